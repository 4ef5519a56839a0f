"""What a build tells the person who started it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from publishing.checks.findings import sentence
from publishing.checks.report import one_line
from publishing.content.budget import load_budget
from publishing.content.digits import digits
from publishing.pages.formats import language_names
from publishing.publication import Publication
from publishing.weighing import Weight, weigh


def summary(publication: Publication, site: Path, seconds: float, language: str) -> str:
    """Returns the summary of a build of `publication` into the folder `site`, as text."""
    return "\n".join(_lines(publication, site, seconds, language)) + "\n"


def _lines(publication: Publication, site: Path, seconds: float, language: str) -> Iterator[str]:
    edition, held = publication.verdict.edition, publication.verdict.held
    for code in publication.library.languages:
        pages = len(publication.pages[code]) + sum(1 for _ in (publication.library.root / "docs" / code).glob("*.md"))
        yield sentence("pages", language, spoken=language_names([code], language), count=pages)
    milestones = [one for one in held if one.file.startswith("milestones/")]
    drafts = sum(not one.problems for one in milestones)
    counts = {"published": len(edition.milestones) if edition else 0, "held": len(milestones) - drafts, "drafts": drafts}
    yield sentence("milestones", language, **counts)
    yield sentence("pictures", language, count=len(publication.pictures))
    if unsought := sum(publication.library.faces[name] is None for name in publication.pictures):
        yield sentence("faces_unsought", language, count=unsought, command="python3 scripts/find_faces.py")
    for one in held:
        for problem in one.problems:
            of_another_file = "" if problem.position.file == one.file else f"{one.file}: "
            yield sentence("held", language, what=f"{of_another_file}{one_line(problem, language)}")
        if not one.problems:
            yield sentence("draft", language, what=one.file)
    yield from _weights(site, language)
    taken = digits(f"{seconds:.1f}", language)
    yield sentence("built", language, seconds=taken, folder=str(site), command="python3 scripts/preview_site.py")


def _weights(site: Path, language: str) -> Iterator[str]:
    budget, weights = load_budget(), weigh(site)

    def told(name: str, one: Weight) -> str:
        return sentence(
            name,
            language,
            page=one.page,
            size=digits(f"{one.kilobytes:.1f}", language),
            most=budget.first_visit,
            files=one.requests,
        )

    yield from (told("heaviest", one) for one in weights[:1])
    yield from (told("too_heavy", one) for one in weights if one.kilobytes > budget.first_visit or one.requests > budget.requests)

"""What a build tells the person who started it."""

from __future__ import annotations

from collections.abc import Iterator

from publishing.checks.findings import unchecked
from publishing.checks.report import one_line
from publishing.content.budget import load_budget
from publishing.content.digits import digits
from publishing.content.sentences import sentence
from publishing.gate_report import sentences
from publishing.gates import Gate
from publishing.pages.formats import language_names
from publishing.publication import Publication


def summary(publication: Publication, passed: tuple[Gate, ...], language: str) -> str:
    """Returns the summary of a build of `publication`, which `passed` the gates, as text."""
    return "\n".join(_lines(publication, passed, language))


def _lines(publication: Publication, passed: tuple[Gate, ...], language: str) -> Iterator[str]:
    edition, held = publication.verdict.edition, publication.verdict.held
    for code in publication.library.languages:
        pages = len(publication.pages[code]) + sum(1 for _ in (publication.library.root / "docs" / code).glob("*.md"))
        yield sentence("pages", language, spoken=language_names([code], language), count=pages)
    yield from unchecked(publication.library, language)
    milestones = [one for one in held if one.file.startswith("milestones/")]
    drafts = sum(not one.problems for one in milestones)
    counts = {"published": len(edition.milestones) if edition else 0, "held": len(milestones) - drafts, "drafts": drafts}
    yield sentence("milestones", language, **counts)
    yield sentence("pictures", language, count=len(publication.pictures))
    if unsought := sum(publication.library.faces[name] is None for name in publication.pictures):
        yield sentence("faces_unsought", language, count=unsought, command="python3 scripts/find_faces.py")
    if missing := uncarded(publication):
        yield sentence("cards_missing", language, count=missing)
    if unmade := len(publication.documents) - len(publication.reports):
        yield sentence("reports_unmade", language, count=unmade, command="python3 scripts/make_report.py")
    for one in held:
        for problem in one.problems:
            of_another_file = "" if problem.position.file == one.file else f"{one.file}: "
            yield sentence("held", language, what=f"{of_another_file}{one_line(problem, language)}")
        if not one.problems:
            yield sentence("draft", language, what=one.file)
    yield from _heaviest(passed, language)
    yield from sentences(passed, language)


def uncarded(publication: Publication) -> int:
    """Returns how many pages could have a picture of their own beside links, and have none."""
    edition = publication.verdict.edition
    allowed = sum(len(edition.issue(code).allowed("social_card")) for code in edition.languages) if edition else 0
    return allowed - len(publication.cards)


def _heaviest(passed: tuple[Gate, ...], language: str) -> Iterator[str]:
    for one in filter(None, (gate.heaviest for gate in passed)):
        size = digits(f"{one.kilobytes:.1f}", language)
        most = load_budget().first_visit
        yield sentence("heaviest", language, page=one.page, size=size, most=most, files=one.requests)

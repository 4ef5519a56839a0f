"""What a build tells the person who started it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from publishing.checks.report import one_line
from publishing.publication import Publication


def summary(publication: Publication, site: Path, seconds: float, language: str) -> str:
    """Returns the summary of a build of `publication` into the folder `site`, as text."""
    return "\n".join(_lines(publication, site, seconds, language)) + "\n"


def _lines(publication: Publication, site: Path, seconds: float, language: str) -> Iterator[str]:
    edition, held = publication.verdict.edition, publication.verdict.held
    languages = publication.library.languages
    for code in languages:
        folder = site if code == languages[0] else site / code
        others = {site / other for other in languages} - {folder}
        count = sum(not any(other in page.parents for other in others if other != site) for page in folder.rglob("*.html"))
        yield f"Pages in {code}:  {count}"
    milestones = [one for one in held if one.file.startswith("milestones/")]
    drafts = sum(not one.problems for one in milestones)
    published = len(edition.milestones) if edition else 0
    yield f"Milestones:   {published} published, {len(milestones) - drafts} held back, {drafts} drafts"
    yield f"Pictures:     {len(publication.pictures)}"
    for one in held:
        for problem in one.problems:
            yield f"  held back: {one_line(problem, language)}"
        if not one.problems:
            yield f"  draft: {one.file}"
    yield f"Built in {seconds:.1f} seconds into {site}. To look at it: python3 scripts/preview_site.py"

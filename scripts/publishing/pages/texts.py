"""What search finds a milestone by: all that its page says of it, and nothing that the page says of others."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from publishing.content import markup
from publishing.content.edition import Issue
from publishing.content.records import Milestone
from publishing.pages.formats import number, written_date

_TAG = re.compile(r"<[^>]*>")


def milestone_text(issue: Issue, milestone: Milestone) -> str:
    """Returns the words of `milestone` in the language of `issue`, in the order of its page."""
    return " ".join(" ".join(_texts(issue, milestone)).split())


def _texts(issue: Issue, milestone: Milestone) -> Iterator[str]:
    language, region = issue.language, issue.edition.site.region
    yield milestone.summary[language]
    for figure in milestone.figures:
        yield f"{number(figure.value, language, region)} {figure.unit[language]} {figure.label[language]}"
    yield html.unescape(_TAG.sub(" ", markup.html(milestone.body[language])))
    for _, photo in map(issue.photo, milestone.photos):
        yield f"{photo.caption[language]} {photo.credit[language]}"
    yield written_date(milestone.date, language)
    if milestone.place:
        yield issue.place(milestone.place).name[language]
    yield from (issue.dimension(name).name[language] for name in milestone.dimensions)
    yield from (correction.text[language] for correction in milestone.corrections)
    yield from (f"{source.title}, {source.publisher}" for source in milestone.sources if source.language == language)

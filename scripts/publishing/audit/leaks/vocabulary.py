"""Find pages with a word that stands in no text that may be published: no template shows what nobody affirmed."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import regex

from publishing.audit.leaks.text_search import words
from publishing.content.library import Library
from publishing.content.records import Milestone
from publishing.files.safe_read import list_files
from publishing.i18n.formats import language_names, written_month

_UNREAD = re.compile(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->|^.*?<title>|</title>.*?<body\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")
_READ_OUT = re.compile(r'\b(?:alt|title|aria-label|placeholder|value)="([^"]*)"')
_DESCRIPTION = re.compile(r'<meta (?:name|property)="(?:og:|twitter:)?(?:title|description|image:alt)" content="([^"]*)"')
_NO_WORD = regex.compile(r"\b[0-9a-f]{32,}\b|\p{Nd}+")  # digests and numbers
_MONTHS = [datetime.date(2000, month, 1) for month in range(1, 13)]


def pages_beyond(site: Path, texts: Iterable[str], library: Library) -> Iterator[str]:
    """Yield the name of every page in the folder `site` that shows, or reads out, a word of none of the `texts`.

    The program itself adds the names of months and languages, and the page about the data those of the fields of a milestone.
    """
    known = _words(html.unescape(" ".join((*texts, *_own_words(library)))))
    sound: set[str] = set()  # pieces of pages, most of which stand on many pages
    for name in list_files(site, ".html"):
        page = (site / name).read_text(encoding="utf-8")
        seen = _UNREAD.sub(" ", page)
        pieces = {*_TAG.split(seen), *_READ_OUT.findall(seen), *_DESCRIPTION.findall(page)} - sound
        if _words(html.unescape(" ".join(pieces))) <= known:
            sound |= pieces
        else:
            yield name


def _own_words(library: Library) -> Iterator[str]:
    records = [entry.record for entry in library.milestones if entry.record]
    codes = {*library.languages, *(source.language for record in records for source in record.sources)}
    yield from ("id", *Milestone.model_fields)
    for language in library.languages:
        yield language_names(sorted(codes), language)
        yield from (written_month(month, language) for month in _MONTHS)


def _words(text: str) -> frozenset[str]:
    return frozenset(words(_NO_WORD.sub(" ", text)).split())

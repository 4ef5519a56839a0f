"""HTML is read tag by tag: what is written as our templates write it much faster than Python does, all else as Python does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from itertools import chain, pairwise

Attributes = list[tuple[str, str | None]]

_PARTS = re.compile(r"(<[^<>]*>)")
_ATTRIBUTE = re.compile(r'\s+([a-zA-Z_:][-\w:.]*)(?:="([^"]*)")?', re.ASCII)
_START = re.compile(rf"<([a-zA-Z][a-zA-Z0-9-]*)((?:{_ATTRIBUTE.pattern})*)\s*(/?)>", re.ASCII)
_END = re.compile(r"</([a-zA-Z][a-zA-Z0-9-]*)\s*>", re.ASCII)
_SILENT = re.compile(r"<!doctype html>|<!--(?!-?>)(?:(?!--)[^<>])*-->", re.IGNORECASE | re.DOTALL)
_RAW = ("script", "style")  # whose text is what it is
_WHOLE = (*_RAW, "title")  # in which nothing may begin
_ODD = ("iframe", "noembed", "noframes", "noscript", "plaintext", "textarea", "xmp")  # Python's versions differ over these
_KNOWN_TAGS = 4096  # pages have most of theirs in common


class Reader(HTMLParser):
    """Reads one whole page by `read`; what it meets is handed on as HTMLParser does."""

    def read(self, page: str) -> None:
        """Hands on everything in `page`."""
        parts = _PARTS.split(page)
        tags = list(map(_tag, parts[1::2]))
        if not _is_plain(parts, tags):
            self.feed(page)
            self.close()
            return
        raw = False
        for text, tag in zip(parts[::2], chain(tags, [None]), strict=True):
            if text:
                self.handle_data(unescape(text) if "&" in text and not raw else text)
            if tag and tag[0]:
                kind, name, attributes = tag
                if kind == "end":
                    self.handle_endtag(name)
                elif kind == "start":
                    self.handle_starttag(name, attributes)
                else:
                    self.handle_startendtag(name, attributes)
                raw = kind == "start" and name in _RAW


def _is_plain(parts: list[str], tags: list[tuple[str, str, Attributes] | None]) -> bool:
    """Whether Python would meet the same: every tag is written out, no text holds the sign that begins one."""
    if None in tags or "<" in "".join(parts[::2]):
        return False
    return all(
        after is not None and after[:2] == ("end", tag[1])
        for tag, after in pairwise((*tags, None))
        if tag and tag[1] in _WHOLE and tag[0] == "start"
    )


@lru_cache(_KNOWN_TAGS)
def _tag(source: str) -> tuple[str, str, Attributes] | None:
    """The kind, name and attributes of one tag; no kind for what says nothing, None for what is not written as we write."""
    if end := _END.fullmatch(source):
        return "end", end[1].lower(), []
    if start := _START.fullmatch(source):
        name = start[1].lower()
        return None if name in _ODD else (("closed" if start[5] else "start"), name, list(_attributes(start[2])))
    return ("", "", []) if _SILENT.fullmatch(source) else None


def _attributes(text: str) -> Iterator[tuple[str, str | None]]:
    for one in _ATTRIBUTE.finditer(text):
        yield one[1].lower(), None if one[2] is None else unescape(one[2])

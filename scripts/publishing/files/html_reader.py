"""Read HTML tag by tag as html.parser does, several times faster where tags are written as our templates write them."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from itertools import chain, pairwise

Attributes = list[tuple[str, str | None]]
Tag = tuple[str, str, Attributes]  # "start", "end", "empty" or, for comments, ""; the name; the attributes

_TAG = re.compile(r"(<[^<>]*>)")
_ATTRIBUTE = re.compile(r'\s+([a-zA-Z_:][-\w:.]*)(?:="([^"]*)")?', re.ASCII)
_START = re.compile(rf"<([a-zA-Z][a-zA-Z0-9-]*)((?:{_ATTRIBUTE.pattern})*)\s*(/?)>", re.ASCII)
_END = re.compile(r"</([a-zA-Z][a-zA-Z0-9-]*)\s*>", re.ASCII)
_IGNORED = re.compile(r"<!doctype html>|<!--(?!-?>)(?:(?!--)[^<>])*-->", re.IGNORECASE | re.DOTALL)
_RAW_TEXT = ("script", "style")  # whose text holds no entities
_TEXT_ONLY = (*_RAW_TEXT, "title")  # in which no other tag may begin
_LEFT_TO_PYTHON = ("iframe", "noembed", "noframes", "noscript", "plaintext", "textarea", "xmp")  # its versions differ
_CACHED_TAGS = 4096  # pages share most of their tags: without this cache reading takes 2.6 times as long


class HTMLReader(HTMLParser):
    """Calls the handlers of an HTMLParser for a whole page."""

    def read(self, page: str) -> None:
        """Call the handler of every tag and text in `page`."""
        parts = _TAG.split(page)
        texts, tags = parts[::2], [_tag(source) for source in parts[1::2]]
        if not _is_plain(texts, tags):
            self.feed(page)
            self.close()
            return
        raw = False
        for text, tag in zip(texts, chain(tags, [None]), strict=True):
            if text:
                self.handle_data(unescape(text) if "&" in text and not raw else text)
            if tag:
                kind, name, attributes = tag
                if kind == "end":
                    self.handle_endtag(name)
                elif kind == "start":
                    self.handle_starttag(name, attributes)
                elif kind:
                    self.handle_startendtag(name, attributes)
                raw = kind == "start" and name in _RAW_TEXT


def _is_plain(texts: list[str], tags: list[Tag | None]) -> bool:
    """Return whether html.parser finds the same: no text holds a "<", and what holds text only is closed at once."""
    if None in tags or "<" in "".join(texts):
        return False
    return all(
        after is not None and after[:2] == ("end", tag[1])
        for tag, after in pairwise((*tags, None))
        if tag and tag[1] in _TEXT_ONLY and tag[0] == "start"
    )


@lru_cache(_CACHED_TAGS)
def _tag(source: str) -> Tag | None:
    """Return the tag written as `source`; None where html.parser must decide."""
    if end := _END.fullmatch(source):
        return "end", end[1].lower(), []
    if start := _START.fullmatch(source):
        name = start[1].lower()
        attributes = [
            (attribute[1].lower(), None if attribute[2] is None else unescape(attribute[2]))
            for attribute in _ATTRIBUTE.finditer(start[2])
        ]
        return None if name in _LEFT_TO_PYTHON else ("empty" if start[5] else "start", name, attributes)
    return ("", "", []) if _IGNORED.fullmatch(source) else None

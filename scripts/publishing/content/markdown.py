"""Render the Markdown that content may use: paragraphs, emphasis, lists, quotations, headings and safe links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

ALLOWED = ("heading", "list", "blockquote", "emphasis", "link", "autolink", "newline", "escape", "entity")
CACHED_TEXTS = 4096  # a build needs the same text for its page, search, consent and both tables
SAFE_LINK = re.compile(r"(?:https://|mailto:|tel:)[^\s\\]", re.IGNORECASE | re.ASCII)

_PAGE_LINK = re.compile(r"(?:\.\./)*[\w/-]+\.md(?:#[\w-]+)?|#[\w-]+")

# Markup outside the subset.
_TAG = re.compile(r"</?[a-z!?][^>\n]*>?", re.IGNORECASE)
_IMAGE = re.compile(r"!\[")
_ATTRIBUTES = re.compile(r"\{\s*[:.#][^{}\n]*\}")
_SNIPPET = re.compile(r"-{1,}8<-{1,}|\{%|\{\{")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    parser.enable(list(ALLOWED))
    parser.validateLink = lambda url: bool(SAFE_LINK.match(url))  # type: ignore[method-assign]  # the documented way
    return parser


@cache
def _reader() -> MarkdownIt:
    """Return a parser that takes links to every address, as pages of prose may link to one another."""
    parser = MarkdownIt("zero", {"html": False}).enable(list(ALLOWED))
    parser.validateLink = lambda url: len(url) > 0  # type: ignore[method-assign]  # the documented way
    return parser


@lru_cache(CACHED_TEXTS)
def html(text: str) -> str:
    """Return `text` as HTML; markup outside the subset comes out as the characters that were typed."""
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        for child in token.children or ():
            if child.type == "link_open" and str(child.attrs.get("href", "")).startswith("http"):
                child.attrs["rel"] = "noreferrer"
    return str(_parser().renderer.render(tokens, _parser().options, {}))


@lru_cache(CACHED_TEXTS)
def plain(text: str) -> str:
    """Return the words that a reader sees, without markup, white space as single spaces."""
    return " ".join(_visible_text(_parser().parse(text)).split())


@lru_cache(CACHED_TEXTS)
def words_shown(text: str) -> str:
    """Return the words of `text` without its markup, a blank line between blocks, and after them the titles of its links.

    Every link counts as one, so that it hides no words, even where readers would get the signs that were typed.
    """
    tokens = _reader().parse(text)
    titles = (str(child.attrs["title"]) for token in tokens for child in token.children or () if "title" in child.attrs)
    return "\n\n".join([_visible_text(tokens, "\n\n").strip(), *titles])


def links(text: str) -> tuple[str, ...]:
    """Return the addresses that `text` links to, in order."""
    if "](" not in text and "<" not in text:
        return ()
    children = (child for token in _parser().parse(text) for child in token.children or ())
    return tuple(str(child.attrs["href"]) for child in children if child.type == "link_open")


def unsafe(text: str, *, with_pages: bool = False) -> Iterator[tuple[int, str]]:
    """Yield (line from 0, markup as typed) for markup outside the subset; `with_pages` allows links to pages of the site."""
    if not any(sign in text for sign in ("<", "{", "![", "](")):
        return
    for number, line in enumerate(text.splitlines()):
        for pattern in (_TAG, _IMAGE, _ATTRIBUTES, _SNIPPET):
            if (match := pattern.search(line)) and not match[0].lower().startswith(("<https://", "<mailto:")):
                yield number, match[0]
        for match in re.finditer(r"\]\(\s*<?([^)\s>]*)", line):
            if match[1] and not SAFE_LINK.match(match[1]) and not (with_pages and _PAGE_LINK.fullmatch(match[1])):
                yield number, match[1]


def _visible_text(tokens: list[Token], between: str = " ") -> str:
    """Return the text of `tokens`, with `between` after each block."""
    words: list[str] = []
    for token in tokens:
        if token.children:
            words.append(_visible_text(token.children))
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.content:
            words.append(token.content)
        if token.type.endswith("_close") and token.block:
            words.append(between)
    return "".join(words)

"""The Markdown that content may use: paragraphs, emphasis, lists, quotations, headings and safe links; nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

ALLOWED = ("heading", "list", "blockquote", "emphasis", "link", "autolink", "newline", "escape", "entity")
SAFE_LINK = re.compile(r"(?:https://|mailto:|tel:)[^\s\\]", re.IGNORECASE | re.ASCII)

_TAG = re.compile(r"</?[a-z!?][^>\n]*>?", re.IGNORECASE)
_IMAGE = re.compile(r"!\[")
_ATTRIBUTES = re.compile(r"\{\s*[:.#][^{}\n]*\}")
_SNIPPET = re.compile(r"-{1,}8<-{1,}|\{%|\{\{")

# What a text must have to be anything else than paragraphs of plain words, or to be changed by the parser.
_MARKED = re.compile(r"[\\`*_<>\[\]&#\x00]")
_ITEM = re.compile(r"[ \t]*(?:[-+]|[0-9]+[.)])")
_PARAGRAPHS = re.compile(r"\n{2,}")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    parser.enable(list(ALLOWED))
    parser.validateLink = lambda url: bool(SAFE_LINK.match(url))  # type: ignore[method-assign]  # the documented way
    return parser


def html(text: str) -> str:
    """Returns `text` as HTML; whatever is outside the subset comes out as the characters that were typed."""
    if _is_plain(text) and "\r" not in text and all(line == line.strip() for line in text.split("\n")):
        paragraphs = _PARAGRAPHS.split(text.strip("\n").replace('"', "&quot;"))
        return "".join(f"<p>{one}</p>\n" for one in paragraphs if one)
    tokens = _parser().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
        for child in token.children or ():
            if child.type == "link_open" and str(child.attrs.get("href", "")).startswith("http"):
                child.attrs["rel"] = "noreferrer"
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def plain(text: str) -> str:
    """Returns the words that a reader sees, without markup."""
    if _is_plain(text):
        return " ".join(text.split())
    return " ".join(_visible(_parser().parse(text)).split())


def links(text: str) -> tuple[str, ...]:
    """Returns the addresses that `text` links to, in order."""
    if "](" not in text and "<" not in text:
        return ()
    children = (child for token in _parser().parse(text) for child in token.children or ())
    return tuple(str(child.attrs["href"]) for child in children if child.type == "link_open")


def unsafe(text: str) -> Iterator[tuple[int, str]]:
    """Yields (line from 0, what was typed) for each thing that looks like markup from outside the subset."""
    if not any(sign in text for sign in ("<", "{", "![", "](")):
        return
    for number, line in enumerate(text.splitlines()):
        for pattern in (_TAG, _IMAGE, _ATTRIBUTES, _SNIPPET):
            if (found := pattern.search(line)) and not found[0].lower().startswith(("<https://", "<mailto:")):
                yield number, found[0]
        for found in re.finditer(r"\]\(\s*<?([^)\s>]*)", line):
            if found[1] and not SAFE_LINK.match(found[1]):
                yield number, found[1]


def _is_plain(text: str) -> bool:
    """Whether the parser would make nothing but paragraphs of `text`."""
    return not (_MARKED.search(text) or any(map(_ITEM.match, text.split("\n"))))


def _visible(tokens: list[Token]) -> str:
    words: list[str] = []
    for token in tokens:
        if token.children:
            words.append(_visible(token.children))
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.content:
            words.append(token.content)
        if token.type.endswith("_close") and token.block:
            words.append(" ")
    return "".join(words)

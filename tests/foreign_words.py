"""Find words that are written in the other language's letters and not marked as foreign."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from conftest import script
from playwright.sync_api import Page

# Latin words that Bengali text may hold without a mark, each with its reason.
ALLOWED: Mapping[str, str] = {
    "ILFAT": "the forum's own short name, in brackets after its name in Bengali letters",
    "Atom": "a format, named in brackets as programs name it",
    "JSON": "as Atom",
    "CSV": "as Atom",
    "Data Package": "as Atom",
}
# Every text of the page with the language that it is marked as: text nodes, attributes that are read out, and what styles add. As
# JSON: Playwright's own serialisation takes longer.
TEXTS = script("foreign_words_texts.js")
PLACEHOLDER = re.compile(r"\{\w+\}")  # filled by scripts
WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
ALLOWED_WORDS = {word for phrase in ALLOWED for word in WORD.findall(phrase)}


def foreign_words(text: str, language: str) -> list[str]:
    """Return the words of `text` in the letters of the other language."""
    other = re.compile("[\u0980-\u09ff]" if language == "en" else "[A-Za-z\u00c0-\u024f]")
    return [word for word in WORD.findall(PLACEHOLDER.sub("", text)) if other.search(word)]


def accessible_texts(tree: Any) -> Iterator[str]:  # noqa: ANN401  # what YAML holds
    """Yield the names and texts of an accessibility tree, without its roles, states and addresses."""
    if isinstance(tree, list):
        for branch in tree:
            yield from accessible_texts(branch)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if not str(key).startswith("/"):
                yield from accessible_texts(key)
                yield from [value] if isinstance(value, str) else accessible_texts(value)
    else:
        yield "".join(re.findall(r'"(.*)"', str(tree)))


def unmarked_words(page: Page, language: str) -> list[str]:
    """Return the foreign words on `page`, which is in `language`, that nothing marks as foreign.

    On a Bengali page, the accessibility tree is read as well: it holds words that a browser adds by itself.
    """
    texts = json.loads(page.evaluate(TEXTS))
    words = [word for code, text in texts if code == language for word in foreign_words(text, language)]
    if language == "bn":
        tree = yaml.load(page.locator("body").aria_snapshot(), Loader=yaml.CSafeLoader)
        marked = {word for code, text in texts if code != "bn" for word in foreign_words(text, "bn")}
        words += [word for text in accessible_texts(tree) for word in foreign_words(text, "bn") if word not in marked]
    return [word for word in words if word not in ALLOWED_WORDS]

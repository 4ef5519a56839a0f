"""How well search answers the questions of tests/relevance: typed into a page of the site, answers read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from conftest import script
from page_types import PREFIXES, WORDS
from playwright.sync_api import Page, expect

QUESTIONS = Path(__file__).with_name("relevance")
ANY = "any"  # right is whatever answers at all: most pages tell of it
# Answers come at once, within the event of typing.
TYPE = script("relevance_type.js")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question, the pages that are right (None: any), and those that were found, best first."""

    language: str
    kind: str
    words: str
    right: tuple[str, ...] | None
    found: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of right pages that were found; 1 where nothing had to be, and nothing was."""
        if self.right:
            return len({*self.right} & {*self.found}) / len(self.right)
        return float(bool(self.found) is (self.right is None))

    @property
    def first(self) -> bool:
        """Whether a right page stands first."""
        return self.found[:1] != () and self.found[0] in self.right if self.right else self.recall == 1

    @property
    def precision(self) -> float:
        """The share of found pages that are right."""
        return len({*self.right} & {*self.found}) / len(self.found) if self.right and self.found else self.recall


def questions(name: str) -> Iterator[tuple[str, str, str, tuple[str, ...] | None]]:
    """Yield language, kind, words and right pages of the file `name`."""
    tables = yaml.safe_load((QUESTIONS / f"{name}.yml").read_text(encoding="utf-8"))
    for language, rows in tables.items():
        for kind, words, right in rows:
            yield language, kind, words, None if right == ANY else tuple(right)


def answers(page: Page, name: str) -> Iterator[Answer]:
    """Yield what the search of the site finds on which `page` can be opened."""
    current = ""
    for language, kind, words, right in questions(name):
        if language != current:
            page.goto(f"{PREFIXES[language]}/privacy/")
            page.get_by_role("button", name=WORDS["search"][language], exact=True).click()
            page.get_by_role("searchbox").fill({"en": "consent", "bn": "সম্মতি"}[language])
            expect(page.locator(".search__link").first).to_be_visible()
            current = language
        paths = (urlsplit(address).path for address in page.evaluate(TYPE, words))
        found = (path.removeprefix(PREFIXES[language]).lstrip("/") for path in paths)
        yield Answer(language=language, kind=kind, words=words, right=right, found=tuple(found))

"""What a search finds, asked in a browser, and the bytes that its first answer takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lighthouse.serving import sent, served
from playwright.sync_api import Browser, Page
from relevance import Answer, questions

PREFIXES = {"en": "", "bn": "/bn"}
FIRST = {"en": "consent", "bn": "সম্মতি"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A way to search: its site, how its search is opened, and how it is asked; what it finds are addresses, best first."""

    name: str
    site: Path
    open: Callable[[Page], None]
    ask: Callable[[Page, str], list[str]]
    always: Callable[[str], bool]  # whether a file that pages fetch even if nobody searches is there for search alone


def answers(contestant: Contestant, browser: Browser, names: tuple[str, ...]) -> Iterator[Answer]:
    """Yields what it answers; pages of the other language are passed over."""
    asked = sorted((one for name in names for one in questions(name)), key=lambda one: one[0])
    with served(contestant.site) as address, browser.new_context(base_url=address) as context:
        page, opened = context.new_page(), ""
        for language, kind, words, right in asked:
            if language != opened:
                page.goto(f"{PREFIXES[language]}/privacy/")
                contestant.open(page)
                opened = language
            found = [unquote(urlsplit(one).path) for one in contestant.ask(page, words)]
            own = [one for one in found if one.startswith("/bn/") is (language == "bn")]
            pages = dict.fromkeys(one.removeprefix(PREFIXES[language]).lstrip("/") for one in own)
            yield Answer(language=language, kind=kind, words=words, right=right, found=tuple(pages))


def first_search(contestant: Contestant, browser: Browser, language: str) -> int:
    """Returns the bytes of all files that are fetched for a first search, as a host sends them, without headers."""
    with served(contestant.site) as address, browser.new_context(base_url=address) as context:
        page, fetched = context.new_page(), list[str]()
        page.on("request", lambda one: fetched.append(urlsplit(one.url).path))
        page.goto(f"{PREFIXES[language]}/privacy/", wait_until="networkidle")
        before = {one for one in fetched if not contestant.always(one)}
        contestant.open(page)
        contestant.ask(page, FIRST[language])
        page.wait_for_load_state("networkidle")
        files = [contestant.site / one.lstrip("/") for one in {*fetched} - before]
        return sum(len(sent(one)) for one in files if one.is_file())

"""Ask our search, stock Material's and Pagefind the same questions: python3 tests/benchmarks/bench_search.py.

The questions of tests/relevance are typed in Chromium on the same pages. Print one row for each kind of question: the share of
right pages that were found, of questions that a right page answers first, the questions without any right page, and the share of
found pages that are right; then the bytes of a first search. A page in the other language counts neither as right nor as wrong.
Node 20 and npm are needed.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import cast
from urllib.parse import unquote, urlsplit

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / "scripts"), str(PROJECT / "tests"), str(PROJECT / "tests" / "benchmarks")]

from publishing.environment import enter  # noqa: E402

enter("requirements-test.txt")

from conftest import CHROMIUM, served  # noqa: E402
from measurement import BENCHMARKS, CACHE, install_modules, print_head, print_row, run  # noqa: E402
from page_types import PREFIXES  # noqa: E402
from playwright.sync_api import Browser, Page, expect, sync_playwright  # noqa: E402
from programs import browser as installed_browser  # noqa: E402
from relevance import TYPE, Answer, questions  # noqa: E402
from stock_material import build_stock_material  # noqa: E402

FIRST_QUESTION = {"en": "consent", "bn": "সম্মতি"}
COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")
MATERIAL_START = 'JSON.parse(document.getElementById("__config").textContent).translations["search.result.placeholder"]'
MATERIAL_RESULTS = (BENCHMARKS / "material_results.js").read_text(encoding="utf-8")
PAGEFIND_LOAD = 'async () => { window.pagefind = await import("/pagefind/pagefind.js"); await pagefind.init(); }'
PAGEFIND_SEARCH = (BENCHMARKS / "pagefind_search.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A site, how its search is opened, and how it is asked a question; the results are addresses, best first.

    Files with `eager` in their address serve the search alone, but are fetched even if nobody searches.
    """

    site: Path
    open: Callable[[Page], object]
    ask: Callable[[Page, str], list[str]]
    eager: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", nargs="+", default=("real", "unseen"), help="files of tests/relevance")
    names = parser.parse_args().questions
    site, stock = CACHE / "search" / "site", CACHE / "search" / "stock"
    run(sys.executable, PROJECT / "scripts" / "build_site.py", "--site-dir", site)
    searches = {
        "ours": Search(site=site, open=open_ours, ask=lambda page, words: page.evaluate(TYPE, words)),
        "stock Material": Search(site=build_stock_material(site, stock), open=open_material, ask=ask_material, eager="search"),
        "Pagefind": Search(
            site=indexed_by_pagefind(site, CACHE / "search" / "pagefind"),
            open=lambda page: page.evaluate(PAGEFIND_LOAD),
            ask=lambda page, words: page.evaluate(PAGEFIND_SEARCH, words),
        ),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=CHROMIUM)
        print_relevance({name: list(answers(search, browser, names)) for name, search in searches.items()})
        print()
        print_head("bytes of a first search, compressed", *FIRST_QUESTION)
        for name, search in searches.items():
            print_row((name, *(f"{first_search(search, browser, language):,}" for language in FIRST_QUESTION)))


def open_ours(page: Page) -> None:
    """Open the search of our site."""
    page.locator("[data-open-search]").click()
    page.locator(".search__field").fill(FIRST_QUESTION[page.locator("html").get_attribute("lang") or ""])
    expect(page.locator(".search__link").first).to_be_visible()


def open_material(page: Page) -> None:
    """Open the search of stock Material."""
    page.locator("label[for=__search]").first.evaluate("label => label.click()")
    expect(page.locator(".md-search__input")).to_be_visible()


def ask_material(page: Page, words: str) -> list[str]:
    """Return all results that stock Material shows as one scrolls."""
    status, field = page.locator(".md-search-result__meta"), page.locator(".md-search__input")
    start: str = page.evaluate(MATERIAL_START)
    field.fill("")
    field.press("End")  # it searches when a key is released
    expect(status).to_have_text(start)
    field.fill(words)
    field.press("End")
    try:
        expect(status).not_to_have_text(start, timeout=1_500)
    except AssertionError:  # it ignores every word of the question, and goes on waiting
        return []
    return cast("list[str]", page.evaluate(MATERIAL_RESULTS))


def indexed_by_pagefind(site: Path, copy: Path) -> Path:
    """Return `copy`, a copy of our site with Pagefind's index, without what our own search leaves out."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(site, copy)
    for page in copy.rglob("*.html"):  # our policy forbids what Pagefind runs
        page.write_text(page.read_text(encoding="utf-8").replace('http-equiv="Content-Security-Policy"', ""), encoding="utf-8")
    pagefind = install_modules(BENCHMARKS / "pagefind") / ".bin" / "pagefind"
    run(pagefind, "--site", copy, "--root-selector", "#content", "--exclude-selectors", "[data-search-exclude]")
    return copy


def answers(search: Search, browser: Browser, names: Sequence[str]) -> Iterator[Answer]:
    """Yield the answers to the questions in the files `names`, without pages in the other language."""
    with served(search.site) as address, browser.new_context(base_url=address) as context:
        page, opened = context.new_page(), ""
        for language, kind, words, right in sorted((row for name in names for row in questions(name)), key=lambda row: row[0]):
            if language != opened:
                page.goto(f"{PREFIXES[language]}/privacy/")
                search.open(page)
                opened = language
            paths = [unquote(urlsplit(result).path) for result in search.ask(page, words)]
            own = [path for path in paths if path.startswith("/bn/") is (language == "bn")]
            pages = dict.fromkeys(path.removeprefix(PREFIXES[language]).lstrip("/") for path in own)
            yield Answer(language=language, kind=kind, words=words, right=right, found=tuple(pages))


def first_search(search: Search, browser: Browser, language: str) -> int:
    """Return the bytes of all files that are fetched for a first search, compressed as a host sends them, without headers."""
    with served(search.site) as address, browser.new_context(base_url=address) as context:
        page, fetched = context.new_page(), set[str]()
        page.on("request", lambda request: fetched.add(urlsplit(request.url).path))
        page.goto(f"{PREFIXES[language]}/privacy/", wait_until="networkidle")
        before = {path for path in fetched if not search.eager or search.eager not in path}
        search.open(page)
        search.ask(page, FIRST_QUESTION[language])
        page.wait_for_load_state("networkidle")
    files = [file for path in fetched - before if (file := search.site / path.lstrip("/")).is_file()]
    return sum(len(gzip.compress(file.read_bytes(), 6)) if file.suffix in COMPRESSED else file.stat().st_size for file in files)


def print_relevance(results: dict[str, list[Answer]]) -> None:
    """Print a row for each language and kind of question, each language, and all questions."""
    print_head("questions", "number", *(cell for name in results for cell in (f"{name}: recall", "first", "none", "precision")))
    asked = [(answer.language, answer.kind) for answer in next(iter(results.values()))]
    groups = {f"{language} {kind}": (language, kind) for language, kind in asked}
    groups |= {f"**{language}, all**": (language, "") for language, _ in asked} | {"**all**": ("", "")}
    for name, (language, kind) in groups.items():
        cells: list[object] = []
        for given in results.values():
            group = [answer for answer in given if language in ("", answer.language) and kind in ("", answer.kind)]
            cells += (
                f"{mean([answer.recall for answer in group]):.2f}",
                f"{mean([answer.first for answer in group]):.2f}",
                sum(answer.recall == 0 for answer in group),
                f"{mean([answer.precision for answer in group]):.2f}",
            )
        print_row((name, len(group), *cells))


if __name__ == "__main__":
    main()

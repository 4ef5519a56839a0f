"""Ours, stock Material's search, and Pagefind, each asked as its readers ask it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect
from relevance import TYPE

from searching.asking import FIRST, Contestant

SETTLED = """() => new Promise(done => {
  const count = () => document.querySelectorAll(".md-search-result__item").length;
  const wrap = document.querySelector(".md-search__scrollwrap");
  let last = -1, same = 0;
  const look = () => {
    wrap.scrollTo(0, wrap.scrollHeight);
    same = count() === last ? same + 1 : 0;
    last = count();
    if (same < 4) setTimeout(look, 25);
    else done([...document.querySelectorAll(".md-search-result__item > a")].map((one) => one.pathname));
  };
  look();
})"""
START = """JSON.parse(document.getElementById("__config").textContent).translations["search.result.placeholder"]"""
LOAD = """async () => { window.pagefind = await import("/pagefind/pagefind.js"); await pagefind.init(); }"""
SEARCH = """async words => {
  const { results } = await pagefind.search(words);
  return (await Promise.all(results.map((one) => one.data()))).map((one) => one.url);
}"""


def ours(site: Path) -> Contestant:
    """Our own search."""

    def opened(page: Page) -> None:
        page.locator("[data-open-search]").click()
        page.locator(".search__field").fill(FIRST[page.locator("html").get_attribute("lang") or ""])
        expect(page.locator(".search__link").first).to_be_visible()

    return Contestant(
        name="ours",
        site=site,
        open=opened,
        ask=lambda page, words: page.evaluate(TYPE, words),
        always=lambda _: False,
    )


def material(site: Path) -> Contestant:
    """Stock Material's search: all that it shows as one scrolls."""

    def opened(page: Page) -> None:
        page.locator("label[for=__search]").first.evaluate("one => one.click()")
        expect(page.locator(".md-search__input")).to_be_visible()

    def asked(page: Page, words: str) -> list[str]:
        meta, field = page.locator(".md-search-result__meta"), page.locator(".md-search__input")
        nothing: str = page.evaluate(START)
        field.fill("")
        field.press("End")  # it looks when a key is let go
        expect(meta).to_have_text(nothing)
        field.fill(words)
        field.press("End")
        try:
            expect(meta).not_to_have_text(nothing, timeout=1_500)
        except AssertionError:  # it takes no word of the question for one, and goes on waiting
            return []
        found: list[str] = page.evaluate(SETTLED)
        return found

    return Contestant(name="stock Material", site=site, open=opened, ask=asked, always=lambda address: "search" in address)


def pagefind(site: Path, modules: Path, work: Path) -> Contestant:
    """Pagefind over our pages, without what our own search leaves out."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(site, work)
    for page in work.rglob("*.html"):  # our policy forbids what Pagefind runs
        page.write_text(page.read_text(encoding="utf-8").replace('http-equiv="Content-Security-Policy"', ""), encoding="utf-8")
    asked = ("--site", str(work), "--root-selector", "#content", "--exclude-selectors", "[data-search-exclude]")
    done = subprocess.run(
        [modules / ".bin" / "pagefind", *asked], capture_output=True, encoding="utf-8", env=os.environ, check=False
    )
    if done.returncode:
        sys.exit(f"Pagefind cannot index the site:\n{done.stdout}{done.stderr}")

    def searched(page: Page, words: str) -> list[str]:
        found: list[str] = page.evaluate(SEARCH, words)
        return found

    return Contestant(name="Pagefind", site=work, open=lambda page: page.evaluate(LOAD), ask=searched, always=lambda _: False)

"""The timeline can be narrowed down: by pages that need no script, and by several things at once where scripts run."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from page_types import PHONE, PREFIXES, held, opened, until
from playwright.sync_api import Browser, expect

from publishing.build.publication import Publication
from publishing.consent.published import LocalizedContent
from publishing.content.fields import PartialDate
from publishing.site.pages import FULL_ENTRIES, facets, pages, timeline_years

MOST = 15_000  # bytes of a page after the first, as gzip sends it


@pytest.fixture(scope="module")
def localized(real: Publication) -> LocalizedContent:
    assert real.verdict.published is not None
    return real.verdict.published.localized("en")


@pytest.fixture(scope="module")
def thousand(localized: LocalizedContent) -> LocalizedContent:
    """Return the real milestones a hundred times over, from different years."""
    many = [
        milestone.model_copy(update={"slug": f"{milestone.slug}-{number}", "date": PartialDate(str(2014 + number % 12))})
        for number in range(100)
        for milestone in localized.milestones
    ]
    published = replace(localized.published)
    published.__dict__["_by_slug"] = {
        milestone.slug: localized.published.clearance(milestone.model_copy(update={"slug": milestone.slug.rpartition("-")[0]}))
        for milestone in many
    }
    ordered = tuple(sorted(many, key=lambda milestone: str(milestone.date), reverse=True))
    return replace(localized, published=published, milestones=ordered)


@pytest.mark.parametrize("prefix", PREFIXES.values())
def test_every_way_is_a_page_with_exactly_its_milestones(site: Path, localized: LocalizedContent, prefix: str) -> None:
    for facet in chain.from_iterable(facets(localized).values()):
        text = (site / prefix.lstrip("/") / facet.address / "index.html").read_text(encoding="utf-8")
        main = text[text.index('class="timeline"') :].split("</ol>")[0]
        linked = re.findall(r'<h\d class="entry__title"><a href="[./]*(?:milestones/)?([^"/]+)/"', main)
        assert linked == [milestone.slug for milestone in facet.milestones], facet.address


def test_no_way_leads_to_nothing_and_every_milestone_is_on_one_of_each_year(localized: LocalizedContent) -> None:
    by_kind = facets(localized)
    assert all(facet.milestones for facet in chain.from_iterable(by_kind.values()))
    assert [milestone for year in by_kind["year"] for milestone in year.milestones] == list(localized.milestones)
    assert list(facets(replace(localized, milestones=())).values()) == [(), (), (), ()]


def test_of_a_thousand_the_timeline_shows_the_newest_and_leads_to_the_years_of_the_others(thousand: LocalizedContent) -> None:
    years = timeline_years(thousand)
    assert sum(year.full_entries for year in years) == FULL_ENTRIES
    assert sum(len(year.milestones) for year in years) == len(thousand.milestones) == 1000
    assert years[0].full_entries > 0


@pytest.mark.parametrize("address", ["milestones/", "milestones/year/2020/"])
def test_a_page_of_a_thousand_milestones_stays_light(real: Publication, thousand: LocalizedContent, address: str) -> None:
    (planned,) = (page for page in pages(thousand) if page.address == address)
    assert real.renderer is not None
    html = replace(real.renderer, published=thousand.published).body(planned)
    assert len(gzip.compress(html.encode())) < MOST


@pytest.mark.parametrize(("language", "prefix"), PREFIXES.items())
def test_choices_are_combined_on_the_page_and_leave_no_mark(
    browser: Browser, address: str, localized: LocalizedContent, language: str, prefix: str
) -> None:
    in_leadership = [milestone for milestone in localized.milestones if "leadership" in milestone.dimensions]
    expected = [milestone for milestone in in_leadership if milestone.date.year == 2019]
    with opened(browser, address, PHONE) as page:
        page.goto(f"{prefix}/milestones/year/2019/")
        page.locator("select[name=dimension]").select_option("leadership")
        links = page.locator(".refine__found a")
        expect(links).to_have_count(len(expected))
        expect(page.get_by_role("status").filter(has_text=str(len(expected)) if language == "en" else "২")).to_be_visible()
        addresses = [f"{address}{prefix}/milestones/{milestone.slug}/" for milestone in expected]
        assert [link.get_attribute("href") for link in links.all()] == addresses
        expect(page.locator("[data-standing]")).to_be_hidden()
        assert page.url == f"{address}{prefix}/milestones/year/2019/"
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        page.locator("select[name=year]").select_option("")
        expect(links).to_have_count(len(in_leadership))
        page.locator("select[name=dimension]").select_option("")
        page.locator("select[name=year]").select_option("2019")
        expect(page.locator("[data-standing]")).to_be_visible()
        expect(page.locator(".refine__found")).to_be_hidden()


def test_what_was_chosen_before_the_script_came_counts(browser: Browser, address: str) -> None:
    with opened(browser, address, PHONE) as page:
        script = held(page, "**/refine.js")
        page.goto("/milestones/year/2019/")
        page.locator("select[name=dimension]").select_option("leadership")
        expect(page.locator("[data-standing]")).to_be_visible()
        until(page, lambda: script)
        script[0].continue_()
        expect(page.locator(".refine__found a").first).to_be_visible()
        expect(page.locator("[data-standing]")).to_be_hidden()


def test_without_scripts_the_ways_are_links(browser: Browser, address: str) -> None:
    with opened(browser, address, PHONE, java_script_enabled=False) as page:
        page.goto("/milestones/")
        expect(page.locator(".refine")).to_be_hidden()
        page.locator("nav details > summary").click()
        page.locator(".facets a", has_text="2021").first.click()
        page.wait_for_url(f"{address}/milestones/year/2021/")

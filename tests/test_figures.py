"""Figures over time and milestones by year: drawings that say what their tables say, sums only where content allows them."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from affirming import prepare
from conftest import NOW, SOUND

from publishing.build.publication import Publication
from publishing.consent.published import LocalizedContent
from publishing.content.fields import Period
from publishing.content.records import Figure
from publishing.i18n.formats import written_period
from publishing.site.charts import CHART_HEIGHT, measure_chart, measures, year_counts, years_chart
from publishing.site.pages import pages

TEXTS = {
    "en": ("2016–2019", "12 lanterns", "Total: <strong>27 lanterns"),
    "bn": ("২০১৬–২০১৯", "১২টি লণ্ঠন", "মোট: <strong>২৭টি লণ্ঠন"),
}
MOST = 4096  # bytes that charts add to a page, as gzip sends it


@pytest.fixture(scope="module")
def publication() -> Publication:
    return prepare(SOUND, now=NOW)


def figure(value: int, period: str | None = None, *, sums: str = "yes", form: str = "number") -> Figure:
    words = {"unit": {"en": "lanterns", "bn": "টি লণ্ঠন"}, "label": {"en": "fictional lanterns", "bn": "কাল্পনিক লণ্ঠন"}}
    return Figure.model_validate(
        {"value": str(value), "form": form, "period": period, "measure": "lanterns", "sums": sums, "source": "1", **words}
    )


def localized_of(publication: Publication, *figures: Figure, language: str = "en") -> LocalizedContent:
    """The sound site with `figures` in its first milestone."""
    published = publication.verdict.published
    assert published is not None
    localized = published.localized(language)
    first, *others = sorted(localized.milestones, key=lambda milestone: "meeting" not in milestone.slug)
    return replace(localized, milestones=(first.model_copy(update={"figures": figures}), *others))


def test_figures_of_a_measure_stand_in_the_order_of_their_time(publication: Publication) -> None:
    (measure,) = measures(localized_of(publication, figure(15, "2021"), figure(12, "2016/2019"), figure(14)))
    readings = [(str(reading.period), reading.figure.value) for reading in measure.readings]
    assert readings == [("2016/2019", 12), ("2020-03-14", 14), ("2021", 15)]
    assert measure.newest.value == 15
    assert measures(localized_of(publication, figure(15, "2021"))) == ()  # one figure makes no chart


def test_figures_are_added_up_only_where_every_one_says_so(publication: Publication) -> None:
    for second, total in (({"sums": "yes"}, 27), ({"sums": "no"}, None), ({"form": "percent"}, None)):
        (measure,) = measures(localized_of(publication, figure(12, "2019"), figure(15, "2021", **second)))
        assert (measure.total.value if measure.total else None) == total, second


def test_columns_are_as_high_as_their_numbers_and_none_is_drawn_below_zero(publication: Publication) -> None:
    (measure,) = measures(localized_of(publication, figure(10, "2019"), figure(20, "2021")))
    chart = measure_chart(measure)
    assert chart is not None
    (low,), (high,) = (column.parts for column in chart.columns)
    assert high.height == pytest.approx(2 * low.height)
    assert all(part.top + part.height == pytest.approx(CHART_HEIGHT) for part in (low, high))
    (negative,) = measures(localized_of(publication, figure(-1, "2019"), figure(20, "2021")))
    assert measure_chart(negative) is None


def test_every_year_between_the_first_and_the_last_is_counted_once_for_each_milestone(publication: Publication) -> None:
    localized = localized_of(publication)
    counts = year_counts(localized)
    assert [count.year for count in counts] == [2020, 2021, 2022]
    assert [count.total for count in counts] == [1, 0, len(localized.milestones) - 1]
    chart = years_chart(counts, localized.published.dimensions)
    assert [len(column.parts) for column in chart.columns] == [sum(number > 0 for number in count.counts) for count in counts]
    assert year_counts(replace(localized, milestones=())) == ()


def test_names_below_many_columns_do_not_touch(publication: Publication) -> None:
    localized = localized_of(publication)
    many = [replace(year_counts(localized)[0], year=year) for year in range(1990, 2030)]
    columns = years_chart(many, localized.published.dimensions).columns
    named = [column.spare for column in columns if column.labelled]
    assert 6 < len(named) <= 12
    assert named == [number % 2 == 1 for number in range(len(named))]
    assert sum(column.spare for column in columns) == sum(named)


@pytest.mark.parametrize("language", TEXTS)
def test_the_page_says_in_a_table_what_it_draws(publication: Publication, language: str) -> None:
    localized = localized_of(publication, figure(12, "2016/2019"), figure(15, "2021"), language=language)
    html = page_of(publication, localized, "figures/")
    assert all(text in html for text in TEXTS[language]), html
    assert html.count("<svg") == html.count("<table") == 2
    assert html.count('role="img"') == 2


def page_of(publication: Publication, localized: LocalizedContent, address: str) -> str:
    (page,) = (page for page in pages(localized) if page.address == address)
    assert publication.renderer is not None
    return publication.renderer.body(page)


def test_a_period_is_written_from_its_first_to_its_last_and_refused_the_other_way_round() -> None:
    assert written_period(Period("2019-05/2020"), "bn") == "মে ২০১৯–২০২০"
    for wrong in ("2020/2019", "2019/2020/2021", "2019/", "2019-13", "in May"):
        with pytest.raises(ValueError, match="Period"):
            Period(wrong)


def test_charts_weigh_little_and_bring_no_script(site: Path) -> None:
    for prefix in ("", "bn/"):
        page = (site / prefix / "figures" / "index.html").read_text(encoding="utf-8")
        charts = re.findall(r'<section class="wrap chart".*?</section>', page, re.DOTALL)
        assert charts
        assert len(gzip.compress("".join(charts).encode())) <= MOST
        assert len(re.findall(r"<script[^>]* src=", page)) == 1


def test_a_figure_says_its_time_and_leads_to_its_source(publication: Publication) -> None:
    localized = localized_of(publication, figure(12, "2016/2019"))
    meeting = next(milestone for milestone in localized.milestones if "meeting" in milestone.slug)
    html = page_of(publication, localized, f"milestones/{meeting.slug}/")
    assert "2016–2019" in html
    assert 'href="#source-1"' in html
    assert 'id="source-1"' in html
    assert Decimal(12) == meeting.figures[0].value

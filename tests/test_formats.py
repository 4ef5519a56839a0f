"""Dates, numbers and links as readers of each language expect them."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from conftest import PROJECT

from publishing.content.fields import PartialDate
from publishing.content.records import Figure
from publishing.i18n import formats
from publishing.site.page import in_language, relative

TABLES = yaml.safe_load((PROJECT / "tests" / "formats.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("date", "english", "bengali"), TABLES["dates_are_written_out"])
def test_dates_are_written_out(date: str, english: str, bengali: str) -> None:
    assert formats.written_date(PartialDate(date), "en") == english
    assert formats.written_date(PartialDate(date), "bn") == bengali


@pytest.mark.parametrize(("value", "english", "bengali"), TABLES["numbers_are_grouped_in_lakhs"])
def test_numbers_are_grouped_in_lakhs(value: str, english: str, bengali: str) -> None:
    assert formats.written_number(Decimal(value), "en", "IN") == english
    assert formats.written_number(Decimal(value), "bn", "IN") == bengali


@pytest.mark.parametrize(("value", "form", "english", "bengali"), TABLES["a_figure_is_written_in_its_form_with_its_unit"])
def test_a_figure_is_written_in_its_form_with_its_unit(value: str, form: str, english: str, bengali: str) -> None:
    text = {"en": "villages", "bn": "গ্রাম"}
    figure = Figure.model_validate({"value": value, "form": form, "unit": text, "label": text})
    assert formats.written_figure(figure, "en", "IN") + formats.written_unit(text["en"], "en") == english
    assert formats.written_figure(figure, "bn", "IN") + formats.written_unit(text["bn"], "bn") == bengali


def test_a_classifier_joins_its_number_and_other_units_stand_apart() -> None:
    assert [formats.written_unit(text, "bn") for text in ("টি সংগঠন", "জন সদস্য")] == ["টি সংগঠন", "জন সদস্য"]
    assert [formats.written_unit(text, "bn") for text in ("সপ্তাহ", "টিকা", "জনপদ")] == [" সপ্তাহ", " টিকা", " জনপদ"]


def test_a_language_that_is_not_spoken_in_the_region_keeps_its_own_ways() -> None:
    assert formats.written_number(1234567, "ps", "IN") == "۱.۲۳۴.۵۶۷"
    assert [formats.text_direction(code) for code in ("bn", "ur")] == ["ltr", "rtl"]
    assert formats.language_names(["en", "bn"], "bn") == "ইংরেজি এবং বাংলা"


def test_counts_choose_their_word() -> None:
    assert [formats.plural_form(count, "en") for count in (0, 1, 2)] == ["other", "one", "other"]
    assert [formats.plural_form(count, "bn") for count in (0, 1, 2)] == ["one", "one", "other"]


@pytest.mark.parametrize(("target", "here", "link"), TABLES["links_are_relative"])
def test_links_are_relative(target: str, here: str, link: str) -> None:
    assert relative(target, here) == link


def test_only_other_languages_have_a_prefix() -> None:
    assert in_language("goals/", "en", "en") == "goals/"
    assert in_language("goals/", "bn", "en") == "bn/goals/"


def test_every_date_on_every_page_is_one_for_programs_and_the_same_in_words(site: Path) -> None:
    precisions = set()
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        language = "bn" if path.relative_to(site).parts[0] == "bn" else "en"
        for stated, words in re.findall(r'<time datetime="([^"]*)">([^<]*)</time>', text):
            assert words == formats.written_date(PartialDate(stated), language), path
            precisions.add(PartialDate(stated).precision)
        assert text.count("<time") == len(re.findall(r'<time datetime="[^"]+">[^<]+</time>', text)), path
    assert precisions == {"year", "month", "day"}


def test_every_number_that_can_be_called_is_dialled_as_it_stands_there(site: Path) -> None:
    for path in site.rglob("*.html"):
        links = re.findall(r'href="tel:([^"]*)"[^>]*>(.*?)</a>', path.read_text(encoding="utf-8"), re.DOTALL)
        assert all(re.fullmatch(r"\+?[0-9]{3,13}", number) and number in text for number, text in links), path
    assert links

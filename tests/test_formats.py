"""Dates, numbers and links as readers of each language expect them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from publishing.content.scalars import PartialDate
from publishing.pages.addresses import in_language, relative
from publishing.pages.formats import number, plural_form, written_date


@pytest.mark.parametrize(
    ("date", "english", "bengali"),
    [
        ("2019-11-19", "19 November 2019", "১৯ নভেম্বর ২০১৯"),
        ("2016-05", "May 2016", "মে ২০১৬"),
        ("2013", "2013", "২০১৩"),
        ("2021-01-02", "2 January 2021", "২ জানুয়ারি ২০২১"),
        ("2021-02", "February 2021", "ফেব্রুয়ারি ২০২১"),
        ("2021-08-24", "24 August 2021", "২৪ আগস্ট ২০২১"),
    ],
)
def test_dates_are_written_out(date: str, english: str, bengali: str) -> None:
    assert written_date(PartialDate(date), "en") == english
    assert written_date(PartialDate(date), "bn") == bengali


@pytest.mark.parametrize(
    ("value", "english", "bengali"), [("1234567", "12,34,567", "১২,৩৪,৫৬৭"), ("3", "3", "৩"), ("2.5", "2.5", "২.৫")]
)
def test_numbers_are_grouped_in_lakhs(value: str, english: str, bengali: str) -> None:
    assert number(Decimal(value), "en", "IN") == english
    assert number(Decimal(value), "bn", "IN") == bengali


def test_counts_choose_their_word() -> None:
    assert [plural_form(count, "en") for count in (0, 1, 2)] == ["other", "one", "other"]
    assert [plural_form(count, "bn") for count in (0, 1, 2)] == ["one", "one", "other"]


@pytest.mark.parametrize(
    ("target", "here", "link"),
    [
        ("", "", "./"),
        ("goals/", "", "goals/"),
        ("", "goals/", "../"),
        ("goals/#one", "goals/", "#one"),
        ("goals/#one", "milestones/x/", "../../goals/#one"),
        ("assets/a.css", "bn/goals/", "../../assets/a.css"),
        ("bn/", "", "bn/"),
        ("bn/goals/", "goals/", "../bn/goals/"),
    ],
)
def test_links_are_relative(target: str, here: str, link: str) -> None:
    assert relative(target, here) == link


def test_only_other_languages_have_a_prefix() -> None:
    assert in_language("goals/", "en", "en") == "goals/"
    assert in_language("goals/", "bn", "en") == "bn/goals/"

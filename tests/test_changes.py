"""What was added and corrected is said on the milestone's page and on the page of changes, newest first."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from affirming import read_verdict
from conftest import GONE, NOW, SOUND

from publishing.consent.published import PublishedContent
from publishing.site.pages import changes

MEETING = "2020-03-14-sample-meeting"
SAID = {"en": "The fictional room was called a hall before.", "bn": "কাল্পনিক ঘরটিকে আগে হল বলা হয়েছিল।"}
DAYS = {"en": ("2 July 2025", "1 June 2025"), "bn": ("২ জুলাই ২০২৫", "১ জুন ২০২৫")}


@pytest.fixture(scope="module")
def published() -> PublishedContent:
    _, verdict = read_verdict(SOUND, now=NOW)
    assert verdict.published is not None
    return verdict.published


@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize("page", ["changes", f"milestones/{MEETING}"])
def test_a_correction_is_said_where_readers_look_before_what_it_corrects(fictional: Path, page: str, language: str) -> None:
    text = (fictional / ("" if language == "en" else language) / page / "index.html").read_text(encoding="utf-8")
    assert SAID[language] in text
    times = re.findall(r'<time datetime="(2025-[^"]+)">([^<]+)</time>', text)
    assert times == [("2025-07-02", DAYS[language][0]), ("2025-06-01", DAYS[language][1])]


def test_changes_stand_newest_first_and_the_oldest_are_left_out(published: PublishedContent) -> None:
    localized = published.localized("en")
    assert [(str(one.date), one.correction is None) for one in changes(localized)] == [
        ("2025-07-02", False),
        ("2025-06-01", True),
    ]
    assert [str(one.date) for one in changes(localized, limit=1)] == ["2025-07-02"]


def test_what_is_not_published_in_a_language_is_no_change_there(published: PublishedContent, fictional: Path) -> None:
    assert changes(replace(published, milestones=()).localized("en")) == ()
    assert GONE not in (fictional / "changes" / "index.html").read_text(encoding="utf-8")

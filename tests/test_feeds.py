"""Feeds: valid under their standards, and without a word about people who did not agree to be in one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from affirming import prepare, read_verdict
from conftest import GONE, NOW, SOUND

from publishing.build.publication import Publication
from publishing.checks.gate import Verdict
from publishing.consent.published import PublishedContent
from publishing.site.crawlers import program_files
from publishing.site.feed import NAMESPACE, VERSION, Feed, FeedEntry, atom, feed, json_feed

ROOT = "https://fictional.example/folder/"
A = {"a": NAMESPACE}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d(-\d\d)?)?:[\w.~!$&'()*+,;=:@/?-]+")  # RFC 4151, section 2.1
PICTURED, ROWERS, OTHERS = "2022-08-sample-people-pictured", "sample-people/rowers", "2022-05-sample-people-quoted"


def made(root: Path) -> Publication:
    return prepare(root, now=NOW)


def content(verdict: Verdict) -> PublishedContent:
    assert verdict.published is not None
    return verdict.published


def agreeing(sound: Path, *consents: str, use: str = "feed") -> PublishedContent:
    """What may be published once those of `consents` agree to one more use."""
    for name in consents:
        file = sound / "milestones" / "consent" / f"{name}.yml"
        file.write_text(file.read_text(encoding="utf-8").replace("uses:\n", f"uses:\n  - {use}\n"), encoding="utf-8")
    return content(read_verdict(sound, now=NOW)[1])


@pytest.fixture(scope="module")
def fictional_files() -> Mapping[str, str]:
    publication = made(SOUND)
    return program_files(content(publication.verdict), publication.pictures, ROOT)


@pytest.fixture(scope="module")
def files(real: Publication) -> Mapping[str, str]:
    return program_files(content(real.verdict), real.pictures, ROOT)


def parsed(text: str) -> Element:
    return ElementTree.fromstring(text)  # noqa: S314  # our own


def feeds(files: Mapping[str, str], ending: str) -> dict[str, str]:
    return {name: text for name, text in files.items() if name.startswith("feeds/") and name.endswith(ending)}


def sole(parent: Element, name: str) -> str:
    """The text of the one child `name`, as RFC 4287 wants it."""
    found = parent.findall(f"a:{name}", A)
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0].text or ""


def links(parent: Element, rel: str) -> list[Element]:
    return [link for link in parent.findall("a:link", A) if link.get("rel") == rel]


# ---- The standards ----


def test_every_language_has_its_feeds_whole_and_for_each_dimension(files: Mapping[str, str], real: Publication) -> None:
    names = [
        f"feeds/{code}{about}"
        for code in ("en", "bn")
        for about in ("", *(f"/{one.id}" for one in content(real.verdict).dimensions))
    ]
    assert set(feeds(files, ".xml")) == {f"{name}.xml" for name in names}
    assert set(feeds(files, ".json")) == {f"{name}.json" for name in names}


def test_every_atom_feed_keeps_to_rfc_4287(files: Mapping[str, str], fictional_files: Mapping[str, str]) -> None:
    for name, text in [*feeds(files, ".xml").items(), *feeds(fictional_files, ".xml").items()]:
        root = parsed(text)
        assert root.tag == f"{{{NAMESPACE}}}feed"
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == name.split("/")[1][:2]
        found = root.findall("a:entry", A)
        for one in (root, *found):
            assert TAG.fullmatch(sole(one, "id")), name
            assert sole(one, "title").strip()
            assert RFC_3339.fullmatch(sole(one, "updated"))
            assert len(links(one, "alternate")) == 1
            assert all(urlsplit(link.get("href") or "").scheme == "https" for link in one.findall("a:link", A))
        assert sole(root.findall("a:author", A)[0], "name")
        assert [link.get("href") for link in links(root, "self")] == [f"{ROOT}{name}"]
        ids = [sole(one, "id") for one in found]
        assert len(ids) == len(set(ids))
        dates = [sole(one, "published") for one in found]
        assert all(later >= earlier for later, earlier in pairwise(dates))
        updates = [sole(one, "updated") for one in found]
        assert all(updated >= published for published, updated in zip(dates, updates, strict=True))
        assert not updates or sole(root, "updated") == max(updates)
        for entry in found:
            assert sole(entry, "summary")
            assert [content.get("type") for content in entry.findall("a:content", A)] == ["html"]


def test_every_json_feed_keeps_to_version_1_1_and_says_what_the_atom_feed_says(files: Mapping[str, str]) -> None:
    for name, text in feeds(files, ".json").items():
        found: dict[str, Any] = json.loads(text)
        twin = parsed(files[f"{name.removesuffix('json')}xml"])
        assert found["version"] == VERSION == "https://jsonfeed.org/version/1.1"
        assert found["title"] == sole(twin, "title")
        assert found["feed_url"] == f"{ROOT}{name}"
        assert found["language"] == name.split("/")[1][:2]
        assert [set(author) for author in found["authors"]] == [{"name", "url"}]
        entries_there = twin.findall("a:entry", A)
        assert len(found["items"]) == len(entries_there)
        for item, entry in zip(found["items"], entries_there, strict=True):
            assert {"id", "url", "content_html"} <= set(item)
            assert (item["date_published"], item["date_modified"]) == (sole(entry, "published"), sole(entry, "updated"))
            assert RFC_3339.fullmatch(item["date_published"])
            assert all(
                item[here] == sole(entry, there)
                for here, there in {"id": "id", "title": "title", "summary": "summary", "content_html": "content"}.items()
            )
            assert [item["url"]] == [link.get("href") for link in links(entry, "alternate")]
            pictures = [item["image"]] if "image" in item else []
            assert pictures == [link.get("href") for link in links(entry, "enclosure")]


def test_an_entry_has_the_same_id_in_every_feed_of_its_language_and_another_in_another(files: Mapping[str, str]) -> None:
    ids: dict[str, set[str]] = {}
    for text in feeds(files, ".json").values():
        for item in json.loads(text)["items"]:
            ids.setdefault(item["url"], set()).add(item["id"])
    assert all(len(found) == 1 for found in ids.values())
    assert len(set.union(*ids.values())) == len(ids) > 10


def test_an_id_outlives_the_address_of_the_site_and_every_text(files: Mapping[str, str], real: Publication) -> None:
    moved = program_files(content(real.verdict), real.pictures, "https://elsewhere.example/")
    before, after = ([one["id"] for one in json.loads(found["feeds/en.json"])["items"]] for found in (files, moved))
    assert before == after


def test_what_content_says_never_becomes_markup() -> None:
    said = 'An <b>"odd"</b> & \u09a4\u0993 title ]]> &amp;'
    entry = FeedEntry(
        id="tag:fictional.example,2026:x", address=f"{ROOT}x/", title=said, published="2020-01-01T12:00:00Z",
        updated="2020-01-01T12:00:00Z", summary=said, content=said, picture=f"{ROOT}x.jpg?a=1&b=<2>", dimensions=(),
    )  # fmt: skip
    odd = Feed(
        id="tag:fictional.example,2026:f", language="en", title=said, description=said, rights=said, page=ROOT,
        addresses={"atom": f"{ROOT}a", "json": f"{ROOT}j"}, author=said, author_page=ROOT, updated="2020-01-01T12:00:00Z",
        entries=(entry,),
    )  # fmt: skip
    root = parsed(atom(odd))
    read = root.find("a:entry", A)
    assert read is not None
    assert sole(root, "title") == sole(read, "title") == sole(read, "summary") == sole(read, "content") == said
    assert [link.get("href") for link in links(read, "enclosure")] == [entry.picture]
    assert json.loads(json_feed(odd))["items"][0]["title"] == said


def test_what_feed_readers_show_is_escaped_html_with_a_warning_before_hard_text(painted: Path) -> None:
    file = painted / "milestones" / "2020-03-14-sample-meeting.yml"
    text = file.read_text(encoding="utf-8").replace("en: This event", "en: Yes < no & this event")
    file.write_text(f"{text}content_note:\n  en: A fictional warning.\n  bn: একটি কাল্পনিক সতর্কতা।\n", encoding="utf-8")
    publication = made(painted)
    found = feed(content(publication.verdict).localized("en"), publication.pictures, ROOT).entries[0]
    assert "<p>14 March 2020. Yes &lt; no &amp; this event" in found.content
    assert found.content.startswith("<p><strong>Before you read</strong>: A fictional warning.</p>")


def test_a_date_is_written_as_far_as_it_is_known_and_is_that_day_all_over_the_world(files: Mapping[str, str]) -> None:
    found = {one["url"].split("/")[-2]: one for one in json.loads(files["feeds/bn.json"])["items"]}
    assert found["2013-tafteesh-begins"]["summary"].startswith("২০১৩. ")
    assert found["2016-05-utthan-formed"]["summary"].startswith("মে ২০১৬. ")
    assert found["2016-05-utthan-formed"]["date_published"] == "2016-05-01T12:00:00Z"


def test_a_correction_is_in_the_feed_and_makes_its_entry_new_again(fictional_files: Mapping[str, str]) -> None:
    for language, said in (("en", "Corrected 2 July 2025</strong>: The fictional room"), ("bn", "সংশোধিত ২ জুলাই ২০২৫</strong>: ")):
        (found,) = (
            one for one in json.loads(fictional_files[f"feeds/{language}.json"])["items"] if "sample-meeting" in one["id"]
        )
        assert said in found["content_html"]
        assert (found["date_published"], found["date_modified"]) == ("2020-03-14T12:00:00Z", "2025-07-02T12:00:00Z")


def test_a_feed_is_no_longer_than_readers_can_bear(real: Publication) -> None:
    localized = content(real.verdict).localized("en")
    assert [one.title for one in feed(localized, real.pictures, ROOT, limit=3).entries] == [
        one.title["en"] for one in localized.milestones[:3]
    ]


# ---- Consent ----


def test_nobody_is_in_a_feed_who_did_not_agree_to_be(fictional_files: Mapping[str, str]) -> None:
    whole = "".join(feeds(fictional_files, "").values())
    assert "2020-03-14-sample-meeting" in whole
    assert "people" not in whole
    assert "rowed" not in whole


def test_who_agreed_is_in_the_feed_and_the_picture_only_with_the_consent_to_it(painted: Path) -> None:
    published = agreeing(painted, "c-aaaaaaaaa6")
    pictures = made(painted).pictures
    (entry,) = (one for one in feed(published.localized("en"), pictures, ROOT).entries if PICTURED in one.id)
    assert entry.picture == ""
    assert "<img" not in entry.content
    published = agreeing(painted, "c-aaaaaaaaa7")
    (entry,) = (one for one in feed(published.localized("en"), pictures, ROOT).entries if PICTURED in one.id)
    assert entry.picture == f"{ROOT}{pictures[ROWERS].of('jpeg')[-1].address}"
    assert entry.picture in entry.content


def test_one_of_several_people_is_enough_to_keep_an_entry_out(sound: Path) -> None:
    together = re.findall(r"c-\w{10}", (sound / "milestones" / "2022-07-sample-people-together.yml").read_text(encoding="utf-8"))
    assert len(together) == 2
    first = agreeing(sound, together[0]).localized("en")
    assert "2022-07-sample-people-together" not in {one.slug for one in first.allowed("feed")}
    both = agreeing(sound, together[1]).localized("en")
    assert "2022-07-sample-people-together" in {one.slug for one in both.allowed("feed")}


def test_agreeing_to_a_download_is_not_agreeing_to_a_feed(sound: Path) -> None:
    localized = agreeing(sound, "c-aaaaaaaaa2", use="download").localized("en")
    assert OTHERS in {one.slug for one in localized.allowed("download")}
    assert OTHERS not in {one.slug for one in localized.allowed("feed")}


def test_a_feed_in_one_language_holds_nothing_that_is_published_in_another_alone(sound: Path) -> None:
    published = agreeing(sound, "c-aaaaaaaaa3")
    held = {code: {one.slug for one in published.localized(code).allowed("feed")} for code in ("en", "bn")}
    assert held["bn"] - held["en"] == {"2022-06-sample-people-in-bengali"}


def test_what_was_taken_down_leaves_no_mark_in_any_file(fictional: Path) -> None:
    assert (fictional / "milestones" / GONE / "index.html").is_file()
    for path in (*fictional.glob("feeds/**/*.*"), *fictional.glob("data/*.*"), *fictional.glob("*.txt")):
        assert GONE not in path.read_text(encoding="utf-8"), path


def test_what_the_preview_alone_shows_is_in_no_feed(painted: Path) -> None:
    published = replace(content(made(painted).verdict), unpublished=frozenset({"2020-03-14-sample-meeting"}))
    assert published.localized("en").allowed("feed") == ()
    picture = replace(content(made(painted).verdict), unpublished=frozenset({"sample-album/chair"}))
    assert feed(picture.localized("en"), made(painted).pictures, ROOT).entries[0].picture == ""


# ---- Where readers find them ----


def test_every_page_names_feeds_that_are_there(fictional: Path) -> None:
    for path in fictional.rglob("*.html"):
        here = f"https://here/{path.relative_to(fictional).as_posix()}"
        found = re.findall(
            r'<link rel="alternate" type="application/(atom\+xml|feed\+json)" title="[^"]+" href="([^"]+)"',
            path.read_text(encoding="utf-8"),
        )
        targets = [urlsplit(urljoin(here, href)).path.lstrip("/") for _, href in found]
        language = "bn" if path.relative_to(fictional).parts[0] == "bn" else "en"
        own = (
            [f"feeds/{language}/{path.parent.name}.{kind}" for kind in ("xml", "json")]
            if path.parent.parent.name == "dimensions"
            else []
        )
        assert targets == [*own, f"feeds/{language}.xml", f"feeds/{language}.json"], path
        assert all((fictional / target).is_file() for target in targets)


@pytest.mark.parametrize("page", ["milestones", "data"])
@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_milestones_page_and_the_one_for_feeds_link_to_them(fictional: Path, page: str, language: str) -> None:
    text = (fictional / ("" if language == "en" else language) / page / "index.html").read_text(encoding="utf-8")
    for kind in ("xml", "json"):
        assert re.search(rf'<a href="[./]+feeds/{language}\.{kind}"', text)

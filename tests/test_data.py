"""Open data: the facts of the pages, as tables that programs and spreadsheets read, and nothing about consent."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from affirming import read_verdict
from conftest import NOW, PROJECT, SOUND

from publishing.build.publication import Publication
from publishing.consent.published import PublishedContent
from publishing.files.characters import BYTE_ORDER_MARK
from publishing.i18n.formats import written_figure, written_unit
from publishing.site.crawlers import program_files
from publishing.site.data_tables import COLUMNS, as_csv, rows

ROOT = "https://fictional.example/"
OTHERS = "2022-05-sample-people-quoted"
TYPES = {"csv": {"string"}, "json": {"string", "array"}}  # of Table Schema, those that are used


@pytest.fixture(scope="module")
def published() -> PublishedContent:
    return content_under(PROJECT)


@pytest.fixture(scope="module")
def files(published: PublishedContent, real: Publication) -> Mapping[str, str]:
    return program_files(published, real.pictures, ROOT)


def content_under(root: Path) -> PublishedContent:
    _, verdict = read_verdict(root, now=None if root == PROJECT else NOW)
    assert verdict.published is not None
    return verdict.published


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


def table(files: Mapping[str, str], language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(files[f"data/milestones.{language}.json"])
    return found


# ---- The same facts as the pages ----


@pytest.mark.parametrize("language", ["en", "bn"])
def test_every_milestone_is_in_the_table_with_what_its_file_says(
    files: Mapping[str, str], published: PublishedContent, language: str
) -> None:
    localized, found = published.localized(language), table(files, language)
    assert [row["id"] for row in found] == [one.slug for one in localized.milestones]
    for row, milestone in zip(found, localized.milestones, strict=True):
        assert (row["title"], row["summary"]) == (milestone.title[language], milestone.summary[language])
        assert row["date"] == str(milestone.date)
        assert row["place"] == (localized.place(milestone.place).name[language] if milestone.place else None)
        assert [one["id"] for one in row["dimensions"]] == list(milestone.dimensions)
        assert [one["id"] for one in row["goals"]] == list(milestone.goals)
        assert [one["label"] for one in row["figures"]] == [one.label[language] for one in milestone.figures]
        assert [one["value"] for one in row["figures"]] == [one.value for one in milestone.figures]
        assert [one.get("address") for one in row["sources"]] == [one.address for one in milestone.sources]
        assert [one["kind"] for one in row["sources"]] == [one.kind for one in milestone.sources]  # every real one has its kind
        assert row["address"] == f"{ROOT}{'' if language == 'en' else 'bn/'}milestones/{milestone.slug}/"


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_spreadsheet_says_what_the_other_file_says(
    files: Mapping[str, str], published: PublishedContent, language: str
) -> None:
    cells, localized = sheet(files[f"data/milestones.{language}.csv"]), published.localized(language)
    assert len(cells) == len(localized.milestones)
    for cell, row, milestone in zip(cells, table(files, language), localized.milestones, strict=True):
        assert [cell[name] for name in ("id", "date", "title", "summary", "text", "address")] == [
            row[name] for name in ("id", "date", "title", "summary", "text", "address")
        ]
        assert cell["place"] == (row["place"] or "")
        for name in ("dimensions", "goals"):
            assert cell[name] == "\n".join(one["name"] for one in row[name])
        written = [
            f"{written_figure(one, language, 'IN')}{written_unit(one.unit[language], language)}" for one in milestone.figures
        ]
        assert [line.split(": ")[0] for line in cell["figures"].splitlines()] == written
        assert all(source["title"] in cell["sources"] and source["publisher"] in cell["sources"] for source in row["sources"])


@pytest.mark.parametrize("language", ["en", "bn"])
def test_every_sentence_of_the_table_is_on_the_page(fictional: Path, language: str) -> None:
    found = json.loads((fictional / "data" / f"milestones.{language}.json").read_text(encoding="utf-8"))
    assert found
    for row in found:
        page = fictional / ("" if language == "en" else language) / "milestones" / row["id"] / "index.html"
        shown = " ".join(re.sub(r"<[^>]*>", " ", page.read_text(encoding="utf-8")).split())
        for text in (
            row["title"],
            row["summary"],
            row["place"],
            *(one["label"] for one in row["figures"]),
            row["sources"][0]["title"],
            *(one["text"] for one in row["corrections"]),
        ):
            assert text in shown


def test_spreadsheets_take_the_letters_for_what_they_are(files: Mapping[str, str]) -> None:
    text = files["data/milestones.bn.csv"]
    assert text.encode().startswith(b"\xef\xbb\xbfid,")
    assert text.count("\ufeff") == 1
    assert "\r\n" in text


def test_no_cell_is_a_formula(sound: Path) -> None:
    file = sound / "milestones" / "2020-03-14-sample-meeting.yml"
    text = file.read_text(encoding="utf-8").replace("en: A fictional meeting", 'en: "=SUM(A:A) is a fictional meeting"')
    file.write_text(text, encoding="utf-8")
    (row,) = sheet(as_csv(rows(content_under(sound).localized("en"), ROOT), ["title"]))
    assert row["title"] == "'=SUM(A:A) is a fictional meeting"


# ---- What the files hold is written down ----


def test_the_package_names_every_file_and_every_column_as_it_is(files: Mapping[str, str]) -> None:
    package = json.loads(files["data/datapackage.json"])
    named = {f"data/{resource['path']}": resource for resource in package["resources"]}
    assert set(named) == {name for name in files if name.startswith("data/") and name != "data/datapackage.json"}
    assert len({resource["name"] for resource in named.values()}) == len(named)
    for name, resource in named.items():
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        kept = sheet(files[name]) if name.endswith(".csv") else json.loads(files[name])
        assert all(list(row) == list(fields) for row in kept), name
        assert {field["type"] for field in fields.values()} == TYPES[resource["format"]]
        assert resource["schema"]["primaryKey"] == "id"
        assert len({row["id"] for row in kept}) == len(kept) > 0
        pattern = fields["date"]["constraints"]["pattern"]
        assert all(re.fullmatch(pattern, row["date"]) for row in kept)
        for row in kept:
            for column, field in fields.items():
                assert isinstance(row[column], list if field["type"] == "array" else str | None), column
                assert row[column] or not field.get("constraints", {}).get("required"), column


def test_the_package_invents_no_licence(files: Mapping[str, str], published: PublishedContent) -> None:
    package = json.loads(files["data/datapackage.json"])
    assert "licenses" not in package
    assert all("licenses" not in resource for resource in package["resources"])
    assert published.site.words["data_licence"]["en"] in package["description"]


@pytest.mark.parametrize("language", ["en", "bn"])
def test_every_column_is_explained_to_readers(fictional: Path, published: PublishedContent, language: str) -> None:
    page = (fictional / ("" if language == "en" else language) / "data" / "index.html").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f">{column.name}</code>" in page
        assert f"<dd>{published.site.words[column.word][language]}</dd>" in page
    assert published.site.words["data_licence"][language] in page
    for address in (f"milestones.{language}.csv", f"milestones.{language}.json", "datapackage.json"):
        assert re.search(rf'href="[./]*(data/)?{re.escape(address)}"', page)
        assert (fictional / "data" / address).is_file()


# ---- Consent ----


def test_nothing_of_consent_is_in_the_tables(fictional: Path) -> None:
    assert {column.name for column in COLUMNS}.isdisjoint({"survivors", "consent", "status", "photos"})
    for path in (fictional / "data").glob("milestones.*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b[crlo]-[a-z0-9]{1,10}\b|survivor|people", text), path


def test_only_who_agreed_to_a_download_is_in_the_tables(sound: Path) -> None:
    assert OTHERS not in {row.milestone.slug for row in rows(content_under(sound).localized("en"), ROOT)}
    file = sound / "milestones" / "consent" / "c-aaaaaaaaa2.yml"
    kept = file.read_text(encoding="utf-8")
    for use, shown in (("feed", False), ("social_card", False), ("download", True)):
        file.write_text(kept.replace("uses:\n", f"uses:\n  - {use}\n"), encoding="utf-8")
        assert (OTHERS in {row.milestone.slug for row in rows(content_under(sound).localized("en"), ROOT)}) is shown


def test_the_sound_site_has_entries_that_must_stay_out() -> None:
    localized = content_under(SOUND).localized("en")
    assert len(localized.milestones) > len(rows(localized, ROOT)) > 0

"""The columns of the tables that readers can download, in their order, each with the word of the site that explains it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from publishing.consent.published import LocalizedContent, PublishedContent
from publishing.content import markdown
from publishing.content.records import Correction, Dimension, Figure, Goal, Milestone, Source
from publishing.files.characters import BYTE_ORDER_MARK
from publishing.i18n.formats import written_date, written_figure, written_period, written_unit
from publishing.site.urls import in_language, table_address

DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name in the file, the site's word for what it means, and what stands in it.

    A `required` one is never empty; a `listed` one holds several things.
    """

    name: str
    word: str
    required: bool = True
    listed: bool = False
    pattern: str = ""  # of its text, as a regular expression


COLUMNS = (
    Column(name="id", word="column_id"),
    Column(name="date", word="column_date", pattern=DATE),
    Column(name="title", word="column_title"),
    Column(name="content_note", word="column_content_note", required=False),
    Column(name="summary", word="column_summary"),
    Column(name="text", word="column_text"),
    Column(name="dimensions", word="column_dimensions", listed=True),
    Column(name="goals", word="column_goals", required=False, listed=True),
    Column(name="place", word="column_place", required=False),
    Column(name="figures", word="column_figures", required=False, listed=True),
    Column(name="sources", word="column_sources", listed=True),
    Column(name="corrections", word="column_corrections", required=False, listed=True),
    Column(name="address", word="column_address"),
)


T = TypeVar("T")
Value: TypeAlias = str | Sequence[object] | None
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what opens a cell that spreadsheets would work out instead of showing it


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One milestone in one language. The texts of lists are what a cell of a spreadsheet shows, one to a line."""

    milestone: Milestone
    localized: LocalizedContent
    root: str

    def values(self, *, nested: bool) -> dict[str, Value]:
        """The value of each column; lists are `nested`, as programs read them, or written out, as people do."""
        milestone, language = self.milestone, self.localized.language
        dimensions, goals = map(self.localized.dimension, milestone.dimensions), map(self.localized.goal, milestone.goals)
        note, place = milestone.content_note, milestone.place
        address = in_language(f"milestones/{milestone.slug}/", language, self.localized.published.languages[0])
        return {
            "id": milestone.slug,
            "date": milestone.date.root,
            "title": milestone.title[language],
            "content_note": note[language] if note else None,
            "summary": milestone.summary[language],
            "text": markdown.plain(milestone.body[language]),
            "dimensions": _listed(tuple(dimensions), nested, self._named, self._name),
            "goals": _listed(tuple(goals), nested, self._named, self._name),
            "place": self.localized.place(place).name[language] if place else None,
            "figures": _listed(milestone.figures, nested, self._figure, self._figure_in_words),
            "sources": _listed(milestone.sources, nested, self._source, self._source_in_words),
            "corrections": _listed(milestone.corrections, nested, self._correction, self._correction_in_words),
            "address": f"{self.root}{address}",
        }

    def _named(self, one: Dimension | Goal) -> dict[str, object]:
        return {"id": one.id, "name": one.name[self.localized.language]}

    def _name(self, one: Dimension | Goal) -> str:
        return one.name[self.localized.language]

    def _figure(self, one: Figure) -> dict[str, object]:
        said = {name: text[self.localized.language] for name in ("unit", "label", "baseline") if (text := getattr(one, name))}
        known = {name: value for name in ("source", "measure") if (value := getattr(one, name)) is not None}
        period = {"period": one.period.root} if one.period else {}
        return {"value": _number(one.value), "form": one.form, **said, **period, **known}

    def _figure_in_words(self, one: Figure) -> str:
        language, region = self.localized.language, self.localized.published.site.region
        period = f" ({written_period(one.period, language)})" if one.period else ""
        return (
            f"{written_figure(one, language, region)}{written_unit(one.unit[language], language)}: {one.label[language]}{period}"
        )

    def _source(self, one: Source) -> dict[str, object]:
        return one.model_dump(exclude_none=True)

    def _source_in_words(self, one: Source) -> str:
        date = written_date(one.date, self.localized.language) if one.date else None
        kind = self.localized.published.site.words[f"source_{one.kind}"][self.localized.language] if one.kind else None
        return ", ".join(filter(None, (one.title, one.publisher, kind, date, one.reference, one.address)))

    def _correction(self, one: Correction) -> dict[str, object]:
        return {"date": one.date.root, "text": one.text[self.localized.language]}

    def _correction_in_words(self, one: Correction) -> str:
        return f"{written_date(one.date, self.localized.language)}: {one.text[self.localized.language]}"


def rows(localized: LocalizedContent, root: str) -> tuple[Row, ...]:
    """Returns what of `localized` may be downloaded, newest first; `root` is the address of the site."""
    return tuple(Row(milestone=one, localized=localized, root=root) for one in localized.allowed("download"))


def as_json(table: Sequence[Row]) -> str:
    """Returns `table` as a list of objects."""
    return json.dumps([row.values(nested=True) for row in table], ensure_ascii=False, indent=1) + "\n"


def as_csv(table: Sequence[Row], columns: Sequence[str]) -> str:
    """Returns `table` as CSV (RFC 4180) that opens in Excel, too; an apostrophe stands before what looks like a formula."""
    lines = [
        columns,
        *([str(values[column] or "") for column in columns] for values in (row.values(nested=False) for row in table)),
    ]
    return BYTE_ORDER_MARK + "".join(f"{','.join(map(_cell, line))}\r\n" for line in lines)


def _listed(items: Sequence[T], nested: bool, object_of: Callable[[T], object], words_of: Callable[[T], str]) -> Value:  # noqa: FBT001  # passed on
    return [object_of(one) for one in items] if nested else "\n".join(map(words_of, items))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _cell(text: str) -> str:
    harmless = f"'{text}" if text.startswith(FORMULAS) else text
    return '"{}"'.format(harmless.replace('"', '""')) if set(harmless) & set('",\r\n') else harmless


KINDS = {"csv": "text/csv", "json": "application/json"}


def data_package(published: PublishedContent, root: str) -> str:
    """Returns the descriptor; it names no licence, as none has been chosen: its description says so.

    Descriptions stand in the default language, those of each file in its own.
    """
    site, default = published.site, published.languages[0]
    described = (site.words[name][default] for name in ("data_intro", "data_consented", "data_licence"))
    found = {
        "profile": "data-package",
        "name": "milestones",
        "title": f"{site.name[default]}: {site.words['milestones'][default]}",
        "description": " ".join(described),
        "homepage": f"{root}{in_language('data/', default, default)}",
        "contributors": [{"title": site.organisation[default], "path": site.contact.address, "role": "publisher"}],
        "resources": [_resource(published, language, kind) for language in published.languages for kind in KINDS],
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _resource(published: PublishedContent, language: str, kind: str) -> dict[str, Any]:
    words = published.site.words
    return {
        "profile": "tabular-data-resource",
        "name": f"milestones-{language}-{kind}",
        "title": f"{published.site.name[language]}: {words['milestones'][language]}",
        "path": table_address(language, kind).rpartition("/")[2],
        "format": kind,
        "mediatype": KINDS[kind],
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(column, words[column.word][language], kind) for column in COLUMNS],
            "primaryKey": "id",
            "missingValues": [""],
        },
    }


def _field(column: Column, meaning: str, kind: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.pattern:
        constraints["pattern"] = column.pattern
    return {
        "name": column.name,
        "type": "array" if column.listed and kind == "json" else "string",
        "description": meaning,
        **({"constraints": constraints} if constraints else {}),
    }

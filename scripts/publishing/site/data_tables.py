"""Write the milestones as tables to download, in CSV (RFC 4180) and JSON, with a descriptor (Data Package)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from publishing.consent.published import LocalizedContent, PublishedContent
from publishing.content import markdown
from publishing.content.records import Correction, Figure, Milestone, Source
from publishing.files.characters import BYTE_ORDER_MARK
from publishing.i18n.formats import written_date, written_figure, written_period, written_unit
from publishing.site.page import in_language, table_address

DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that spreadsheets would evaluate
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}

T = TypeVar("T")
CellValue: TypeAlias = str | Sequence[object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name in the file, and the word of the site that explains it.

    A `required` column is never empty; a `listed` one holds several values.
    """

    name: str
    word: str
    required: bool = True
    listed: bool = False
    pattern: str = ""  # of its values, as a regular expression


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One milestone in one language; `root` is the whole address of the site."""

    milestone: Milestone
    localized: LocalizedContent
    root: str

    def values(self, *, nested: bool) -> dict[str, CellValue]:
        """Return the value of each column; lists are `nested` objects for programs, or text for people, one item to a line."""
        milestone, localized, language = self.milestone, self.localized, self.localized.language
        site, note = localized.published.site, milestone.content_note

        def listed(items: Sequence[T], as_object: Callable[[T], object], as_text: Callable[[T], str]) -> CellValue:
            return [as_object(item) for item in items] if nested else "\n".join(map(as_text, items))

        def named(names: dict[str, str]) -> CellValue:
            return listed([*names.items()], lambda item: {"id": item[0], "name": item[1]}, lambda item: item[1])

        address = in_language(f"milestones/{milestone.slug}/", language, localized.published.languages[0])
        return {
            "id": milestone.slug,
            "date": milestone.date.root,
            "title": milestone.title[language],
            "content_note": note[language] if note else None,
            "summary": milestone.summary[language],
            "text": markdown.plain(milestone.body[language]),
            "dimensions": named({name: localized.dimension(name).name[language] for name in milestone.dimensions}),
            "goals": named({name: localized.goal(name).name[language] for name in milestone.goals}),
            "place": localized.place(milestone.place).name[language] if milestone.place else None,
            "figures": listed(
                milestone.figures, lambda item: _figure(item, language), lambda item: _figure_text(item, language, site.region)
            ),
            "sources": listed(milestone.sources, lambda item: item.model_dump(exclude_none=True), self._source_text),
            "corrections": listed(
                milestone.corrections,
                lambda item: {"date": item.date.root, "text": item.text[language]},
                lambda item: _correction_text(item, language),
            ),
            "address": f"{self.root}{address}",
        }

    def _source_text(self, source: Source) -> str:
        language, words = self.localized.language, self.localized.published.site.words
        date = written_date(source.date, language) if source.date else None
        kind = words[f"source_{source.kind}"][language] if source.kind else None
        return ", ".join(filter(None, (source.title, source.publisher, kind, date, source.reference, source.address)))


def _figure(figure: Figure, language: str) -> dict[str, object]:
    number = int(figure.value) if figure.value == figure.value.to_integral_value() else float(figure.value)
    texts = {name: text[language] for name in ("unit", "label", "baseline") if (text := getattr(figure, name))}
    period = {"period": figure.period.root} if figure.period else {}
    others = {name: value for name in ("source", "measure") if (value := getattr(figure, name)) is not None}
    return {"value": number, "form": figure.form, **texts, **period, **others}


def _figure_text(figure: Figure, language: str, region: str) -> str:
    period = f" ({written_period(figure.period, language)})" if figure.period else ""
    value = f"{written_figure(figure, language, region)}{written_unit(figure.unit[language], language)}"
    return f"{value}: {figure.label[language]}{period}"


def _correction_text(correction: Correction, language: str) -> str:
    return f"{written_date(correction.date, language)}: {correction.text[language]}"


def rows(localized: LocalizedContent, root: str) -> tuple[Row, ...]:
    """Return the milestones of `localized` that may be downloaded, newest first."""
    return tuple(Row(milestone=milestone, localized=localized, root=root) for milestone in localized.allowed("download"))


def as_json(table: Sequence[Row]) -> str:
    """Return `table` as a list of objects."""
    return json.dumps([row.values(nested=True) for row in table], ensure_ascii=False, indent=1) + "\n"


def as_csv(table: Sequence[Row], columns: Sequence[str]) -> str:
    """Return `table` as CSV with a byte order mark, without which Excel garbles Bengali."""
    lines = [
        columns,
        *([str(values[column] or "") for column in columns] for values in (row.values(nested=False) for row in table)),
    ]
    return BYTE_ORDER_MARK + "".join(f"{','.join(map(_cell, line))}\r\n" for line in lines)


def _cell(text: str) -> str:
    """Return `text` as a cell, with an apostrophe before what spreadsheets would take for a formula."""
    text = f"'{text}" if text.startswith(FORMULA_SIGNS) else text
    return '"{}"'.format(text.replace('"', '""')) if set(text) & set('",\r\n') else text


def data_package(published: PublishedContent, root: str) -> str:
    """Return the descriptor of all tables. It names no licence, as none has been chosen; its description says so.

    Descriptions are in the default language, those of columns in the language of their table.
    """
    site, default = published.site, published.languages[0]
    package = {
        "profile": "data-package",
        "name": "milestones",
        "title": f"{site.name[default]}: {site.words['milestones'][default]}",
        "description": " ".join(site.words[name][default] for name in ("data_intro", "data_consented", "data_licence")),
        "homepage": f"{root}{in_language('data/', default, default)}",
        "contributors": [{"title": site.organisation[default], "path": site.contact.address, "role": "publisher"}],
        "resources": [_resource(published, language, kind) for language in published.languages for kind in MEDIA_TYPES],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(published: PublishedContent, language: str, kind: str) -> dict[str, Any]:
    words = published.site.words
    return {
        "profile": "tabular-data-resource",
        "name": f"milestones-{language}-{kind}",
        "title": f"{published.site.name[language]}: {words['milestones'][language]}",
        "path": table_address(language, kind).rpartition("/")[2],
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
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

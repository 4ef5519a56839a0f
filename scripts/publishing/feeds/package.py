"""What the files with the milestones hold, for programs: a Data Package with a Table Schema for each file (version 1)."""

from __future__ import annotations

import json
from typing import Any

from publishing.content.edition import Edition
from publishing.pages.addresses import in_language, table_address
from publishing.pages.columns import COLUMNS, Column

KINDS = {"csv": "text/csv", "json": "application/json"}


def data_package(edition: Edition, root: str) -> str:
    """Returns the descriptor; it names no licence, as none has been chosen: its description says so.

    Descriptions stand in the default language, those of each file in its own.
    """
    site, default = edition.site, edition.languages[0]
    described = (site.words[name][default] for name in ("data_intro", "data_consented", "data_licence"))
    found = {
        "profile": "data-package",
        "name": "milestones",
        "title": f"{site.name[default]}: {site.words['milestones'][default]}",
        "description": " ".join(described),
        "homepage": f"{root}{in_language('data/', default, default)}",
        "contributors": [{"title": site.organisation[default], "path": site.contact.address, "role": "publisher"}],
        "resources": [_resource(edition, language, kind) for language in edition.languages for kind in KINDS],
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _resource(edition: Edition, language: str, kind: str) -> dict[str, Any]:
    words = edition.site.words
    return {
        "profile": "tabular-data-resource",
        "name": f"milestones-{language}-{kind}",
        "title": f"{edition.site.name[language]}: {words['milestones'][language]}",
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

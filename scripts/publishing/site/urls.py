"""Addresses of pages and how one page names another: always relative, so that the site works under any folder."""

from __future__ import annotations

DATA_PACKAGE = "data/datapackage.json"  # what the tables hold


def in_language(address: str, language: str, default: str) -> str:
    """The address under the site's root of the page `address` in `language`: the default language has no prefix."""
    return address if language == default else f"{language}/{address}"


def relative(target: str, here: str) -> str:
    """How a page at the address `here` names `target`, which may end in #anchor; both are under the site's root."""
    path, _, anchor = target.partition("#")
    if anchor and path == here:
        return f"#{anchor}"
    folders, *_ = here.rpartition("/")
    there, above = path.split("/"), folders.split("/") if folders else []
    shared = 0
    while shared < min(len(there) - 1, len(above)) and there[shared] == above[shared]:
        shared += 1
    link = "/".join((*([".."] * (len(above) - shared)), *there[shared:])) or "./"
    return f"{link}#{anchor}" if anchor else link


def feed_address(kind: str, language: str, dimension: str = "") -> str:
    """Where the feed of the kind "atom" or "json" stands: of all milestones in `language`, or those of a `dimension`."""
    ending = {"atom": "xml", "json": "json"}[kind]
    return f"feeds/{language}/{dimension}.{ending}" if dimension else f"feeds/{language}.{ending}"


def table_address(language: str, kind: str) -> str:
    """Where the milestones in `language` stand as a table, of the kind "csv" or "json"."""
    return f"data/milestones.{language}.{kind}"

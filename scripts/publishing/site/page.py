"""A page of the site, addresses, and relative links between them, with which the site works in any folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CHAPTERS = ("dimensions", "milestones", "report")  # pages with other pages below them
MISSING = "404.html"  # hosts answer with this page at any address
DATA_PACKAGE = "data/datapackage.json"  # describes the tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in one language.

    `address` is without the prefix of the language, and `template` a name in overrides/pages; `context` holds the template's own
    variables. Of a page that is not `shared`, link previews on other sites show nothing, because not everyone it concerns
    has agreed to that. A page that is not `listed` is in no index; one that is not `searched` is not in the search index, as its
    content is found on other pages.
    """

    language: str
    address: str
    template: str
    title: str
    description: str
    context: Mapping[str, object] = field(default_factory=dict)
    draft: bool = False
    listed: bool = True
    shared: bool = True
    searched: bool = True


def in_language(address: str, language: str, default: str) -> str:
    """Return the address under the root of the site of the page `address` in `language`; the default language has no prefix."""
    return address if language == default else f"{language}/{address}"


def relative(target: str, here: str) -> str:
    """Return the link from the page at `here` to `target`, which may end in #anchor; both are under the root of the site."""
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
    """Return the address of the feed of the kind "atom" or "json": of all milestones in `language`, or of a `dimension`."""
    ending = {"atom": "xml", "json": "json"}[kind]
    return f"feeds/{language}/{dimension}.{ending}" if dimension else f"feeds/{language}.{ending}"


def table_address(language: str, kind: str) -> str:
    """Return the address of the table of milestones in `language`, of the kind "csv" or "json"."""
    return f"data/milestones.{language}.{kind}"

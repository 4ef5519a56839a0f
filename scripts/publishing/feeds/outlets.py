"""Every file that programs read, made anew from what may be published, so that what was taken down is in none of them."""

from __future__ import annotations

from collections.abc import Mapping

from publishing.content.edition import Edition
from publishing.content.pictures import Picture
from publishing.feeds.atom import atom
from publishing.feeds.entries import feed
from publishing.feeds.finding import llms, robots
from publishing.feeds.json_feed import json_feed
from publishing.feeds.package import data_package
from publishing.feeds.tables import as_csv, as_json, rows
from publishing.pages.addresses import DATA_PACKAGE, feed_address, table_address
from publishing.pages.columns import COLUMNS


def outlets(edition: Edition, pictures: Mapping[str, Picture], root: str) -> dict[str, str]:
    """Returns the content of each file by its address; `root` is the address of the site, ending with a slash."""
    found = {DATA_PACKAGE: data_package(edition, root), "robots.txt": robots(root), "llms.txt": llms(edition, root)}
    for language in edition.languages:
        issue = edition.issue(language)
        for dimension in (None, *edition.dimensions):
            told, about = feed(issue, pictures, root, dimension), dimension.id if dimension else ""
            found[feed_address("atom", language, about)] = atom(told)
            found[feed_address("json", language, about)] = json_feed(told)
        table = rows(issue, root)
        found[table_address(language, "csv")] = as_csv(table, [column.name for column in COLUMNS])
        found[table_address(language, "json")] = as_json(table)
    return found

"""A feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json

from publishing.feeds.entries import Entry, Feed

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> str:
    """Returns the JSON of `feed`."""
    found = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.addresses["json"],
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.author_page}],
        "items": [_item(entry, feed.language) for entry in feed.entries],
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _item(entry: Entry, language: str) -> dict[str, object]:
    picture = {"image": entry.picture} if entry.picture else {}
    return {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": entry.content,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "tags": [dimension.name[language] for dimension in entry.dimensions],
        **picture,
    }

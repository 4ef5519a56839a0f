"""A feed as Atom (RFC 4287)."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from publishing.feeds.entries import Entry, Feed

NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: Feed) -> str:
    """Returns the XML of `feed`; ElementTree escapes all that content writes into it."""
    root = Element("feed", {"xmlns": NAMESPACE, _LANGUAGE: feed.language})
    _texts(root, id=feed.id, title=feed.title, subtitle=feed.description, updated=feed.updated, rights=feed.rights)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.addresses["atom"])
    SubElement(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=feed.page)
    _texts(SubElement(root, "author"), name=feed.author, uri=feed.author_page)
    for entry in feed.entries:
        root.append(_entry(entry, feed.language))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _entry(entry: Entry, language: str) -> Element:
    found = Element("entry")
    _texts(found, id=entry.id, title=entry.title, published=entry.published, updated=entry.updated, summary=entry.summary)
    SubElement(found, "link", rel="alternate", type="text/html", hreflang=language, href=entry.address)
    if entry.picture:
        SubElement(found, "link", rel="enclosure", type="image/jpeg", href=entry.picture)
    for dimension in entry.dimensions:
        SubElement(found, "category", term=dimension.id, label=dimension.name[language])
    SubElement(found, "content", type="html").text = entry.content
    return found


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text

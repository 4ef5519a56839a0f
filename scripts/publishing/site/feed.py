"""Write feeds of milestones, newest first, in Atom (RFC 4287) and JSON Feed 1.1.

A feed holds only milestones whose people agreed to be in feeds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from markupsafe import Markup

from publishing.consent.published import LocalizedContent
from publishing.content.records import Dimension, Milestone
from publishing.i18n.formats import written_date
from publishing.images.pictures import Picture
from publishing.site.page import feed_address, in_language

MOST_ENTRIES = 100  # of one feed: feed readers fetch all of them again and again
WIDEST_PICTURE = 960  # pixels
NAMESPACE = "http://www.w3.org/2005/Atom"
VERSION = "https://jsonfeed.org/version/1.1"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One milestone. `published` is noon UTC of the first day that its date can mean: the same day all over the world.

    `updated` is that of its last correction, if that was later. When its file was written is not known; the date of
    what happened, as far as it is known, opens the summary.
    """

    id: str
    address: str
    title: str
    published: str
    updated: str
    summary: str
    content: str  # HTML
    picture: str  # a whole address, "" where there is none
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed in one language with whole addresses; `addresses` are its own, by format."""

    id: str
    language: str
    title: str
    description: str
    rights: str
    page: str
    addresses: Mapping[str, str]
    author: str
    author_page: str
    updated: str
    entries: tuple[FeedEntry, ...]


def feed(
    localized: LocalizedContent,
    pictures: Mapping[str, Picture],
    root: str,
    dimension: Dimension | None = None,
    limit: int = MOST_ENTRIES,
) -> Feed:
    """Return the feed of `localized`, or of one `dimension` of it; `root` is the whole address of the site.

    A milestone that was taken down leaves no tombstone (RFC 6721), as a list of these would tell who was here.
    """
    site, language = localized.published.site, localized.language
    milestones = [milestone for milestone in localized.allowed("feed") if not dimension or dimension.id in milestone.dimensions]
    entries = tuple(_entry(localized, milestone, pictures, root) for milestone in milestones[:limit])
    name = dimension.id if dimension else ""
    title = dimension.name if dimension else site.words["milestones"]
    description = dimension.text if dimension else site.words["milestones_intro"]
    return Feed(
        id=":".join(filter(None, (site.identity, "feed", language, name))),
        language=language,
        title=f"{site.name[language]}: {title[language]}",
        description=description[language],
        rights=site.words["data_licence"][language],
        page=_address(localized, root, f"dimensions/{name}/" if name else "milestones/"),
        addresses={kind: f"{root}{feed_address(kind, language, name)}" for kind in ("atom", "json")},
        author=site.organisation[language],
        author_page=site.contact.address,
        updated=max((entry.updated for entry in entries), default=_noon(f"{site.identity[-4:]}-01-01")),  # the year of the tag
        entries=entries,
    )


def _entry(localized: LocalizedContent, milestone: Milestone, pictures: Mapping[str, Picture], root: str) -> FeedEntry:
    language, words = localized.language, localized.published.site.words
    content, picture = Markup(), ""
    if milestone.content_note:
        content += Markup("<p><strong>{}</strong>: {}</p>").format(
            words["content_note"][language], milestone.content_note[language]
        )
    summary = f"{written_date(milestone.date, language)}. {milestone.summary[language]}"
    content += Markup("<p>{}</p>").format(summary)
    for correction in milestone.corrections:
        content += Markup("<p><strong>{} {}</strong>: {}</p>").format(
            words["corrected"][language], written_date(correction.date, language), correction.text[language]
        )
    if name := next((photo for photo in milestone.photos if localized.published.allows(photo, "feed")), ""):
        jpegs = pictures[name].of("jpeg")
        rendition = next((jpeg for jpeg in reversed(jpegs) if jpeg.width <= WIDEST_PICTURE), jpegs[0])
        photo, picture = localized.photo(name)[1], f"{root}{rendition.address}"
        content += Markup('<p><img src="{}" alt="{}" width="{}" height="{}"><br>{} ({})</p>').format(
            picture, photo.alt[language], rendition.width, rendition.height, photo.caption[language], photo.credit[language]
        )
    published = _noon(milestone.date.first_day.isoformat())
    return FeedEntry(
        id=f"{localized.published.site.identity}:milestone:{language}:{milestone.slug}",
        address=_address(localized, root, f"milestones/{milestone.slug}/"),
        title=milestone.title[language],
        published=published,
        updated=max((published, *(_noon(str(correction.date)) for correction in milestone.corrections))),
        summary=summary,
        content=str(content),
        picture=picture,
        dimensions=tuple(map(localized.dimension, milestone.dimensions)),
    )


def _noon(day: str) -> str:
    """Return noon UTC of `day` as RFC 3339 writes it."""
    return f"{day}T12:00:00Z"


def _address(localized: LocalizedContent, root: str, address: str) -> str:
    return f"{root}{in_language(address, localized.language, localized.published.languages[0])}"


def atom(feed: Feed) -> str:
    """Return the XML of `feed`; ElementTree escapes everything that comes from content."""
    root = Element("feed", {"xmlns": NAMESPACE, _LANGUAGE: feed.language})
    _add_texts(root, id=feed.id, title=feed.title, subtitle=feed.description, updated=feed.updated, rights=feed.rights)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.addresses["atom"])
    SubElement(root, "link", rel="alternate", type="text/html", hreflang=feed.language, href=feed.page)
    _add_texts(SubElement(root, "author"), name=feed.author, uri=feed.author_page)
    for entry in feed.entries:
        element = SubElement(root, "entry")
        _add_texts(
            element,
            id=entry.id,
            title=entry.title,
            published=entry.published,
            updated=entry.updated,
            summary=entry.summary,
        )
        SubElement(element, "link", rel="alternate", type="text/html", hreflang=feed.language, href=entry.address)
        if entry.picture:
            SubElement(element, "link", rel="enclosure", type="image/jpeg", href=entry.picture)
        for dimension in entry.dimensions:
            SubElement(element, "category", term=dimension.id, label=dimension.name[feed.language])
        SubElement(element, "content", type="html").text = entry.content
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text


def json_feed(feed: Feed) -> str:
    """Return the JSON of `feed`."""
    content = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.addresses["json"],
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.author, "url": feed.author_page}],
        "items": [
            {
                "id": entry.id,
                "url": entry.address,
                "title": entry.title,
                "summary": entry.summary,
                "content_html": entry.content,
                "date_published": entry.published,
                "date_modified": entry.updated,
                "tags": [dimension.name[feed.language] for dimension in entry.dimensions],
                **({"image": entry.picture} if entry.picture else {}),
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

"""What a feed says, in whatever format: milestones whose people agreed to be in feeds, newest first."""

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
from publishing.site.urls import feed_address, in_language

MOST = 100  # entries of one feed: more would be fetched again and again by readers who know them
WIDEST = 960  # pixels of a picture in a feed


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
    picture: str  # its whole address; empty without one
    dimensions: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed in one language; addresses are whole, and `addresses` are its own by format."""

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


def feed(localized: LocalizedContent, pictures: Mapping[str, Picture], root: str, dimension: Dimension | None = None) -> Feed:
    """Returns the feed of `localized`, or of one `dimension` of it; `root` is the address of the site.

    What was taken down vanishes from it. It leaves no mark (RFC 6721), since a list of marks would say who was here.
    """
    site, language = localized.published.site, localized.language
    allowed = [one for one in localized.allowed("feed") if dimension is None or dimension.id in one.dimensions]
    entries = tuple(_entry(localized, one, pictures, root) for one in allowed[:MOST])
    about = dimension.id if dimension else ""
    subject = dimension.name if dimension else site.words["milestones"]
    description = dimension.text if dimension else site.words["milestones_intro"]
    return Feed(
        id=":".join(filter(None, (site.identity, "feed", language, about))),
        language=language,
        title=f"{site.name[language]}: {subject[language]}",
        description=description[language],
        rights=site.words["data_licence"][language],
        page=_whole(localized, root, f"dimensions/{about}/" if about else "milestones/"),
        addresses={kind: f"{root}{feed_address(kind, language, about)}" for kind in ("atom", "json")},
        author=site.organisation[language],
        author_page=site.contact.address,
        updated=max((one.updated for one in entries), default=_noon(f"{site.identity[-4:]}-01-01")),
        entries=entries,
    )


def _entry(localized: LocalizedContent, milestone: Milestone, pictures: Mapping[str, Picture], root: str) -> FeedEntry:
    language, words = localized.language, localized.published.site.words
    name = next((one for one in milestone.photos if localized.published.allows(one, "feed")), "")
    picture, figure = _picture(localized, name, pictures[name], root) if name else ("", Markup())
    note = milestone.content_note
    summary = f"{written_date(milestone.date, language)}. {milestone.summary[language]}"
    warning = Markup("<p><strong>{}</strong>: {}</p>").format(words["content_note"][language], note[language]) if note else ""
    published = _noon(milestone.date.first_day.isoformat())
    corrected = Markup().join(
        Markup("<p><strong>{} {}</strong>: {}</p>").format(
            words["corrected"][language], written_date(one.date, language), one.text[language]
        )
        for one in milestone.corrections
    )
    return FeedEntry(
        id=f"{localized.published.site.identity}:milestone:{language}:{milestone.slug}",
        address=_whole(localized, root, f"milestones/{milestone.slug}/"),
        title=milestone.title[language],
        published=published,
        updated=max((published, *(_noon(str(one.date)) for one in milestone.corrections))),
        summary=summary,
        content=str(Markup("{}<p>{}</p>{}{}").format(warning, summary, corrected, figure)),
        picture=picture,
        dimensions=tuple(map(localized.dimension, milestone.dimensions)),
    )


def _picture(localized: LocalizedContent, name: str, picture: Picture, root: str) -> tuple[str, Markup]:
    """The whole address of the picture `name` (album/picture) and how a feed shows it."""
    _, photo = localized.photo(name)
    language, shown = localized.language, picture.of("jpeg")
    chosen = next((one for one in reversed(shown) if one.width <= WIDEST), shown[0])
    figure = Markup('<p><img src="{}" alt="{}" width="{}" height="{}"><br>{} ({})</p>').format(
        f"{root}{chosen.address}",
        photo.alt[language],
        chosen.width,
        chosen.height,
        photo.caption[language],
        photo.credit[language],
    )
    return f"{root}{chosen.address}", figure


def _noon(day: str) -> str:
    """Noon UTC of `day` as RFC 3339 writes it; a feed without entries is as old as the site's address."""
    return f"{day}T12:00:00Z"


def _whole(localized: LocalizedContent, root: str, address: str) -> str:
    return f"{root}{in_language(address, localized.language, localized.published.languages[0])}"


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
        root.append(_atom_entry(entry, feed.language))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _atom_entry(entry: FeedEntry, language: str) -> Element:
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


def _item(entry: FeedEntry, language: str) -> dict[str, object]:
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

"""What a page says of itself to search engines: schema.org's words as JSON-LD, and nothing that the page does not show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from publishing.consent.published import PublishedContent
from publishing.content.records import Milestone
from publishing.site.urls import in_language

Node: TypeAlias = dict[str, Any]
CHAPTERS = ("dimensions", "milestones", "report")  # whose words are their names


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a page is about: its whole address, that of the site, and the milestone, if it is one's."""

    title: str
    description: str
    canonical: str
    root: str
    milestone: Milestone | None = None
    picture: str = ""  # the whole address of the picture that is its own


def structured(published: PublishedContent, language: str, address: str, head: Described) -> str:
    """Returns the JSON-LD of the page at `address`, such that no tag can begin in it."""
    graph = list(_nodes(published, language, address, head))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _nodes(published: PublishedContent, language: str, address: str, head: Described) -> Iterator[Node]:
    site, organisation = published.site, f"{head.root}#organisation"
    publisher = {"@type": "NGO", "@id": organisation, "name": site.organisation[language], "url": site.contact.address}
    said = {"url": head.canonical, "description": head.description, "inLanguage": language, "publisher": publisher}
    if not address:
        of = {"@type": "Organization", "name": site.consortium[language]}
        yield {**publisher, "telephone": site.contact.phone, "memberOf": of}
        yield {"@type": "WebSite", "name": site.name[language], **said, "publisher": {"@id": organisation}}
        return
    if head.milestone:
        image = {"image": head.picture} if head.picture else {}
        yield {"@type": "Article", "headline": head.title, **said, **image, **_of(published, head.milestone, language)}
    elif address == "gallery/":
        yield {"@type": "ImageGallery", "name": head.title, **said}
    yield {"@type": "BreadcrumbList", "itemListElement": list(_steps(published, language, address, head))}


def _of(published: PublishedContent, milestone: Milestone, language: str) -> Node:
    """When it happened; when it was published here is not known, and so not stated."""
    names = {one.id: one.name[language] for one in published.dimensions}
    return {"temporalCoverage": milestone.date.root, "articleSection": [names[one] for one in milestone.dimensions]}


def _steps(published: PublishedContent, language: str, address: str, head: Described) -> Iterator[Node]:
    words, chapter = published.site.words, address.split("/", maxsplit=1)[0]
    above = [("", words["home"][language])]
    if chapter in CHAPTERS and address != f"{chapter}/":
        above.append((f"{chapter}/", words[chapter][language]))
    addresses = [f"{head.root}{in_language(one, language, published.languages[0])}" for one, _ in above]
    steps = [*zip([name for _, name in above], addresses, strict=True), (head.title, head.canonical)]
    for position, (name, item) in enumerate(steps, start=1):
        yield {"@type": "ListItem", "position": position, "name": name, "item": item}

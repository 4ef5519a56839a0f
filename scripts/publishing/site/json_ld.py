"""Describe a page to search engines: schema.org terms as JSON-LD, and nothing that the page does not show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from publishing.consent.published import PublishedContent
from publishing.content.records import Milestone
from publishing.site.page import CHAPTERS, Page, in_language

Node: TypeAlias = dict[str, Any]


def json_ld(published: PublishedContent, root: str, page: Page, canonical: str, picture: str) -> str:
    """Return the JSON-LD of `page`, in which no tag can begin.

    `root` and `canonical` are the whole addresses of the site and of the page; `picture` is that of its own card, or "".
    """
    graph = list(_nodes(published, root, page, canonical, picture))
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _nodes(published: PublishedContent, root: str, page: Page, canonical: str, picture: str) -> Iterator[Node]:
    site, language = published.site, page.language
    organisation = {
        "@type": "NGO",
        "@id": f"{root}#organisation",
        "name": site.organisation[language],
        "url": site.contact.address,
    }
    described = {"url": canonical, "description": page.description, "inLanguage": language, "publisher": organisation}
    if not page.address:
        consortium = {"@type": "Organization", "name": site.consortium[language]}
        yield {**organisation, "telephone": site.contact.phone, "memberOf": consortium}
        yield {"@type": "WebSite", "name": site.name[language], **described, "publisher": {"@id": organisation["@id"]}}
        return
    milestone = page.context.get("milestone")
    if isinstance(milestone, Milestone):
        names = {dimension.id: dimension.name[language] for dimension in published.dimensions}
        yield {
            "@type": "Article",
            "headline": page.title,
            **described,
            **({"image": picture} if picture else {}),
            "temporalCoverage": milestone.date.root,  # the day of publication is not known, and so not stated
            "articleSection": [names[dimension] for dimension in milestone.dimensions],
        }
    elif page.address == "gallery/":
        yield {"@type": "ImageGallery", "name": page.title, **described}
    yield {"@type": "BreadcrumbList", "itemListElement": list(_breadcrumbs(published, root, page, canonical))}


def _breadcrumbs(published: PublishedContent, root: str, page: Page, canonical: str) -> Iterator[Node]:
    words, chapter = published.site.words, page.address.split("/", maxsplit=1)[0]
    above = {"": "home"}
    if chapter in CHAPTERS and page.address != f"{chapter}/":
        above[f"{chapter}/"] = chapter
    steps = [
        (words[word][page.language], f"{root}{in_language(address, page.language, published.languages[0])}")
        for address, word in above.items()
    ]
    for position, (name, item) in enumerate((*steps, (page.title, canonical)), start=1):
        yield {"@type": "ListItem", "position": position, "name": name, "item": item}

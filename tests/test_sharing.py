"""What other sites, search engines and crawlers are told: only what the pages show, and of people only what they agreed to."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import yaml
from affirming import prepare
from conftest import GONE, NOW, PROJECT, SOUND

from publishing.build.mkdocs_hooks import lay_out
from publishing.build.publication import Publication
from publishing.consent.published import PublishedContent
from publishing.content.library import reference
from publishing.site.crawlers import llms, robots, sitemap_pictures
from publishing.site.page import Page
from publishing.site.page_builder import json_ld

WORDS = yaml.safe_load((SOUND / "docs" / "_data" / "site.yml").read_text(encoding="utf-8"))
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "i": "http://www.google.com/schemas/sitemap-image/1.1"}
PEOPLE, MEETING = "2022-05-sample-people-quoted", "2020-03-14-sample-meeting"
COMPLETE = "og:type og:locale og:site_name og:title og:description og:url og:image twitter:card"
MOST = 1024  # bytes of what a page says to search engines, as gzip sends it

# schema.org, release 30.0: each type that is used with its own and inherited properties, of those used, and what each expects.
THING = {"@type": str, "@id": str, "name": str, "description": str, "url": str}
CREATIVE_WORK = {**THING, "headline": str, "inLanguage": str, "publisher": ("NGO",), "temporalCoverage": str, "image": str}
ORGANISATION = {**THING, "telephone": str, "memberOf": ("Organization",)}
TYPES: dict[str, dict[str, Any]] = {
    "NGO": ORGANISATION,
    "Organization": ORGANISATION,
    "WebSite": CREATIVE_WORK,
    "Article": {**CREATIVE_WORK, "articleSection": list},
    "ImageGallery": CREATIVE_WORK,
    "BreadcrumbList": {**THING, "itemListElement": ("ListItem",)},
    "ListItem": {**THING, "position": int, "item": str},
}
ON_A_PAGE = {"": {"NGO", "WebSite"}, "gallery/": {"ImageGallery", "BreadcrumbList"}}


def pages(site: Path) -> Iterator[tuple[str, str]]:
    """The address of each page and its HTML."""
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix().removesuffix("index.html"), path.read_text(encoding="utf-8")


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def tags(text: str) -> dict[str, list[str]]:
    """Return what the page says under each name of the Open Graph and of cards."""
    contents: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta (?:property|name)="((?:og|twitter|article):[^"]+)" content="([^"]*)"', text):
        contents.setdefault(name, []).append(html.unescape(content))
    return contents


def blocks(text: str) -> list[str]:
    return re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)


def graph(text: str) -> list[dict[str, Any]]:
    """Return what the page says to search engines: nothing, or the nodes of its one block."""
    nodes: list[dict[str, Any]] = []
    for block in blocks(text):
        document = json.loads(block)
        assert document["@context"] == "https://schema.org"
        assert nodes == []
        nodes = document["@graph"]
    return nodes


def faults(node: dict[str, Any], path: str = "") -> Iterator[str]:
    """What schema.org does not know of `node`. One that only names another by its @id has no type."""
    if set(node) == {"@id"}:
        return
    known = TYPES.get(node.get("@type", ""))
    if known is None:
        yield f"{path}: no type"
        return
    for name, value in node.items():
        expected, here = known.get(name), f"{path}/{node['@type']}.{name}"
        if expected is None:
            yield f"{here} is unknown"
        elif isinstance(expected, tuple):
            for part in value if isinstance(value, list) else [value]:
                if part.get("@type", expected[0]) not in expected:
                    yield f"{here} holds {part['@type']}"
                yield from faults(part, here)
        elif not isinstance(value, expected):
            yield f"{here} is no {expected.__name__}"


@pytest.fixture(scope="module")
def publication() -> Publication:
    return prepare(SOUND, now=NOW)


@pytest.fixture(scope="module")
def published(publication: Publication) -> PublishedContent:
    assert publication.content is not None
    return publication.content


def sitemap(site: Path) -> dict[str, Element]:
    """The entries of the sitemap by the addresses of their pages, below that of the site."""
    root = tags(page(site, ""))["og:url"][0]
    entries = ElementTree.parse(site / "sitemap.xml").iterfind("s:url", SITEMAP)  # noqa: S314  # our own file
    return {entry.findtext("s:loc", "", SITEMAP).removeprefix(root): entry for entry in entries}


# ---- Cards beside a link ----


def test_every_page_has_a_canonical_address_and_a_complete_card(fictional: Path) -> None:
    for address, text in pages(fictional):
        contents = tags(text)
        assert {*COMPLETE.split()} <= set(contents)
        assert contents["og:url"] == re.findall(r'<link rel="canonical" href="([^"]+)"', text)
        assert contents["og:url"][0].endswith(f"/{address}")
        assert all(len(values) == 1 for name, values in contents.items() if name != "og:locale:alternate")
        language = "bn" if address.startswith("bn/") else "en"
        assert contents["og:locale"] == [f"{language}_IN"]
        assert f"{language}_IN" not in contents["og:locale:alternate"]


def test_only_a_milestone_is_an_article_and_when_it_was_published_is_not_made_up(fictional: Path) -> None:
    articles = {address for address, text in pages(fictional) if tags(text)["og:type"] == ["article"]}
    assert articles == {f"{prefix}milestones/{MEETING}/" for prefix in ("", "bn/")}
    assert tags(page(fictional, f"milestones/{MEETING}"))["og:title"] == ["A fictional meeting"]
    assert not any(name.startswith("article:") for _, text in pages(fictional) for name in tags(text))


def test_the_card_of_a_page_whose_people_did_not_agree_to_one_speaks_of_the_site_alone(fictional: Path) -> None:
    for language, prefix in (("en", ""), ("bn", "bn/")):
        text = page(fictional, f"{prefix}milestones/{PEOPLE}")
        assert tags(text)["og:title"] == [WORDS["name"][language]]
        assert tags(text)["og:description"] == [WORDS["description"][language]]
        assert blocks(text) == []


def test_who_agreed_to_a_card_has_one(painted: Path) -> None:
    file = painted / "milestones" / "consent" / "c-aaaaaaaaa2.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("uses:\n", "uses:\n  - social_card\n"), encoding="utf-8")
    lay_out(prepare(painted, now=NOW), painted / "site")
    text = page(painted / "site", f"milestones/{PEOPLE}")
    assert tags(text)["og:type"] == ["article"]
    assert tags(text)["og:title"] != [WORDS["name"]["en"]]
    assert {node["@type"] for node in graph(text)} == {"Article", "BreadcrumbList"}
    assert [node.get("image") for node in graph(text)] == [tags(text)["og:image"][0], None]
    assert "/assets/cards/" in tags(text)["og:image"][0]


# ---- Search engines ----


def test_what_pages_say_to_search_engines_is_what_schema_org_knows_and_what_they_are(fictional: Path) -> None:
    for address, text in pages(fictional):
        assert [fault for node in graph(text) for fault in faults(node)] == [], address
        plain = address.removeprefix("bn/")
        listed = "noindex" not in text and not plain.endswith(".html") and "sample-people" not in plain
        expected = ON_A_PAGE.get(plain, {"BreadcrumbList"}) | ({"Article"} if plain == f"milestones/{MEETING}/" else set())
        assert {node["@type"] for node in graph(text)} == (expected if listed else set()), address
        assert listed or blocks(text) == [], address


def test_a_property_that_schema_org_does_not_know_is_found() -> None:
    wrong = {"@type": "Article", "title": "x", "headline": 1, "publisher": {"@type": "WebSite", "name": "x"}}
    assert list(faults(wrong)) == [
        "/Article.title is unknown",
        "/Article.headline is no str",
        "/Article.publisher holds WebSite",
    ]


def test_every_sentence_for_search_engines_is_on_the_page_or_its_head(fictional: Path) -> None:
    for address, text in pages(fictional):
        language = "bn" if address.startswith("bn/") else "en"
        words = " ".join(html.unescape(re.sub(r"<script.*?</script>", " ", text, flags=re.DOTALL)).split())
        names = (WORDS["words"]["home"][language], WORDS["organisation"][language])
        for sentence in texts(graph(text)):
            assert sentence in names or " ".join(sentence.split()) in words, (address, sentence)


def texts(nodes: object) -> Iterator[str]:
    """The values that people could read, but for addresses and types."""
    if isinstance(nodes, list):
        for node in nodes:
            yield from texts(node)
    elif isinstance(nodes, dict):
        for name, value in nodes.items():
            if name not in ("@type", "@id", "url", "item", "inLanguage"):
                yield from texts(value)
    elif isinstance(nodes, str):
        yield nodes


def test_the_way_to_a_page_leads_over_pages_that_are_there(fictional: Path) -> None:
    root = tags(page(fictional, ""))["og:url"][0]
    for address, text in pages(fictional):
        for way in (node["itemListElement"] for node in graph(text) if node["@type"] == "BreadcrumbList"):
            assert [step["position"] for step in way] == list(range(1, len(way) + 1))
            assert len(way) == 1 + min(2, len(re.findall("/", address.removeprefix("bn/"))))
            assert all((fictional / step["item"].removeprefix(root) / "index.html").is_file() for step in way)
            assert way[-1]["item"] == f"{root}{address}"


def test_what_a_page_says_to_search_engines_weighs_little(site: Path) -> None:
    sizes = {address: len(gzip.compress(block.encode())) for address, text in pages(site) for block in blocks(text)}
    assert len(sizes) > 20
    assert max(sizes.values()) <= MOST


def test_no_tag_can_begin_in_it(published: PublishedContent) -> None:
    odd = '</script><img src=x> & "quoted"'
    odd_page = Page(language="en", address="x/", template="prose", title=odd, description=odd)
    text = json_ld(published, "https://fictional.example/", odd_page, "https://fictional.example/x/", "")
    assert "<" not in text
    assert json.loads(text)["@graph"][0]["itemListElement"][-1]["name"] == odd


# ---- Crawlers ----


def test_the_sitemap_leads_to_pictures_of_nobody_alone(
    fictional: Path, published: PublishedContent, publication: Publication
) -> None:
    root = tags(page(fictional, ""))["og:url"][0]
    images = {
        address: [str(image.text) for image in entry.iterfind("i:image/i:loc", SITEMAP)]
        for address, entry in sitemap(fictional).items()
    }
    listed = {image for addresses in images.values() for image in addresses}
    assert all((fictional / image.removeprefix(root)).is_file() for image in listed)
    concerning = {
        f"{root}{rendition.address}"
        for album in published.albums
        for photo in album.photos
        if photo.item.consent
        for rendition in publication.pictures[reference(album.album.slug, photo.item)].renditions
    }
    assert concerning
    assert listed
    assert listed.isdisjoint(concerning)
    assert images[f"milestones/{MEETING}/"] == images[f"bn/milestones/{MEETING}/"] != []
    assert images["gallery/"] != []
    assert images["goals/"] == []
    assert sitemap_pictures(published, publication.pictures, root)
    preview = replace(published, unpublished=frozenset(published.photos()))  # pictures that the preview alone shows
    assert sitemap_pictures(preview, publication.pictures, root) == {}


def test_the_sitemap_gives_a_date_of_change_only_where_content_says_one(fictional: Path) -> None:
    days = {address: entry.findtext("s:lastmod", "", SITEMAP) for address, entry in sitemap(fictional).items()}
    lists = ("changes/", "milestones/", f"milestones/{MEETING}/")
    assert {address: day for address, day in days.items() if day} == {
        f"{prefix}{address}": "2025-07-02" for prefix in ("", "bn/") for address in lists
    }


def test_crawlers_may_read_everything_and_are_told_of_the_sitemap_but_of_no_contact_for_security(fictional: Path) -> None:
    text = (fictional / "robots.txt").read_text(encoding="utf-8")
    root = tags(page(fictional, ""))["og:url"][0]
    assert text == robots(root)
    assert text.splitlines() == ["User-agent: *", "Disallow:", "", f"Sitemap: {root}sitemap.xml"]
    assert list(fictional.rglob("security.txt")) == []
    assert "security.txt" in (PROJECT / "LAUNCH.md").read_text(encoding="utf-8")


def test_the_short_word_for_language_models_links_to_what_is_there_and_names_no_entry(
    fictional: Path, published: PublishedContent
) -> None:
    text = (fictional / "llms.txt").read_text(encoding="utf-8")
    root = tags(page(fictional, ""))["og:url"][0]
    assert text == llms(published, root)
    assert text.startswith(f"# {WORDS['name']['en']}\n\n> {WORDS['description']['en']}\n")
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert len(linked) > 10
    for link in linked:
        path = fictional / link.removeprefix(root)
        assert (path / "index.html" if link.endswith("/") else path).is_file(), link
    assert not any(entry.item.slug in text or entry.item.title["bn"] in text for entry in published.milestones)
    assert GONE not in text

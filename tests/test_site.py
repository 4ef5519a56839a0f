"""The real site, built strictly: every page is there in every language, says what it should, and links to what exists."""

from __future__ import annotations

import html.parser
import re
from functools import cache
from pathlib import Path
from typing import get_args
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from affirming import prepare, read_verdict
from conftest import NOW, PROJECT
from mkdocs.commands.build import build
from mkdocs.config import load_config

from publishing.build.mkdocs_hooks import PUBLICATION
from publishing.build.publication import CONFIGURATION
from publishing.consent.published import LocalizedContent
from publishing.content import markdown as markup
from publishing.content.library import reference
from publishing.content.records import Partner, Photo, Source
from publishing.site.pages import facets, reports

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
WORDS = PROJECT / "tests" / "programme-words.txt"
PROSE = ("", "about/", "help/", "consent/", "privacy/")
MADE = ("goals/", "dimensions/", "milestones/", "gallery/", "data/", "figures/", "changes/", "all/")


class Parsed(html.parser.HTMLParser):
    """What a test asks of a page: its words, its title, its ids, its links, its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.files: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.title = self.description = self.canonical = self.language = self.words = ""
        self.headings: list[int] = []
        self._inside: list[str] = []
        self.feed(text)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name) for name in given]
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        self.files += [
            given[name] for name in ("src", "href") if name in given and tag != "a" and given.get("rel") != "canonical"
        ]
        self.files += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "meta" and given.get("name") == "description":
            self.description = given["content"]
        if given.get("rel") == "canonical":
            self.canonical = given["href"]
        self._inside = [*self._inside, tag] if tag in ("title", "script", "style", "svg") else self._inside

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside == ["title"]:
            self.title += data
        elif "script" not in self._inside and "style" not in self._inside:
            self.words += f" {data}"


@cache
def parsed(file: Path) -> Parsed:
    return Parsed(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def localized() -> LocalizedContent:
    _, verdict = read_verdict(PROJECT)
    assert verdict.published is not None
    return verdict.published.localized("en")


def addresses(localized: LocalizedContent) -> list[str]:
    return [
        *PROSE,
        *MADE,
        *(f"dimensions/{dimension.id}/" for dimension in localized.published.dimensions),
        *(f"milestones/{milestone.slug}/" for milestone in localized.milestones),
        *(one.address for kind, ones in facets(localized).items() if kind != "dimension" for one in ones),
        *(report.address for report in reports(localized)),
    ]


def test_every_page_stands_at_mirrored_addresses_and_there_is_no_other(site: Path, localized: LocalizedContent) -> None:
    expected = {f"{prefix}{address}index.html" for prefix in ("", "bn/") for address in addresses(localized)} | {
        "404.html",
        "bn/404.html",
    }
    assert {path.relative_to(site).as_posix() for path in site.rglob("*.html")} == expected


def test_every_page_has_a_title_a_description_and_a_language_of_its_own(site: Path, localized: LocalizedContent) -> None:
    titles, descriptions = set(), set()
    for prefix, language in (("", "en"), ("bn/", "bn")):
        for address in addresses(localized):
            page = parsed(site / f"{prefix}{address}index.html")
            assert page.language == language
            assert page.headings[0] == 1, address
            assert page.headings.count(1) == 1, address
            assert page.canonical.endswith(f"/{prefix}{address}")
            titles.add(page.title.strip())
            descriptions.add(page.description)
    assert len(titles) == len(descriptions) == 2 * len(addresses(localized))


@pytest.mark.parametrize("line", WORDS.read_text(encoding="utf-8").splitlines()[1:])
def test_the_programme_s_own_words_are_on_the_site(site: Path, line: str) -> None:
    address, sentence = line.split(" | ")
    assert "".join(sentence.split()) in "".join(parsed(site / address / "index.html").words.replace("’", "'").split())


def test_a_milestone_page_shows_all_that_its_file_says(site: Path, localized: LocalizedContent) -> None:
    for prefix, language in (("", "en"), ("bn/", "bn")):
        for milestone in localized.milestones:
            words = parsed(site / prefix / "milestones" / milestone.slug / "index.html").words
            for text in (milestone.title, milestone.summary, *(figure.label for figure in milestone.figures)):
                assert " ".join(text[language].split()) in words
            assert markup.plain(milestone.body[language])[:60] in words
            for source in milestone.sources:
                assert source.title in words
                assert source.publisher in words


def test_every_link_leads_to_a_page_and_every_anchor_to_its_place(site: Path) -> None:
    lost = []
    for file in site.rglob("*.html"):
        here = f"https://here/{file.relative_to(site).as_posix().removesuffix('index.html')}"
        for link in [*parsed(file).links, *parsed(file).files]:
            target = urlsplit(urljoin(here, link))
            if target.netloc != "here" or target.scheme not in ("http", "https"):
                continue
            path = site / unquote(target.path.lstrip("/"))
            path = path / "index.html" if target.path.endswith("/") else path
            if not path.is_file() or (target.fragment and target.fragment not in parsed(path).ids):
                lost.append((file.relative_to(site).as_posix(), link))
    assert lost == []


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for file in site.rglob("*.html"):
        assert [address for address in parsed(file).files if re.match(r"(https?:)?//", address)] == []
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", style.read_text(encoding="utf-8"))


def test_what_the_theme_says_wrongly_is_on_no_page(site: Path) -> None:
    wrong = re.compile("করুণ|Permanent link|polyfill|fonts\\.g|<link[^>]* hreflang")  # the last makes the theme ask for a sitemap
    pages = list(site.rglob("*.html"))
    assert pages
    assert [one for path in pages for one in wrong.findall(path.read_text(encoding="utf-8"))] == []


def test_no_page_carries_styles_or_scripts_in_attributes(site: Path) -> None:
    for file in site.rglob("*.html"):
        assert [(tag, name) for tag, name in parsed(file).attributes if name == "style" or name.startswith("on")] == [], file


def test_ids_are_unique_and_the_same_in_both_languages(site: Path, localized: LocalizedContent) -> None:
    for address in addresses(localized):
        english, bengali = (parsed(site / prefix / address / "index.html").ids for prefix in ("", "bn"))
        assert len(english) == len(set(english)), address
        assert english == bengali, address


def test_the_sitemap_names_every_page_with_its_languages(site: Path, localized: LocalizedContent) -> None:
    tree = ElementTree.parse(site / "sitemap.xml")  # noqa: S314  # our own file
    entries = {
        location.text or "": {link.get("hreflang"): link.get("href") for link in entry.iterfind("x:link", SITEMAP)}
        for entry in tree.iterfind("s:url", SITEMAP)
        if (location := entry.find("s:loc", SITEMAP)) is not None
    }
    root = parsed(site / "index.html").canonical
    assert set(entries) == {f"{root}{prefix}{address}" for prefix in ("", "bn/") for address in addresses(localized)}
    for address in addresses(localized):
        pair = {"en": f"{root}{address}", "bn": f"{root}bn/{address}", "x-default": f"{root}{address}"}
        assert entries[f"{root}{address}"] == entries[f"{root}bn/{address}"] == pair


def test_every_picture_has_its_words_and_its_size(site: Path, localized: LocalizedContent) -> None:
    assert len(localized.albums) >= 2
    assert sum(len(album.photos) for album in localized.albums) >= 10
    for prefix, language in (("", "en"), ("bn", "bn")):
        text = (site / prefix / "gallery" / "index.html").read_text(encoding="utf-8")
        for album in localized.albums:
            for photo in album.photos:
                assert f'alt="{photo.alt[language]}"' in text, reference(album.slug, photo)
                assert photo.caption[language] in parsed(site / prefix / "gallery" / "index.html").words
        for tag in re.findall(r"<img[^>]*>", text):
            assert re.search(r'\bwidth="\d+"', tag)
            assert re.search(r'\bheight="\d+"', tag)


def test_originals_and_guides_stay_at_home(site: Path) -> None:
    library, _ = read_verdict(PROJECT)
    originals = {master.path.read_bytes() for master in library.masters.values()}
    published = [path for path in site.rglob("*") if path.is_file()]
    assert not any(path.read_bytes() in originals for path in published)
    assert not any(path.suffix in (".yml", ".md", ".py") for path in published)


def test_the_404_page_speaks_both_languages_and_works_at_any_address(site: Path, localized: LocalizedContent) -> None:
    for name in ("404.html", "bn/404.html"):
        page = parsed(site / name)
        for language in ("en", "bn"):
            assert localized.published.site.words["not_found_title"][language] in page.words
        assert [link for link in [*page.links, *page.files] if not re.match(r"/|https://|tel:|#|mailto:", link)] == []


def test_every_word_of_the_site_is_used(localized: LocalizedContent) -> None:
    templates = [path.read_text(encoding="utf-8") for path in (PROJECT / "overrides").rglob("*.html")]
    code = (PROJECT / "scripts" / "publishing" / "site").rglob("*.py")
    text = "\n".join([*templates, *(path.read_text(encoding="utf-8") for path in code)])
    chosen_by_kind = {*get_args(Partner.model_fields["kind"].annotation), *get_args(Photo.model_fields["kind"].annotation)}
    kinds_of_source = get_args(get_args(Source.model_fields["kind"].annotation)[0])
    chosen_by_kind |= {f"source_{kind}" for kind in kinds_of_source}
    stems = {
        word: re.sub(r"^count_(\w+)_(one|other)$|^(\w+)_intro$", r"\1\3", word)
        for word in localized.published.site.words
        if word not in chosen_by_kind
    }
    assert [word for word, stem in stems.items() if not re.search(rf"\b{stem}\b", text)] == []


def test_helplines_in_the_prose_are_those_of_the_list(localized: LocalizedContent) -> None:
    known = {helpline.number for helpline in localized.published.helplines}
    for file in (PROJECT / "docs").glob("*/help.md"):
        digits = file.read_text(encoding="utf-8").translate(str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789"))
        assert set(re.findall(r"\b\d{3,}\b", digits)) <= known


def test_the_site_owes_nothing_to_the_theme_that_is_configured(fictional: Path, tmp_path: Path) -> None:
    config = load_config(
        str(CONFIGURATION),
        docs_dir=str(fictional.parent / "docs"),
        site_dir=str(tmp_path / "site"),
        theme={"name": None, "custom_dir": str(PROJECT / "overrides")},
    )
    config.extra[PUBLICATION] = prepare(fictional.parent, now=NOW)
    build(config)
    files = {path.relative_to(fictional) for path in fictional.rglob("*") if path.is_file()}
    assert {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*") if path.is_file()} == files
    assert [file for file in files if (fictional / file).read_bytes() != (tmp_path / "site" / file).read_bytes()] == []

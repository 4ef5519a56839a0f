"""Tell crawlers and other programs about the site: the sitemap, robots.txt, llms.txt, feeds and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from markupsafe import escape

from publishing.consent.published import LocalizedContent, PublishedContent
from publishing.content.library import reference
from publishing.images.pictures import Picture
from publishing.site.data_tables import COLUMNS, as_csv, as_json, data_package, rows
from publishing.site.feed import atom, feed, json_feed
from publishing.site.pages import Page
from publishing.site.urls import DATA_PACKAGE, feed_address, in_language, table_address

_NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
_ALTERNATE = '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>'


def robots(root: str) -> str:
    """Returns robots.txt (RFC 9309). Nothing is refused: what must not be found is not in the site."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {root}sitemap.xml\n"


def llms(published: PublishedContent, root: str) -> str:
    """Returns llms.txt (https://llmstxt.org/). It names lists, never an entry: those say themselves where they may be shown."""
    site, default = published.site, published.languages[0]
    lines = [f"# {site.name[default]}", "", f"> {site.description[default]}", "", site.footer[default], ""]
    for language in published.languages:
        words = {name: text[language] for name, text in site.words.items()}
        names = {"": "home", "about/": "about", "goals/": "goals", "dimensions/": "dimensions", "milestones/": "milestones"}
        pages = {address: words[name] for address, name in names.items()}
        pages |= {"gallery/": words["gallery"], "help/": words["get_help"], "consent/": words["consent"]}
        lines += [f"## {site.name[language]} ({words['language']})", ""]
        lines += [f"- [{name}]({root}{in_language(address, language, default)})" for address, name in pages.items()]
        lines += [f"- [{words['milestones']}: {words['feed_atom']}]({root}{feed_address('atom', language)})"]
        lines += [f"- [{words['milestones']}: {words['data_json']}]({root}{table_address(language, 'json')})", ""]
    lines += [f"- [{site.words['data_package'][default]}]({root}{DATA_PACKAGE})", ""]
    return "\n".join(lines)


def sitemap(published: PublishedContent, pictures: Mapping[str, Picture], root: str, pages: Iterable[Page]) -> str:
    """Return sitemap.xml: every listed page with its languages, the day of its last change, and its pictures of nobody."""
    default, days, images = published.languages[0], changed(published), pictured(published, pictures, root)
    languages: dict[str, list[str]] = {}
    listed = [page for page in pages if page.listed]
    for page in listed:
        languages.setdefault(page.address, []).append(page.language)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACES}>\n'
    for language in published.languages:
        for page in (page for page in listed if page.language == language):
            url = in_language(page.address, language, default)
            links = {code: in_language(page.address, code, default) for code in sorted(languages[page.address])}
            text += f"\n<url>\n<loc>{escape(root + url)}</loc>\n"
            text += _elements("<lastmod>{}</lastmod>", *([(days[url],)] if url in days else []))
            text += _elements(_ALTERNATE, *((code, root + address) for code, address in links.items()))
            text += _elements(_ALTERNATE, *([("x-default", root + links[default])] if default in links else []))
            text += _elements("<image:image><image:loc>{}</image:loc></image:image>", *zip(images.get(url, ())))
            text += "</url>\n"
        text += "\n"
    return f"{text}\n</urlset>"


def _elements(template: str, *values: Iterable[str]) -> str:
    return "".join(f"\n{template.format(*map(escape, each))}\n" for each in values) + "\n"


def pictured(published: PublishedContent, pictures: Mapping[str, Picture], root: str) -> dict[str, tuple[str, ...]]:
    """For each page that shows any the whole addresses of its pictures, but for those that concern somebody.

    No consent speaks of the picture search of other sites, so that the sitemap leads to pictures of nobody alone.
    """
    found, of_nobody = {}, published.of_nobody()
    for language in published.languages:
        localized = published.localized(language)
        for page, names in _shown(localized):
            if free := [name for name in names if name in of_nobody]:
                address = in_language(page, language, published.languages[0])
                found[address] = tuple(f"{root}{pictures[name].largest.address}" for name in free)
    return found


def changed(published: PublishedContent) -> dict[str, str]:
    """For the page of each milestone, and for lists, the day on which one was last added or corrected, where a file says it."""
    found: dict[str, str] = {}
    for language in published.languages:
        for one in published.localized(language).milestones:
            for page in (f"milestones/{one.slug}/", "milestones/", "changes/") if one.changed else ():
                address = in_language(page, language, published.languages[0])
                found[address] = max(found.get(address, ""), str(one.changed))
    return found


def _shown(localized: LocalizedContent) -> Iterator[tuple[str, list[str]]]:
    yield "gallery/", [reference(album.slug, photo) for album in localized.albums for photo in album.photos]
    yield from ((f"milestones/{one.slug}/", list(one.photos)) for one in localized.milestones)


def outlets(published: PublishedContent, pictures: Mapping[str, Picture], root: str) -> dict[str, str]:
    """Returns the content of each file by its address; `root` is the address of the site, ending with a slash."""
    found = {DATA_PACKAGE: data_package(published, root), "robots.txt": robots(root), "llms.txt": llms(published, root)}
    for language in published.languages:
        localized = published.localized(language)
        for dimension in (None, *published.dimensions):
            told, about = feed(localized, pictures, root, dimension), dimension.id if dimension else ""
            found[feed_address("atom", language, about)] = atom(told)
            found[feed_address("json", language, about)] = json_feed(told)
        table = rows(localized, root)
        found[table_address(language, "csv")] = as_csv(table, [column.name for column in COLUMNS])
        found[table_address(language, "json")] = as_json(table)
    return found

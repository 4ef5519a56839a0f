"""Write the files for crawlers and other programs: the sitemap, robots.txt, llms.txt, feeds and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import escape

from publishing.consent.published import PublishedContent
from publishing.content.library import reference
from publishing.images.pictures import Picture
from publishing.site.data_tables import COLUMNS, as_csv, as_json, data_package, rows
from publishing.site.feed import atom, feed, json_feed
from publishing.site.page import DATA_PACKAGE, Page, feed_address, in_language, table_address

_NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
_ALTERNATE = '<xhtml:link rel="alternate" hreflang="{}" href="{}"/>'


def program_files(published: PublishedContent, pictures: Mapping[str, Picture], root: str) -> dict[str, str]:
    """Return the contents of all files for programs but the sitemap, by address; `root` is the whole address of the site."""
    files = {DATA_PACKAGE: data_package(published, root), "robots.txt": robots(root), "llms.txt": llms(published, root)}
    for language in published.languages:
        localized = published.localized(language)
        for dimension in (None, *published.dimensions):
            content, name = feed(localized, pictures, root, dimension), dimension.id if dimension else ""
            files[feed_address("atom", language, name)] = atom(content)
            files[feed_address("json", language, name)] = json_feed(content)
        table = rows(localized, root)
        files[table_address(language, "csv")] = as_csv(table, [column.name for column in COLUMNS])
        files[table_address(language, "json")] = as_json(table)
    return files


def robots(root: str) -> str:
    """Return robots.txt (RFC 9309), which disallows nothing: what must not be found is not in the site."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {root}sitemap.xml\n"


def llms(published: PublishedContent, root: str) -> str:
    """Return llms.txt (https://llmstxt.org/). It names lists but no entry, as each entry states where it may be shown."""
    site, default = published.site, published.languages[0]
    pages = {"": "home", **{f"{name}/": name for name in ("about", "goals", "dimensions", "milestones", "gallery")}}
    pages |= {"help/": "get_help", "consent/": "consent"}  # words of the site by address
    lines = [f"# {site.name[default]}", "", f"> {site.description[default]}", "", site.footer[default], ""]
    for language in published.languages:
        words = {name: text[language] for name, text in site.words.items()}
        lines += [f"## {site.name[language]} ({words['language']})", ""]
        lines += [f"- [{words[name]}]({root}{in_language(address, language, default)})" for address, name in pages.items()]
        lines += [f"- [{words['milestones']}: {words['feed_atom']}]({root}{feed_address('atom', language)})"]
        lines += [f"- [{words['milestones']}: {words['data_json']}]({root}{table_address(language, 'json')})", ""]
    lines += [f"- [{site.words['data_package'][default]}]({root}{DATA_PACKAGE})", ""]
    return "\n".join(lines)


def sitemap(published: PublishedContent, pictures: Mapping[str, Picture], root: str, pages: Iterable[Page]) -> str:
    """Return sitemap.xml: every listed page with its languages, the day of its last change, and its pictures of nobody."""
    default, days, images = published.languages[0], _last_changes(published), sitemap_pictures(published, pictures, root)
    listed, languages = [page for page in pages if page.listed], dict[str, list[str]]()
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
            text += _elements(
                "<image:image><image:loc>{}</image:loc></image:image>", *((image,) for image in images.get(url, []))
            )
            text += "</url>\n"
        text += "\n"
    return f"{text}\n</urlset>"


def _elements(template: str, *values: Iterable[str]) -> str:
    return "".join(f"\n{template.format(*map(escape, each))}\n" for each in values) + "\n"


def sitemap_pictures(published: PublishedContent, pictures: Mapping[str, Picture], root: str) -> dict[str, list[str]]:
    """Return the whole addresses of the pictures on each page that concern nobody, by the address of the page.

    No consent covers the picture search of other sites, so the sitemap leads to no picture of a person.
    """
    addresses, of_nobody = dict[str, list[str]](), published.of_nobody()
    for language in published.languages:
        localized = published.localized(language)
        shown = {f"milestones/{milestone.slug}/": [*milestone.photos] for milestone in localized.milestones}
        shown["gallery/"] = [reference(album.slug, photo) for album in localized.albums for photo in album.photos]
        for page, names in shown.items():
            if images := [f"{root}{pictures[name].largest.address}" for name in names if name in of_nobody]:
                addresses[in_language(page, language, published.languages[0])] = images
    return addresses


def _last_changes(published: PublishedContent) -> dict[str, str]:
    """Return the day of the last addition or correction, where content files state one, by the address of the page."""
    days: dict[str, str] = {}
    for language in published.languages:
        for milestone in published.localized(language).milestones:
            for page in (f"milestones/{milestone.slug}/", "milestones/", "changes/") if milestone.changed else ():
                address = in_language(page, language, published.languages[0])
                days[address] = max(days.get(address, ""), str(milestone.changed))
    return days

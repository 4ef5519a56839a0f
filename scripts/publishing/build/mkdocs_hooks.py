"""Build the site with MkDocs: it reads configuration, menus and pages of Markdown, and writes what it is given.

Everything that depends on MkDocs is here. Pages from YAML are files with content for MkDocs; it lays out pages of Markdown only.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs_static_i18n.plugin import I18n

from publishing.audit.html import parse_pages
from publishing.build.csp import HOSTS, secure
from publishing.build.publication import CONFIGURATION, STAFF_PAGE, Publication, find_leaks, prepare
from publishing.environment import ROOT
from publishing.site.crawlers import program_files, sitemap
from publishing.site.page import CHAPTERS, MISSING, Page, in_language
from publishing.site.page_builder import PageBuilder
from publishing.site.search_index import index_address, search_index, searched_page
from publishing.site.stylesheets import content_styles, shorten_page, shorten_script, shorten_styles

# What a build keeps in the configuration of MkDocs: the publication, whether lay_out() was given one, what makes its pages, and,
# of the language that is being built, the pages by the names of their sources and the menu.
GIVEN, PUBLICATION, BUILDER, PAGES, NAVIGATION = "given", "publication", "page_builder", "pages", "navigation"
MARKDOWN_TEMPLATES = ("home", "about", "help", "prose", "missing")  # that a page of Markdown may name as its layout
SERVED = (".css", ".js", ".svg", ".woff2", ".txt")  # what may be in docs/ besides pages
RESERVED = {"search", "feeds", "assets", STAFF_PAGE.rstrip("/")}  # folders that are made, besides those of pages
SHORTEN = {"assets/styles": shorten_styles, "assets/scripts": shorten_script}
NOT_PUBLISHED = ("icons/", "pages/", "assets/images/", "assets/stylesheets/", "assets/javascripts/")  # files of the theme
_LOG = logging.getLogger("mkdocs.publishing")


class PageFromYaml(File):
    """A page that is finished when MkDocs gets it; links from Markdown can lead to it."""

    def is_documentation_page(self) -> bool:
        """Keep MkDocs from laying it out."""
        return False


def lay_out(publication: Publication, site_dir: Path) -> PageBuilder:
    """Build the site of `publication` into `site_dir`, strictly, and return what can make each of its pages again.

    Raises ValueError with the objections of MkDocs.
    """
    listener = _Listener(logging.WARNING)
    logger = logging.getLogger("mkdocs")
    logger.setLevel(logging.WARNING)
    logger.addHandler(listener)
    try:
        config = load_config(str(CONFIGURATION), docs_dir=str(publication.library.root / "docs"), site_dir=str(site_dir))
        config.extra[PUBLICATION] = publication
        build(config)
    except (Abort, ConfigurationError) as error:
        raise ValueError("\n".join(dict.fromkeys((*listener.warnings, str(error))))) from error
    finally:
        logger.removeHandler(listener)
    return _builder(config)


class _Listener(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(record.getMessage())


@event_priority(-150)  # after the i18n plugin, which sets the language
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the content, once for all languages."""
    if not _i18n(config).building:
        publication = config.extra.get(PUBLICATION)
        config.extra[GIVEN] = isinstance(publication, Publication)  # which no configuration file can hold
        if not isinstance(publication, Publication):
            publication = config.extra[PUBLICATION] = prepare(Path(config.docs_dir).parent)
        if publication.renderer is None:
            raise Abort("The site cannot be built: content that every page needs is broken. Run scripts/validate_milestones.py.")
        if publication.late:
            raise Abort("The site cannot be built: pictures could not be made in time. Try again when the machine is less busy.")
        names = {language.locale: language.name for language in _i18n(config).config.languages}
        config.extra[BUILDER] = PageBuilder(
            renderer=publication.renderer,
            names=names,
            planned={language: {page.address: page for page in pages} for language, pages in publication.pages.items()},
            reports=publication.report_addresses,
            cards=publication.cards,
            sharing_picture=publication.sharing_picture,
        )
    config.theme["language"] = _language(config)
    config.theme.static_templates.clear()
    config.theme.dirs[:] = [str(ROOT / "overrides")]  # the theme's own 14,000 files are not published, and MkDocs would list them
    return config


@event_priority(-200)  # after the i18n plugin, which would read generated files from the disk
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from YAML in the language that is being built and, once, the files that all languages share."""
    language, builder = _language(config), _builder(config)
    config.extra[PAGES] = {}
    for file in list(files):
        if file.src_uri.startswith(NOT_PUBLISHED):
            files.remove(file)
    for objection in _misplaced(files, config):
        _LOG.warning(objection)
    _prepare_prose(files, config)
    for page in builder.planned[language].values():
        files.append(_page_file(page, config))
    if language == _i18n(config).default_language:
        _add_shared_files(files, config)
    for file in files:
        if shorten := SHORTEN.get(PurePosixPath(file.src_uri).parent.as_posix()):
            file.content_string = shorten(file.content_string)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG001  # MkDocs passes by name
    """Remember the menu, whose titles are known once all pages of Markdown are read."""
    config.extra[NAVIGATION] = nav


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # MkDocs passes by name
    """Return the body of a page of Markdown."""
    builder, prose = _builder(config), _prose(html, page, config)
    builder.prose[builder.renderer.url(prose)] = config.extra[PAGES][page.file.src_uri] = prose
    body = builder.body(prose)
    page.present_anchor_ids = _anchors(body)
    return body


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001  # MkDocs passes by name
    """Make the pages from YAML and the search index; return the environment in which MkDocs lays out the other pages."""
    builder, publication, language = _builder(config), _publication(config), _language(config)
    builder.menus[language] = _menu(config)
    content, searched = builder.renderer.published.localized(language), []
    for file in files:
        page: Page | None = config.extra[PAGES].get(file.src_uri)
        if page is None:
            continue
        if isinstance(file, PageFromYaml):
            body = builder.body(page)
            file.content_string = builder.html(page, body)
            (file.page or MkDocsPage(None, file, config)).present_anchor_ids = _anchors(body)
        else:
            body = (file.page and file.page.content) or ""
        searched.append(searched_page(content, page, builder.renderer.url(page), body))
    index = search_index(filter(None, searched), publication.search_rules, publication.synonyms)
    files.append(File.generated(config, index_address(language), content=index))
    return builder.renderer.environment


def on_page_context(context: dict[str, Any], page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:  # noqa: ARG001  # MkDocs passes by name
    """Return the variables of our templates for a page of Markdown, in place of those of MkDocs."""
    builder, prose = _builder(config), config.extra[PAGES][page.file.src_uri]
    return builder.renderer.context(prose) | builder.layout_context(prose, page.content or "")


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG001  # MkDocs passes by name
    """Return a page of Markdown in its layout as it is published."""
    return f"{shorten_page(output)}\n"


@event_priority(-200)  # after the i18n plugin, which builds the other languages within this event
def on_post_build(config: MkDocsConfig) -> None:
    """Write the sitemap. Where MkDocs was run without the build command, write the policy and search the site for leaks, too."""
    if _i18n(config).building:
        return
    builder, site = _builder(config), Path(config.site_dir)
    publication, renderer = _publication(config), builder.renderer
    if renderer.root:
        text = sitemap(renderer.published, publication.pictures, renderer.root, builder.pages())
        (site / "sitemap.xml").write_text(text, encoding="utf-8", newline="\n")
    if config.extra[GIVEN]:
        return
    try:
        secure(site, parse_pages(site), publication.library.root / HOSTS)
    except ValueError as error:
        shutil.rmtree(site)
        raise Abort(str(error)) from error
    if find_leaks(publication, site):
        shutil.rmtree(site)
        raise Abort("The site held what must not be published, and was deleted. Run scripts/build_site.py to see where.")


def _misplaced(files: Files, config: MkDocsConfig) -> Iterator[str]:
    """Yield objections to files in docs/ that no check has seen, and to pages at addresses of pages from YAML."""
    reserved = RESERVED | {address.split("/")[0] for address in _builder(config).planned[_language(config)]}
    published = _builder(config).renderer.published
    for file in _own_files(files, config):
        if f"docs/{file.src_uri}" not in (published.prose if file.is_documentation_page() else published.assets):
            yield f"docs/{file.src_uri} cannot be published: nobody has checked and affirmed it."
        elif not file.is_documentation_page():
            if Path(file.src_uri).suffix not in SERVED:
                yield f"docs/{file.src_uri} cannot be published: pictures go into gallery/, and other documents stay at home."
        elif file.url.removeprefix(f"{_language(config)}/").split("/")[0] in reserved:
            yield f"docs/{file.src_uri} stands at an address of pages that are made from YAML: choose another name."


def _prepare_prose(files: Files, config: MkDocsConfig) -> None:
    """Give each page of Markdown the text that is affirmed, which may not be the one on the disk, and 404 its address."""
    prose = _builder(config).renderer.published.prose
    for file in files.documentation_pages():
        file.content_string = "".join(f"{line}\n" for line in prose.get(f"docs/{file.src_uri}", ()))
        if file.name == "404":
            _place(file, in_language(MISSING, _language(config), _i18n(config).default_language), config)


def _own_files(files: Files, config: MkDocsConfig) -> Iterator[File]:
    """Yield the files that stand in docs/ themselves and may be published."""
    for file in files:
        if file.src_dir == config.docs_dir and file.generated_by is None and file.inclusion is not InclusionLevel.EXCLUDED:
            yield file


def _page_file(page: Page, config: MkDocsConfig) -> File:
    folder, default = page.address.rstrip("/"), _i18n(config).default_language
    file = PageFromYaml.generated(config, f"{folder}/index.md" if folder in CHAPTERS else f"{folder}.md", content="")
    _place(file, in_language(f"{folder}/index.html", page.language, default), config)
    file.url = in_language(page.address, page.language, default)
    config.extra[PAGES][file.src_uri] = page
    return file


def _place(file: File, address: str, config: MkDocsConfig) -> None:
    file.dest_uri = file.url = address
    file.abs_dest_path = str(Path(config.site_dir, address))


def _prose(html: str, page: MkDocsPage, config: MkDocsConfig) -> Page:
    template, description = str(page.meta.get("layout")), page.meta.get("description")
    if template not in MARKDOWN_TEMPLATES or not description:
        raise Abort(
            f"docs/{page.file.src_uri}: the lines at the top need a description, and a layout that is one of: "
            f"{', '.join(MARKDOWN_TEMPLATES)}."
        )
    missing = page.file.name == "404"
    return Page(
        language=_language(config),
        address=MISSING if missing else _address(page, config),
        template=template,
        title=str(page.title),
        description=description,
        context={"prose": Markup(html)},  # noqa: S704  # our own pages, rendered by MkDocs
        listed=not missing,
    )


def _menu(config: MkDocsConfig) -> dict[str, str]:
    """Return the titles of the main menu by the addresses of its pages."""
    pages: dict[str, Page] = config.extra[PAGES]
    items = [item for item in config.extra[NAVIGATION].items if isinstance(item, MkDocsPage)]
    return {pages[item.file.src_uri].address: str(item.meta.get("menu") or pages[item.file.src_uri].title) for item in items}


def _anchors(body: str) -> set[str]:
    return set(re.findall(r'\sid="([^"]+)"', body))


def _add_shared_files(files: Files, config: MkDocsConfig) -> None:
    """Add pictures, what is generated from content for programs, and the styles, scripts and fonts of the program."""
    publication, renderer = _publication(config), _builder(config).renderer
    renditions = {
        rendition.address: rendition.path for picture in publication.pictures.values() for rendition in picture.renditions
    }
    assets = {
        path.relative_to(ROOT / "docs").as_posix(): path
        for path in (ROOT / "docs" / "assets").rglob("*")
        if path.is_file() and path.suffix not in (".md", ".txt")
    }
    for address, path in (renditions | publication.generated_files | assets).items():
        if files.get_file_from_path(address) is None:
            files.append(File.generated(config, address, abs_src_path=str(path)))
    texts = dict(publication.staff_files)
    texts["assets/styles/dimensions.css"] = content_styles(renderer.published, publication.pictures.values())
    if renderer.root:
        texts |= program_files(renderer.published, publication.pictures, renderer.root)
    for address, text in texts.items():
        files.append(File.generated(config, address, content=text, inclusion=InclusionLevel.INCLUDED))


def _address(page: MkDocsPage, config: MkDocsConfig) -> str:
    """Return the address of `page` without the prefix of its language."""
    url = "" if page.url in (".", "./") else page.url
    language, default = _language(config), _i18n(config).default_language
    return url if language == default else url.removeprefix(f"{language}/")


def _i18n(config: MkDocsConfig) -> I18n:
    plugin: I18n = config.plugins["i18n"]
    return plugin


def _language(config: MkDocsConfig) -> str:
    return str(_i18n(config).current_language)


def _publication(config: MkDocsConfig) -> Publication:
    publication: Publication = config.extra[PUBLICATION]
    return publication


def _builder(config: MkDocsConfig) -> PageBuilder:
    builder: PageBuilder = config.extra[BUILDER]
    return builder

"""The one bridge to MkDocs: it hands over the pages of a publication, and puts each page's body and shell in place."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs_static_i18n.plugin import I18n

from publishing.audit.html import parse_pages
from publishing.build.csp import HOSTS, secure
from publishing.build.page_builder import KEPT, MISSING, SHARING, Kept, PageBuilder, PageInLanguage, index_address
from publishing.build.publication import CONFIGURATION, GIVEN, STAFF_PAGE, Publication, find_leaks, prepare
from publishing.environment import ROOT
from publishing.site import stylesheets as wire
from publishing.site.crawlers import changed, outlets, pictured
from publishing.site.frames import Frame, body_mark, likeness, marked
from publishing.site.layout import Layout
from publishing.site.pages import Page as PlannedPage
from publishing.site.renderer import COMPILED
from publishing.site.search_index import Searched, index
from publishing.site.stylesheets import content_styles
from publishing.site.urls import in_language

PUBLICATION = "publication"
BINDING = "binding"
LAID = "laid"
PICTURED = "pictured"
ALIKE = "milestone"  # the layout of pages that are many and alike: the theme writes one of each kind
PROSE = ("home", "about", "help", "prose", "missing")  # the layouts that a page of prose may name
SERVED = (".css", ".js", ".svg", ".woff2", ".txt")  # what may lie in docs besides pages
_LOG = logging.getLogger("mkdocs.publishing")
FOR_THE_WIRE = {"assets/styles": wire.styles, "assets/scripts": wire.script}  # the folders of our own styles and scripts
# Parts that templates write into pages, and what we use nothing of: the theme's own pictures, style sheets and script.
NOT_PUBLISHED = (
    "icons/",
    "pages/",
    "assets/images/",
    "assets/stylesheets/",
    "assets/javascripts/",
)


@dataclass(slots=True, kw_only=True)
class Bound:
    """One page on its way: its body, how search finds it, and the pages that are like it, which the theme does not see."""

    leaf: PageInLanguage
    body: str
    searched: Searched | None
    shell: Layout  # without the menu, which nobody knows yet
    alike: list[Bound] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Laid:
    """The pages of the language that is being built, by their source's name; the first of each kind of alike ones; the menu."""

    pages: dict[str, Bound] = field(default_factory=dict)
    first: dict[Hashable, Bound] = field(default_factory=dict)
    menu: dict[str, str] = field(default_factory=dict)


class Beside(File):
    """A page that is written beside one that is like it."""

    def is_documentation_page(self) -> bool:
        """Not for MkDocs: links may lead to it, and that is all."""
        return False

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002  # as MkDocs calls it
        """Does nothing: there is no file to copy."""


def lay_out(publication: Publication, site_dir: Path) -> None:
    """Builds the site of `publication` into `site_dir`, strictly. Raises ValueError with what MkDocs objects to."""
    objections: list[str] = []
    logger = logging.getLogger("mkdocs")
    logger.setLevel(logging.WARNING)
    listener = _Listener(objections)
    logger.addHandler(listener)
    root = publication.library.root
    token = GIVEN.set(publication)
    try:
        build(load_config(str(CONFIGURATION), docs_dir=str(root / "docs"), site_dir=str(site_dir)))
    except (Abort, ConfigurationError) as error:
        raise ValueError("\n".join(dict.fromkeys((*objections, str(error))))) from error
    finally:
        GIVEN.reset(token)
        logger.removeHandler(listener)


def lay_out_for_preview(publication: Publication, folder: Path, kept: Kept) -> None:
    """Builds `publication` into `folder` as lay_out does, and keeps what the theme wrote."""
    token = KEPT.set(kept)
    try:
        lay_out(publication, folder)
    finally:
        KEPT.reset(token)


class _Listener(logging.Handler):
    """Keeps what MkDocs warns of."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@event_priority(-150)  # after the i18n plugin, which sets the language
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Reads the content once for each build, which covers all languages."""
    if not _i18n(config).building:
        config.extra[PUBLICATION] = GIVEN.get() or prepare(Path(config.docs_dir).parent)
        publication = _publication(config)
        if publication.renderer is None:
            raise Abort("The site cannot be built: content that every page needs is broken. Run scripts/validate_milestones.py.")
        names = {language.locale: language.name for language in _i18n(config).config.languages}
        config.extra[BINDING] = PageBuilder.of(publication, publication.renderer, config.site_url or "", names)
    config.theme["language"] = _language(config)
    config.theme.static_templates.discard("404.html")
    return config


@event_priority(-200)  # after the i18n plugin, which would read generated files from the disk
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages that are made from YAML, in the language that is being built, and once the files that all share."""
    current, publication, plugin = _language(config), _publication(config), _i18n(config)
    config.extra[LAID] = Laid()
    for page in publication.pages[current]:
        files.append(_planned_file(config, page))
    for file in list(files):
        if file.src_uri.startswith(NOT_PUBLISHED):
            files.remove(file)
    for objection in _strange_files(files, config):
        _LOG.warning(objection)
    for file in files.documentation_pages():
        if file.name == "404":
            file.dest_uri = in_language("404.html", current, plugin.default_language)
            file.abs_dest_path = str(Path(config.site_dir, file.dest_uri))
            file.url = file.dest_uri
    if current == plugin.default_language:
        _add_shared_files(files, config, publication)
    _shorten(files)
    unlisted = {
        in_language(page.address, current, plugin.default_language) for page in publication.pages[current] if not page.listed
    }
    plugin.i18n_files_per_language[current] = [
        file for file in _pages_of(files) if file.name != "404" and file.url not in unlisted
    ]
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # MkDocs passes by name
    """Returns the body of a page, or a mark in its place: prose within its layout, or the whole page from YAML."""
    pages, name = _laid(config).pages, page.file.src_uri
    if name not in pages:
        pages[name] = _bound(_prose(html, page, config), config)
    bound = pages[name]
    page.present_anchor_ids = set(re.findall(r'\sid="([^"]+)"', bound.body))
    return body_mark(bound.body) if SHARING.get() else bound.body


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Adds what search needs of the pages in this language, which all have their bodies by now, and keeps compiled templates."""
    publication = _publication(config)
    bound = (_laid(config).pages[file.src_uri] for file in _pages_of(files))
    content = index((one.searched for one in bound if one.searched), publication.search_rules, publication.synonyms)
    files.append(File.generated(config, index_address(_language(config)), content=content))
    env.bytecode_cache = COMPILED  # each language has an environment of its own
    return env


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Adds the shell, which is all that the theme's templates know of the programme."""
    laid = _laid(config)
    if not laid.menu:
        items = (item for item in nav.items if isinstance(item, Page))
        laid.menu.update({_address(item, config): str(item.meta.get("menu") or item.title) for item in items})
    shell = _binding(config).shell(laid.pages[page.file.src_uri].leaf, laid.menu)
    context["shell"] = marked(shell) if SHARING.get() else shell
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Returns the page with what it says in place of the marks, and writes those that are like it."""
    output = f"{wire.page(output)}\n"
    if not SHARING.get():
        return output
    binding, laid, frame = _binding(config), _laid(config), Frame.of(output)
    bound = laid.pages[page.file.src_uri]
    if kept := KEPT.get():
        kept.keep(binding, bound.leaf, bound.body, laid.menu, frame)
    for one in bound.alike:
        if any(one.leaf.address.startswith(item) != bound.leaf.address.startswith(item) for item in laid.menu):
            raise Abort(f"The menu leads to {one.leaf.address}: the theme would have to write it by itself.")
        written = Path(config.site_dir, binding.file(one.leaf))
        written.parent.mkdir(parents=True, exist_ok=True)
        written.write_text(frame.filled(one.shell, one.body), encoding="utf-8", newline="\n")
    return frame.filled(bound.shell, bound.body)


@event_priority(-200)  # after the i18n plugin, which builds the other languages within this event
def on_post_build(config: MkDocsConfig) -> None:
    """Secures and searches a site that MkDocs was told to build by itself, as the build command does with its own."""
    if _i18n(config).building or GIVEN.get() is not None:
        return
    publication, site = _publication(config), Path(config.site_dir)
    secure(site, parse_pages(site), publication.library.root / HOSTS)
    if find_leaks(publication, site):
        shutil.rmtree(config.site_dir)
        raise Abort("The site held what must not be published, and was deleted. Run scripts/build_site.py to see where.")


def _strange_files(files: Files, config: MkDocsConfig) -> Iterator[str]:
    """What must not lie among the pages of prose: pictures and documents that no check has seen, and pages where others stand."""
    made = {page.address.split("/")[0] for page in _publication(config).pages[_language(config)]} | {
        "search",
        "feeds",
        "assets",
        STAFF_PAGE.rstrip("/"),
    }
    for file in files:
        own = file.src_dir == config.docs_dir and file.generated_by is None and file.inclusion is not InclusionLevel.EXCLUDED
        if own and not file.is_documentation_page() and Path(file.src_uri).suffix not in SERVED:
            yield f"docs/{file.src_uri} cannot be published: pictures go into gallery/, and other documents stay at home."
        elif own and file.is_documentation_page() and file.url.removeprefix(f"{_language(config)}/").split("/")[0] in made:
            yield f"docs/{file.src_uri} stands at an address of pages that are made from YAML: choose another name."


def _planned_file(config: MkDocsConfig, page: PlannedPage) -> File:
    """The file of a page from YAML; it is bound already, and beside another where that is like it."""
    current, binding, laid = _language(config), _binding(config), _laid(config)
    bound = _bound(PageInLanguage.of(page, current), config)
    kind: type[File] = File
    if page.layout == ALIKE and SHARING.get():
        first = laid.first.setdefault(likeness(bound.shell, bound.body), bound)
        if first is not bound:
            first.alike.append(bound)
            kind = Beside
    alternates = {
        one: _page_file(kind if one == current else File, config, page, one) for one in binding.languages_of(page.address)
    }
    for language, file in alternates.items():
        file.locale, file.locale_alternate_of, file.alternates = language, language, alternates  # type: ignore[attr-defined]
        file.localization, file.norm_src_uri = None, file.src_uri  # type: ignore[attr-defined]
    laid.pages[alternates[current].src_uri] = bound
    return alternates[current]


def _page_file(kind: type[File], config: MkDocsConfig, page: PlannedPage, language: str) -> File:
    meta = {"title": page.title, "description": page.description, "layout": page.layout}
    folder, default = page.address.rstrip("/"), _i18n(config).default_language
    name = f"{folder}/index.md" if page.chapter else f"{folder}.md"
    file = kind.generated(config, name, content=f"---\n{json.dumps(meta)}\n---\n")
    file.dest_uri = in_language(f"{folder}/index.html", language, default)
    file.url = in_language(page.address, language, default)
    file.abs_dest_path = str(Path(config.site_dir, file.dest_uri))
    return file


def _prose(html: str, page: Page, config: MkDocsConfig) -> PageInLanguage:
    layout, description = str(page.meta.get("layout")), page.meta.get("description")
    if layout not in PROSE or not description:
        raise Abort(
            f"docs/{page.file.src_uri}: the lines at the top need a description, and a layout that is one of: {', '.join(PROSE)}."
        )
    return PageInLanguage(
        language=_language(config),
        address=MISSING if page.file.name == "404" else _address(page, config),
        layout=layout,
        title=str(page.title),
        description=description,
        prose=html,
    )


def _bound(leaf: PageInLanguage, config: MkDocsConfig) -> Bound:
    binding = _binding(config)
    body = binding.body(leaf)
    return Bound(leaf=leaf, body=body, searched=binding.searched(leaf, body), shell=binding.shell(leaf, {}))


def _add_shared_files(files: Files, config: MkDocsConfig, publication: Publication) -> None:
    for picture in publication.pictures.values():
        for rendition in picture.renditions:
            if files.get_file_from_path(rendition.address) is None:
                files.append(File.generated(config, rendition.address, abs_src_path=str(rendition.path)))
    for address, path in publication.generated_files.items():
        files.append(File.generated(config, address, abs_src_path=str(path)))
    for name, content in publication.staff_files.items():
        files.append(File.generated(config, name, content=content))
    published = publication.content
    if published and config.site_url:
        config.extra["changed"] = changed(published)
        config.extra[PICTURED] = pictured(published, publication.pictures, config.site_url)
        for name, content in outlets(published, publication.pictures, config.site_url).items():
            files.append(File.generated(config, name, content=content, inclusion=InclusionLevel.INCLUDED))
    styles = content_styles(published, publication.pictures.values()) if published else ""
    files.append(File.generated(config, "assets/styles/dimensions.css", content=styles))
    for path in (ROOT / "docs" / "assets").rglob("*"):
        name = path.relative_to(ROOT / "docs").as_posix()
        if path.is_file() and path.suffix not in (".md", ".txt") and files.get_file_from_path(name) is None:
            files.append(File.generated(config, name, abs_src_path=str(path)))


def _shorten(files: Files) -> None:
    for file in files:
        if shorter := FOR_THE_WIRE.get(PurePosixPath(file.src_uri).parent.as_posix()):
            file.content_string = shorter(file.content_string)


def _publication(config: MkDocsConfig) -> Publication:
    publication: Publication = config.extra[PUBLICATION]
    return publication


def _i18n(config: MkDocsConfig) -> I18n:
    plugin: I18n = config.plugins["i18n"]
    return plugin


def _language(config: MkDocsConfig) -> str:
    return str(_i18n(config).current_language)


def _binding(config: MkDocsConfig) -> PageBuilder:
    binding: PageBuilder = config.extra[BINDING]
    return binding


def _laid(config: MkDocsConfig) -> Laid:
    laid: Laid = config.extra[LAID]
    return laid


def _pages_of(files: Files) -> list[File]:
    """All pages, in their order."""
    pages = {*files.documentation_pages()}
    return [file for file in files if file in pages or isinstance(file, Beside)]


def _address(page: Page, config: MkDocsConfig) -> str:
    """The address of `page` without its language's prefix."""
    url = "" if page.url in (".", "./") else page.url
    language, default = _language(config), _i18n(config).default_language
    return url if language == default else url.removeprefix(f"{language}/")

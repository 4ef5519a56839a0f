"""The one bridge to MkDocs: it hands over the pages of a publication, and puts each page's body and shell in place."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.commands.serve import serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs_static_i18n.plugin import I18n

from publishing.environment import ROOT
from publishing.feeds.finding import pictured
from publishing.feeds.outlets import outlets
from publishing.pages import wire
from publishing.pages.addresses import in_language
from publishing.pages.bodies import Spot
from publishing.pages.desk import ADDRESS
from publishing.pages.emblem import favicon
from publishing.pages.plan import Page as PlannedPage
from publishing.pages.shells import Head, shell
from publishing.pages.styles import content_styles
from publishing.publication import CONFIGURATION, GIVEN, Preview, Publication, prepare, traces
from publishing.search.index import index
from publishing.search.sections import Searched, Section, sections_of
from publishing.securing import HOSTS, secure

PUBLICATION = "publication"
SEARCHED = "searched"
PICTURED = "pictured"
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


def preview(root: Path, address: str) -> None:
    """Serves the site of the content under `root` at `address`, drafts included, until it is interrupted."""
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    watched = [str(root / name) for name in ("milestones", "gallery", "docs/_data")]
    token = GIVEN.set(Preview())
    try:
        serve(str(CONFIGURATION), docs_dir=str(root / "docs"), watch=watched, dev_addr=address)
    finally:
        GIVEN.reset(token)


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
        given = GIVEN.get()
        preview = given if isinstance(given, Preview) else None
        root = Path(config.docs_dir).parent
        config.extra[PUBLICATION] = given if isinstance(given, Publication) else prepare(root, preview=preview)
        if config.extra[PUBLICATION].bodies is None:
            raise Abort("The site cannot be built: content that every page needs is broken. Run scripts/validate_milestones.py.")
    config.theme["language"] = _language(config)
    config.theme.static_templates.discard("404.html")
    return config


@event_priority(-200)  # after the i18n plugin, which would read generated files from the disk
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages that are made from YAML, in the language that is being built, and once the files that all share."""
    current, publication, plugin = _language(config), _publication(config), _i18n(config)
    for page in publication.pages[current]:
        alternates = {language: _page_file(config, page, language) for language in publication.languages_of(page.address)}
        for language, file in alternates.items():
            file.locale, file.locale_alternate_of, file.alternates = language, language, alternates  # type: ignore[attr-defined]
            file.localization, file.norm_src_uri = None, file.src_uri  # type: ignore[attr-defined]
        files.append(alternates[current])
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
    config.extra[SEARCHED] = []
    unlisted = {
        in_language(page.address, current, plugin.default_language) for page in publication.pages[current] if not page.listed
    }
    plugin.i18n_files_per_language[current] = [
        file for file in files.documentation_pages() if file.name != "404" and file.url not in unlisted
    ]
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  # MkDocs passes by name
    """Returns the body of a page: prose within its layout, or the whole page from YAML."""
    publication = _publication(config)
    planned = _planned(publication, page, config)
    layout = str(page.meta.get("layout"))
    if planned is None and (layout not in PROSE or not page.meta.get("description")):
        raise Abort(
            f"docs/{page.file.src_uri}: the lines at the top need a description, and a layout that is one of: {', '.join(PROSE)}."
        )
    body = publication.bodies.render(  # type: ignore[union-attr]  # without bodies the build has ended
        layout,
        _spot(page, config),
        prose=Markup(html),  # noqa: S704  # our own pages, rendered by MkDocs
        title=page.title,
        description=page.meta["description"],
        **(planned.subject if planned else {}),
    )
    page.present_anchor_ids = set(re.findall(r'\sid="([^"]+)"', body))
    if _is_listed(page, planned):
        sections = (Section(text=planned.text),) if planned and planned.text else sections_of(body, _language(config))
        config.extra[SEARCHED].append(Searched(address=page.url, title=str(page.title), sections=sections))
    return body


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Adds what search needs of the pages in this language, all of which have their bodies by now."""
    publication = _publication(config)
    content = index(config.extra[SEARCHED], publication.tongue, publication.synonyms)
    files.append(File.generated(config, _index(config), content=content))
    return env


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation) -> dict[str, Any]:
    """Adds the shell, which is all that the theme's templates know of the programme."""
    publication = _publication(config)
    planned = _planned(publication, page, config)
    own = publication.cards.get(page.url.rstrip("/"))
    beside = own or publication.shared
    context["shell"] = shell(
        publication.bodies,  # type: ignore[arg-type]  # without bodies the build has ended
        _spot(page, config),
        Head(
            title=str(page.title),
            description=page.meta["description"],
            canonical=page.canonical_url or "",
            draft=bool(planned and planned.draft),
            listed=_is_listed(page, planned),
            others=_others(publication, page, config),
            index=_index(config),
            picture=urljoin(config.site_url, beside.address) if config.site_url and beside else "",
            carded=own is not None,
            root=config.site_url or "",
            shared=planned is None or planned.shared,
            milestone=planned.subject.get("milestone") if planned else None,  # type: ignore[arg-type]  # as planned
            dimension=planned.subject.get("dimension") if planned else None,  # type: ignore[arg-type]  # as planned
        ),
        menu={_address(item, config): item.meta.get("menu") or item.title for item in nav.items if isinstance(item, Page)},
        names={language.locale: language.name for language in _i18n(config).config.languages},
    )
    return context


@event_priority(-200)  # after the i18n plugin, which builds the other languages within this event
def on_post_build(config: MkDocsConfig) -> None:
    """Secures and searches a site that MkDocs was told to build by itself, as the build command does with its own."""
    if _i18n(config).building or GIVEN.get() is not None:
        return
    publication, site = _publication(config), Path(config.site_dir)
    secure(site, publication.library.root / HOSTS)
    if traces(publication, site):
        shutil.rmtree(config.site_dir)
        raise Abort("The site held what must not be published, and was deleted. Run scripts/build_site.py to see where.")


def _strange_files(files: Files, config: MkDocsConfig) -> Iterator[str]:
    """What must not lie among the pages of prose: pictures and documents that no check has seen, and pages where others stand."""
    made = {page.address.split("/")[0] for page in _publication(config).pages[_language(config)]} | {
        "search",
        "feeds",
        "assets",
        ADDRESS.rstrip("/"),
    }
    for file in files:
        own = file.src_dir == config.docs_dir and file.generated_by is None and file.inclusion is not InclusionLevel.EXCLUDED
        if own and not file.is_documentation_page() and Path(file.src_uri).suffix not in SERVED:
            yield f"docs/{file.src_uri} cannot be published: pictures go into gallery/, and other documents stay at home."
        elif own and file.is_documentation_page() and file.url.removeprefix(f"{_language(config)}/").split("/")[0] in made:
            yield f"docs/{file.src_uri} stands at an address of pages that are made from YAML: choose another name."


def _page_file(config: MkDocsConfig, page: PlannedPage, language: str) -> File:
    meta = {"title": page.title, "description": page.description, "layout": page.layout}
    folder, default = page.address.rstrip("/"), _i18n(config).default_language
    name = f"{folder}/index.md" if page.chapter else f"{folder}.md"
    file = File.generated(config, name, content=f"---\n{json.dumps(meta)}\n---\n")
    file.dest_uri = in_language(f"{folder}/index.html", language, default)
    file.url = in_language(page.address, language, default)
    file.abs_dest_path = str(Path(config.site_dir, file.dest_uri))
    return file


def _add_shared_files(files: Files, config: MkDocsConfig, publication: Publication) -> None:
    for picture in publication.pictures.values():
        for rendition in picture.renditions:
            if files.get_file_from_path(rendition.address) is None:
                files.append(File.generated(config, rendition.address, abs_src_path=str(rendition.path)))
    for one in {one.address: one for one in (publication.shared, *publication.cards.values()) if one}.values():
        files.append(File.generated(config, one.address, abs_src_path=str(one.path)))
    files.append(File.generated(config, "assets/favicon.svg", content=favicon()))
    for name, content in publication.for_staff.items():
        files.append(File.generated(config, name, content=content))
    edition = publication.verdict.edition
    if edition and config.site_url:
        config.extra[PICTURED] = pictured(edition, publication.pictures, config.site_url)
        for name, content in outlets(edition, publication.pictures, config.site_url).items():
            files.append(File.generated(config, name, content=content, inclusion=InclusionLevel.INCLUDED))
    styles = content_styles(edition, publication.pictures.values()) if edition else ""
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


def _index(config: MkDocsConfig) -> str:
    """Where search finds the pages of the language that is being built."""
    return f"search/{_language(config)}.json"


def _is_listed(page: Page, planned: PlannedPage | None) -> bool:
    return page.file.name != "404" and (planned is None or planned.listed)


def _address(page: Page, config: MkDocsConfig) -> str:
    """The address of `page` without its language's prefix."""
    url = "" if page.url in (".", "./") else page.url
    language, default = _language(config), _i18n(config).default_language
    return url if language == default else url.removeprefix(f"{language}/")


def _spot(page: Page, config: MkDocsConfig) -> Spot:
    absolute = (urlsplit(str(config.site_url)).path or "/") if page.file.name == "404" else None
    return Spot(language=_language(config), address=_address(page, config), absolute=absolute)


def _planned(publication: Publication, page: Page, config: MkDocsConfig) -> PlannedPage | None:
    pages = {planned.address: planned for planned in publication.pages[_language(config)]}
    return pages.get(_address(page, config)) if page.file.generated_by else None


def _others(publication: Publication, page: Page, config: MkDocsConfig) -> Mapping[str, str]:
    """For each language the address that the language switch leads to: the same page, or the list that it would stand in."""
    address = _address(page, config)
    written = publication.languages_of(address) if page.file.generated_by else publication.library.languages
    above = f"{address.split('/', 1)[0]}/"
    return {language: address if language in written else above for language in publication.library.languages}

"""Prepare what the preview shows: drafts, and entries as if those concerned had confirmed them, each marked as such."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from publishing.build.publication import CONFIGURATION, STAFF_PAGE, Publication, prepare_pages, prepare_pictures, read_verdict
from publishing.checks.gate import Verdict, decide
from publishing.checks.rule import KINDS, Kind
from publishing.consent.clearance import Evidence, consent_items
from publishing.consent.published import PublishedContent
from publishing.content.configuration import read_editor
from publishing.content.consent_record import Consent, Covers
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library
from publishing.environment import ROOT
from publishing.i18n.messages import load_catalogue
from publishing.preview.desk import DeskBuilder, desk_page

PAGES = ROOT / "overrides" / "pages"
STAFF_FILES = {"assets/styles/desk.css": PAGES / "desk.css", "assets/scripts/desk.js": PAGES / "desk.js"}  # by address


def prepare_drafts(root: Path, *, now: datetime.datetime | None = None, last: Publication | None = None) -> Publication:
    """Read and check all content under `root`, and make the pictures and pages of the preview, with the desk.

    While content that every page needs is broken, the pages are those of `last`, and the desk shows what is broken.
    """
    library, verdict = read_verdict(root, now=now)
    publication = prepare_pages(prepare_pictures(library, verdict, content_of=draft_content))
    content = publication.content
    if content is None and last:
        publication, content = replace(last, library=library, verdict=verdict), last.content
    return _with_desk(publication, content) if content else publication


def draft_content(library: Library, verdict: Verdict, kinds: Collection[Kind] = KINDS) -> PublishedContent | None:
    """Return what the preview shows of `library`, of which entries of `kinds` must be checked.

    `unpublished` names what may not be published of it, given its `verdict`.
    """
    drafts = decide(as_if_confirmed(library), drafts=True, kinds=kinds).published
    if drafts is None or verdict.published is None:
        return None
    return replace(drafts, unpublished=frozenset(_names(drafts) - _names(verdict.published)))


def as_if_confirmed(library: Library) -> Library:
    """Return `library` with every given consent covering its entry with the present words, seen today."""
    evidence = {name: item.evidence for item in consent_items(library) for name in item.record.consent or ()}
    consents = {name: _confirmed(library, entry, evidence.get(name)) for name, entry in library.consents.items()}
    return replace(library, consents=consents)


def _confirmed(library: Library, entry: Entry[Consent], evidence: Evidence | None) -> Entry[Consent]:
    record = entry.record
    if record is None or evidence is None or record.state not in ("given", "renewed"):
        return entry
    texts = {code: text for code, text in evidence.texts.items() if code in record.languages}
    covers = Covers(texts=texts, photos=dict(evidence.photos))
    today = PartialDate(library.today.isoformat())
    return replace(entry, record=record.model_copy(update={"covers": covers, "final_seen_on": today}))


def _names(content: PublishedContent) -> set[str]:
    return {milestone.item.slug for milestone in content.milestones} | set(content.photos())


def _with_desk(publication: Publication, content: PublishedContent) -> Publication:
    """Add the desk in every language; a language that the desk has no words in gets those of the site's first language."""
    editor, pages = read_editor(CONFIGURATION), {}
    for code, planned in publication.pages.items():
        language = code if code in load_catalogue("desk")["title"] else publication.library.languages[0]
        desk = DeskBuilder(
            library=publication.library, verdict=publication.verdict, content=content, language=language, editor=editor
        ).desk()
        pages[code] = (*(page for page in planned if page.address != STAFF_PAGE), desk_page(desk, code, STAFF_PAGE))
    files = {address: path.read_text(encoding="utf-8") for address, path in STAFF_FILES.items()}
    return replace(publication, pages=pages, staff_files=files)

"""The preview answers from memory: what one saved milestone changes is seen at once, and all else soon after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from jinja2 import TemplateError

from publishing.build.page_builder import Kept, PageBuilder, PageInLanguage
from publishing.build.publication import Publication
from publishing.checks.gate import decide
from publishing.checks.problem import Problem
from publishing.checks.registry import is_error
from publishing.checks.report import report
from publishing.consent.clearance import Cleared
from publishing.content.library import Entry, Library, read_milestone
from publishing.content.records import Milestone
from publishing.i18n.messages import load_catalogue
from publishing.preview.drafts import as_if_confirmed, prepare_drafts
from publishing.site.frames import likeness
from publishing.site.pages import Page

Said = Mapping[str, str]  # what is wrong, by the language that says it; empty where nothing is


@dataclass(slots=True)
class Session:
    """What the preview shows of the content at `root`: `site` is the folder of the last whole build, `binding` what is newer."""

    root: Path
    lay_out: Callable[[Publication, Path, Kept], None]
    site: Path = Path()
    last: Publication | None = None
    binding: PageBuilder | None = None
    kept: Kept = field(default_factory=Kept)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def build(self, folder: Path, changed: Iterable[str] = ()) -> Said:
        """Reads and judges everything and builds it into `folder`.

        Returns what is wrong with the `changed` files, or what keeps all from being built.
        """
        try:
            return self._built(folder, set(changed))
        except (OSError, ValueError, TemplateError) as error:
            return dict.fromkeys(load_catalogue("report")["error"], str(error))

    def _built(self, folder: Path, files: set[str]) -> Said:
        publication, kept = prepare_drafts(self.root, last=self.last), Kept()
        if publication.renderer is None:
            return _said(publication.verdict.problems, publication.library)
        self.lay_out(publication, folder, kept)
        self.last = publication
        with self.lock:
            self.binding = PageBuilder.of(publication, publication.renderer, kept.root, kept.names)
            self.kept, self.site = kept, folder
        return _said((one for one in publication.verdict.problems if one.position.file in files), publication.library)

    def page(self, address: str) -> str | None:
        """The page at `address` as it is now; None where only the last whole build knows it."""
        with self.lock:
            binding, kept = self.binding, self.kept
        leaf = (kept.prose.get(address) or _planned(binding, address)) if binding else None
        if binding is None or leaf is None:
            return None
        body, shell = binding.body(leaf), binding.shell(leaf, kept.menus[leaf.language])
        frame = kept.frames.get(likeness(shell, body))
        return frame.filled(shell, body) if frame else None

    def reread(self, path: Path) -> Said | None:
        """Shows the milestone in the file `path` as it is now. Returns what is wrong with it; None where all must be built.

        The same gate judges it, alone with what it names; the next whole build judges it among all.
        """
        binding, file = self.binding, path.relative_to(self.root).as_posix()
        if binding is None or file not in {one.file for one in binding.publication.library.milestones}:
            return None
        alone = _alone(binding.publication.library, entry := read_milestone(self.root, path))
        verdict = decide(alone)
        settled = entry.record is not None and entry.record.status == "published" and not entry.record.consent
        shown = verdict.published if settled else decide(as_if_confirmed(alone), drafts=True).published
        if said := _said((one for one in verdict.problems if one.position.file == file), alone):
            return said
        if shown is None or verdict.published is None or not shown.milestones:
            return None
        public = any(one.item.slug == path.stem for one in verdict.published.milestones)
        return {} if self._replaced(binding, shown.milestones[0], draft=not public) else None

    def _replaced(self, binding: PageBuilder, cleared: Cleared[Milestone], *, draft: bool) -> bool:
        """Whether `cleared` could take the place of what was cleared of the same milestone before."""
        publication, slug = binding.publication, cleared.item.slug
        published, address = publication.content, f"milestones/{slug}/"
        before = next((one for one in published.milestones if one.item.slug == slug), None) if published else None
        pictured = all(name in publication.pictures for name in cleared.item.photos)
        if published is None or before is None or before.languages != cleared.languages or not pictured:
            return False
        milestones = tuple(cleared if one is before else one for one in published.milestones)
        unpublished = published.unpublished | {slug} if draft else published.unpublished - {slug}
        newer = replace(published, milestones=milestones, unpublished=unpublished)
        pages = {
            code: {**known, address: _rewritten(known[address], cleared.item, code, draft=draft)} if address in known else known
            for code, known in binding.planned.items()
        }
        with self.lock:
            if self.binding is binding:  # else a whole build has ended, after which this file is looked at again
                self.binding = replace(
                    binding,
                    publication=replace(publication, content=newer),
                    bodies=replace(binding.bodies, published=newer, _environments={}, _words={}),
                    planned=pages,
                )
        return True


def _alone(known: Library, entry: Entry[Milestone]) -> Library:
    """What is `known` without any milestone but `entry`, and without albums and consents that this one does not lead to."""
    pictured = {name.split("/")[0] for name in (entry.record.photos if entry.record else ())}
    albums = tuple(one for one in known.albums if one.record and one.record.slug in pictured)
    persons = [entry.record, *(photo for one in albums for photo in (one.record.photos if one.record else ()))]
    names = {name for one in persons if one for name in one.consent or ()}
    consents = {name: known.consents[name] for name in sorted(names) if name in known.consents}
    return replace(known, milestones=(entry,), albums=albums, consents=consents, prose={}, names=())


def _said(problems: Iterable[Problem], library: Library) -> Said:
    """The errors among `problems` in words, in every language of the site that has these."""
    errors = [one for one in problems if is_error(one)]
    return {code: report(errors, library, code) for code in library.languages} if errors else {}


def _planned(binding: PageBuilder, address: str) -> PageInLanguage | None:
    default, *others = binding.planned
    language = next((code for code in others if address.startswith(f"{code}/")), default)
    page = binding.planned[language].get(address if language == default else address.removeprefix(f"{language}/"))
    return PageInLanguage.of(page, language) if page else None


def _rewritten(page: Page, milestone: Milestone, language: str, *, draft: bool) -> Page:
    return replace(
        page,
        title=milestone.title[language],
        description=milestone.summary[language],
        subject={**page.subject, "milestone": milestone},
        draft=draft,
    )

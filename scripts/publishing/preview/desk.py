"""Collect what the desk, the preview's page for staff, says about problems, entries, translations and helplines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

from publishing.build.release_record import ReleaseRecord, last_run
from publishing.checks.gate import Verdict
from publishing.checks.registry import is_error
from publishing.checks.report import count_sentence, diagnostic, shown_name
from publishing.checks.rule import Problem
from publishing.checks.rules.consent_records import WARNED_BEFORE
from publishing.checks.rules.references import LONGEST_UNCHECKED
from publishing.checks.translation_state import REVIEWS, BrokenReviewsError, left_out, read_reviews, table, translations
from publishing.consent.clearance import affirmation_states
from publishing.consent.published import PublishedContent
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone
from publishing.files.yaml_document import Position
from publishing.i18n.formats import language_names, written_date, written_day
from publishing.i18n.messages import load_catalogue, message
from publishing.site.page import Page

PROSE = "docs"
EntryState: TypeAlias = Literal["held", "draft", "published"]
ENTRY_STATES: tuple[EntryState, ...] = ("held", "draft", "published")  # what needs somebody comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of a content file; `edit` is the address at which the host's editor opens the file, "" if no host is known."""

    file: str
    line: int
    edit: str

    def __str__(self) -> str:
        """The file and the line, as editors take them."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """The page of the preview that shows an entry: its address without the prefix of its `language`."""

    address: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskProblem:
    """One problem in words; `anchor` is its id on the desk."""

    anchor: str
    is_error: bool
    level: str
    message: str
    because: str
    help: str
    source: SourceLine
    page: PageLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEntry:
    """One entry, why it is held back, and when a consent ends: the sentence `consent_end`, and whether that is soon."""

    title: str
    source: SourceLine
    state: EntryState
    summary: str
    reasons: tuple[DeskProblem, ...]
    consent_end: str
    ends_soon: bool
    page: PageLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskHelpline:
    """One helpline, and when it must be compared with its source again; if `is_due`, that day has come."""

    name: str
    number: str
    summary: str
    is_due: bool
    source: SourceLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the desk in one language. The first row of `translations` holds the column headings."""

    words: SimpleNamespace
    count: str
    last_run: str  # when this machine built the site last
    is_broken: bool  # whether content that every page needs is broken
    problems: tuple[DeskProblem, ...]
    entries: tuple[DeskEntry, ...]
    undescribed: tuple[DeskProblem, ...]  # pictures without a description
    translations: tuple[tuple[str, ...], ...]
    affirmations: tuple[tuple[str, ...], ...]  # a row for each file: its state, who wrote it, who affirmed it, and when
    translations_note: str  # why there is no table, or what is not in it
    helplines: tuple[DeskHelpline, ...]


def desk_page(desk: Desk, language: str, address: str) -> Page:
    """Return the page of `desk` at `address` in `language`, which no index lists."""
    return Page(
        language=language,
        address=address,
        template="desk",
        title=desk.words.title,
        description=desk.words.lead,
        context={"desk": desk},
        listed=False,
    )


@dataclass(frozen=True, kw_only=True)
class DeskBuilder:
    """Build the desk in `language` for a `library`, the `verdict` on it, and the `content` that the preview shows.

    `editor` is the address of the host's editor up to a file's name, `last_build` what this machine built last.
    """

    library: Library
    verdict: Verdict
    content: PublishedContent
    language: str
    editor: str
    last_build: ReleaseRecord | None = None

    def desk(self) -> Desk:
        """Return everything on the desk."""
        problems = self._problems
        rows, note = self._translations()
        return Desk(
            words=SimpleNamespace(**{name: text[self.language] for name, text in load_catalogue("desk").items()}),
            count=count_sentence(tuple(problem for problem, _ in problems), self.library, self.language),
            last_run=self._last_run(),
            is_broken=self.verdict.published is None,
            problems=_distinct(words for _, words in problems),
            entries=tuple(sorted(self._entries(), key=lambda entry: (ENTRY_STATES.index(entry.state), not entry.ends_soon))),
            undescribed=_distinct(words for problem, words in problems if "alt" in problem.route and is_error(problem)),
            translations=rows,
            translations_note=note,
            affirmations=tuple(self._affirmations()),
            helplines=tuple(sorted(self._helplines(), key=lambda helpline: not helpline.is_due)),
        )

    def _affirmations(self) -> Iterator[tuple[str, ...]]:
        """A row for each file that needs an affirmation; who has only said that they wrote it is left out."""
        for file, state, affirmation in affirmation_states(self.library):
            roles = (affirmation.written_by, affirmation.by or "") if affirmation else ("", "")
            day = written_date(affirmation.on, self.language) if affirmation and affirmation.on else ""
            yield shown_name(file), self._sentence(f"affirmation_{state}"), *roles, day

    @cached_property
    def _problems(self) -> tuple[tuple[Problem, DeskProblem], ...]:
        """All problems with their words, errors first; equal words about one line are one problem of the desk."""
        problems = list(self.verdict.problems)
        problems += [problem for held in self.verdict.held_back for problem in held.problems if problem not in problems]
        in_words: dict[tuple[str, int, str], DeskProblem] = {}
        pairs = []
        for problem in sorted(problems, key=lambda problem: (not is_error(problem), problem.position, problem.rule)):
            found = diagnostic(problem, self.language)
            words = DeskProblem(
                anchor=f"problem-{len(in_words) + 1}",
                is_error=found.level == "error",
                level=message(f"report.{found.level}", self.language),
                message=found.message,
                because=found.because or "",
                help=found.help,
                source=self._source(problem.position),
                page=self._page(found.file),
            )
            pairs.append((problem, in_words.setdefault((found.file, found.line, found.message), words)))
        return tuple(pairs)

    def _entries(self) -> Iterator[DeskEntry]:
        """Every entry, milestones newest first."""
        held_back: dict[str, list[Problem]] = {}
        for held in self.verdict.held_back:
            held_back.setdefault(held.file, []).extend(held.problems)
        entries: tuple[Entry[Milestone] | Entry[Album], ...] = (*reversed(self.library.milestones), *self.library.albums)
        for entry in entries:
            page, reasons, until = self._page(entry.file), held_back.get(entry.file, []), ""
            state, summary = self._state(entry.record, is_ready=not reasons)
            end = self._consent_end(entry) if state == "published" else None
            ends_soon = end is not None and end.first_day - self.library.today <= WARNED_BEFORE
            if end:
                until = self._sentence("until_soon" if ends_soon else "until", date=written_date(end, self.language))
            yield DeskEntry(
                title=entry.record.title[page.language] if page and entry.record else shown_name(entry.file),
                source=self._source(entry.position()),
                state=state,
                summary=summary,
                reasons=_distinct(words for problem, words in self._problems if reasons and problem in reasons),
                consent_end=until,
                ends_soon=ends_soon,
                page=page,
            )

    def _state(self, record: Milestone | Album | None, *, is_ready: bool) -> tuple[EntryState, str]:
        """The state of an entry and a sentence about it; a draft `is_ready` if no problem would hold it back."""
        content = self.verdict.published
        if isinstance(record, Album):
            published = sum(len(album.photos) for album in content.albums if album.album.slug == record.slug) if content else 0
            state: EntryState = "published" if published == len(record.photos) else "held"
            return state, self._sentence("pictures", shown=published, all=len(record.photos))
        if record and (languages := self._published_languages.get(record.slug)):
            if set(languages) == set(self.library.languages):
                return "published", self._sentence("published")
            return "published", self._sentence("published_in", spoken=language_names(languages, self.language))
        if record and record.status == "draft":
            return "draft", self._sentence("draft" if is_ready else "draft_held")
        return "held", self._sentence("held")

    @cached_property
    def _published_languages(self) -> Mapping[str, tuple[str, ...]]:
        content = self.verdict.published
        return {milestone.item.slug: milestone.languages for milestone in content.milestones} if content else {}

    def _consent_end(self, entry: Entry[Any]) -> PartialDate | None:
        """The first day on which a consent ends that the entry or one of its pictures names."""
        records = (entry.record, *(entry.record.photos if isinstance(entry.record, Album) else ()))
        names = {name for record in records for name in getattr(record, "consent", None) or ()}
        consents = [entry.record for name, entry in self.library.consents.items() if name in names]
        days = [consent.expires_on.first_day for consent in consents if consent]
        return PartialDate(min(days).isoformat()) if days else None

    def _helplines(self) -> Iterator[DeskHelpline]:
        for number, helpline in enumerate(self.library.written.helplines.record or ()):
            summary, is_due = self._sentence("never_checked"), True
            if helpline.checked_on:
                end = helpline.checked_on.first_day + LONGEST_UNCHECKED
                is_due = end < self.library.today
                day = helpline.checked_on if is_due else PartialDate(end.isoformat())
                summary = self._sentence("check_due" if is_due else "check_by", date=written_date(day, self.language))
            yield DeskHelpline(
                name=helpline.name[self.language] if self.language in helpline.name else helpline.number,  # noqa: SIM401  # a Text has no get
                number=helpline.number,
                summary=summary,
                is_due=is_due,
                source=self._source(self.library.written.helplines.position(number)),
            )

    def _translations(self) -> tuple[tuple[tuple[str, ...], ...], str]:
        """The table of translations, and a note about what is not in it."""
        try:
            reviewed = translations(self.library, read_reviews(self.library.root))
        except BrokenReviewsError as broken:
            return (), message("translation_status.reviews_broken", self.language, file=REVIEWS, line=broken.line)
        return tuple(table(reviewed, self.language)), " ".join(left_out(self.library, self.language))

    def _last_run(self) -> str:
        day = written_day(self.last_build.day, self.language) if self.last_build else ""
        return self._sentence(f"run_{last_run(self.last_build, self.library.today)}", day=day)

    def _page(self, file: str) -> PageLink | None:
        """The page on which the preview shows the content of `file`."""
        path = PurePosixPath(file)
        if path.parts[0] == "milestones" and path.stem in self._shown_languages and path.suffix == ".yml":
            languages = self._shown_languages[path.stem]
            return PageLink(
                address=f"milestones/{path.stem}/", language=self.language if self.language in languages else languages[0]
            )
        if path.name == "album.yml" and any(
            cleared.photos and cleared.album.slug == path.parent.name for cleared in self.content.albums
        ):
            return PageLink(address=f"gallery/#{path.parent.name}", language=self.language)
        if path.parts[0] == PROSE and path.suffix == ".md" and path.parts[1] in self.library.languages and path.stem != "404":
            return PageLink(address="" if path.stem == "index" else f"{path.stem}/", language=path.parts[1])
        return None

    @cached_property
    def _shown_languages(self) -> Mapping[str, tuple[str, ...]]:
        return {milestone.item.slug: milestone.languages for milestone in self.content.milestones}

    def _source(self, position: Position) -> SourceLine:
        edit = f"{self.editor}{quote(position.file)}#L{position.line}" if self.editor else ""
        return SourceLine(file=shown_name(position.file), line=position.line, edit=edit)

    def _sentence(self, name: str, **slots: int | str) -> str:
        """One of the desk's sentences with its `slots` filled, numbers in the digits of the language."""
        return message(f"desk.{name}", self.language, **slots)


def _distinct(problems: Iterable[DeskProblem]) -> tuple[DeskProblem, ...]:
    return tuple({problem.anchor: problem for problem in problems}.values())

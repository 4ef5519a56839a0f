"""Show what readers will see of one entry, and record that the person who consented, or the second reviewer, agreed to it."""

from __future__ import annotations

import datetime
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from publishing.build.publication import read_verdict
from publishing.checks.gate import Verdict
from publishing.checks.registry import is_error
from publishing.checks.report import one_line, printable, report
from publishing.checks.rule import Problem
from publishing.cli.new_consent import ConsentInterview, fits, meaning
from publishing.cli.prompts import CommandError, Interview, is_confirmed
from publishing.consent.canonical_text import canonical_milestone, canonical_photo
from publishing.consent.clearance import ConsentItem, consent_items, milestones_with, seen_today
from publishing.console import fail
from publishing.content.consent_record import Consent, Covers
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone
from publishing.content.validation import read_record
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import read_content
from publishing.files.yaml_document import read_document
from publishing.files.yaml_edit import YamlText
from publishing.i18n.formats import language_names, written_date
from publishing.i18n.messages import digits
from publishing.site.page import in_language

LINE_WIDTH = 90
DIGEST_LENGTH = 12  # hexadecimal digits that tell two pictures apart
_PREVIEW_ADDRESS = "http://127.0.0.1:8000/"
LIVE_STATES = ("given", "renewed")
RESOLVED_BY_SEEING = ("consent-stale", "consent-not-for-milestone")
RESOLVED_BY_AFFIRMING = ("affirmation-missing", "affirmation-stale")  # of the album, by somebody else
RESOLVED_BY_REVIEW = ("consent-one-reviewer",)  # but not where both roles are of one kind
RESOLVED_BY_WAITING = ("consent-cooling-off",)  # but not its variant too-short


def confirm_consent(chosen: Namespace) -> int:
    """Show the item, ask, and on a plain yes write its digests; return 1, with nothing written, in every other case.

    One run asks one role: the person, with the steward; or, with `review`, the second reviewer after that.
    """
    interview = Interview(language=chosen.language, catalogue="new_consent")
    try:
        file = _confirm(chosen, interview)
    except CommandError as error:
        return fail(str(error))
    except (EOFError, KeyboardInterrupt):
        print()
        return fail(interview.text("ended"))
    interview.say("confirmed", file=file)
    if not chosen.review:
        interview.say("next-review", id=chosen.id)
    print(*_outlook(chosen, interview), sep="\n")
    return 0


def _confirm(chosen: Namespace, interview: Interview) -> str:
    """Show and ask; return the file into which the digests were written. Raises CommandError if they were not."""
    if chosen.review and chosen.seen_on is not None:
        raise CommandError(interview.text("one-role"))
    presentation = _presentation(*read_verdict(chosen.root), chosen.id, interview)
    if chosen.review and presentation.consent.covers != presentation.digests:
        raise CommandError(interview.text("not-seen", id=chosen.id))
    seen_on = "" if chosen.review else _seen_on(presentation, chosen.seen_on)
    if chosen.review:
        interview.say("review-begins")
    print(*presentation.lines(), sep="\n")
    reviewer = _reviewer(presentation) if chosen.review else ""
    interview.say(
        "review-question" if chosen.review else "question", languages=language_names(presentation.codes, chosen.language)
    )
    if not is_confirmed():
        raise CommandError(interview.text("not-confirmed"))
    again = _presentation(*read_verdict(chosen.root), chosen.id, interview)
    before, after = ((shown.digests, shown.consent, shown.codes) for shown in (presentation, again))
    if before != after:
        raise CommandError(interview.text("changed-meanwhile"))
    _write(again, _review(reviewer, again) if chosen.review else _seen(seen_on, again))
    return again.library.consents[chosen.id].file


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """An item as its readers will see it, in the languages `codes`, for the person who gave `consent`."""

    library: Library
    item: ConsentItem
    consent: Consent
    codes: tuple[str, ...]
    interview: Interview

    @property
    def digests(self) -> Covers:
        """The digests of all that is shown."""
        return seen_today(self.library, self.item, self.codes)

    def lines(self) -> Iterator[str]:
        """Yield the lines that the person sees or hears, and the addresses of the pages in the preview."""
        text, language = self.interview.text, self.interview.language
        yield text("shows", file=self.item.entry.file, id=self.consent.id)
        yield from self._texts(self.item)
        for item in milestones_with(self.library, self.item):
            if lines := list(self._texts(item)):
                yield from ("", text("shows-with", file=item.entry.file), *lines)
        yield ""
        yield text("pictures" if self.item.evidence.photos else "pictures-none")
        for name, checksum in self.item.evidence.photos.items():
            master = self.library.masters[name]
            width, height = (digits(str(size), language) for size in (master.width, master.height))
            file = master.path.relative_to(self.library.root).as_posix()
            shown = {"name": name, "file": file, "width": width, "height": height, "digest": checksum[:DIGEST_LENGTH]}
            yield f"  {text('picture', **shown)}"
        yield text("uses")
        yield from (f"  {meaning('uses', use, language)}" for use in self.consent.uses)
        record, album = self.item.record, self.item.entry.record
        page = f"milestones/{record.slug}/" if isinstance(record, Milestone) else "gallery/"
        anchor = f"#{album.slug}" if isinstance(album, Album) else ""
        addresses = [f"{_PREVIEW_ADDRESS}{in_language(page, code, self.library.languages[0])}{anchor}" for code in self.codes]
        yield text("preview", addresses="\n  ".join(addresses))

    def _texts(self, item: ConsentItem) -> Iterator[str]:
        """Yield the lines of what readers see of `item` in each language."""
        for code in (code for code in self.codes if code in item.evidence.texts):
            yield from ("", f"== {language_names([code], self.interview.language)} ==")
            for name, paragraphs in self._parts(item, code):
                yield f"{self.interview.text(f'part-{name}')}:"
                yield from (f"  {line}".rstrip() for line in _wrapped(paragraphs))

    def _parts(self, item: ConsentItem, code: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the parts of the canonical text with their paragraphs; the body as it is written, with its signs for lists."""
        for line in self._canonical_text(item, code).split("\n"):
            name, _, text = line.partition(": ")
            if name in ("date", "added", "album date"):
                yield name, (written_date(PartialDate(text), code),)
            elif name == "body" and isinstance(item.record, Milestone):
                yield name, tuple(re.split(r"\n\s*\n", item.record.body[code].strip()))
            else:
                yield name, (text,)

    def _canonical_text(self, item: ConsentItem, code: str) -> str:
        """Return the canonical text; raise ValueError unless it has the digest that the evidence has."""
        record, album = item.record, item.entry.record
        if isinstance(record, Milestone):
            text = canonical_milestone(self.library, record, code)
        elif isinstance(album, Album):
            text = canonical_photo(self.library, album, record, code)
        if sha256(text.encode()) != item.evidence.texts[code]:
            raise ValueError(f"{item.entry.file}: what is shown in {code} is not what the digest covers")
        return text


def _wrapped(paragraphs: Iterable[str]) -> Iterator[str]:
    """Yield lines for a terminal, an empty one between paragraphs; invisible characters are spelt out."""
    for number, text in enumerate(paragraphs):
        if number:
            yield ""
        for line in text.splitlines():
            yield from wrap(printable(line), LINE_WIDTH, break_long_words=False, break_on_hyphens=False)


def _presentation(library: Library, verdict: Verdict, name: str, interview: Interview) -> Presentation:
    """Return what is shown for the consent `name`; raise CommandError when it cannot be confirmed now."""
    entry, language = library.consents.get(name), interview.language
    if entry is None:
        raise CommandError(interview.text("unknown"))
    if verdict.published is None:
        raise CommandError(interview.text("shared"))
    if entry.record is None:
        own = [problem for problem in verdict.problems if problem.position.file == entry.file]
        raise CommandError(f"{interview.text('broken', id=name)}\n\n{report(own, library, language)}")
    item = _item(library, name, interview)
    state = "withdrawn" if entry.record.withdraw else entry.record.state
    if state not in LIVE_STATES:
        raise CommandError(interview.text("state-refused", meaning=meaning("state", state, language)))
    if problems := [problem for problem in verdict.problems if is_error(problem) and _prevents(problem, library, item, entry)]:
        raise CommandError(f"{interview.text('problems')}\n\n{report(problems, library, language)}")
    codes = tuple(code for code in item.evidence.texts if code in entry.record.languages)
    if not codes:
        raise CommandError(interview.text("without-language"))
    return Presentation(library=library, item=item, consent=entry.record, codes=codes, interview=interview)


def _item(library: Library, name: str, interview: Interview) -> ConsentItem:
    """Return the one milestone or picture that names the consent; raise CommandError when there is none, or another."""
    naming = [item for item in consent_items(library) for consent in item.record.consent or () if consent == name]
    if not naming:
        raise CommandError(interview.text("unnamed", id=name))
    if len(naming) > 1:
        files = ", ".join(f"{item.entry.file}:{item.position('consent').line}" for item in naming)
        raise CommandError(interview.text("named-twice", id=name, files=files))
    return naming[0]


def _prevents(problem: Problem, library: Library, item: ConsentItem, entry: Entry[Consent]) -> bool:
    """Return whether an error of the item, its pictures or its record would remain after the person has seen it, or waited."""
    if problem.rule == "photo-held-back":  # the reasons for that are listed themselves
        return False
    if problem.rule in (*RESOLVED_BY_SEEING, *RESOLVED_BY_AFFIRMING):
        return False
    if (problem.rule in RESOLVED_BY_WAITING and not problem.variant) or (problem.rule in RESOLVED_BY_REVIEW and problem.variant):
        return False
    if problem.language and not (
        entry.record and problem.language in entry.record.languages and problem.language in library.languages
    ):
        return False
    photos = set(item.record.photos) if isinstance(item.record, Milestone) else set()
    pictures = [
        other
        for other in consent_items(library)
        if not isinstance(other.record, Milestone) and photos & set(other.evidence.photos)
    ]
    return (
        problem.position.file == entry.file
        or any(
            problem.position.file == concerned.entry.file
            # for a picture only its own part of the album's file, or the head of that file
            and (problem.route[:1] != ("photos",) or not concerned.route or problem.route[:2] == concerned.route)
            for concerned in (item, *pictures)
        )
    )


def _seen_on(presentation: Presentation, typed: str | None) -> str:
    """Return the day on which the person saw it; raise CommandError for a day that is not possible."""
    today = presentation.library.today
    first = presentation.consent.given_on.first_day if presentation.consent.given_on else today
    day = today.isoformat() if typed is None else typed
    if not fits("final_seen_on", day) or not first <= datetime.date.fromisoformat(day) <= today:
        text = presentation.interview.text("seen-on-refused", first=first.isoformat(), last=today.isoformat())
        raise CommandError(text)
    return day


def _reviewer(presentation: Presentation) -> str:
    """Ask for the role of the second reviewer, of another kind than the steward's."""
    interview = ConsentInterview(language=presentation.interview.language, today=presentation.library.today)
    return interview.code("second_reviewer", other_than=presentation.consent.steward)


def _seen(seen_on: str, presentation: Presentation) -> dict[str, object]:
    """Return what a record says once the person saw the form; whoever reviewed an earlier one has to review it again."""
    covers = presentation.digests
    return {"final_seen_on": PartialDate(seen_on), "covers": covers, "second_reviewer": None, "reviewed_on": None}


def _review(reviewer: str, presentation: Presentation) -> dict[str, object]:
    return {"second_reviewer": reviewer, "reviewed_on": PartialDate(presentation.library.today.isoformat())}


def _write(presentation: Presentation, fields: Mapping[str, object]) -> None:
    """Write `fields` into the record, without those that are None; raise CommandError if other bytes would have to change."""
    consent = presentation.consent
    document = presentation.library.consents[consent.id].document
    path = presentation.library.root / document.file
    expected = consent.model_copy(update=dict(fields))
    text = YamlText(text=read_content(path, document.file).decode(), document=document)
    lines = {
        name: _lines(name, value) for name, value in fields.items() if value is not None or getattr(consent, name) is not None
    }
    edits = text.set_fields(lines, Consent.model_fields)

    def is_expected(new: Path) -> bool:
        return read_record(read_document(new, document.file), Consent, {"id": consent.id})[0] == expected

    if not write_file(path, text.edited(edits).encode(), is_expected):
        raise CommandError(presentation.interview.text("form-refused", file=document.file))


def _lines(name: str, value: object) -> tuple[str, ...]:
    """Return the lines of a field of the record; none where it is taken out."""
    if not isinstance(value, Covers):
        return () if value is None else (f"{name}: {value}",)
    lines = [f"{name}:", "  texts:", *(f"    {code}: {digest}" for code, digest in value.texts.items())]
    if value.photos:
        lines += ["  photos:", *(f"    {picture}: {digest}" for picture, digest in value.photos.items())]
    if value.milestones:
        lines.append("  milestones:")
    for slug, texts in value.milestones.items():
        lines += [f"    {slug}:", *(f"      {code}: {digest}" for code, digest in texts.items())]
    return tuple(lines)


def _outlook(chosen: Namespace, interview: Interview) -> Iterator[str]:
    """Yield the languages in which the item will be published now, and what still prevents it."""
    library, verdict = read_verdict(chosen.root)
    item = _item(library, chosen.id, interview)
    picture = "" if isinstance(item.record, Milestone) else item.record.file
    languages = _published_languages(verdict, item)
    if languages:
        yield interview.text("will-be-published", languages=language_names(languages, chosen.language))
    reasons = [
        one_line(problem, chosen.language)
        for held in verdict.held_back
        if held.file == item.entry.file and (not picture or held.picture in ("", picture))
        for problem in held.problems
    ]
    if reasons:
        yield interview.text("still-missing")
        yield from (f"  {reason}" for reason in dict.fromkeys(reasons))
    elif not languages:
        yield interview.text("still-draft")


def _published_languages(verdict: Verdict, item: ConsentItem) -> tuple[str, ...]:
    """Return the languages in which the item is published; `verdict` must be that on the library that holds the item."""
    content = verdict.published
    photos = (photo for album in content.albums for photo in album.photos) if content else ()
    cleared_items = (*(content.milestones if content else ()), *photos)
    return next((cleared.languages for cleared in cleared_items if cleared.item is item.record), ())

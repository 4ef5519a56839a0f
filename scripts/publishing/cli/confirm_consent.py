"""What readers would see of one entry, as text: made of the same words that the digests of its consent cover."""

from __future__ import annotations

import datetime
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from publishing.build.publication import read_verdict
from publishing.checks.gate import Verdict
from publishing.checks.problem import Problem
from publishing.checks.registry import is_error
from publishing.checks.report import one_line, printable, report
from publishing.cli.prompts import Interview, agrees, fits, heard
from publishing.consent.canonical_text import milestone_wording, photo_wording
from publishing.consent.clearance import ConsentItem, items
from publishing.console import EXIT_PROBLEMS
from publishing.content import markdown
from publishing.content.consent_record import Consent, Covers
from publishing.content.fields import PartialDate
from publishing.content.library import Entry, Library
from publishing.content.records import Album, Milestone, Place
from publishing.content.validation import read_record
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import content_of
from publishing.files.yaml_document import read_document
from publishing.files.yaml_edit import YamlText
from publishing.i18n.formats import language_names, written_date
from publishing.i18n.messages import digits
from publishing.site.urls import in_language

WIDTH = 90
DIGEST_SHOWN = 12
PREVIEW = "http://127.0.0.1:8000/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One item, shown for one consent in the languages `codes` to those who speak the interview's language."""

    library: Library
    item: ConsentItem
    consent: Consent
    codes: tuple[str, ...]
    interview: Interview

    def lines(self) -> Iterator[str]:
        """Everything that the person is to see or hear, and where its pages will stand."""
        said = self.interview.words
        yield said("shows", file=self.item.entry.file, id=self.consent.id)
        for code in self.codes:
            yield from ("", f"== {language_names([code], self.interview.language)} ==")
            for name, text in self._parts(code):
                yield f"{said(f'part-{name}')}:"
                yield from (f"  {line}".rstrip() for line in _wrapped(text))
        yield ""
        names = tuple(self.item.evidence.photos)
        yield said("pictures" if names else "pictures-none")
        yield from (f"  {self._picture(name)}" for name in names)
        yield said("uses")
        yield from (f"  {self.interview.meaning('uses', use)}" for use in self.consent.uses)
        yield said("preview", addresses="\n  ".join(self._addresses()))

    def _parts(self, code: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The parts of the canonical text, each in its paragraphs; before a picture's the date and place of its album."""
        record = self.item.entry.record
        if isinstance(record, Album):
            if record.date:
                yield "date", (written_date(record.date, code),)
            if record.place:
                yield "place", tuple(place.name[code] for place in self._places() if place.id == record.place)
        for line in self._wording(code).split("\n"):
            name, _, text = line.partition(": ")
            if name == "date":
                yield name, (written_date(PartialDate(text), code),)
            elif name == "body":
                yield name, self._paragraphs(code, text)
            else:
                yield name, (text,)

    def _wording(self, code: str) -> str:
        """The canonical text; raises ValueError unless it is the one that the evidence has the digest of."""
        record = self.item.record
        if isinstance(record, Milestone):
            known = {name: photo for name, _, _, photo in self.library.photos()}
            places = {place.id: place for place in self._places()}
            text = milestone_wording(record, code, [known[name] for name in record.photos if name in known], places)
        else:
            text = photo_wording(self._album(), record, code)
        if sha256(text) != self.item.evidence.texts[code]:
            raise ValueError(f"{self.item.entry.file}: what is shown in {code} is not what the digest covers")
        return text

    def _album(self) -> Album:
        """The album of the picture that is shown."""
        album = self.item.entry.record
        if not isinstance(album, Album):
            raise TypeError(self.item.entry.file)
        return album

    def _paragraphs(self, code: str, text: str) -> tuple[str, ...]:
        """The paragraphs of the body, where they are the same words as `text`; else `text` in one."""
        body = self.item.record.body[code] if isinstance(self.item.record, Milestone) else ""
        paragraphs = tuple(words for part in re.split(r"\n\s*\n", body) if (words := markdown.plain(part)))
        return paragraphs if " ".join(paragraphs) == text else (text,)

    def _places(self) -> Iterable[Place]:
        return self.library.site.places if self.library.site else ()

    def _picture(self, name: str) -> str:
        master, spoken = self.library.masters[name], self.interview.language
        return self.interview.words(
            "picture",
            name=name,
            file=master.path.relative_to(self.library.root).as_posix(),
            width=digits(str(master.width), spoken),
            height=digits(str(master.height), spoken),
            digest=self.item.evidence.photos[name][:DIGEST_SHOWN],
        )

    def _addresses(self) -> Iterator[str]:
        record, album = self.item.record, self.item.entry.record
        address = f"milestones/{record.slug}/" if isinstance(record, Milestone) else "gallery/"
        anchor = f"#{album.slug}" if isinstance(album, Album) else ""
        for code in self.codes:
            yield f"{PREVIEW}{in_language(address, code, self.library.languages[0])}{anchor}"


def _wrapped(paragraphs: Iterable[str]) -> Iterator[str]:
    """Lines of a page's width, an empty one between paragraphs; what a terminal would not show is spelt out."""
    for number, text in enumerate(paragraphs):
        if number:
            yield ""
        yield from wrap(printable(text), WIDTH, break_long_words=False, break_on_hyphens=False)


LIVE_STATES = ("given", "renewed")
MENDED_BY_SEEING = ("consent-stale",)
MENDED_BY_WAITING = ("consent-cooling-off",)  # but not its variant too-short


class RefusedError(Exception):
    """The consent cannot be confirmed; `said` is why."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def confirm_consent(chosen: Namespace) -> int:
    """Shows, asks, and on a plain yes writes the digests; returns 1, with nothing written, in every other case."""
    library, verdict = read_verdict(chosen.root)
    interview = Interview(language=chosen.language, today=library.today)
    try:
        shown = _showing(library, verdict, chosen.id, interview)
        seen = _seen_on(shown, chosen.seen_on)
        print("\n".join(shown.lines()))
        interview.say("question", languages=language_names(shown.codes, chosen.language))
        _hear_yes(interview)
        _write(_unchanged(shown), seen)
    except RefusedError as refused:
        print(refused.said)
        return EXIT_PROBLEMS
    interview.say("confirmed", file=library.consents[chosen.id].file)
    print("\n".join(_what_is_missing(chosen, interview)))
    return 0


def _hear_yes(interview: Interview) -> None:
    """Raises RefusedError for every answer but a plain yes."""
    try:
        confirmed = agrees(heard())
    except (EOFError, KeyboardInterrupt):
        print()
        confirmed = False
    if not confirmed:
        raise RefusedError(interview.words("not-confirmed"))


def _showing(library: Library, verdict: Verdict, name: str, interview: Interview) -> Showing:
    """What is to be shown for the consent `name`; raises RefusedError when it cannot be confirmed as things are."""
    entry = library.consents.get(name)
    if entry is None:
        raise RefusedError(interview.words("unknown"))
    if verdict.published is None:
        raise RefusedError(interview.words("shared"))
    if entry.record is None:
        own = (problem for problem in verdict.problems if problem.position.file == entry.file)
        raise RefusedError(f"{interview.words('broken', id=name)}\n\n{report(own, library, interview.language)}")
    item = _item(library, name, interview)
    state = "withdrawn" if entry.record.withdraw else entry.record.state
    if state not in LIVE_STATES:
        raise RefusedError(interview.words("state-refused", meaning=interview.meaning("state", state)))
    if problems := tuple(_to_mend(library, verdict, item, entry)):
        raise RefusedError(f"{interview.words('to-mend')}\n\n{report(problems, library, interview.language)}")
    codes = tuple(code for code in item.evidence.texts if code in entry.record.languages)
    if not codes:
        raise RefusedError(interview.words("without-language"))
    return Showing(library=library, item=item, consent=entry.record, codes=codes, interview=interview)


def _item(library: Library, name: str, interview: Interview) -> ConsentItem:
    """The one milestone or picture that names the consent; raises RefusedError when there is none, or another."""
    naming = [item for item in items(library) for consent in item.record.consent or () if consent == name]
    if not naming:
        raise RefusedError(interview.words("unnamed", id=name))
    if len(naming) > 1:
        files = ", ".join(f"{item.entry.file}:{item.position('consent').line}" for item in naming)
        raise RefusedError(interview.words("named-twice", id=name, files=files))
    return naming[0]


def _to_mend(library: Library, verdict: Verdict, item: ConsentItem, entry: Entry[Consent]) -> Iterator[Problem]:
    """The errors of the item, its pictures and its record that neither seeing it nor waiting would mend."""
    languages = entry.record.languages if entry.record else ()
    pictures = _of_pictures(library, item)
    for problem in verdict.problems:
        concerns = problem.position.file == entry.file or _concerns(problem, [item, *pictures])
        in_another_language = problem.language and (
            problem.language not in languages or problem.language not in library.languages
        )
        pending = problem.rule in MENDED_BY_SEEING or (problem.rule in MENDED_BY_WAITING and not problem.variant)
        follows = problem.rule == "photo-held-back"  # what keeps the picture is listed itself
        if is_error(problem) and concerns and not (in_another_language or pending or follows):
            yield problem


def _of_pictures(library: Library, item: ConsentItem) -> list[ConsentItem]:
    """The pictures that a milestone shows, as items of their albums."""
    if not isinstance(item.record, Milestone):
        return []
    return [
        one
        for one in items(library)
        if not isinstance(one.record, Milestone) and set(one.evidence.photos) & set(item.record.photos)
    ]


def _concerns(problem: Problem, concerned: Iterable[ConsentItem]) -> bool:
    """Whether `problem` stands in one of the items; for a picture that is its own part of the album, or the album's head."""
    return any(
        problem.position.file == item.entry.file
        and (problem.route[:1] != ("photos",) or not item.route or problem.route[:2] == item.route)
        for item in concerned
    )


def _seen_on(shown: Showing, typed: str | None) -> str:
    """The day on which the person saw it; raises RefusedError for one that cannot be."""
    today = shown.library.today
    first = shown.consent.given_on.first_day if shown.consent.given_on else today
    day = today.isoformat() if typed is None else typed
    if not fits("final_seen_on", day) or not first <= datetime.date.fromisoformat(day) <= today:
        raise RefusedError(shown.interview.words("seen-on-refused", first=first.isoformat(), last=today.isoformat()))
    return day


def _unchanged(shown: Showing) -> Showing:
    """`shown`, read again; raises RefusedError when anything of it was changed while it was shown."""
    interview = shown.interview
    again = _showing(*read_verdict(shown.library.root), shown.consent.id, interview)
    before, after = shown.item.evidence, again.item.evidence
    if (before.texts, before.photos, shown.consent, shown.codes) != (after.texts, after.photos, again.consent, again.codes):
        raise RefusedError(interview.words("changed-meanwhile"))
    return again


def _write(shown: Showing, seen: str) -> None:
    """Writes the digests into the record; raises RefusedError when no other byte could stay as it is."""
    consent, evidence = shown.consent, shown.item.evidence
    document = shown.library.consents[consent.id].document
    covers = Covers(texts={code: evidence.texts[code] for code in shown.codes}, photos=dict(evidence.photos))
    expected = consent.model_copy(update={"covers": covers, "final_seen_on": PartialDate(seen)})
    path = shown.library.root / document.file
    fields = {"final_seen_on": (f"final_seen_on: {seen}",), "covers": tuple(_covers(covers))}
    text = YamlText(text=content_of(path, document.file).decode(), document=document)
    changed = text.edited(text.set_fields(fields, Consent.model_fields)).encode()

    def is_expected(new: Path) -> bool:
        return read_record(read_document(new, document.file), Consent, {"id": consent.id})[0] == expected

    if not write_file(path, changed, is_expected):
        raise RefusedError(shown.interview.words("form-refused", file=document.file))


def _covers(covers: Covers) -> Iterator[str]:
    yield "covers:"
    yield "  texts:"
    yield from (f"    {code}: {digest}" for code, digest in covers.texts.items())
    if covers.photos:
        yield "  photos:"
        yield from (f"    {name}: {digest}" for name, digest in covers.photos.items())


def _what_is_missing(chosen: Namespace, interview: Interview) -> Iterator[str]:
    """What keeps the item from being published now that this consent is confirmed, or in which languages it will be."""
    library, verdict = read_verdict(chosen.root)
    item = _item(library, chosen.id, interview)
    languages = _published(verdict, item)
    if languages:
        yield interview.words("will-be-published", languages=language_names(languages, chosen.language))
    reasons = [problem for held in verdict.held if _is(held.file, held.picture, item) for problem in held.problems]
    if reasons:
        yield interview.words("still-missing")
        yield from (f"  {line}" for line in dict.fromkeys(one_line(problem, chosen.language) for problem in reasons))
    elif not languages:
        yield interview.words("still-draft")


def _published(verdict: Verdict, item: ConsentItem) -> tuple[str, ...]:
    published = verdict.published
    if published is None:
        return ()
    if isinstance(item.record, Milestone):
        return next((one.languages for one in published.milestones if one.item.slug == item.record.slug), ())
    album = item.entry.record.slug if isinstance(item.entry.record, Album) else ""
    photos = (photo for one in published.albums if one.album.slug == album for photo in one.photos)
    return next((photo.languages for photo in photos if photo.item.file == item.record.file), ())


def _is(file: str, picture: str, item: ConsentItem) -> bool:
    return file == item.entry.file and (isinstance(item.record, Milestone) or picture in ("", item.record.file))

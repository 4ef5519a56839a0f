"""What readers would see of one entry, as text: made of the same words that the digests of its consent cover."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap

from publishing.asking import Interview
from publishing.checks.findings import printable
from publishing.content import markup
from publishing.content.consents import Consent
from publishing.content.digits import digits
from publishing.content.items import Item
from publishing.content.library import Library
from publishing.content.records import Album, Milestone, Place
from publishing.content.scalars import PartialDate
from publishing.content.wording import digest, milestone_wording, photo_wording
from publishing.pages.addresses import in_language
from publishing.pages.formats import language_names, written_date

WIDTH = 90
DIGEST_SHOWN = 12
PREVIEW = "http://127.0.0.1:8000/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One item, shown for one consent in the languages `codes` to those who speak the interview's language."""

    library: Library
    item: Item
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
        if digest(text) != self.item.evidence.texts[code]:
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
        paragraphs = tuple(words for part in re.split(r"\n\s*\n", body) if (words := markup.plain(part)))
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

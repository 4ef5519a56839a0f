"""All that a search looks for: the words, references, addresses and pictures that must not be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from PIL import Image

from publishing.audit.leaks.pictures import SAME, distance, likeness
from publishing.audit.leaks.text_search import SHORTEST, Needle, Search, decoded, folded, forms, letters, pieces, words
from publishing.audit.leaks.withheld import Division, Withheld
from publishing.files.digest import sha256
from publishing.images.master import Master

Renditions = Callable[[Master], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)  # without slots: it remembers how pictures look
class Wanted:
    """What a search looks for. Each mapping leads to the content file; `permitted` masters may be found, once they are made.

    With `known_only` every picture must be known, and hold nothing beside its pixels.
    """

    search: Search
    references: Mapping[str, str]
    folders: Mapping[str, str]
    pictures: tuple[tuple[Master, str], ...]
    permitted: tuple[Master, ...]
    gone: frozenset[str]
    renditions_of: Renditions
    drawn: frozenset[str]  # the digests of pictures that the program draws itself
    cards: Mapping[str, str]  # those of pictures that it draws of what must not be found
    known_only: bool

    def knows(self, content: bytes) -> bool:
        """Whether `content` is exactly a drawing or a rendition of a permitted master, with nothing to search for in it."""
        digest = sha256(content)
        return digest in self.drawn or digest in self._made

    def pictured(self, content: bytes) -> str | None:
        """The content file of the withheld picture that `content` shows: the master itself, or a copy in any size and format."""
        digest = sha256(content)
        if source := self._masters.get(digest) or self.cards.get(digest):
            return source
        shown = likeness(content)
        close = [one for one in self._withheld if shown and distance(one[2], shown) < SAME]
        for master, source, seen in close:
            if shown and all(distance(seen, shown) < distance(one, shown) for one in self._permitted):
                return source
            if content in self.renditions_of(master):
                return source
        return None

    def original(self, content: bytes) -> str | None:
        """The name of the master of which all bytes stand in `content`, as the camera wrote them."""
        fitting = (path for path, size in self._originals if size <= len(content))
        return next(("/".join(path.parts[-3:]) for path in fitting if path.read_bytes() in content), None)

    @cached_property
    def _originals(self) -> tuple[tuple[Path, int], ...]:
        """The file of every master in the gallery, and how long it is."""
        paths = (master.path for master in (*self.permitted, *(one for one, _ in self.pictures)) if master.digest)
        return tuple((path, path.stat().st_size) for path in paths)

    @cached_property
    def _masters(self) -> dict[str, str]:
        """Each withheld master's digest, unless the same bytes are permitted elsewhere."""
        permitted = {master.digest for master in self.permitted}
        found = {_digest(master): source for master, source in self.pictures if master.path.is_file()}
        return {digest: source for digest, source in found.items() if digest not in permitted}

    @cached_property
    def _made(self) -> frozenset[str]:
        """The digests of all renditions of permitted masters."""
        return frozenset(sha256(content) for master in self.permitted for content in self.renditions_of(master))

    @cached_property
    def _withheld(self) -> tuple[tuple[Master, str, Image.Image], ...]:
        return tuple(
            (master, source, seen)
            for master, source in self.pictures
            if master.path.is_file()
            and master.fault != "unreadable"  # it looks like nothing, and could bring down what tried to see it
            and _digest(master) in self._masters
            and (seen := likeness(master.path.read_bytes()))
        )

    @cached_property
    def _permitted(self) -> tuple[Image.Image, ...]:
        return tuple(seen for master in self.permitted if (seen := likeness(master.path.read_bytes())))


def sought(
    division: Division,
    renditions_of: Renditions,
    *,
    consent: str = "",
    drawn: Iterable[bytes] = (),
    cards: Mapping[str, bytes] = MappingProxyType({}),
) -> Wanted:
    """Returns all that `division` withholds, or with a `consent` only what depends on it; `renditions_of` makes renditions.

    What is `drawn` by the program itself, byte for byte, is no stranger; nor are those of the `cards`, by the folders of their
    pages, that may be found. The words in the others cannot be searched for, and so their bytes are.

    What stands in permitted content as well is left out, but for consents' own names and references; of a withdrawn
    consent only what the site's own words are.
    """
    withheld = [one for one in division.withheld if not consent or consent in one.consents]
    owner = division.references.get(consent)
    references = {name: file for name, file in division.references.items() if not consent or file == owner}
    needles = tuple(dict.fromkeys(needle for one in withheld for needle in _needles(one, division.gone)))
    candidates = Search(needles)
    allowed = division.words if consent else division.texts  # what is taken back may stand nowhere, whoever else has written it
    common = frozenset[Needle]().union(*(candidates.found(form) for text in allowed for form in forms(text)))
    shown = {folder: sha256(content) for folder, content in cards.items()}
    permitted = frozenset(digest for folder, digest in shown.items() if folder in division.cards)
    ids = (Needle(text=folded(name), source=file, kind="reference") for name, file in references.items())
    return Wanted(
        search=Search((*(one for one in needles if one not in common), *ids)),
        references={letters(name): file for name, file in references.items()},
        folders={folder: one.file for one in withheld for folder in one.folders},
        pictures=tuple((picture, one.file) for one in withheld for picture in one.pictures),
        permitted=division.pictures,
        gone=division.gone,
        renditions_of=renditions_of,
        drawn=permitted.union(sha256(content) for content in drawn),
        cards={
            shown[folder]: one.file
            for one in withheld
            for folder in one.folders
            if folder in shown and shown[folder] not in permitted
        },
        known_only=not consent,
    )


def _needles(withheld: Withheld, gone: frozenset[str]) -> Iterator[Needle]:
    for text in withheld.texts:
        for piece in pieces(text):
            yield Needle(text=piece, source=withheld.file)
    for title in withheld.titles:
        if len(title.split()) > 1:  # a single word is anybody's
            yield _whole(title, withheld, "text")
    for name in withheld.names:
        if "-" in name:
            yield _whole(name, withheld, "address")
    for folder in withheld.folders:
        if withheld.language and folder.startswith(f"{withheld.language}/") and withheld.slug not in gone:
            yield _whole(folder, withheld, "address")


def _whole(text: str, withheld: Withheld, kind: str) -> Needle:
    plain, slug = folded(text), withheld.slug if kind == "address" else ""
    whole = words(decoded(text)) if len(plain) < SHORTEST else ""
    return Needle(text=plain, source=withheld.file, kind=kind, whole=whole, slug=slug)


def _digest(master: Master) -> str:
    return master.digest or sha256(master.path.read_bytes())

"""Plan what a search looks for: the words, references, addresses and pictures that must not be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from PIL import Image, ImageChops, ImageOps, ImageStat

from publishing.audit.leaks.classification import Classification, Withheld
from publishing.audit.leaks.metadata import UNREADABLE, opened_picture
from publishing.audit.leaks.text_search import SHORTEST, Needle, Search, decoded, folded, forms, letters, pieces, words
from publishing.files.digest import sha256
from publishing.images.likeness import PerceptualHash, are_alike, perceptual_hash
from publishing.images.pictures import Master
from publishing.images.worker_pool import Failure

THUMBNAIL = 32  # pixels a side: enough to tell photographs apart, too few for what compression changes
SAME_PICTURE = 8.0  # of 255, on average over all pixels: JPEG and WebP at quality 30 stay under 5, other photographs are above 20
_PAPER = (252, 249, 244)  # stands behind what is transparent, as in renditions
JPEG_SIZE = (4 * THUMBNAIL, 4 * THUMBNAIL)  # JPEG can be decoded at a fraction of its size, at least this one

# Returns the contents of a master's renditions: those that were made or, given a picture, the one of that size and format.
Renditions = Callable[[Master, bytes | None], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)  # without slots: its properties are cached
class SearchPlan:
    """What a search looks for; each mapping leads to the content file. Renditions of the `permitted` masters may be found.

    `drawn` are the digests of pictures that the program draws and publishes, `cards` those of social-sharing images that are
    withheld, `of_somebody` holds the perceptual hashes of withheld pictures that concern somebody, by the digests of their
    masters. With `known_only` every picture must be one of these or a rendition, and hold no metadata.
    """

    search: Search
    references: Mapping[str, str]
    folders: Mapping[str, str]
    pictures: tuple[tuple[Master, str], ...]
    permitted: tuple[Master, ...]
    gone: frozenset[str]
    renditions_of: Renditions
    drawn: frozenset[str]
    cards: Mapping[str, str]
    known_only: bool
    of_somebody: Mapping[str, tuple[PerceptualHash | Failure, str]]

    def permits(self, content: bytes) -> bool:
        """Return True if `content` is exactly a drawing, or a rendition of a permitted master that copies no withheld one."""
        digest = sha256(content)
        return digest in self.drawn or digest in self._renditions

    def withheld_picture(self, content: bytes) -> str | None:
        """Return the content file of the withheld picture that `content` shows, in any size and format."""
        digest = sha256(content)
        if source := self._withheld_masters.get(digest) or self.cards.get(digest):
            return source
        if source := self._copied_picture(content):
            return source
        if not (seen := thumbnail(content)):
            return None
        for master, source, withheld in self._withheld_thumbnails:
            difference = distance(withheld, seen)
            if difference < SAME_PICTURE and (
                all(difference < distance(permitted, seen) for permitted in self._permitted_thumbnails)
                or content in self.renditions_of(master, content)
            ):
                return source
        return None

    def _copied_picture(self, content: bytes) -> str | None:
        """Return the content file of the withheld picture of somebody of which the picture in `content` is a changed copy."""
        pictures = [(known, source) for known, source in self.of_somebody.values() if isinstance(known, PerceptualHash)]
        try:
            with opened_picture(content) as picture:
                seen = perceptual_hash(picture.convert("RGB")) if pictures else None
        except UNREADABLE:
            return None
        return next((source for known, source in pictures if seen and are_alike(known, seen)), None)

    def master_within(self, content: bytes) -> str | None:
        """Return the name of the master of which all bytes stand in `content`, as the camera wrote them."""
        paths = (path for path, size in self._master_sizes if size <= len(content))
        return next(("/".join(path.parts[-3:]) for path in paths if path.read_bytes() in content), None)

    @cached_property
    def _master_sizes(self) -> tuple[tuple[Path, int], ...]:
        masters = (*self.permitted, *(master for master, _ in self.pictures))
        return tuple((master.path, master.path.stat().st_size) for master in masters if master.digest)

    @cached_property
    def _withheld_masters(self) -> dict[str, str]:
        """The content file by the digest of each withheld master, unless the same bytes are permitted elsewhere."""
        permitted = {master.digest for master in self.permitted}
        withheld = {_digest(master): source for master, source in self.pictures if master.path.is_file()}
        return {digest: source for digest, source in withheld.items() if digest not in permitted}

    @cached_property
    def _renditions(self) -> frozenset[str]:
        made = (tuple(self.renditions_of(master, None)) for master in self.permitted if master.digest not in self.of_somebody)
        smallest = ((renditions, min(renditions, key=len, default=b"")) for renditions in made)
        return frozenset(sha256(one) for renditions, small in smallest if not self._copied_picture(small) for one in renditions)

    @cached_property
    def _withheld_thumbnails(self) -> tuple[tuple[Master, str, Image.Image], ...]:
        return tuple(
            (master, source, seen)
            for master, source in self.pictures
            if master.path.is_file()
            and master.fault != "unreadable"  # it shows nothing, and could bring down what tries to open it
            and _digest(master) in self._withheld_masters
            and (seen := thumbnail(master.path.read_bytes()))
        )

    @cached_property
    def _permitted_thumbnails(self) -> tuple[Image.Image, ...]:
        return tuple(seen for master in self.permitted if (seen := thumbnail(master.path.read_bytes())))


def plan_search(
    content: Classification,
    renditions_of: Renditions,
    *,
    consent: str = "",
    drawn: Iterable[bytes] = (),
    cards: Mapping[str, bytes] = MappingProxyType({}),
) -> SearchPlan:
    """Plan a search for all that `content` withholds, or with a `consent` only for what depends on it.

    `renditions_of` reads or makes renditions, `drawn` are pictures that the program draws and publishes, `cards` social-sharing
    images by the folders of their pages. The words in withheld cards cannot be searched for, and so their bytes are.

    Words that are permitted elsewhere are left out, except for ids and references of consents. For a withdrawn consent only
    words of the shared files are left out.
    """
    withheld = [part for part in content.withheld if not consent or consent in part.consents]
    owner = content.references.get(consent)
    references = {name: file for name, file in content.references.items() if not consent or file == owner}
    needles = tuple(dict.fromkeys(needle for part in withheld for needle in _needles(part, content.gone)))
    candidates = Search(needles)
    allowed = content.shared_texts if consent else content.texts  # withdrawn words may stand nowhere, whoever else wrote them
    common = frozenset[Needle]().union(*(candidates.hits(form) for text in allowed for form in forms(text)))
    ids = (Needle(text=folded(name), source=file, kind="reference") for name, file in references.items())
    digests = {folder: sha256(card) for folder, card in cards.items()}
    permitted_cards = frozenset(digest for folder, digest in digests.items() if folder in content.cards)
    folders = {folder: part.file for part in withheld for folder in part.folders}
    return SearchPlan(
        search=Search((*(needle for needle in needles if needle not in common), *ids)),
        references={letters(name): file for name, file in references.items()},
        folders=folders,
        pictures=tuple((picture, part.file) for part in withheld for picture in part.pictures),
        permitted=content.pictures,
        gone=content.gone,
        renditions_of=renditions_of,
        drawn=permitted_cards.union(map(sha256, drawn)),
        cards={
            digest: folders[folder] for folder, digest in digests.items() if folder in folders and digest not in permitted_cards
        },
        known_only=not consent,
        of_somebody={
            picture.digest: (content.hashes[picture.digest], part.file)
            for part in withheld
            for picture in part.pictures
            if part.is_of_somebody and picture.digest in content.hashes
        },
    )


def thumbnail(content: bytes) -> Image.Image | None:
    """Return the picture in `content`, upright and THUMBNAIL pixels wide and high; None where it cannot be read."""
    try:
        with opened_picture(content) as picture:
            picture.draft("RGB", JPEG_SIZE)
            upright = ImageOps.exif_transpose(picture).convert("RGBA").resize((THUMBNAIL, THUMBNAIL), Image.Resampling.BOX)
    except UNREADABLE:
        return None
    ground = Image.new("RGB", upright.size, _PAPER)
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def distance(first: Image.Image, second: Image.Image) -> float:
    """Return how far two thumbnails are apart: 0 for the same, up to 255."""
    means = ImageStat.Stat(ImageChops.difference(first, second)).mean
    return sum(means) / len(means)


def _needles(withheld: Withheld, gone: frozenset[str]) -> Iterator[Needle]:
    for text in withheld.texts:
        yield from (Needle(text=piece, source=withheld.file) for piece in pieces(text))
    for title in withheld.titles:
        if len(title.split()) > 1:  # a single word is anybody's
            yield _whole_words(title, withheld, "text")
    for name in withheld.names:
        if "-" in name:
            yield _whole_words(name, withheld, "address")
    for folder in withheld.folders:
        if withheld.language and folder.startswith(f"{withheld.language}/") and withheld.slug not in gone:
            yield _whole_words(folder, withheld, "address")


def _whole_words(text: str, withheld: Withheld, kind: str) -> Needle:
    """Return a needle that is found as whole words only where it is short."""
    plain, slug = folded(text), withheld.slug if kind == "address" else ""
    whole = words(decoded(text)) if len(plain) < SHORTEST else ""
    return Needle(text=plain, source=withheld.file, kind=kind, whole=whole, slug=slug)


def _digest(master: Master) -> str:
    return master.digest or sha256(master.path.read_bytes())

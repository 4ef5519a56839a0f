"""Decide what is affirmed, and which version of shared files and prose is published: the last one that was affirmed.

What somebody takes away is gone at once: an item of a list (a partner, a helpline), a page, lines of a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from publishing.consent.affirmed_text import PictureDigests, canonical_album, canonical_prose, canonical_shared, language_of_page
from publishing.content.affirmation import Affirmation, are_two_people
from publishing.content.library import AFFIRMED, ASSETS, SHARED, Entry, Library, Shared
from publishing.content.records import Album
from publishing.content.validation import read_record
from publishing.files.digest import sha256
from publishing.files.yaml_document import Document, Route, Value, parse_document

ITEM_NAMES = ("id", "number")  # by one of which an item of a list is told from the others
LISTS: Mapping[str, Route] = {"site": ("places",), "goals": (), "dimensions": (), "partners": (), "helplines": ()}


def affirmations_of(library: Library, file: str) -> tuple[Affirmation, ...]:
    """Return the affirmations of `file` that count: by two people, not from the future."""
    return _affirmations_by_file(library).get(file, ())


@lru_cache(maxsize=2)  # every entry asks for its own
def _affirmations_by_file(library: Library) -> Mapping[str, tuple[Affirmation, ...]]:
    by_file: dict[str, tuple[Affirmation, ...]] = {}
    for affirmation in (library.affirmations.record if library.affirmations else None) or ():
        is_read = affirmation.by and are_two_people(affirmation.written_by, affirmation.by)
        if is_read and affirmation.on and affirmation.on.first_day <= library.today:
            by_file[affirmation.of] = (*by_file.get(affirmation.of, ()), affirmation)
    return by_file


def affirmed_names(library: Library, file: str, digests: Mapping[str, str]) -> frozenset[str]:
    """Return the languages (or files of a folder) of which the affirmations of `file` cover exactly these `digests`."""
    affirmations = affirmations_of(library, file)
    return frozenset(
        name for name, digest in digests.items() if any(affirmation.covers.get(name) == digest for affirmation in affirmations)
    )


def is_affirmed(library: Library, file: str, digests: Mapping[str, str]) -> bool:
    """Return whether all of `digests` are affirmed."""
    return affirmed_names(library, file, digests) == frozenset(digests)


def album_digests(library: Library, album: Album, pictures: Mapping[str, Sequence[PictureDigests]]) -> dict[str, str]:
    """Return the digest of `album` in each language in which it is written; `pictures` are those of nobody, by language."""
    return {
        code: sha256(canonical_album(album, code, pictures.get(code, ())))
        for code in library.languages
        if code in album.title and code in album.summary
    }


def shared_digests(library: Library, document: Document) -> dict[str, str]:
    """Return the digest of a shared file in each of the site's languages."""
    return {code: sha256(canonical_shared(document.value, code, library.languages)) for code in library.languages}


def prose_digests(library: Library, file: str, lines: Iterable[str]) -> dict[str, str]:
    """Return the digest of a page of prose, in its one language."""
    return {language_of_page(file, library.languages): sha256(canonical_prose(lines))}


def unaffirmed_assets(library: Library) -> tuple[str, ...]:
    """Return the files of docs/ that are neither pages nor content, and that nobody affirmed."""
    return tuple(sorted(set(library.assets) - affirmed_names(library, ASSETS, library.assets)))


def as_affirmed(library: Library) -> Library:
    """Return `library` with the version that is published of each shared file and each page of prose.

    That is today's if it is affirmed or only lost something; else the last affirmed one, without what today's has no more; where
    that is not at hand it stays today's, and the checks stop the build.
    """
    shared = Shared(**{name: _published(library, name, getattr(library.written, name)) for name in SHARED})
    prose = {file: _published_lines(library, file, lines) for file, lines in library.prose.items()}
    return replace(library, shared=shared, published_prose=prose)


def is_published_as_written(library: Library, entry: Entry[Any]) -> bool:
    """Return whether the shared file `entry` is affirmed as it is, or only lost items since it was."""
    return is_affirmed(library, entry.file, shared_digests(library, entry.document)) or _only_lost_items(library, entry)


def is_shared_affirmed(library: Library, published: Entry[Any]) -> bool:
    """Return whether the version of a shared file that is to be published is affirmed, or what is left of an affirmed one."""
    if published.file.startswith(f"{AFFIRMED}/"):  # as_affirmed() took nothing but an affirmed copy
        return published.record is not None
    return published.record is not None and is_published_as_written(library, published)


def is_all_affirmed(library: Library) -> bool:
    """Return whether all that every page needs is affirmed: shared files, pages of prose, and the files beside them."""
    return (
        all(is_shared_affirmed(library, entry) for entry in library.shared.entries)
        and all(
            library.published_prose[file] != lines or is_prose_published_as_written(library, file)
            for file, lines in library.prose.items()
        )
        and not unaffirmed_assets(library)
    )


def is_prose_published_as_written(library: Library, file: str) -> bool:
    """Return whether the page of prose `file` is affirmed as it is, or only lost lines since it was."""
    lines, affirmed = library.prose[file], library.prose_copies.get(file)
    return is_affirmed(library, file, prose_digests(library, file, lines)) or (
        affirmed is not None
        and is_affirmed(library, file, prose_digests(library, file, affirmed))
        and _is_subsequence(lines, affirmed)
    )


def _published(library: Library, name: str, written: Entry[Any]) -> Entry[Any]:
    if written.record is None or is_affirmed(library, written.file, shared_digests(library, written.document)):
        return written
    return _remainder(library, name, written) or written


def _only_lost_items(library: Library, written: Entry[Any]) -> bool:
    remainder = _remainder(library, _name(written), written)
    return remainder is not None and shared_digests(library, remainder.document) == shared_digests(library, written.document)


def _remainder(library: Library, name: str, written: Entry[Any]) -> Entry[Any] | None:
    """Return the last affirmed version of the shared file `name` without the items that `written` has no more."""
    copy = library.copies.get(written.file)
    if copy is None or not is_affirmed(library, written.file, shared_digests(library, copy.document)):
        return None
    document = without_lost_items(copy.document, name, written.document)
    kind: Any = SHARED[name]
    record, faults = read_record(document, kind)
    if shared_digests(library, document) == shared_digests(library, written.document):
        return written
    return Entry(document=document, record=record, faults=faults) if record is not None else None


def without_lost_items(document: Document, name: str, written: Document) -> Document:
    """Return `document`, a version of the shared file `name`, without the items of its list that `written` has no more."""
    if name not in LISTS:
        return document
    return _without(document, LISTS[name], {_item_name(item) for item in _items(written.value, LISTS[name])})


def _without(document: Document, route: Route, left: set[str]) -> Document:
    """Return `document` without the lines of those items of the list at `route` whose names are not `left`."""
    removed = [number for number, item in enumerate(_items(document.value, route)) if _item_name(item) not in left]
    if not removed:
        return document
    starts = sorted((position.line, where) for where, position in document.values.items())
    lines = list(document.lines)
    for number in reversed(removed):
        item = (*route, number)
        first = document.position(item).line
        following = (line for line, where in starts if line > first and where[: len(item)] != item)
        del lines[first - 1 : next(following, len(lines) + 1) - 1]
    expected = [item for item in _items(document.value, route) if _item_name(item) in left]
    text = "".join(f"{line}\n" for line in lines) if expected or route else "[]\n"
    shorter = parse_document(text.encode(), document.file)
    return shorter if _items(shorter.value, route) == expected else replace(shorter, value=None)


def _items(value: Value | None, route: Route) -> list[Value]:
    for name in route:
        value = value.get(str(name)) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def _item_name(item: Value) -> str:
    names = (item.get(name) for name in ITEM_NAMES) if isinstance(item, dict) else iter(())
    return next((name for name in names if isinstance(name, str)), "")


def _name(entry: Entry[Any]) -> str:
    return entry.file.rpartition("/")[2].removesuffix(".yml")


def _published_lines(library: Library, file: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    affirmed = library.prose_copies.get(file)
    if affirmed is None or is_prose_published_as_written(library, file):
        return lines
    return affirmed if is_affirmed(library, file, prose_digests(library, file, affirmed)) else lines


def _is_subsequence(lines: Iterable[str], all_lines: Iterable[str]) -> bool:
    rest = iter(all_lines)
    return all(line in rest for line in lines)

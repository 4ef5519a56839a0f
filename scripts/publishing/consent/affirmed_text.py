"""Write what a second person affirms as one canonical text: of an album, a shared file, or a page of prose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from publishing.consent.canonical_text import canonical_text
from publishing.content.records import Album
from publishing.files.digest import sha256
from publishing.files.yaml_document import Value

PictureDigests = tuple[str, str, str]  # album/picture, the digest of its canonical text, that of its pixels and redactions


def canonical_album(album: Album, language: str, pictures: Iterable[PictureDigests]) -> str:
    """Return the canonical text of `album` with those of its `pictures` that concern nobody; KeyError without the language."""
    parts = [
        ("address", album.slug),
        ("title", album.title[language]),
        ("summary", album.summary[language]),
        ("date", str(album.date or "")),
        ("place", album.place or ""),
        ("dimension", album.dimension or ""),
    ]
    return canonical_text((*parts, *(("picture", " ".join(picture)) for picture in pictures)))


def canonical_shared(value: Value | None, language: str, languages: Sequence[str]) -> str:
    """Return all that a shared file holds in `language`: every value with the path of its keys, other languages left out."""
    return canonical_text(_parts(value, language, frozenset(languages), ""))


def canonical_prose(lines: Iterable[str]) -> str:
    """Return the text of a page of prose as it is typed: white space tells lists from paragraphs."""
    return "\n".join(lines)


def language_of_page(file: str, languages: Sequence[str]) -> str:
    """Return the language of the page of prose `file`: docs/bn/about.md is in bn."""
    folder = file.removeprefix("docs/").partition("/")[0]
    return folder if folder in languages else languages[0]


def digests(texts: dict[str, str]) -> dict[str, str]:
    """Return the SHA-256 of each of `texts`."""
    return {name: sha256(text) for name, text in texts.items()}


def _parts(value: Value | None, language: str, languages: frozenset[str], path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _parts(item, language, languages, f"{path}.{number}")
    elif isinstance(value, dict) and languages.intersection(value):
        for name in sorted(set(value) - (languages - {language})):
            yield from _parts(value[name], language, languages, path if name == language else f"{path}.{name}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _parts(item, language, languages, f"{path}.{name}")
    else:
        yield path, value or ""

"""Texts lie beside themselves as brotli and gzip pack them best, so that a host need not pack them for every reader."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import brotli

from publishing.files.digest import sha256
from publishing.files.safe_read import names_below

FEWEST = 200  # bytes; less than that is not worth it
TEXTS = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".csv", ".webmanifest")
GZIP, BROTLI = ".gz", ".br"
PACKED = (GZIP, BROTLI)  # the endings that nginx and Caddy look for beside a file
HARDEST = {GZIP: 9, BROTLI: 11}


def compress(folder: Path) -> None:
    """Writes a .gz and a .br beside every text in `folder` that becomes smaller, the same bytes at any time."""
    for path in (folder / name for name in names_below(folder, *TEXTS)):
        if path.is_file():
            content = path.read_bytes()
            for ending, packed in {GZIP: gzip.compress(content, HARDEST[GZIP], mtime=0), BROTLI: _brotli(content)}.items():
                if FEWEST <= len(content) > len(packed):
                    path.with_name(path.name + ending).write_bytes(packed)


def unpacked(path: Path) -> bytes:
    """Returns what the packed file at `path` holds, by its ending; b"" where it is damaged."""
    try:
        return bytes((brotli.decompress if path.suffix == BROTLI else gzip.decompress)(path.read_bytes()))
    except (OSError, EOFError, zlib.error, brotli.error):
        return b""


def _brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=HARDEST[BROTLI]))


MANIFEST = ".manifest.sha256"  # hosts refuse names that begin with a dot
SIGNATURE = f"{MANIFEST}.sig"  # may be laid beside it, as ssh-keygen -Y sign does
GONE = ".gone"  # marks a page that was taken down: its address stands in no list, not even in the manifest
PAGE = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One file that is "missing", "changed" or "extra", by its path under the site's root."""

    file: str
    kind: str


def mark_gone(site: Path, folders: Iterable[str]) -> None:
    """Marks the pages in `folders` as taken down, where they are in `site`; the mark holds the digest of the page."""
    for folder in folders:
        page = site / folder / PAGE
        if page.is_file():
            _write(page.with_name(GONE), [(sha256(page.read_bytes()), PAGE)])


def write_manifest(site: Path) -> None:
    """Writes the manifest of `site` as it stands."""
    _write(site / MANIFEST, [(sha256((site / name).read_bytes()), name) for name in _named(site)])


def read_manifest(site: Path) -> Mapping[str, str]:
    """Returns the digest of every file that the manifest of `site` names. FileNotFoundError without one."""
    return _read(site / MANIFEST)


def gone_pages(site: Path) -> Mapping[str, str]:
    """Returns the digest of every page of `site` that was taken down."""
    return _gone(site, names_below(site, GONE))


def name_of(site: Path) -> str:
    """Returns a name for exactly these files: 16 signs of a digest of the manifest, its signature, and what was taken down."""
    return _name(site, gone_pages(site))


def differences(site: Path) -> tuple[Difference, ...]:
    """Returns in what the folder `site` differs from its manifest. FileNotFoundError without one."""
    names = names_below(site)
    return tuple(_differences(site, names, {**read_manifest(site), **_gone(site, names)}))


def name_if_untouched(site: Path) -> str | None:
    """Returns name_of(site) where it holds what its manifest names, byte by byte, and nothing packed since; else None."""
    names = names_below(site)
    if MANIFEST not in names or (site / MANIFEST).is_symlink():
        return None
    named, gone = read_manifest(site), _gone(site, names)
    packed = any(name.endswith(PACKED) and name not in named for name in names)
    return None if packed or any(_differences(site, names, {**named, **gone})) else _name(site, gone)


def _gone(site: Path, names: Iterable[str]) -> dict[str, str]:
    marks = (name for name in names if name.endswith(GONE) and PurePosixPath(name).name == GONE)
    return {f"{mark.removesuffix(GONE)}{PAGE}": _read(site / mark).get(PAGE, "") for mark in marks}


def _name(site: Path, pages: Mapping[str, str]) -> str:
    gone = "".join(f"{digest}  {name}\n" for name, digest in pages.items())
    signature = (site / SIGNATURE).read_bytes() if (site / SIGNATURE).is_file() else b""
    return sha256((site / MANIFEST).read_bytes() + signature + gone.encode())[:16]


def _differences(site: Path, names: Iterable[str], wanted: Mapping[str, str]) -> Iterator[Difference]:
    found = set(names)
    for name, digest in sorted(wanted.items()):
        if name not in found:
            yield Difference(file=name, kind="missing")
        elif (path := site / name).is_symlink() or sha256(path.read_bytes()) != digest:
            yield Difference(file=name, kind="changed")
    for name in sorted(found - set(wanted) - {MANIFEST, SIGNATURE}):
        plain = name.removesuffix(PurePosixPath(name).suffix) if name.endswith(PACKED) else name
        if PurePosixPath(name).name == GONE and f"{PurePosixPath(name).parent}/{PAGE}" in wanted:
            continue
        if plain == name or plain not in wanted:
            yield Difference(file=name, kind="extra")
        elif sha256(unpacked(site / name)) != wanted[plain]:
            yield Difference(file=name, kind="changed")


def _named(site: Path) -> list[str]:
    """Every file but the manifest itself and the pages that were taken down, by its path."""
    names = names_below(site)
    hidden = {name.rpartition("/")[0] for name in names if PurePosixPath(name).name == GONE}
    return [name for name in names if name.rpartition("/")[0] not in hidden and name not in (MANIFEST, SIGNATURE)]


def _read(path: Path) -> dict[str, str]:
    lines = (line.partition("  ") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, _, name in lines}


def _write(path: Path, lines: Iterable[tuple[str, str]]) -> None:
    path.write_text("".join(f"{digest}  {name}\n" for digest, name in lines), encoding="utf-8", newline="\n")

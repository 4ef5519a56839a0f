"""List every file of a site with its SHA-256, so that anyone can see that a copy is the site that was built."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import brotli

from publishing.files.digest import sha256
from publishing.files.safe_read import linked_folders, list_files

MANIFEST = ".manifest.sha256"  # as sha256sum reads it; hosts refuse names that begin with a dot
SIGNATURE = f"{MANIFEST}.sig"  # may be added beside it by ssh-keygen -Y sign
GONE_MARK = ".gone"  # marks a page that was taken down: no list holds its address, not even the manifest
PAGE = "index.html"
GZIP, BROTLI = ".gz", ".br"
COMPRESSED = (GZIP, BROTLI)  # the suffixes that nginx and Caddy look for beside a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One file that is "missing", "changed" or "extra", by its path under the site's root."""

    file: str
    kind: str


def mark_gone(site: Path, folders: Iterable[str]) -> None:
    """Mark the pages in `folders` of `site` as taken down; the mark holds the digest of the page."""
    for page in (site / folder / PAGE for folder in folders):
        if page.is_file():
            _write_digests(page.with_name(GONE_MARK), [(sha256(page.read_bytes()), PAGE)])


def write_manifest(site: Path) -> None:
    """Write the manifest of `site`: every file but the manifest itself and the pages that were taken down."""
    names = list_files(site)
    gone_folders = {name.rpartition("/")[0] for name in names if _is_mark(name)}
    listed = (name for name in names if name.rpartition("/")[0] not in gone_folders and name not in (MANIFEST, SIGNATURE))
    _write_digests(site / MANIFEST, ((sha256((site / name).read_bytes()), name) for name in listed))


def read_manifest(site: Path) -> Mapping[str, str]:
    """Return the digest of every file that the manifest of `site` lists. Raises FileNotFoundError without one."""
    return _read_digests(site / MANIFEST)


def gone_pages(site: Path) -> Mapping[str, str]:
    """Return the digest of every page of `site` that was taken down."""
    return _gone_pages(site, list_files(site, GONE_MARK))


def site_name(site: Path) -> str:
    """Return a name for exactly these files: 16 digits of a SHA-256 of the manifest, its signature and the pages taken down."""
    return _site_name(site, gone_pages(site))


def untouched_site_name(site: Path) -> str | None:
    """Return the name of `site`; None where a file differs from its manifest or was compressed after the build."""
    names = list_files(site)
    if MANIFEST not in names or (site / MANIFEST).is_symlink():
        return None
    listed, gone = read_manifest(site), _gone_pages(site, names)
    compressed = any(name.endswith(COMPRESSED) and name not in listed for name in names)
    return None if compressed or any(_differences(site, names, {**gone, **listed})) else _site_name(site, gone)


def differences(site: Path) -> tuple[Difference, ...]:
    """Return the differences between the folder `site` and its manifest. Raises FileNotFoundError without one."""
    names = list_files(site)
    return tuple(_differences(site, names, {**_gone_pages(site, names), **read_manifest(site)}))


def decompressed(path: Path) -> bytes:
    """Return the content of the compressed file at `path`, by its suffix; b"" where it is damaged."""
    try:
        return bytes((brotli.decompress if path.suffix == BROTLI else gzip.decompress)(path.read_bytes()))
    except (OSError, EOFError, zlib.error, brotli.error):
        return b""


def _differences(site: Path, names: Iterable[str], digests: Mapping[str, str]) -> Iterator[Difference]:
    present = set(names)
    for name, digest in sorted(digests.items()):
        if name not in present:
            yield Difference(file=name, kind="missing")
        elif (path := site / name).is_symlink() or sha256(path.read_bytes()) != digest:
            yield Difference(file=name, kind="changed")
    yield from (Difference(file=name, kind="extra") for name in linked_folders(site))  # what is in them was never searched
    for name in sorted(present - set(digests) - {MANIFEST, SIGNATURE}):
        original = name.removesuffix(PurePosixPath(name).suffix) if name.endswith(COMPRESSED) else ""
        if original in digests:
            if sha256(decompressed(site / name)) != digests[original]:
                yield Difference(file=name, kind="changed")
        elif not (_is_mark(name) and f"{PurePosixPath(name).parent}/{PAGE}" in digests):
            yield Difference(file=name, kind="extra")


def _gone_pages(site: Path, names: Iterable[str]) -> dict[str, str]:
    marks = filter(_is_mark, names)
    return {mark.removesuffix(GONE_MARK) + PAGE: _read_digests(site / mark).get(PAGE, "") for mark in marks}


def _is_mark(name: str) -> bool:
    return PurePosixPath(name).name == GONE_MARK


def _site_name(site: Path, gone: Mapping[str, str]) -> str:
    lines = "".join(f"{digest}  {name}\n" for name, digest in gone.items())
    signature = (site / SIGNATURE).read_bytes() if (site / SIGNATURE).is_file() else b""
    return sha256((site / MANIFEST).read_bytes() + signature + lines.encode())[:16]


def _read_digests(path: Path) -> dict[str, str]:
    lines = (line.partition("  ") for line in path.read_text(encoding="utf-8").splitlines())
    return {name: digest for digest, _, name in lines}


def _write_digests(path: Path, digests: Iterable[tuple[str, str]]) -> None:
    text = "".join(f"{digest}  {name}\n" for digest, name in digests)
    path.write_text(text, encoding="utf-8", newline="\n")

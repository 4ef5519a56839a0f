"""Publish the built site, roll it back, and compare what a host serves with what was built."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from publishing.build.csp import HOSTS
from publishing.build.manifest import PAGE, Difference, differences, gone_pages, read_manifest
from publishing.build.publication import Publication, find_leaks, prepare
from publishing.checks.report import printable
from publishing.console import EXIT_PROBLEMS, fail, show_progress
from publishing.files.atomic_write import FILE_MODE, locked, sync, write_file
from publishing.files.digest import sha256
from publishing.i18n.messages import message
from publishing.release.releases import HOST_FILES, PREVIOUS, MirrorError, Releases, is_remote, mirror, staged

NOT_SERVED = ("_headers",)  # hosts read this file, and send it to nobody
FILE_TIMEOUT = 30  # seconds


def publish_site(chosen: Namespace) -> int:
    """Publish the built site to `chosen.target`, or roll back; return 1, with the current release unchanged, if that fails."""
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()
    folder = staged(chosen.root, chosen.target) if is_remote(chosen.target) else Path(chosen.target).resolve()

    def waiting() -> None:
        print(message("build_site.waiting", chosen.language, folder=str(folder)), flush=True)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(site, waiting), locked(folder / "site", waiting):
            return _publish(chosen, site, folder)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        return fail(message("build_site.not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))
    except MirrorError as error:
        failure = message("publish_site.rsync_failed", chosen.language, reason=printable(str(error)))
        return fail(failure if str(error) else message("publish_site.no_rsync", chosen.language))


def _publish(chosen: Namespace, site: Path, folder: Path) -> int:
    publication = prepare(chosen.root, show_progress=show_progress)
    show_progress("")
    if publication.renderer is None:
        return fail(message("build_site.shared_broken", chosen.language))
    if not chosen.roll_back and not _may_be_published(chosen, publication, site):
        return EXIT_PROBLEMS
    releases = Releases(folder=folder, may_stay=lambda release: not find_leaks(publication, release, earlier=True))
    name = releases.roll_back() if chosen.roll_back else releases.publish(site)
    purged = list(releases.purge())
    has_new_headers = _write_headers(chosen.root / HOSTS, folder / HOST_FILES)
    if is_remote(chosen.target):
        mirror(folder, chosen.target)
    outcome = "published" if name else "no_previous"
    print(message(f"publish_site.{outcome}", chosen.language, folder=chosen.target, name=name))
    for release in purged:
        print(message("publish_site.purged", chosen.language, name=release))
    if previous := releases.name(PREVIOUS):
        print(message("publish_site.previous", chosen.language, name=previous))
    if has_new_headers:
        print(message("publish_site.hosts_changed", chosen.language))
    return 0 if name else EXIT_PROBLEMS


def _may_be_published(chosen: Namespace, publication: Publication, site: Path) -> bool:
    """Return whether `site` is as it was built, and contains nothing that is withheld today; print what is wrong."""
    try:
        changed = differences(site)
    except FileNotFoundError:
        print(message("publish_site.no_manifest", chosen.language, folder=str(site)))
        return False
    if changed:
        print(message("publish_site.not_complete", chosen.language, folder=str(site), count=len(changed)))
        return False
    leaks = find_leaks(publication, site)
    for leak in leaks:
        print(message(f"audits.leak_{leak.kind}", chosen.language, file=leak.file, source=leak.source))
    if leaks:
        print(message("publish_site.not_published", chosen.language))
    return not leaks


def _write_headers(folder: Path, target: Path) -> bool:
    """Copy the headers for the host from `folder` to `target`, which its configuration includes; return whether they changed."""
    has_changed = False
    target.mkdir(exist_ok=True)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        copy, content = target / path.name, path.read_bytes()
        if not copy.is_file() or copy.read_bytes() != content:
            write_file(copy, content)
            copy.chmod(FILE_MODE)
            sync(target)
            has_changed = True
    return has_changed


def verify_site(chosen: Namespace) -> int:
    """Compare the folder or the address `chosen.place` with what was built; return 1 if a file differs."""
    is_address = chosen.place.startswith(("http://", "https://"))
    folder = (chosen.site_dir or chosen.root / "site").resolve() if is_address else Path(chosen.place).resolve()
    try:
        digests = {**read_manifest(folder), **gone_pages(folder)}
        changed = tuple(_differences_at(chosen.place, digests)) if is_address else differences(folder)
    except FileNotFoundError:
        return fail(message("publish_site.no_manifest", chosen.language, folder=str(folder)))
    for difference in changed:
        print(message(f"verify_site.differs_{difference.kind}", chosen.language, file=printable(difference.file)))
    outcome, count = ("differs", len(changed)) if changed else ("complete", len(digests))
    print(message(f"verify_site.{outcome}", chosen.language, folder=chosen.place, count=count))
    return EXIT_PROBLEMS if changed else 0


def _differences_at(address: str, digests: dict[str, str]) -> Iterator[Difference]:
    """Yield the files that the host does not send as they were built; further files on a host cannot be seen from outside."""
    for name, digest in digests.items():
        if name not in NOT_SERVED:
            path = name.removesuffix(PAGE) if name.endswith(f"/{PAGE}") or name == PAGE else name
            content = _download(f"{address.rstrip('/')}/{quote(path)}")
            if content is None:
                yield Difference(file=name, kind="missing")
            elif sha256(content) != digest:
                yield Difference(file=name, kind="changed")


def _download(address: str) -> bytes | None:
    """Return what the host sends, also with 410 for a page that was taken down; None for every other error."""
    request = urllib.request.Request(address, headers={"Cache-Control": "no-cache"})  # noqa: S310  # http or https, as given
    try:
        with urllib.request.urlopen(request, timeout=FILE_TIMEOUT) as response:  # noqa: S310
            return bytes(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read() if error.code == http.HTTPStatus.GONE else None
    except (OSError, http.client.HTTPException):
        return None

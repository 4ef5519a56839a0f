"""What was built reaches visitors: only if it is whole, and if nothing in it is withheld by now."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from publishing.build.csp import HOSTS
from publishing.build.manifest import differences
from publishing.build.publication import Publication, find_leaks, prepare
from publishing.checks.report import printable
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.files.atomic_write import FILE_MODE, sync, write_file
from publishing.files.lock import locked
from publishing.i18n.messages import message
from publishing.release.releases import HOSTS_THERE, PREVIOUS, MirrorError, Releases, is_elsewhere, mirror, staged


def publish_site(chosen: Namespace) -> int:
    """Publishes the built site to `chosen.target`, or the one before; returns 1 with the old one still in its place."""
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()
    folder = staged(chosen.root, chosen.target) if is_elsewhere(chosen.target) else Path(chosen.target).resolve()

    def waiting() -> None:
        print(message("build_site.waiting", chosen.language, folder=str(folder)), flush=True)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(site, waiting), locked(folder / "site", waiting):
            return _published(chosen, site, folder)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        print(message("build_site.not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))
    except MirrorError as error:
        failed = message("publish_site.rsync_failed", chosen.language, reason=printable(str(error)))
        print(failed if str(error) else message("publish_site.no_rsync", chosen.language))
    return EXIT_PROBLEMS


def _published(chosen: Namespace, site: Path, folder: Path) -> int:
    publication = prepare(chosen.root, show_progress=show_progress)
    show_progress("")
    if publication.renderer is None:
        print(message("build_site.shared_broken", chosen.language))
        return EXIT_PROBLEMS
    if not chosen.roll_back and not _may_go(chosen, publication, site):
        return EXIT_PROBLEMS
    releases = Releases(folder=folder, may_stay=lambda release: not find_leaks(publication, release, earlier=True))
    name = releases.roll_back() if chosen.roll_back else releases.publish(site)
    purged = list(releases.purge())
    changed = _tell_hosts(chosen.root / HOSTS, folder / HOSTS_THERE)
    if is_elsewhere(chosen.target):
        mirror(folder, chosen.target)
    slots = {"folder": chosen.target, "name": name}
    print(message("publish_site.published" if name else "publish_site.no_previous", chosen.language, **slots))
    print(*(f"{message('publish_site.purged', chosen.language, name=one)}\n" for one in purged), sep="", end="")
    if kept := releases.name(PREVIOUS):
        print(message("publish_site.previous", chosen.language, name=kept))
    if changed:
        print(message("publish_site.hosts_changed", chosen.language))
    return 0 if name else EXIT_PROBLEMS


def _may_go(chosen: Namespace, publication: Publication, site: Path) -> bool:
    """Whether `site` is as it was built, and may still be published today."""
    try:
        wrong = differences(site)
    except FileNotFoundError:
        print(message("publish_site.no_manifest", chosen.language, folder=str(site)))
        return False
    if wrong:
        print(message("publish_site.not_whole", chosen.language, folder=str(site), count=len(wrong)))
    elif found := find_leaks(publication, site):
        told = (message(f"audits.leak_{one.kind}", chosen.language, file=one.file, source=one.source) for one in found)
        print(*told, message("publish_site.not_published", chosen.language), sep="\n")
        return False
    return not wrong


def _tell_hosts(written: Path, there: Path) -> bool:
    """Puts what hosts shall say where their configuration includes it; returns whether it has changed."""
    changed = False
    there.mkdir(exist_ok=True)
    for path in sorted(written.iterdir()) if written.is_dir() else ():
        target, content = there / path.name, path.read_bytes()
        if not target.is_file() or target.read_bytes() != content:
            write_file(target, content)
            target.chmod(FILE_MODE)
            sync(there)
            changed = True
    return changed

"""Publish the built site, roll it back, and compare what a host serves with what was built."""

from __future__ import annotations

import datetime
import http.client
import re
import sys
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from publishing.audit.html import parse_pages
from publishing.audit.leaks.classification import classify
from publishing.audit.leaks.scan import Leak
from publishing.build.audits import PageSources, audit_lines, forbids_publication, run_audits
from publishing.build.csp import HOSTS
from publishing.build.last_release import Remainder
from publishing.build.manifest import MANIFEST, PAGE, Difference, differences, gone_pages, read_manifest, site_name
from publishing.build.publication import Publication, find_leaks, prepare, read_verdict
from publishing.build.release_record import Ended, ended, is_removed, lost_texts, read_release_record
from publishing.build.up_to_date import BUILD_CACHE
from publishing.checks.report import printable, report
from publishing.cli.prompts import is_confirmed
from publishing.console import EXIT_PROBLEMS, fail, show_progress
from publishing.content.library import Library
from publishing.files.atomic_write import FILE_MODE, locked, sync, write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import list_files
from publishing.i18n.messages import message
from publishing.release.host import Host, recall
from publishing.release.releases import CURRENT, HOST_FILES, PREVIOUS, MirrorError, is_remote, staged

MILESTONE_PAGE = re.compile(r"(?:[a-z]{2,3}/)?milestones/[^/]+/index\.html")
NOT_SERVED = ("_headers",)  # hosts read this file, and send it to nobody
FILE_TIMEOUT = 30  # seconds


def publish_site(chosen: Namespace) -> int:
    """Publish the built site to `chosen.target`, or roll back; where that may not be, take down what ended, and return 1."""
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()
    folder = staged(chosen.root, chosen.target) if is_remote(chosen.target) else Path(chosen.target).resolve()

    def waiting() -> None:
        print(message("build_site.waiting", chosen.language, folder=str(folder)), flush=True)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(site, waiting), locked(folder / "site", waiting), locked(chosen.root / BUILD_CACHE, waiting):
            return _publish(chosen, site)
    except OSError as error:
        place = error.filename2 or error.filename or folder
        return fail(message("build_site.not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))
    except MirrorError as error:
        failure = message("publish_site.rsync_failed", chosen.language, reason=printable(str(error)))
        return fail(failure if str(error) else message("publish_site.no_rsync", chosen.language))


def _publish(chosen: Namespace, site: Path) -> int:
    now = datetime.datetime.now(datetime.UTC)
    recall(chosen.root, chosen.target)
    publication = prepare(chosen.root, now=now, show_progress=show_progress)
    show_progress("")

    def has_leaks(release: Path) -> bool:
        leaks = find_leaks(publication, release, earlier=True, show_progress=show_progress)
        return any(_is_of_people(leak, publication.library) for leak in leaks)

    host = Host(target=chosen.target, library=publication.library, has_leaks=has_leaks)
    name, lines = "", []
    if chosen.roll_back:
        lines = list(_removed_since(chosen, publication.library, host))
        name = "" if lines else host.releases.roll_back()
        lines += [] if name or lines else [message("publish_site.no_previous", chosen.language, folder=chosen.target)]
    elif not (lines := list(_objections(chosen, publication, site))) and _may_shrink(chosen, publication, host, site):
        name = host.releases.publish(site)
    remainder = Remainder(kind="unchanged") if name else host.take_down(now)
    show_progress("")
    is_new = bool(name) or remainder.kind in ("rebuilt", "stripped")
    purged = list(host.releases.purge()) if host.releases.name(CURRENT) else []
    has_new_headers = is_new and _write_headers(chosen.root / HOSTS, host.folder / HOST_FILES)
    if is_new:
        host.remember(site_name(site) if (site / MANIFEST).is_file() else "")
    host.send()
    print(*_outcome(chosen, name, remainder), *lines, sep="\n")
    for release in purged:
        print(message("publish_site.purged", chosen.language, name=release))
    if previous := host.releases.name(PREVIOUS):
        print(message("publish_site.previous", chosen.language, name=previous))
    if has_new_headers:
        print(message("publish_site.hosts_changed", chosen.language))
    if publication.content is None:
        print(message("build_site.shared_broken", chosen.language))
    return 0 if name and publication.content is not None else EXIT_PROBLEMS


def _removed_since(chosen: Namespace, library: Library, host: Host) -> Iterator[str]:
    """Yield the pages of prose and shared files from which something was removed since the previous release."""
    previous = read_release_record(chosen.root, host.releases.name(PREVIOUS))
    for file in lost_texts(chosen.root, previous, library) if previous else ():
        yield message("publish_site.removed_since", chosen.language, file=file)


def _outcome(chosen: Namespace, name: str, remainder: Remainder) -> Iterator[str]:
    """Yield what visitors see now, and what was taken down."""
    if name:
        yield message("publish_site.published", chosen.language, folder=chosen.target, name=name)
    else:
        yield message(f"publish_site.taken_down.{remainder.kind}", chosen.language, folder=chosen.target)
    yield from ended_lines(remainder.ended, chosen.language)


def ended_lines(entries: Iterable[Ended], language: str) -> Iterator[str]:
    """Yield a line for each entry that ended, with the reason."""
    for entry in entries:
        reason = message(f"build_site.reason.{entry.reason}", language)
        yield message("build_site.ended", language, file=entry.file, reason=reason)


def _is_of_people(leak: Leak, library: Library) -> bool:
    """Return whether `leak` is of an entry that concerns somebody, or of a consent."""
    return leak.source in {entry.file for entry in library.consents.values()}.union(
        withheld.file for withheld in classify(library).withheld if withheld.consents
    )


def _objections(chosen: Namespace, publication: Publication, site: Path) -> Iterator[str]:
    """Yield why `site` may not be published: it is not as a build left it, something in it ended, or an audit forbids it."""
    try:
        changed = differences(site)
    except FileNotFoundError:
        yield message("publish_site.no_manifest", chosen.language, folder=str(site))
        return
    if changed:
        yield message("publish_site.not_complete", chosen.language, folder=str(site), count=len(changed))
        return
    record = read_release_record(chosen.root, site_name(site))
    if record is None:
        yield message("publish_site.no_record", chosen.language, folder=str(site))
        return
    lines = [*ended_lines(ended(record, publication.library), chosen.language)]
    lost = lost_texts(chosen.root, record, publication.library)
    lines += [message("publish_site.lost", chosen.language, file=file) for file in lost]
    forgotten = [problem for problem in publication.verdict.problems if problem.rule == "take-down-forgotten"]
    lines += [report(forgotten, publication.library, chosen.language)] if forgotten else []
    # Pictures and words of unknown origin were looked for when exactly these files were made; content may have changed since.
    found = find_leaks(publication, site, show_progress=show_progress)
    show_progress("")
    leaks = [leak for leak in found if leak.kind not in ("stranger", "document", "unaffirmed")]
    if publication.renderer is None:  # what the program draws is not known then, and pictures are not looked for
        leaks = [leak for leak in leaks if _is_of_people(leak, publication.library)]
    lines += [message(f"audits.leak_{leak.kind}", chosen.language, file=leak.file, source=leak.source) for leak in leaks]
    sources = PageSources.of(publication.library, next(iter(publication.pages.values()), ()))
    results = run_audits(site, parse_pages(site), sources, ())
    if forbids_publication(results):
        lines += audit_lines(results, chosen.language)
    if lines:
        yield from lines
        yield message("publish_site.not_published", chosen.language)


def _may_shrink(chosen: Namespace, publication: Publication, host: Host, site: Path) -> bool:
    """Return whether `site` has all that visitors see now, but for what somebody removed or ended; if not, ask."""
    lost = sorted(_unexplained(publication, host, site))
    if not lost:
        return True
    print(message("publish_site.shrinks", chosen.language, count=len(lost)))
    print(*(f"  {name}" for name in lost), sep="\n")
    if not sys.stdin.isatty():
        print(message("publish_site.nobody_asked", chosen.language))
        return False
    print(message("publish_site.ask", chosen.language))
    return is_confirmed()


def _unexplained(publication: Publication, host: Host, site: Path) -> set[str]:
    """Return the entries, each with its language, that visitors see now, are not in `site`, and that nobody removed or ended."""
    library, current, new = publication.library, host.current, read_release_record(publication.library.root, site_name(site))
    served = host.folder / CURRENT
    if new is None or not served.is_dir():
        return set()
    if current is None:  # nothing is known but its pages
        pages = {name for name in list_files(served, PAGE) if MILESTONE_PAGE.match(name)}
        return {name for name in pages if not (site / name).is_file()}
    there = {(entry.slug, language) for entry in new.entries for language in entry.languages}
    gone = {entry.slug for entry in ended(current, library)} | {
        entry.slug for entry in current.entries if is_removed(entry, library)
    }
    unaffirmed = {
        entry.file
        for entry in publication.verdict.held_back
        if any(problem.rule.startswith("affirmation-") for problem in entry.problems)
    }
    return {
        f"{entry.slug} ({language})"
        for entry in current.entries
        for language in entry.languages
        if (entry.slug, language) not in there and entry.slug not in gone and entry.file not in unaffirmed
    }


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
    record = read_release_record(chosen.root, site_name(folder))
    library, _ = read_verdict(chosen.root)
    over = tuple(ended_lines(ended(record, library), chosen.language)) if record else ()
    if record is None and not changed:
        outcome = "unknown"
    elif over:
        print(*over, sep="\n")
        outcome = "differs" if changed else "ended"
    print(message(f"verify_site.{outcome}", chosen.language, folder=chosen.place, count=count))
    return 0 if outcome == "complete" else EXIT_PROBLEMS


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

"""Build the site unless it is up to date: built on this day, by this program, from the same content, and unchanged since.

Only digests are kept about the last build: no word of any entry, not even its name.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from publishing.build.manifest import site_name, untouched_site_name
from publishing.console import EXIT_PROBLEMS, fail, show_progress
from publishing.environment import ROOT
from publishing.files.atomic_write import locked, recover, sibling, write_file
from publishing.files.digest import sha256
from publishing.files.safe_read import REDACTIONS, REPORTS
from publishing.i18n.messages import message

BUILD_CACHE = Path(".cache", "build")  # one build at a time uses the folders beside it, wherever its site goes
LAST_BUILD = Path(".cache", "built.json")
SITES = Path(".cache", "sites.json")  # under the content's root: folders of sites that were built elsewhere than in site/
WRITTEN = (Path(".cache", "hosts"), Path(".cache", "report"))  # what a build writes beside the site, under the content's root
CONTENT = ("docs", "milestones", "gallery", REPORTS.as_posix())  # under the content's root
PROGRAM = ("scripts", "overrides", "docs/assets", "mkdocs.yml", "requirements.txt")  # under the program's root
IGNORED = "__pycache__"
VALIDATE = "python3 scripts/validate_milestones.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBuild:
    """What is known about the last build: the digest of its inputs, its day and time zone, and whether it held back anything."""

    inputs: str
    day: str
    zone: str
    held: bool


def build_site(chosen: Namespace) -> int:
    """Build the site, one build at a time; the old site stays until the new one is complete.

    Return 1 if shared content is broken or an audit forbids publication, with --strict also if anything is held back.
    """
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()

    def report_wait() -> None:
        print(message("build_site.waiting", chosen.language, folder=str(site)), flush=True)

    try:
        with locked(site, report_wait), locked(chosen.root / BUILD_CACHE, report_wait):
            recover(site)
            try:
                return _build_if_needed(chosen, site)
            finally:
                shutil.rmtree(sibling(site, "new"), ignore_errors=True)
    except OSError as error:
        show_progress("")
        place = error.filename2 or error.filename or site
        return fail(message("build_site.not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))


def _build_if_needed(chosen: Namespace, site: Path) -> int:
    shutil.rmtree(chosen.root / REDACTIONS, ignore_errors=True)
    now, inputs = datetime.datetime.now(datetime.UTC), input_digest(chosen.root, site, chosen.language)
    if last := unchanged_build(chosen.root, site, inputs, now):
        print(message("build_site.unchanged", chosen.language, folder=str(site), command=VALIDATE))
        return EXIT_PROBLEMS if chosen.strict and last.held else 0
    from publishing.build.pipeline import build  # noqa: PLC0415  # loading it takes longer than to see that nothing has changed

    forget_build(chosen.root)
    attempt, had_site = None, site.is_dir()
    try:
        attempt = build(chosen, site, now)
    finally:
        if attempt is None or attempt.refusal:  # the program had a fault, or was stopped
            kind = _keep_last_release(chosen, site, now)
    remember_site(chosen.root, site)
    if attempt.refusal:
        print(attempt.refusal)
        if kind == "unchanged" or not had_site:
            print(message("build_site.stays", chosen.language))
        return EXIT_PROBLEMS
    publication = attempt.publication
    library, held = publication.library, any(entry.problems for entry in publication.verdict.held_back)
    if library.site and not publication.missing_cards and input_digest(chosen.root, site, chosen.language) == inputs:
        day, zone = library.today.isoformat(), library.site.time_zone
        remember_build(chosen.root, site, LastBuild(inputs=inputs, day=day, zone=zone, held=held))
    return EXIT_PROBLEMS if chosen.strict and held else 0


def _keep_last_release(chosen: Namespace, site: Path, now: datetime.datetime) -> str:
    """Make `site` the last release minus what has ended since, say so, and return the kind of what became of it."""
    from publishing.build.last_release import keep_last_release  # noqa: PLC0415  # as above

    had_site = site.is_dir()
    remainder = keep_last_release(chosen.root, site, now)
    show_progress("")
    if remainder.kind in ("rebuilt", "stripped") or (had_site and remainder.kind == "none"):
        print(message(f"build_site.last_release.{remainder.kind}", chosen.language, folder=str(site)))
    for entry in remainder.ended:
        reason = message(f"build_site.reason.{entry.reason}", chosen.language)
        print(message("build_site.ended", chosen.language, file=entry.file, reason=reason))
    return remainder.kind


def input_digest(root: Path, site: Path, language: str) -> str:
    """Return a digest of everything that a build of the content at `root` into `site` depends on, except the day."""
    packages = sorted(path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))  # with their versions
    lines = [sys.version, *packages, str(root), str(site), language]
    for folder, names in ((root, CONTENT), (ROOT, PROGRAM)):
        for name in names:
            for path in _files(folder / name):
                kind = "link" if path.is_symlink() else "file"
                lines.append(f"{kind} {path.relative_to(folder)} {_digest(path)}")
    return sha256("\n".join(lines))


def remember_site(root: Path, site: Path) -> None:
    """Remember that a site of the content at `root` was built into `site`, so that what ends is taken out of it, too."""
    if site != (root / "site").resolve():
        folders = dict.fromkeys((*map(str, other_sites(root)), str(site)))
        write_file(root / SITES, json.dumps([*folders], indent=1).encode())


def other_sites(root: Path) -> tuple[Path, ...]:
    """Return the folders, except site/, into which sites of the content at `root` were built and that still exist."""
    try:
        folders = json.loads((root / SITES).read_bytes())
    except (OSError, ValueError):
        return ()
    return tuple(path for folder in folders if (path := Path(str(folder))).is_dir())


def remember_build(root: Path, site: Path, build: LastBuild) -> None:
    """Write down `build`, with digests of `site` and of what lies beside it."""
    text = json.dumps([asdict(build), site_name(site), _written_digest(root)])
    write_file(root / LAST_BUILD, f"{sha256(text)}\n{text}".encode())


def forget_build(root: Path) -> None:
    """Forget the last build."""
    (root / LAST_BUILD).unlink(missing_ok=True)


def unchanged_build(root: Path, site: Path, inputs: str, now: datetime.datetime) -> LastBuild | None:
    """Return the last build if its inputs had this digest, `now` is on its day, and every byte that it wrote is still there."""
    try:
        digest, _, text = (root / LAST_BUILD).read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if sha256(text) != digest:
        return None
    fields, *written = json.loads(text)
    build = LastBuild(**fields)
    is_same = build.inputs == inputs and now.astimezone(ZoneInfo(build.zone)).date().isoformat() == build.day
    return build if is_same and [untouched_site_name(site), _written_digest(root)] == written else None


def _written_digest(root: Path) -> str:
    return sha256("\n".join(f"{path} {_digest(path)}" for folder in WRITTEN for path in _files(root / folder)))


def _files(top: Path) -> Iterator[Path]:
    """Every file at or below `top`, in order."""
    if top.is_file():
        yield top
    for folder, folders, names in os.walk(top, followlinks=True):
        folders[:] = sorted(name for name in folders if name != IGNORED)
        yield from (Path(folder, name) for name in sorted(names))


def _digest(path: Path) -> str:
    try:
        return sha256(path.read_bytes())
    except OSError:
        return "unreadable"

"""Take down a page or a picture at once, by its address, before anybody has decided why; undo it after the talk."""

from __future__ import annotations

import datetime
import re
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml

from publishing.build.publication import CONFIGURATION, read_verdict
from publishing.build.release_record import ReleaseRecord, last_record
from publishing.build.up_to_date import other_sites
from publishing.checks.report import printable
from publishing.cli.entry_template import modeline
from publishing.console import EXIT_PROBLEMS, fail
from publishing.content.consent_record import Gone
from publishing.content.library import AFFIRMED, GONE_FILE, Library, load_library, reference
from publishing.content.memory import add_to_memory, memory_lines
from publishing.files.atomic_write import create_file, locked, write_file
from publishing.files.yaml_document import Document, Value, read_document
from publishing.files.yaml_edit import YamlText
from publishing.i18n.messages import message
from publishing.release.host import Host, remembered_targets
from publishing.release.releases import CURRENT, RELEASES, MirrorError

_LIST_ITEM = re.compile(r"^([ ]*)- ", re.MULTILINE)
_NEW_LIST = (
    f"{modeline('gone', GONE_FILE)}\n"
    "# Pages that were taken down. Each address says only that the page is no longer available. No line ever leaves this list.\n"
)


class UnreadableRecordError(Exception):
    """A content file cannot be changed because it cannot be read."""


def take_down(chosen: Namespace, build_site: Callable[[Namespace], int]) -> int:
    """Take down what is at the address, here and at every host, or bring it back; return 1 if that did not succeed everywhere."""
    library = load_library(chosen.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    names = tuple(names_at(library, chosen.address))
    if not names:
        return fail(message("take_down.unknown", chosen.language, address=printable(chosen.address)))
    if chosen.undo:
        if not _undo_in_list(chosen.root / GONE_FILE, library, names):
            return fail(message("take_down.final", chosen.language, file=GONE_FILE))
    elif missing := [name for name in names if name not in library.taken_down]:
        add_to_list(chosen.root / GONE_FILE, library.gone.document if library.gone else None, missing, pending=True)
        for name in missing:
            (chosen.root / AFFIRMED / f"milestones/{name}.yml").unlink(missing_ok=True)
        add_to_memory(chosen.root, memory_lines((Gone(slug=name, pending="yes") for name in missing), ()))
    site = (chosen.site_dir or chosen.root / "site").resolve()
    sites = (site, *(other for other in other_sites(chosen.root) if other != site))
    codes = [build_site(Namespace(root=chosen.root, site_dir=folder, strict=False, language=chosen.language)) for folder in sites]
    if chosen.undo:
        for target in remembered_targets(chosen.root):
            print(message("take_down.publish", chosen.language, target=printable(target)))
        return max(codes)
    is_off_hosts = take_down_at_hosts(chosen.root, chosen.language)
    library = load_library(chosen.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    shown = {entry.slug for record in _records(library) for entry in record.entries}
    if still_shown := shown.intersection(names):
        return fail(message("take_down.still_shown", chosen.language, names=", ".join(sorted(still_shown))))
    print(message("take_down.done" if is_off_hosts else "take_down.not_everywhere", chosen.language, names=", ".join(names)))
    print(message("take_down.next", chosen.language, address=printable(chosen.address)))
    return 0 if is_off_hosts else EXIT_PROBLEMS


def names_at(library: Library, address: str) -> Iterator[str]:
    """Yield the slugs of milestones, and album/picture of pictures, at `address`: of a page, a picture, a card or an album."""
    url = urlsplit(address)
    path = unquote(url.path).strip("/").removesuffix("index.html").strip("/")
    for language in library.languages:
        path = path.removeprefix(f"{language}/")
    known = {entry.record.slug for entry in library.milestones if entry.record} | set(library.pictured) | library.taken_down
    albums = {entry.record.slug: entry.record for entry in library.albums if entry.record}
    slug = path.removeprefix("milestones/")
    if slug in known or path in library.pictured:
        yield slug if slug in known else path
    elif path in ("gallery", "") and url.fragment in albums:
        yield from (reference(url.fragment, photo) for photo in albums[url.fragment].photos)
    else:
        for entry in (entry for record in _records(library) for entry in record.entries):
            if slug == entry.slug or any(part.removesuffix("/").endswith(path) for part in entry.addresses if path):
                yield entry.slug


def take_down_at_hosts(root: Path, language: str) -> bool:
    """Take what ended off every host that this machine published to, and say what became of each.

    Return False if one of them was not reached, or if none is known: then nobody here can tell what visitors see.
    """
    now = datetime.datetime.now(datetime.UTC)
    library, _ = read_verdict(root, now=now)
    targets = remembered_targets(root)
    outcomes = {target: _take_down_at(Host(target=target, library=library), now) for target in targets}
    for target, outcome in outcomes.items():
        print(message(f"take_down.host.{outcome}", language, target=printable(target)))
    if not targets:
        print(message("take_down.no_host", language))
    return bool(targets) and "failed" not in outcomes.values()


def releases_at_hosts(root: Path) -> tuple[Path, ...]:
    """Return the folders of all releases, on this machine, that hosts serve or keep, or that are mirrored to them."""
    library = load_library(root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    folders = (Host(target=target, library=library).folder / RELEASES for target in remembered_targets(root))
    return tuple(path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()))


def _take_down_at(host: Host, now: datetime.datetime) -> str:
    """Return "changed", "unchanged" or "failed"."""
    try:
        with locked(host.folder / "site", lambda: None):
            kind = host.take_down(now).kind
            if kind == "none" or not host.releases.name(CURRENT):
                return "failed"
            purged = tuple(host.releases.purge())
            host.remember()
            host.send()
    except (OSError, MirrorError):
        return "failed"
    return "unchanged" if kind == "unchanged" and not purged else "changed"


def _records(library: Library) -> Iterator[ReleaseRecord]:
    """Yield the records of the last site and of what each host serves."""
    hosts = (Host(target=target, library=library).current for target in remembered_targets(library.root))
    yield from (record for record in (last_record(library.root), *hosts) if record)


# ---- The list of what was taken down ----


def add_to_list(path: Path, document: Document | None, names: Collection[str], *, pending: bool = False) -> bool:
    """Add `names` to the list at `path`, which holds `document`, if there is one yet.

    Return False if the list cannot be read: until it can, all that it names stays down.
    """
    items = [f'{{slug: {name}, pending: "yes"}}' if pending else f"slug: {name}" for name in names]
    if document is None:
        create_file(path, (_NEW_LIST + "".join(f"- {item}\n" for item in items)).encode())
        return True
    if document.value == []:
        write_file(path, (_NEW_LIST + "".join(f"- {item}\n" for item in items)).encode())
        return True
    is_empty = any(fault.kind == "file-empty" for fault in document.faults)
    if not isinstance(document.value, list) and not is_empty:
        write_file(path, path.read_bytes().rstrip(b"\n") + b"\n" + "".join(f"- {item}\n" for item in items).encode())
        return False
    text = YamlText(text=path.read_bytes().decode(), document=document)
    indent = item[1] if (item := _LIST_ITEM.search(text.text)) else ""
    lines = "".join(f"{indent}- {item}{text.line_end}" for item in items)
    added = list[Value]({"slug": name, "pending": "yes"} if pending else {"slug": name} for name in names)
    after: Value = [*(document.value if isinstance(document.value, list) else []), *added]
    write_yaml(path, path.name, after, text.edited(text.insert_lines(len(text.text), lines)))
    return True


def write_yaml(path: Path, file: str, value: Value, text: str) -> None:
    """Replace the file at `path` by `text`, or by `value` in PyYAML's own form where `text` does not say the same."""
    if not write_file(path, text.encode(), lambda new: read_document(new, file).value == value):
        write_file(path, yaml.safe_dump(value, allow_unicode=True, sort_keys=False).encode())


def _undo_in_list(path: Path, library: Library, names: Collection[str]) -> bool:
    """Write into the list at `path` that `names` were brought back today; return False unless all are there, and pending."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []
    undone = {f'- {{slug: {name}, pending: "yes"}}': f"- {{slug: {name}, undone_on: {library.today}}}" for name in names}
    if not library.finally_down.isdisjoint(names) or not undone.keys() <= {line.strip() for line in lines}:
        return False
    changed = (line.replace(line.strip(), undone.get(line.strip(), line.strip())) if line.strip() else line for line in lines)
    write_file(path, "".join(changed).encode())
    return True

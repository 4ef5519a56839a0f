"""Request every external address in the content, and report those that do not answer; a build never does this."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from urllib.parse import urlsplit

from publishing.build.publication import read_verdict
from publishing.checks.report import printable
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.content import markdown
from publishing.content.library import Library
from publishing.content.records import Source
from publishing.files.yaml_document import Position
from publishing.i18n.messages import message

TIMEOUT = 20  # seconds
HOSTS_AT_ONCE = 8  # with one request at a time to each
USER_AGENT = "Mozilla/5.0 (compatible; a check of the links of a site)"  # many hosts refuse agents that begin otherwise
_GONE_STATUSES = frozenset({http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE})
HEAD_NOT_SUPPORTED = frozenset({http.HTTPStatus.METHOD_NOT_ALLOWED, http.HTTPStatus.NOT_IMPLEMENTED, http.HTTPStatus.FORBIDDEN})


def check_links(chosen: Namespace) -> int:
    """Request every address that readers are sent to, and print those that do not answer; return 1 if one is gone."""
    library, _ = read_verdict(chosen.root)
    links = external_links(library)
    statuses = dict(_statuses(links))
    for address, status in statuses.items():
        if status:
            kind = "check_links.link_gone" if status == "gone" else "check_links.link_unclear"
            for place in links[address]:
                where = f"{place.file}:{place.line}"
                print(message(kind, chosen.language, where=where, address=printable(address), why=printable(status)))
    broken = sum(status == "gone" for status in statuses.values())
    unclear = sum(status not in ("", "gone") for status in statuses.values())
    print(message("check_links.links", chosen.language, asked=len(statuses), gone=broken, unclear=unclear))
    return EXIT_PROBLEMS if broken else 0


def external_links(library: Library) -> Mapping[str, tuple[Position, ...]]:
    """Return every address in milestones, helplines and partners, with the positions of each."""
    found: dict[str, list[Position]] = {}
    for address, position in _external_links(library):
        found.setdefault(address, []).append(position)
    return {address: tuple(dict.fromkeys(places)) for address, places in found.items()}


def link_status(address: str) -> str:
    """Return "" if `address` answers, "gone" if there is nothing, or else the status code or the error."""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, method=method, headers={"User-Agent": USER_AGENT})  # noqa: S310  # records hold https alone
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
                return ""
        except urllib.error.HTTPError as error:
            if method == "HEAD" and error.code in HEAD_NOT_SUPPORTED:
                continue
            return "gone" if error.code in _GONE_STATUSES else str(error.code)
        except (OSError, http.client.HTTPException) as error:
            return str(getattr(error, "reason", "") or type(error).__name__)
    return ""


def _statuses(addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each address with its status, making one request after the other to each host."""
    hosts = [tuple(group) for _, group in groupby(sorted(addresses, key=_host), key=_host)]
    done = 0
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        for statuses in threads.map(lambda group: [(address, link_status(address)) for address in group], hosts):
            done += len(statuses)
            show_progress(f"Asked {done}")
            yield from statuses
    show_progress("")


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _external_links(library: Library) -> Iterator[tuple[str, Position]]:
    for entry in library.milestones:
        for number, source in enumerate(entry.record.sources if entry.record else ()):
            yield from ((address, entry.position("sources", number)) for address in _of(source))
        for language in entry.record.body if entry.record else ():
            links = markdown.links(entry.record.body[language]) if entry.record else ()
            yield from ((one, entry.document.passage(("body", language), one)) for one in links if one.startswith("https://"))
    helplines, partners = library.shared.helplines, library.shared.partners
    for number, helpline in enumerate(helplines.record or ()):
        yield from ((address, helplines.position(number, "source")) for address in _of(helpline.source))
    for number, partner in enumerate(partners.record or ()):
        if partner.address:
            yield partner.address, partners.position(number, "address")


def _of(source: Source | None) -> Iterator[str]:
    if source and source.address:
        yield source.address

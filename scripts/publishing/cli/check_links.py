"""Which addresses that the content names still answer: asked on wish alone, and never while a site is built."""

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

SECONDS = 20  # that a host may take
HOSTS_AT_ONCE = 8  # each is asked one thing at a time
ASKED_AS = "Mozilla/5.0 (compatible; a check of the links of a site)"  # many hosts refuse what does not begin like this
GONE = frozenset({http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE})
NO_SHORT_ANSWERS = frozenset({http.HTTPStatus.METHOD_NOT_ALLOWED, http.HTTPStatus.NOT_IMPLEMENTED, http.HTTPStatus.FORBIDDEN})


def check_links(chosen: Namespace) -> int:
    """Asks for every address that readers are sent to, and prints those that do not answer; returns 1 when one is gone."""
    library, _ = read_verdict(chosen.root)
    known = linked(library)
    answers = dict(_answers(known))
    for address, answer in answers.items():
        if answer:
            kind = "check_links.link_gone" if answer == "gone" else "check_links.link_unclear"
            for place in known[address]:
                where = f"{place.file}:{place.line}"
                print(message(kind, chosen.language, where=where, address=printable(address), why=printable(answer)))
    broken = sum(answer == "gone" for answer in answers.values())
    unclear = sum(answer not in ("", "gone") for answer in answers.values())
    print(message("check_links.links", chosen.language, asked=len(answers), gone=broken, unclear=unclear))
    return EXIT_PROBLEMS if broken else 0


def linked(library: Library) -> Mapping[str, tuple[Position, ...]]:
    """Returns every address that milestones, helplines and partners name, and where each is named."""
    found: dict[str, list[Position]] = {}
    for address, position in _linked(library):
        found.setdefault(address, []).append(position)
    return {address: tuple(dict.fromkeys(places)) for address, places in found.items()}


def answer_of(address: str) -> str:
    """Returns "" where something answers at `address`, "gone" where nothing is there, or what came instead."""
    for method in ("HEAD", "GET"):
        request = urllib.request.Request(address, method=method, headers={"User-Agent": ASKED_AS})  # noqa: S310  # records hold https alone
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
                return ""
        except urllib.error.HTTPError as error:
            if method == "HEAD" and error.code in NO_SHORT_ANSWERS:
                continue
            return "gone" if error.code in GONE else str(error.code)
        except (OSError, http.client.HTTPException) as error:
            return str(getattr(error, "reason", "") or type(error).__name__)
    return ""


def _answers(addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each address and its answer; a host is asked one thing after the other."""
    hosts = [tuple(group) for _, group in groupby(sorted(addresses, key=_host), key=_host)]
    done = 0
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as threads:
        for found in threads.map(lambda group: [(one, answer_of(one)) for one in group], hosts):
            done += len(found)
            show_progress(f"Asked {done}")
            yield from found
    show_progress("")


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def _linked(library: Library) -> Iterator[tuple[str, Position]]:
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

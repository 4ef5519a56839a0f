"""A site on a disk or on a host is compared, file by file, with what was built."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from publishing.build.manifest import PAGE, Difference, differences, gone_pages, read_manifest
from publishing.checks.report import printable
from publishing.console import EXIT_PROBLEMS
from publishing.files.digest import sha256
from publishing.i18n.messages import message

FOR_HOSTS = ("_headers",)  # hosts read it, and show it to nobody
PATIENCE = 30  # seconds for one file


def verify_site(chosen: Namespace) -> int:
    """Compares the folder or the address `chosen.place` with what was built; returns 1 when a file differs."""
    built = (chosen.site_dir or chosen.root / "site").resolve()
    at_host = chosen.place.startswith(("http://", "https://"))
    folder = built if at_host else Path(chosen.place).resolve()
    try:
        wanted = {**read_manifest(folder), **gone_pages(folder)}
        wrong = list(_at_host(chosen.place, wanted)) if at_host else differences(folder)
    except FileNotFoundError:
        print(message("publish_site.no_manifest", chosen.language, folder=str(folder)))
        return EXIT_PROBLEMS
    for one in wrong:
        print(message(f"verify_site.differs_{one.kind}", chosen.language, file=printable(one.file)))
    name = "verify_site.differs" if wrong else "verify_site.whole"
    print(message(name, chosen.language, folder=chosen.place, count=len(wrong) or len(wanted)))
    return EXIT_PROBLEMS if wrong else 0


def _at_host(address: str, wanted: dict[str, str]) -> Iterator[Difference]:
    """What the host shows that was not built; what it has beside that cannot be seen from outside."""
    for name, digest in wanted.items():
        if name not in FOR_HOSTS:
            shown = name.removesuffix(PAGE) if name.endswith(f"/{PAGE}") or name == PAGE else name
            content = _fetched(f"{address.rstrip('/')}/{quote(shown)}")
            if content is None:
                yield Difference(file=name, kind="missing")
            elif sha256(content) != digest:
                yield Difference(file=name, kind="changed")


def _fetched(address: str) -> bytes | None:
    """What the host sends; a page that was taken down is sent with 410, and counts as sent."""
    asked = urllib.request.Request(address, headers={"Cache-Control": "no-cache"})  # noqa: S310  # http or https, as given
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read() if error.code == http.HTTPStatus.GONE else None
    except (OSError, http.client.HTTPException):
        return None

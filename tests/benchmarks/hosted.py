"""A site on this machine as release/hosting/nginx.conf serves it: over https and HTTP/2, texts packed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hosts import Host, served_by_nginx

from publishing.environment import ROOT
from publishing.release.releases import compress

HEADERS = Path("security-headers.nginx.conf")
OURS = ROOT / ".cache" / "hosts" / HEADERS  # the build writes them


@contextmanager
def hosted(site: Path, headers: Path | None = OURS) -> Iterator[Host]:
    """Serves a copy of `site` with `headers`; without them as it is."""
    with tempfile.TemporaryDirectory() as folder:
        served = Path(folder)
        shutil.copytree(site, served / "current")
        (served / "hosts").mkdir()
        (served / "hosts" / HEADERS).write_bytes(headers.read_bytes() if headers else b"")
        compress(served / "current")
        with served_by_nginx(served, served / "nginx") as host:
            yield host

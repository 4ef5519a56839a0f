"""Serve a folder on this machine with texts compressed, and with caching of everything but pages."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

LEVEL = 6  # of gzip, as hosts set it
TEXTS = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield the address at which `folder` is served."""
    with _Server(("127.0.0.1", 0), partial(_Host, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128  # browsers send many requests at once


@cache
def sent(file: Path) -> bytes:
    """Return the bytes that are sent for `file`."""
    content = file.read_bytes()
    return gzip.compress(content, LEVEL) if file.suffix in TEXTS else content


class _Host(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_GET(self) -> None:  # the standard library's name
        path = unquote(urlsplit(self.path).path).lstrip("/")
        file = Path(self.directory, path, "index.html" if self.path.endswith("/") else "")
        found = file if file.is_file() else Path(self.directory, "404.html")
        content = sent(found)
        self.send_response(http.HTTPStatus.OK if found == file else http.HTTPStatus.NOT_FOUND)
        self.send_header(
            "Content-Type", f"{self.guess_type(found)}; charset=utf-8" if found.suffix in TEXTS else self.guess_type(found)
        )
        if found.suffix in TEXTS:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-cache" if found.suffix == ".html" else "max-age=3600")
        self.end_headers()
        self.wfile.write(content)

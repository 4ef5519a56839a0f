"""Serve the preview to browsers on this machine, and tell open pages when something has changed."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from argparse import Namespace
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from publishing.build.publication import read_verdict
from publishing.checks.report import report
from publishing.console import EXIT_PROBLEMS, exit_code
from publishing.environment import ROOT
from publishing.i18n.messages import message
from publishing.preview.live_reload import LiveReload
from publishing.preview.session import Session

EVENTS, SCRIPT = "/preview/events", "/preview/script.js"
SCRIPT_FILE = ROOT / "overrides" / "pages" / "preview.js"
EMPTY = "<!doctype html><body></body>"  # on which the script shows what keeps the first site from being built


def preview_site(chosen: Namespace) -> int:
    """Print every problem, and serve the preview until it is interrupted; return 1 if shared content is broken."""
    if not _is_sound(chosen):
        return EXIT_PROBLEMS
    print(message("preview_site.address", chosen.language, address=f"http://127.0.0.1:{chosen.port}/"), flush=True)
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as work:
        live_reload = LiveReload(session=Session(root=chosen.root), work=Path(work))
        with live_reload.following(), preview_server(live_reload, chosen.port) as server:
            server.serve_forever()
    return 0


def _is_sound(chosen: Namespace) -> bool:
    """Print every problem; return whether shared content is sound."""
    library, verdict = read_verdict(chosen.root)
    print(report(verdict.problems, library, chosen.language))
    return verdict.published is not None


def preview_server(live_reload: LiveReload, port: int) -> ThreadingHTTPServer:
    """Return the server at `port` of this machine, 0 for any free one."""
    server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(PreviewRequest, live_reload=live_reload))
    server.daemon_threads = True
    return server


class PreviewRequest(SimpleHTTPRequestHandler):
    """Answer a request from memory if possible, else with a file of the last build."""

    protocol_version = "HTTP/1.1"  # keeps connections open
    disable_nagle_algorithm = True  # sends short answers at once

    def __init__(self, *arguments: object, live_reload: LiveReload) -> None:
        self.live_reload = live_reload
        super().__init__(*arguments)  # type: ignore[arg-type]  # as socketserver calls it

    def parse_request(self) -> bool:
        """Refuse requests for another host name, behind which a page from elsewhere could reach this machine."""
        if not super().parse_request():
            return False
        is_local = urlsplit(f"//{self.headers.get('Host', '')}").hostname in ("127.0.0.1", "localhost")
        if not is_local:
            self.send_error(HTTPStatus.FORBIDDEN)
        return is_local

    def handle_one_request(self) -> None:
        """Answer a request; the connection ends if the browser has left it or if the program has a fault."""
        if exit_code(super().handle_one_request):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer with events, a page, or a file."""
        self.directory = str(self.live_reload.session.site)
        url = urlsplit(self.path)
        path = unquote(url.path)
        if path == EVENTS:
            self._send_events(url.query)
        elif path == SCRIPT:
            self._send(SCRIPT_FILE.read_text(encoding="utf-8"), "text/javascript")
        elif path.endswith("/"):
            self._send_page(path.strip("/") + "/" if path != "/" else "")
        else:
            super().do_GET()

    def _send_page(self, address: str) -> None:
        version, files = self.live_reload.version, (Path(self.directory, address, "index.html"), Path(self.directory, "404.html"))
        page = self.live_reload.session.page(address)
        status = HTTPStatus.OK if page or files[0].is_file() else HTTPStatus.NOT_FOUND
        page = page or next((file.read_text(encoding="utf-8") for file in files if file.is_file()), EMPTY)
        self._send(page.replace("</body>", f'<script src="{SCRIPT}?{version}" defer></script></body>'), "text/html", status)

    def _send(self, text: str, content_type: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        content = text.encode()
        self._send_head(status, content_type, ("Content-Length", str(len(content))))
        self.wfile.write(content)

    def _send_events(self, version: str) -> None:
        self._send_head(HTTPStatus.OK, "text/event-stream", ("Connection", "close"))
        for event in self.live_reload.events(version):
            self.wfile.write(event.encode())
            self.wfile.flush()

    def _send_head(self, status: HTTPStatus, content_type: str, header: tuple[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header(*header)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Write no log."""

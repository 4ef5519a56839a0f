"""The site as a real nginx or Caddy serves it, with the configuration in release/hosting, on this machine."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import PATIENCE, PROJECT
from programs import brotli_module, program

HOSTING = PROJECT / "scripts" / "publishing" / "release" / "hosting"
NAME = "tafteesh.example"
CERTIFICATES = f"/etc/letsencrypt/live/{NAME}"
FOLDER = "/srv/tafteesh"
AROUND = """\
{modules}
daemon off;
worker_processes 2;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    include {types};
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    include {work}/site.conf;
}}
"""
TYPES = ("/etc/nginx/mime.types", "/opt/homebrew/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types")
# Tests give it its certificate, so that it fetches none, and ask for it by number, not by name.
AROUND_CADDY = """\
{{
    admin off
    http_port {host.plain}
    https_port {host.secure}
    default_sni {name}
    storage file_system {work}/storage
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a host says to one request; the names of `headers` are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A program that serves one folder of releases over https, and sends those who come over http there."""

    plain: int
    secure: int
    certificate: Path

    def ask(self, address: str, method: str = "GET", *, plainly: bool = False, **headers: str) -> Answer:
        """Asks for `address`, which is sent as it is written; headers' names have _ for -."""
        if plainly:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=PATIENCE)
        else:
            trust = ssl.create_default_context(cafile=str(self.certificate))
            trust.check_hostname = False
            connection = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=PATIENCE, context=trust)
        try:
            said = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
            connection.request(method, address, headers=said)
            answer = connection.getresponse()
            return Answer(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                body=answer.read(),
            )
        finally:
            connection.close()


Serving = Callable[[Path, Path], AbstractContextManager[Host]]


def free_port() -> int:
    """A port at which nothing answers, and that no system gives meanwhile to those who ask for any."""
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311  # tests that run at the same time have others
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextmanager
def served_by_nginx(folder: Path, work: Path) -> Iterator[Host]:
    """Serves the releases in `folder` until the end; nginx writes what it needs into `work`."""
    host = _certified(work)
    module = brotli_module()
    _configure(
        "nginx.conf",
        work / "site.conf",
        {
            "listen 80;": f"listen 127.0.0.1:{host.plain};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{host.secure} ssl http2;",
            CERTIFICATES: str(work),
            FOLDER: str(folder),
            **({} if module else {"brotli_static on;": ""}),
        },
    )
    types = next(path for path in TYPES if Path(path).is_file())
    modules = f"load_module {module};" if module else ""
    (work / "nginx.conf").write_text(AROUND.format(work=work, types=types, modules=modules), encoding="utf-8")
    command = [program("nginx"), "-p", str(work), "-c", str(work / "nginx.conf"), "-e", str(work / "error.log")]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command += ["-g", "user root;"]  # the folders of tests are for whoever runs them
    with _running(command, host):
        yield host


@contextmanager
def served_by_caddy(folder: Path, work: Path) -> Iterator[Host]:
    """Serves the releases in `folder` until the end; Caddy writes what it needs into `work`."""
    host = _certified(work)
    certified = f"\ttls {host.certificate} {work / 'privkey.pem'}\n\tbind 127.0.0.1"
    site = f"\n{NAME} {{"
    _configure("Caddyfile", work / "Caddyfile", {site: f"{site}\n{certified}", FOLDER: str(folder)})
    written = (work / "Caddyfile").read_text(encoding="utf-8")
    (work / "Caddyfile").write_text(AROUND_CADDY.format(host=host, work=work, name=NAME) + written, encoding="utf-8")
    with _running(
        [program("caddy"), "run", "--config", str(work / "Caddyfile"), "--adapter", "caddyfile"], host, XDG_DATA_HOME=str(work)
    ):
        yield host


def _certified(work: Path) -> Host:
    """A host to be, with a certificate of its own."""
    host = Host(plain=free_port(), secure=free_port(), certificate=work / "fullchain.pem")
    work.mkdir(parents=True, exist_ok=True)
    named = ("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")
    kept = ("-keyout", str(work / "privkey.pem"), "-out", str(host.certificate))
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    subprocess.run(
        [program("openssl"), "req", "-x509", *key, "-nodes", "-days", "2", *named, *kept], check=True, capture_output=True
    )
    return host


def _configure(name: str, path: Path, changes: dict[str, str]) -> None:
    """Write the configuration `name` to `path`, with other ports and places."""
    text = (HOSTING / name).read_text(encoding="utf-8")
    for there, here in changes.items():
        assert there in text
        text = text.replace(there, here)
    path.write_text(text, encoding="utf-8")


@contextmanager
def _running(command: list[str], host: Host, **environment: str) -> Iterator[None]:
    log = host.certificate.with_name("said.txt")
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, **environment}) as process:
        try:
            end = time.monotonic() + PATIENCE
            while not all(map(_answers, (host.plain, host.secure))):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < end, f"{command[0]} does not answer\n{log.read_text(encoding='utf-8')}"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True

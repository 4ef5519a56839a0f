"""The site as a real nginx serves it, by the configuration that hosting/ holds, on this machine."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conftest import PROJECT

from publishing.programs import nginx as installed_nginx
from publishing.programs import openssl as installed_openssl

WRITTEN = PROJECT / "hosting" / "nginx.conf"
NAME = "tafteesh.example"
CERTIFICATES = f"/etc/letsencrypt/live/{NAME}"
AROUND = """\
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a host says to one request; the names of `headers` are in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """An nginx that serves one folder of releases, over http and https."""

    plain: int
    secure: int
    certificate: Path

    def ask(self, address: str, method: str = "GET", *, plainly: bool = False, **headers: str) -> Answer:
        """Asks for `address`, which is sent as it is written; headers' names have _ for -."""
        if plainly:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=10)
        else:
            trust = ssl.create_default_context(cafile=str(self.certificate))
            trust.check_hostname = False
            connection = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=10, context=trust)
        try:
            connection.request(method, address, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return Answer(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.getheaders()},
                body=answer.read(),
            )
        finally:
            connection.close()


def free_port() -> int:
    """A port at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def served_by_nginx(folder: Path, work: Path) -> Iterator[Host]:
    """Serves the releases in `folder` until the end; nginx writes what it needs into `work`."""
    host = Host(plain=free_port(), secure=free_port(), certificate=work / "fullchain.pem")
    work.mkdir(parents=True, exist_ok=True)
    subject = ("-subj", f"/CN={NAME}", "-keyout", str(work / "privkey.pem"), "-out", str(host.certificate))
    openssl = os.environ.get("OPENSSL") or str(installed_openssl())
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject], check=True, capture_output=True
    )
    text = WRITTEN.read_text(encoding="utf-8")
    for there, here in (
        ("listen 80;", f"listen 127.0.0.1:{host.plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{host.secure} ssl http2;"),
        (CERTIFICATES, str(work)),
        ("/srv/tafteesh", str(folder)),
    ):
        assert there in text
        text = text.replace(there, here)
    (work / "site.conf").write_text(text, encoding="utf-8")
    types = next(path for path in TYPES if Path(path).is_file())
    (work / "nginx.conf").write_text(AROUND.format(work=work, types=types), encoding="utf-8")
    program = os.environ.get("NGINX") or str(installed_nginx())
    command = [program, "-p", str(work), "-c", str(work / "nginx.conf"), "-e", str(work / "error.log")]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command += ["-g", "user root;"]  # the folders of tests are for whoever runs them
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            _wait_for(host.secure, process)
            yield host
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(100):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not answer")

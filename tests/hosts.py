"""The site as a real nginx or Caddy serves it, with the configuration in release/hosting, on this machine."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import shutil
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
NGINX = Path(__file__).with_name("nginx.conf")  # with the site's configuration beside it
TYPES = ("/etc/nginx/mime.types", "/opt/homebrew/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types")
# Tests give it its certificate, so that it fetches none, and ask for it by number, not by name.
AROUND_CADDY = (PROJECT / "tests" / "Caddyfile.template").read_text(encoding="utf-8")


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
        trust = ssl.create_default_context(cafile=str(self.certificate))
        trust.check_hostname = False
        secure = http.client.HTTPSConnection("127.0.0.1", self.secure, timeout=PATIENCE, context=trust)
        plain = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=PATIENCE)
        sent = {"Host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
        with contextlib.closing(plain if plainly else secure) as connection:
            connection.request(method, address, headers=sent)
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, headers=received, body=response.read())


Serving = Callable[[Path, Path], AbstractContextManager[Host]]


def free_port() -> int:
    """A port at which nothing answers, and that no system gives meanwhile to those who ask for any."""
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311  # tests that run at the same time have others
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextmanager
def served_by_nginx(folder: Path, work: Path) -> Iterator[Host]:
    """Serve the releases in `folder` until the end; nginx writes what it needs into `work`."""
    host = _certified(work)
    module = brotli_module()
    changes = {
        "listen 80;": f"listen 127.0.0.1:{host.plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{host.secure} ssl http2;",
        CERTIFICATES: str(work),
        FOLDER: str(folder),
    }
    _configure("nginx.conf", work / "site.conf", changes if module else {**changes, "brotli_static on;": ""})
    shutil.copyfile(next(path for path in TYPES if Path(path).is_file()), work / "mime.types")
    shutil.copyfile(NGINX, work / "nginx.conf")
    main = f"load_module {module};" if module else ""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        main += " user root;"  # the folders of tests are for whoever runs them
    files = ["-p", str(work), "-c", str(work / "nginx.conf"), "-e", str(work / "error.log")]
    with running([program("nginx"), *files, "-g", main], work / "output.txt", host.plain, host.secure):
        yield host


@contextmanager
def served_by_caddy(folder: Path, work: Path) -> Iterator[Host]:
    """Serve the releases in `folder` until the end; Caddy writes what it needs into `work`."""
    host = _certified(work)
    certificate = f"\ttls {host.certificate} {work / 'privkey.pem'}\n\tbind 127.0.0.1"
    site = f"\n{NAME} {{"
    options = AROUND_CADDY.format(host=host, work=work, name=NAME)
    _configure("Caddyfile", work / "Caddyfile", {site: f"{site}\n{certificate}", FOLDER: str(folder)}, options)
    command = [program("caddy"), "run", "--config", str(work / "Caddyfile"), "--adapter", "caddyfile"]
    with running(command, work / "output.txt", host.plain, host.secure, XDG_DATA_HOME=str(work)):
        yield host


def _certified(work: Path) -> Host:
    """Return a host that does not run yet, with a certificate of its own."""
    host = Host(plain=free_port(), secure=free_port(), certificate=work / "fullchain.pem")
    work.mkdir(parents=True, exist_ok=True)
    name = ("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")
    files = ("-keyout", str(work / "privkey.pem"), "-out", str(host.certificate))
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")
    command = [program("openssl"), "req", "-x509", *key, "-nodes", "-days", "2", *name, *files]
    subprocess.run(command, check=True, capture_output=True)
    return host


def _configure(name: str, path: Path, changes: dict[str, str], options: str = "") -> None:
    """Write the configuration `name` to `path`, with other ports and folders, after `options`."""
    text = (HOSTING / name).read_text(encoding="utf-8")
    for setting, replacement in changes.items():
        assert setting in text
        text = text.replace(setting, replacement)
    path.write_text(options + text, encoding="utf-8")


@contextmanager
def running(command: list[str], log: Path, *ports: int, **environment: str) -> Iterator[None]:
    """Run `command` until the end, from when it answers at all `ports` on; its output goes to `log`."""
    with (
        log.open("w") as output,
        subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, **environment}) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while any(map(is_free, ports)):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                assert time.monotonic() < end, f"{command[0]} does not answer\n{log.read_text(encoding='utf-8')}"
                time.sleep(0.05)
            yield
        finally:
            process.terminate()


def is_free(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) != 0

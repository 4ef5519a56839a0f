"""A real nginx and a real Caddy serve the site with the configurations in release/hosting: the same tests for both."""

from __future__ import annotations

import gzip
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import brotli
import pytest
import test_withdrawal
from conftest import PROJECT
from hosts import HOSTING, Host, Serving, served_by_caddy, served_by_nginx
from programs import brotli_module

from publishing.build.csp import headers, netlify_headers

Command = Callable[..., subprocess.CompletedProcess[str]]
consented = test_withdrawal.tree  # a site of which somebody can take back their consent
PAGE = f"/milestones/{test_withdrawal.SLUG}/"
HOSTS: dict[str, Serving] = {"nginx": served_by_nginx, "Caddy": served_by_caddy}
ONE_HOUR = "max-age=3600"
TYPES = {  # lists of types differ in two, and browsers take either
    "/": ("text/html; charset=utf-8",),
    "/bn/gallery/": ("text/html; charset=utf-8",),
    "/assets/styles/site.css": ("text/css; charset=utf-8",),
    "/assets/scripts/site.js": ("application/javascript; charset=utf-8", "text/javascript; charset=utf-8"),
    "/assets/drawing.svg": ("image/svg+xml; charset=utf-8", "image/svg+xml"),  # says by itself in what it is written
    "/sitemap.xml": ("text/xml; charset=utf-8", "application/xml"),
    ".csv": ("text/csv; charset=utf-8",),
    ".avif": ("image/avif",),
    ".jpg": ("image/jpeg",),
    ".woff2": ("font/woff2",),
}
OF_DOCUMENTS = {"Content-Security-Policy", "Permissions-Policy"}  # nginx would send them in full with each file
NO_DOCUMENTS = (".css", ".js", ".avif", ".jpg", ".woff2")


@pytest.fixture(scope="module")
def served(site: Path, command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of releases in which the real site is published, and a drawing, as it has none yet."""
    folder = tmp_path_factory.mktemp("served")
    command("publish_site.py", folder, "--site-dir", site)
    (folder / "current" / "assets" / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=HOSTS)
def serving(request: pytest.FixtureRequest) -> Serving:
    return HOSTS[request.param]


@pytest.fixture(scope="module")
def host(served: Path, serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with serving(served, tmp_path_factory.mktemp("host")) as host:
        yield host


def address_of(kind: str, served: Path) -> str:
    """Return `kind` itself, or the address of the first file with that ending."""
    current = served / "current"
    return kind if kind.startswith("/") else f"/{min(path.relative_to(current).as_posix() for path in current.rglob(f'*{kind}'))}"


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_of_file_has_its_type_and_its_security_headers_and_pictures_are_kept_for_an_hour(
    host: Host, serving: Serving, served: Path, kind: str
) -> None:
    address = address_of(kind, served)
    answer = host.ask(address)
    assert answer.status == 200
    assert answer.headers["content-type"] in TYPES[kind]
    left_out = OF_DOCUMENTS if serving is served_by_nginx and kind.endswith(NO_DOCUMENTS) else set()
    assert {name for name in headers([]) if name.lower() not in answer.headers} == left_out
    assert answer.headers["cache-control"] == (ONE_HOUR if "/pictures/" in address else "no-cache")
    assert not any(character.isdigit() for character in answer.headers["server"])


@pytest.mark.parametrize("address", ["/nowhere/", "/bn/nowhere/", "/assets/", "/assets/pictures/none.jpg", "/none.css"])
def test_what_is_not_there_is_said_in_the_reader_s_language_with_all_headers(host: Host, site: Path, address: str) -> None:
    page = site / "bn" / "404.html" if address.startswith("/bn/") else site / "404.html"
    answer = host.ask(address)
    assert answer.status == 404
    assert answer.body == page.read_bytes()
    assert {name for name in headers([]) if name.lower() not in answer.headers} == set()
    assert answer.headers["cache-control"] == "no-cache"


def test_an_unchanged_file_is_not_sent_again(host: Host) -> None:
    again = host.ask("/", If_None_Match=host.ask("/").headers["etag"])
    assert (again.status, again.body) == (304, b"")


PACKED = {"gzip": ("gzip", gzip.decompress), "gzip, br": ("br", brotli.decompress)}


@pytest.mark.parametrize("accepted", PACKED)
def test_texts_come_packed_to_those_who_can_unpack_them(host: Host, site: Path, accepted: str) -> None:
    sent, decompress = PACKED[accepted]
    packed = host.ask("/", Accept_Encoding=accepted)
    assert packed.headers["content-encoding"] in (sent, sent if brotli_module() else "gzip")
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == "text/html; charset=utf-8"
    assert decompress(packed.body) == host.ask("/").body == (site / "index.html").read_bytes()


def test_a_part_of_a_picture_is_sent_as_a_part(host: Host, served: Path) -> None:
    address = address_of(".jpg", served)
    picture, part = host.ask(address), host.ask(address, Range="bytes=10-19")
    assert (part.status, part.body) == (206, picture.body[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(picture.body)}"


HIDDEN = "/assets/ /assets/pictures/ /.manifest.sha256 /.git/config /bn/.env /_headers /index.html.gz /index.html.br /%2e%2e/x"


@pytest.mark.parametrize("address", HIDDEN.split())
def test_no_folder_is_listed_and_nothing_hidden_is_shown(host: Host, address: str) -> None:
    answer = host.ask(address)
    assert answer.status in (400, 404)
    assert b"Index of" not in answer.body


def test_each_page_has_one_address(host: Host) -> None:
    assert host.ask("/404.html").status == 200
    for address, page in (("/index.html", "/"), ("/bn/about/index.html?x=1", "/bn/about/"), ("/about", "/about/")):
        answer = host.ask(address)
        assert answer.status in (301, 308)
        assert answer.headers["location"] == page
    for address in ("//evil.example/index.html", "/\\evil.example/index.html"):
        assert not host.ask(address).headers.get("location", "").startswith(("//", "/\\", "http"))


def test_readers_are_sent_to_https(host: Host, serving: Serving) -> None:
    answer = host.ask("/bn/?x", plainly=True)
    assert answer.status in (301, 308)
    assert answer.headers["location"] == "https://tafteesh.example/bn/?x"
    assert not any(character.isdigit() for character in answer.headers["server"])
    other = host.ask("/bn/?x", plainly=True, Host="other.example").headers["location"]
    assert other == "https://tafteesh.example/bn/?x" or serving is served_by_caddy  # Caddy answers by the name that was asked for


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_taken_from_visitors(host: Host, method: str) -> None:
    assert host.ask("/", method).status == 405


def test_a_page_that_is_taken_down_answers_410_at_once_and_says_so_in_both_languages(
    consented: Path, command: Command, tmp_path: Path
) -> None:
    served = tmp_path / "served"
    command("build_site.py", "--root", consented)
    command("publish_site.py", served, "--root", consented)
    with ExitStack() as programs:
        hosts = [programs.enter_context(serving(served, tmp_path / name)) for name, serving in HOSTS.items()]
        answers = [host.ask(PAGE) for host in hosts]
        assert {answer.status for answer in answers} == {200}
        command("withdraw_consent.py", test_withdrawal.TEXT, "--root", consented)
        command("publish_site.py", served, "--root", consented)
        for host, before in zip(hosts, answers, strict=True):
            for language, prefix, words in (("en", "", test_withdrawal.ENGLISH), ("bn", "/bn", test_withdrawal.BENGALI)):
                answer = host.ask(f"{prefix}{PAGE}", If_None_Match=before.headers["etag"])
                assert answer.status == 410
                assert answer.body == (served / "current" / f"{prefix}{PAGE}".strip("/") / "index.html").read_bytes()
                assert words not in answer.body.decode()
                assert f'lang="{language}"' in answer.body.decode()
                assert answer.headers["cache-control"] == "no-cache"
                assert "content-security-policy" in answer.headers
                assert host.ask(f"{prefix}{PAGE}.gone").status == 404
            assert host.ask(f"{PAGE}index.html").headers["location"] == PAGE


def test_every_host_s_guide_says_how_to_be_told_that_a_run_did_not_happen() -> None:
    guide = (PROJECT / "HOSTING.md").read_text(encoding="utf-8")
    part = guide.partition("\n## When a run does not happen\n")[2].partition("\n## ")[0]
    assert "60 days without a commit" in part
    rows = " ".join(re.findall(r"^\| ([^|]+) \| [^|]*(?:curl|DAILY_RUN_PING|same variable)", part, re.MULTILINE))
    assert {"nginx", "Caddy", "GitHub Pages", "Netlify", "Cloudflare Pages"} == set(
        rows.replace(" GitHub", ", GitHub").replace(" Netlify", ", Netlify").split(", ")
    )


def test_no_host_lets_anybody_keep_a_file_for_longer_than_an_hour() -> None:
    configurations = [path.read_text(encoding="utf-8") for path in (*HOSTING.iterdir(), PROJECT / "netlify.toml")]
    caching = re.findall(r"max-age=\d+|immutable|stale-[a-z-]+", "\n".join((*configurations, netlify_headers({}))))
    assert caching == [ONE_HOUR] * 3  # nginx, Caddy, and the file that Netlify and Cloudflare Pages read
    assert f"/assets/pictures/*\n  Cache-Control: {ONE_HOUR}\n" in netlify_headers({})


def test_hosts_that_build_by_themselves_run_the_command_of_the_readme() -> None:
    netlify = tomllib.loads((PROJECT / "netlify.toml").read_text(encoding="utf-8"))
    workflow = (PROJECT / ".github" / "workflows" / "daily.yml").read_text(encoding="utf-8")
    assert (netlify["build"]["command"], netlify["build"]["publish"]) == ("python3 scripts/build_site.py", "site")
    assert f"run: {netlify['build']['command']}\n" in workflow
    assert {redirect["to"]: redirect["status"] for redirect in netlify["redirects"]} == {"/bn/404.html": 404, "/404.html": 404}

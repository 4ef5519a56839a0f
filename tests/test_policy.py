"""No page may load or do more than stands in it, nothing is asked of others, and no address says what somebody looked for."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import PROJECT, Quiet, served
from mkdocs.commands.build import build
from mkdocs.config import load_config
from page_types import PHONE, PREFIXES, SOUGHT, WORDS, of_each_type, open_menu, open_search, open_viewer, until
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from publishing.audit.html import parse_page, parse_pages
from publishing.build.csp import FEATURES, HOSTS, headers, policy, secure, union

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
LONGEST = 2000  # signs of a line in _headers, on Cloudflare Pages
LEAVE = "https://www.wikipedia.org/"

BREACHES = """
document.addEventListener("securitypolicyviolation", (breach) =>
  breached(`${breach.effectiveDirective} ${breach.blockedURI} ${breach.sample}`));
"""
STORED = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
  databases: await indexedDB.databases(), caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name, state: history.state,
})"""
NOTHING_STORED = {
    "local": {}, "session": {}, "cookies": "", "databases": [], "caches": [], "workers": 0, "name": "", "state": None,
}  # fmt: skip


# ---- What a page may load ----


def test_a_page_with_nothing_may_load_its_icon_alone() -> None:
    assert str(policy(parse_page("<h1>Words</h1>"), "")) == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; worker-src 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'; script-src 'none'; style-src 'none'; img-src 'self'; font-src 'none'; connect-src 'none'"
    )


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ('<script src="site.js" defer></script>', "script-src 'self';"),
        ("<script>1</script>", "script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';"),
        ('<script src="a.js"></script><script type=module>1</script>', "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqi"),
        ("<script>a<b&&c</script>", "script-src 'sha256-FqUnRXvR3k4Nx92ZQjxLIRNHtxzSv/R5H5gXowGLxS0=';"),
        ('<script type="application/json">{"a": 1}</script>', "script-src 'none';"),
        ("<style>1</style>", "style-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';"),
        ('<link rel="stylesheet" href="site.css">', "style-src 'self';"),
        ('<link rel="stylesheet" href="site.css">', "font-src 'self';"),
        ('<img src="data:image/webp;base64,AA">', "img-src 'self' data:;"),
        ('<a href="data:text/html,words">', "img-src 'self';"),
        ('<div role="search"></div>', "connect-src 'self';"),
    ],
)
def test_a_page_may_load_what_stands_in_it(page: str, allowed: str) -> None:
    assert allowed in f"{policy(parse_page(page), '')};"


@pytest.mark.parametrize("written", ['url("data:image/svg+xml,a")', "url(data:image/png,a)", "url( 'data:image/svg+xml,a')"])
def test_a_page_may_show_pictures_that_its_styles_hold(written: str) -> None:
    assert "img-src 'self' data:;" in str(policy(parse_page(""), f"a{{mask:{written}}}"))


def test_pages_together_may_load_what_any_of_them_may() -> None:
    assert "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';" in str(
        union(policy(parse_page(page), "") for page in ('<script src="a.js"></script>', "<script>1</script>"))
    )


@pytest.mark.parametrize(
    "head", ["", '<script>1</script><meta charset="utf-8">', '<link rel="stylesheet" href="site.css"><meta charset="utf-8">']
)
def test_a_page_without_a_place_for_its_policy_is_not_published(tmp_path: Path, head: str) -> None:
    (tmp_path / "index.html").write_text(f"<head>{head}</head>", encoding="utf-8")
    with pytest.raises(ValueError, match="which the policy follows"):
        secure(tmp_path, parse_pages(tmp_path), tmp_path / "hosts")


# ---- The built site, read ----


class Suspect(HTMLParser):
    """What a page must not have, and every address from which it loads something."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.loaded: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.refused += [name for name in given if name.startswith("on") or name in ("style", "srcdoc", "ping", "formaction")]
        self.refused += [value for value in given.values() if value.strip().lower().startswith(("javascript:", "vbscript:"))]
        self.refused += [tag] if tag in ("base", "iframe", "frame", "object", "embed", "applet", "style") else []
        self.refused += [str(given)] if tag == "form" and given.get("method") != "dialog" else []
        self.loaded += [given[name] for name in ("src", "data", "poster", "action", "background") if name in given]
        self.loaded += [part.split()[0] for part in given.get("srcset", "").split(",") if part.strip()]
        if tag in ("link", "use", "image") and given.get("rel") not in ("canonical", "alternate"):
            self.loaded += [given.get("href", ""), given.get("xlink:href", "")]


def pages(site: Path) -> list[str]:
    found = (f"/{path.relative_to(site).as_posix()}" for path in site.rglob("*.html"))
    return sorted(page.removesuffix("index.html") for page in found)


def language(page: str) -> str:
    return "bn" if page.startswith("/bn/") else "en"


def test_the_policy_of_each_page_stands_before_all_that_it_is_for(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        (policy_tag,) = POLICY.finditer(page)
        assert re.fullmatch(r'(?s).*<head>\s*<meta charset="utf-8">\s*', page[: policy_tag.start()]), path
        assert policy_tag.start() < min(page.index(first) for first in ("<link", "<script", "<title")), path
        assert not re.search("'unsafe|http", policy_tag[1]), path


def test_no_page_has_scripts_or_styles_in_its_attributes_or_frames_or_forms_that_send(site: Path) -> None:
    assert {str(path): found for path in site.rglob("*.html") if (found := Suspect(path).refused)} == {}


def test_what_is_refused_in_a_page_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<base><a href=" javascript:1" onclick="1" style="a"><form action="//a.example">', encoding="utf-8")
    assert sorted(Suspect(page).refused) == [" javascript:1", "base", "onclick", "style", "{'action': '//a.example'}"]
    assert Suspect(page).loaded == ["//a.example"]


def test_no_page_and_no_style_names_another_host_to_load_from(site: Path) -> None:
    loaded = {address for path in site.rglob("*.html") for address in Suspect(path).loaded}
    for path in [*site.rglob("*.css"), *site.rglob("*.svg")]:
        loaded |= set(re.findall(r"""(?:url\(|@import|href=)\s*["']?([^"')\s]+)""", path.read_text(encoding="utf-8")))
    assert len(loaded) > 10
    assert [address for address in loaded if re.match(r"(?!data:image/)([a-z]+:|//)", address)] == []


def test_scripts_name_no_other_host(site: Path) -> None:
    named = {host for path in site.rglob("*.js") for host in re.findall(r"//([\w.-]+\.[a-z]+)", path.read_text(encoding="utf-8"))}
    assert named == set()


# ---- What hosts are told ----


def of_netlify(text: str) -> dict[str, str]:
    assert [line for line in text.splitlines() if not line.startswith(("#", " "))] == ["/*"]
    return dict(line.strip().split(": ", 1) for line in text.splitlines() if line.startswith("  "))


def of_nginx(text: str) -> dict[str, str]:
    put = dict(re.findall(r'^set (\$\w+) "([^"$\\]*)";$', text, re.MULTILINE))
    added = re.findall(r'^add_header ([\w-]+) "(?:([^"$\\]*)|(\$\w+))" always;$', text, re.MULTILINE)
    return {name: value or put[variable] for name, value, variable in added}


def of_caddy(text: str) -> dict[str, str]:
    inside = re.search(r"(?s)^header \{\n(.*)^\}\n", text, re.MULTILINE)
    assert inside
    return dict(re.findall(r'^\t([\w-]+) "([^"{}\\]*)"$', inside[1], re.MULTILINE))


def test_all_kinds_of_hosts_are_told_the_same_and_only_what_they_read_is_published(sound: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(load_config(str(PROJECT / "mkdocs.yml"), docs_dir=str(sound / "docs"), site_dir=str(site)))
    told = of_netlify((site / "_headers").read_text(encoding="utf-8"))
    policies = [POLICY.search(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")]
    assert all(policies)
    assert set(told) == set(headers([]))
    assert of_nginx((sound / HOSTS / "security-headers.nginx.conf").read_text(encoding="utf-8")) == told
    assert of_caddy((sound / HOSTS / "security-headers.Caddyfile").read_text(encoding="utf-8")) == told
    assert [path.name for path in site.rglob("*header*")] == ["_headers"]


def test_what_hosts_say_covers_every_page_and_forbids_the_rest(site: Path) -> None:
    text = (site / "_headers").read_text(encoding="utf-8")
    told = of_netlify(text)
    assert max(len(line) for line in text.splitlines()) < LONGEST
    every = sources(told["Content-Security-Policy"])
    for path in site.rglob("*.html"):
        own = POLICY.search(path.read_text(encoding="utf-8"))
        assert own
        for kind, allowed in sources(own[1]).items():
            assert allowed - {"'none'"} <= every[kind] | {"'none'"}, path
    assert every["frame-ancestors"] == every["default-src"] == every["base-uri"] == every["form-action"] == {"'none'"}
    assert every["script-src"] - {"'self'"} == {source for source in every["script-src"] if source.startswith("'sha256-")}
    names = ("Referrer-Policy", "X-Frame-Options", "X-Content-Type-Options")
    assert [told[name] for name in names] == ["no-referrer", "DENY", "nosniff"]


def sources(written: str) -> dict[str, set[str]]:
    return {kind: set(allowed) for kind, *allowed in (part.split() for part in written.split("; "))}


# ---- The built site, in a browser, under its policy ----


class Secured(Quiet):
    """A host that reads `_headers`, and remembers what it was asked for and from where."""

    asked: list[str] = []  # noqa: RUF012  # one for all requests; a subclass has its own

    def end_headers(self) -> None:
        self.asked.append(f"{self.path} {self.headers.get('Referer', '')}")
        for name, value in of_netlify(Path(self.directory, "_headers").read_text(encoding="utf-8")).items():
            self.send_header(name, value)
        super().end_headers()


@pytest.fixture(scope="module")
def hosted(site: Path) -> Iterator[str]:
    """The address of the built site on a host that says what it is told; `address` is that of one that says nothing."""
    with served(site, Secured) as where:
        yield where


class _Doors(socketserver.ThreadingTCPServer):
    """Where whatever is meant for another host comes by: it is written down, and goes no further."""

    daemon_threads = True

    def __init__(self, *given: Any) -> None:  # noqa: ANN401  # as the server that it is
        super().__init__(*given)
        self.came_by: list[str] = []


class _Door(socketserver.StreamRequestHandler):
    server: _Doors

    def handle(self) -> None:
        self.server.came_by.append(self.rfile.readline().decode("latin-1").split(":443 ")[0].strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A reader's visit: what went out to other hosts, what the policy refused, and what the browser complained of."""

    context: BrowserContext
    outside: list[str]
    breaches: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def visit(browser: Browser, where: str, **settings: Any) -> Iterator[Visit]:  # noqa: ANN401  # Playwright's own
    with _Doors(("127.0.0.1", 0), _Door) as door:
        threading.Thread(target=door.serve_forever, daemon=True).start()
        proxy = {"server": f"http://127.0.0.1:{door.server_address[1]}", "bypass": "127.0.0.1"}
        with browser.new_context(base_url=where, proxy=proxy, **settings) as context:  # type: ignore[arg-type]
            seen = Visit(context=context, outside=door.came_by)
            context.expose_binding("breached", lambda _, breach: seen.breaches.append(breach))
            context.add_init_script(BREACHES)
            context.on("console", lambda message: seen.complaints.append(message.text))
            context.on("weberror", lambda error: seen.complaints.append(str(error.error)))
            try:
                yield seen
            finally:
                door.shutdown()


# Opens what a page has, by its own buttons: the menu, an answer of its search, a picture. What waits for it asks from within.
OPENED = """async (lookedFor) => {
  const until = async (holds) => {
    for (let wait = 0; !holds(); wait += 10) {
      if (wait > 20_000) throw new Error(`${location.pathname}: ${holds}`);
      await new Promise((told) => setTimeout(told, 10));
    }
  };
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame); // the page has looked what to focus
  const buttons = [".menu-button", "[data-open-search]", ".picture__open"];
  const [menu, search, picture] = buttons.map((selector) => document.querySelector(selector));
  menu.click();
  await until(() => document.querySelector(".menu--open")?.checkVisibility());
  menu.click();
  if (search) {
    search.click();
    const field = document.querySelector("[type=search]");
    field.value = lookedFor;
    field.dispatchEvent(new Event("input", {bubbles: true}));
    await until(() => document.querySelector(".search__link")?.checkVisibility());
    search.click();
  }
  if (picture) {
    picture.click();
    await until(() => document.querySelector(".viewer[open] picture img")?.complete);
    document.querySelector(".viewer").close();
  }
}"""


def open_all_as_readers_do(page: Page, language: str) -> None:
    open_menu(page, language)
    page.keyboard.press("Escape")
    if page.locator("[data-open-search]").count():
        open_search(page, language)
        page.keyboard.press("Escape")
    if page.locator(".picture__open").count():
        open_viewer(page, language)
        expect(page.locator(".viewer picture img")).to_have_js_property("complete", value=True)
        page.keyboard.press("Escape")


def open_all_at_once(page: Page, language: str) -> None:
    """As a reader does, but without looking for buttons by their names and places, which takes twice as long."""
    page.evaluate(OPENED, SOUGHT[language])


@pytest.mark.parametrize("told", ["hosted", "address"])
def test_every_page_works_under_its_policy_and_asks_nothing_of_others(
    site: Path, told: str, request: pytest.FixtureRequest
) -> None:
    every = told == "hosted"  # all pages in the quickest way, and one of each type as readers have them
    browser: Browser = request.getfixturevalue("browser" if every else "whole_browser")
    open_all = open_all_at_once if every else open_all_as_readers_do
    motion = "reduce" if every else "no-preference"
    with visit(browser, request.getfixturevalue(told), reduced_motion=motion, **PHONE) as seen:
        page = seen.context.new_page()
        for address in pages(site) if every else of_each_type(site):
            page.goto(address)
            open_all(page, language(address))
        assert page.evaluate(STORED) == NOTHING_STORED
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto("/")
        page.locator("[data-scheme-toggle]").click()
        assert page.evaluate(STORED) == NOTHING_STORED | {"local": {"scheme": "dark"}}
        assert seen.context.cookies() == []
        assert (seen.breaches, seen.complaints, seen.outside) == ([], [], [])


def test_every_page_asks_nothing_of_others_without_scripts(browser: Browser, site: Path, hosted: str) -> None:
    with visit(browser, hosted, java_script_enabled=False, **PHONE) as seen:
        page = seen.context.new_page()
        for address in pages(site):
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
        assert seen.context.cookies() == []
        assert (seen.complaints, seen.outside) == ([], [])


OLD = ("ResizeObserver", "IntersectionObserver", "Worker")


@pytest.mark.parametrize("missing", [*((api,) for api in OLD), OLD])
def test_an_old_browser_asks_nothing_of_others_and_can_read_and_leave(
    browser: Browser, hosted: str, missing: tuple[str, ...]
) -> None:
    with visit(browser, hosted, **PHONE) as seen:
        seen.context.add_init_script("".join(f"delete window.{api};" for api in missing))
        page = seen.context.new_page()
        for address in ("/", "/bn/gallery/", "/404.html"):
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
            try_to_search(page)
        assert seen.outside == []
        page.route(LEAVE, lambda route: route.fulfill(body="elsewhere"))
        page.locator("[data-leave]").first.click()
        page.wait_for_url(LEAVE)


def test_without_the_policy_something_would_come_by(browser: Browser, hosted: str) -> None:
    with visit(browser, hosted, bypass_csp=True) as seen:
        page = seen.context.new_page()
        page.goto("/")
        page.evaluate("fetch('https://a.example/').catch(() => {})")
        page.wait_for_timeout(100)
        assert seen.outside == ["CONNECT a.example"]


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Visit]:
    with visit(browser, address) as seen:
        yield seen


@pytest.fixture
def seen(reader: Visit) -> Iterator[Visit]:
    """A visit of which nothing has been seen yet; its pages are gone before the next one begins."""
    for known in (reader.outside, reader.breaches, reader.complaints):
        known.clear()
    yield reader
    for page in reader.context.pages:
        page.close()


def try_to_search(page: Page) -> None:
    if page.locator("[data-open-search]").count():
        page.locator("[data-open-search]").click()
        page.keyboard.type("word")
        page.wait_for_timeout(300)


def assert_refused(seen: Visit, page: Page, directive: str) -> None:
    """The policy refuses what `page` does by this `directive` alone, and nothing of it happens."""
    until(page, lambda: seen.breaches)  # some are reported late
    assert {breach.split()[0] for breach in seen.breaches} == {directive}
    assert seen.outside == []
    assert page.evaluate("'intruded' in window") is False


@pytest.mark.parametrize(
    ("markup", "refused"),
    [
        ('<script src="https://a.example/a.js"></script>', "script-src-elem"),
        ("<script>intruded = true</script>", "script-src-elem"),
        ('<img src="/nothing.png" onerror="intruded = true">', "script-src-attr"),
        ('<p style="color:red">', "style-src-attr"),
        ("<style>p{color:red}</style>", "style-src-elem"),
        ('<link rel="stylesheet" href="https://a.example/a.css">', "style-src-elem"),
        ('<img src="https://a.example/a.png">', "img-src"),
        ('<audio src="/a.mp3" preload="auto"></audio>', "media-src"),
        ('<iframe src="/help/"></iframe>', "frame-src"),
        ('<object data="/assets/scripts/site.js"></object>', "object-src"),
        ('<base href="https://a.example/">', "base-uri"),
    ],
)
def test_markup_that_does_not_belong_to_the_page_is_refused(seen: Visit, address: str, markup: str, refused: str) -> None:
    def intrude(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", f"{markup}</main>"))

    page = seen.context.new_page()
    page.route(f"{address}/", intrude)
    page.goto("/", wait_until="networkidle")
    assert_refused(seen, page, refused)


@pytest.mark.parametrize(
    ("script", "refused"),
    [
        ("fetch('https://a.example/').catch(() => {})", "connect-src"),
        ("navigator.sendBeacon('https://a.example/')", "connect-src"),
        ("new Image().src = 'https://a.example/'", "img-src"),
        ("document.body.innerHTML = '<p>'", "require-trusted-types-for"),
        ("setTimeout('intruded = true')", "require-trusted-types-for"),
        ("new Worker('/assets/scripts/site.js')", "require-trusted-types-for"),
        ("trustedTypes.createPolicy('mine', {})", "trusted-types"),
        ("const f = document.body.appendChild(document.createElement('form')); f.action = '/mine'; f.submit()", "form-action"),
    ],
)
def test_scripts_may_do_no_more_than_search_needs(seen: Visit, address: str, script: str, refused: str) -> None:
    page = seen.context.new_page()
    page.goto("/")
    page.evaluate(f"() => {{ try {{ {script} }} catch {{ }} }}")
    assert_refused(seen, page, refused)
    assert page.url == f"{address}/"


def test_the_site_is_refused_in_a_frame_of_another(browser: Browser, hosted: str, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(f'<iframe src="{hosted}/help/"></iframe><iframe src="{address}/help/"></iframe>')
        refused, shown = page.frames[1:]
        expect(shown.locator("h1")).to_be_attached()
        assert refused.url.startswith("chrome-error:")


def test_the_page_may_use_nothing_of_the_phone(page: Page, browser: Browser, hosted: str) -> None:
    allowed = "document.featurePolicy.allowedFeatures()"
    page.goto("/")
    assert {"camera", "microphone", "geolocation", "clipboard-read"} <= set(FEATURES) & set(page.evaluate(allowed))
    with browser.new_context(base_url=hosted) as context:
        secured = context.new_page()
        secured.goto("/")
        assert set(FEATURES) & set(secured.evaluate(allowed)) == set()


# ---- What somebody looks for ----


@pytest.mark.parametrize(("spoken", "term"), [("en", "village"), ("bn", "পাচার")])
def test_what_somebody_looks_for_reaches_no_address_no_history_and_no_storage(
    browser: Browser, site: Path, spoken: str, term: str
) -> None:
    class Listening(Secured):
        asked: list[str] = []  # noqa: RUF012

    addresses: list[str] = []
    with served(site, Listening) as where, visit(browser, where) as seen:
        page = seen.context.new_page()
        page.on("framenavigated", lambda frame: addresses.append(frame.url))
        look_for(page, f"{PREFIXES[spoken]}/", spoken, term)
        found = page.locator(".search__link").first
        target = found.get_attribute("href")
        found.click()
        page.wait_for_url(f"**{target}" if target and target.startswith("/") else str(target))
        history = seen.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
        addresses += [entry[part] for entry in history for part in ("url", "userTypedURL")]
        stored = page.evaluate(STORED)
        addresses.append(page.evaluate("document.referrer"))
        page.go_back()
        addresses += [page.url, page.title(), page.evaluate("document.referrer")]
        look_for(page, f"{PREFIXES[spoken]}/help/", spoken, term)
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        addresses.append(page.url)
        assert stored == NOTHING_STORED
        assert (seen.breaches, seen.outside) == ([], [])
    assert len(history) == 3  # the empty page, the one with the search, the result
    assert [text for text in (*addresses, *Listening.asked) if term in unquote(text).lower()] == []
    assert {request.split(" ", 1)[1] for request in Listening.asked} == {""}


def look_for(page: Page, address: str, spoken: str, term: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=WORDS["search"][spoken], exact=True).click()
    page.get_by_role("searchbox").press_sequentially(term)
    expect(page.locator(".search__link").first).to_be_visible()


def test_search_says_nothing_in_an_address_where_scripts_fail(browser: Browser, hosted: str) -> None:
    with browser.new_context(base_url=hosted) as context:
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto("/")
        assert page.locator("input").count() == 0
        page.evaluate("document.querySelectorAll('#search template').forEach(template => template.replaceWith(template.content))")
        page.evaluate("document.querySelector('[type=search]').value = 'village'")
        page.evaluate("document.querySelector('[type=search]').form.requestSubmit()")
        page.wait_for_timeout(200)
        assert page.url == f"{hosted}/"

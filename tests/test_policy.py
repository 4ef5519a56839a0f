"""Pages load and do only what they contain, ask nothing of other hosts, and put no search term into an address."""

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
import yaml
from conftest import PROJECT, Quiet, script, served
from mkdocs.commands.build import build
from mkdocs.config import load_config
from page_types import PHONE, PREFIXES, SOUGHT, WORDS, of_each_type, open_menu, open_search, open_viewer, until
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from publishing.audit.html import parse_page, parse_pages
from publishing.build.csp import FEATURES, HOSTS, PICTURES_KEPT, headers, policy, policy_text, secure, union

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
CASES = yaml.safe_load((PROJECT / "tests" / "policy.yml").read_text(encoding="utf-8"))
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
    assert policy_text(policy(parse_page("<h1>Words</h1>"), "")) == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; worker-src 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'; script-src 'none'; style-src 'none'; img-src 'self'; font-src 'none'; connect-src 'none'"
    )


@pytest.mark.parametrize(("page", "allowed"), CASES["a_page_may_load_what_stands_in_it"])
def test_a_page_may_load_what_stands_in_it(page: str, allowed: str) -> None:
    assert allowed in f"{policy_text(policy(parse_page(page), ''))};"


@pytest.mark.parametrize("style", ['url("data:image/svg+xml,a")', "url(data:image/png,a)", "url( 'data:image/svg+xml,a')"])
def test_a_page_may_show_pictures_that_its_styles_hold(style: str) -> None:
    assert "img-src 'self' data:;" in policy_text(policy(parse_page(""), f"a{{mask:{style}}}"))


def test_pages_together_may_load_what_any_of_them_may() -> None:
    assert "script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';" in policy_text(
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


def in_both_languages(site: Path) -> list[str]:
    """Return one page of each type in either language; every page is opened in browser/test_pages.py, under its policy, too."""
    addresses = of_each_type(site)
    return [*addresses, *(f"{PREFIXES['bn']}{address}" for address in addresses if address != "/404.html")]


def language(page: str) -> str:
    return "bn" if page.startswith("/bn/") else "en"


def test_the_policy_of_each_page_stands_before_all_that_it_is_for(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        (policy_tag,) = POLICY.finditer(page)
        assert re.fullmatch(r'(?s).*<head>\s*<meta charset="utf-8">\s*', page[: policy_tag.start()]), path
        assert policy_tag.start() < min(page.index(first) for first in ("<link", "<script", "<title")), path
        assert not re.search("'unsafe|http", policy_tag[1]), path


def test_no_page_has_scripts_in_attributes_or_forms_that_send_and_nothing_names_another_host_to_load_from(site: Path) -> None:
    suspects = {path: Suspect(path) for path in site.rglob("*.html")}
    assert {path: suspect.refused for path, suspect in suspects.items() if suspect.refused} == {}
    loaded = {address for suspect in suspects.values() for address in suspect.loaded}
    for path in [*site.rglob("*.css"), *site.rglob("*.svg")]:
        loaded |= set(re.findall(r"""(?:url\(|@import|href=)\s*["']?([^"')\s]+)""", path.read_text(encoding="utf-8")))
    assert len(loaded) > 10
    assert [address for address in loaded if re.match(r"(?!data:image/)([a-z]+:|//)", address)] == []
    scripts = {path.name: path.read_text(encoding="utf-8") for path in site.rglob("*.js")}
    assert {name: hosts for name, text in scripts.items() if (hosts := re.findall(r"//([\w.-]+\.[a-z]+)", text))} == {}


def test_what_is_refused_in_a_page_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<base><a href=" javascript:1" onclick="1" style="a"><form action="//a.example">', encoding="utf-8")
    assert sorted(Suspect(page).refused) == [" javascript:1", "base", "onclick", "style", "{'action': '//a.example'}"]
    assert Suspect(page).loaded == ["//a.example"]


# ---- Headers for hosts ----


def of_netlify(text: str) -> dict[str, str]:
    paths = [line for line in text.splitlines() if not line.startswith(("#", " "))]
    assert paths == ["/*", PICTURES_KEPT[0]]
    of_all, _, of_pictures = text.partition(f"{PICTURES_KEPT[0]}\n")
    assert of_pictures == f"  {PICTURES_KEPT[1]}\n"
    return dict(line.strip().split(": ", 1) for line in of_all.splitlines() if line.startswith("  "))


def of_nginx(text: str) -> dict[str, str]:
    variables = dict(re.findall(r'^set (\$\w+) "([^"$\\]*)";$', text, re.MULTILINE))
    added = re.findall(r'^add_header ([\w-]+) "(?:([^"$\\]*)|(\$\w+))" always;$', text, re.MULTILINE)
    return {name: value or variables[variable] for name, value, variable in added}


def of_caddy(text: str) -> dict[str, str]:
    inside = re.search(r"(?s)^header \{\n(.*)^\}\n", text, re.MULTILINE)
    assert inside
    return dict(re.findall(r'^\t([\w-]+) "([^"{}\\]*)"$', inside[1], re.MULTILINE))


def test_all_kinds_of_hosts_are_told_the_same_and_only_what_they_read_is_published(sound: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(load_config(str(PROJECT / "mkdocs.yml"), docs_dir=str(sound / "docs"), site_dir=str(site)))
    sent = of_netlify((site / "_headers").read_text(encoding="utf-8"))
    assert set(sent) == set(headers([]))
    assert of_nginx((sound / HOSTS / "security-headers.nginx.conf").read_text(encoding="utf-8")) == sent
    assert of_caddy((sound / HOSTS / "security-headers.Caddyfile").read_text(encoding="utf-8")) == sent
    assert all(POLICY.search(path.read_text(encoding="utf-8")) for path in site.rglob("*.html"))
    assert [path.name for path in site.rglob("*header*")] == ["_headers"]


def test_what_hosts_say_covers_every_page_and_forbids_the_rest(site: Path) -> None:
    text = (site / "_headers").read_text(encoding="utf-8")
    sent = of_netlify(text)
    assert max(len(line) for line in text.splitlines()) < LONGEST
    every = sources(sent["Content-Security-Policy"])
    for path in site.rglob("*.html"):
        (own,) = POLICY.findall(path.read_text(encoding="utf-8"))
        for kind, allowed in sources(own).items():
            assert allowed - {"'none'"} <= every[kind] | {"'none'"}, path
    assert every["frame-ancestors"] == every["default-src"] == every["base-uri"] == every["form-action"] == {"'none'"}
    assert all(source == "'self'" or source.startswith("'sha256-") for source in every["script-src"])
    names = ("Referrer-Policy", "X-Frame-Options", "X-Content-Type-Options")
    assert [sent[name] for name in names] == ["no-referrer", "DENY", "nosniff"]


def sources(content: str) -> dict[str, set[str]]:
    return {kind: set(allowed) for kind, *allowed in (part.split() for part in content.split("; "))}


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
    """The address of the built site on a host that sends the headers; `address` is that of a host that sends none."""
    with served(site, Secured) as address:
        yield address


class Proxy(socketserver.ThreadingTCPServer):
    """A proxy for what is meant for another host: it notes the first line of each request, and sends nothing on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ProxyRequest)
        self.requests: list[str] = []


class ProxyRequest(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        self.server.requests.append(self.rfile.readline().decode("latin-1").split(":443 ")[0].strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A reader's visit: what went out to other hosts, what the policy refused, and what the browser complained of."""

    context: BrowserContext
    outside: list[str]
    breaches: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def visiting(browser: Browser, address: str, **settings: Any) -> Iterator[Visit]:  # noqa: ANN401  # Playwright's own
    with Proxy() as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        settings["proxy"] = {"server": f"http://127.0.0.1:{proxy.server_address[1]}", "bypass": "127.0.0.1"}
        with browser.new_context(base_url=address, **settings) as context:
            visit = Visit(context=context, outside=proxy.requests)
            context.expose_binding("breached", lambda _, breach: visit.breaches.append(breach))
            context.add_init_script(BREACHES)
            context.on("console", lambda message: visit.complaints.append(message.text))
            context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
            try:
                yield visit
            finally:
                proxy.shutdown()


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
    """Open what a reader opens, but without looking for buttons by their names and places, which takes twice as long."""
    page.evaluate(script("policy_open_all.js"), SOUGHT[language])


@pytest.mark.parametrize("server", ["hosted", "address"])
def test_every_type_of_page_works_under_its_policy_and_asks_nothing_of_others(
    site: Path, server: str, request: pytest.FixtureRequest
) -> None:
    hosted = server == "hosted"  # in both languages in the quickest way, and in English as readers have them
    browser: Browser = request.getfixturevalue("browser" if hosted else "whole_browser")
    open_all = open_all_at_once if hosted else open_all_as_readers_do
    motion = "reduce" if hosted else "no-preference"
    with visiting(browser, request.getfixturevalue(server), reduced_motion=motion, **PHONE) as visit:
        page = visit.context.new_page()
        for address in in_both_languages(site) if hosted else of_each_type(site):
            page.goto(address)
            open_all(page, language(address))
        assert page.evaluate(STORED) == NOTHING_STORED
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto("/")
        page.locator("[data-scheme-toggle]").click()
        assert page.evaluate(STORED) == NOTHING_STORED | {"local": {"scheme": "dark"}}
        assert visit.context.cookies() == []
        assert (visit.breaches, visit.complaints, visit.outside) == ([], [], [])


def test_no_type_of_page_asks_anything_of_others_without_scripts(browser: Browser, site: Path, hosted: str) -> None:
    with visiting(browser, hosted, java_script_enabled=False, **PHONE) as visit:
        page = visit.context.new_page()
        for address in in_both_languages(site):
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
        assert visit.context.cookies() == []
        assert (visit.complaints, visit.outside) == ([], [])


OLD = ("ResizeObserver", "IntersectionObserver", "Worker")


@pytest.mark.parametrize("missing", [*((api,) for api in OLD), OLD])
def test_an_old_browser_asks_nothing_of_others_and_can_read_and_leave(
    browser: Browser, hosted: str, missing: tuple[str, ...]
) -> None:
    with visiting(browser, hosted, **PHONE) as visit:
        visit.context.add_init_script("".join(f"delete window.{api};" for api in missing))
        page = visit.context.new_page()
        for address in ("/", "/bn/gallery/", "/404.html"):
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()
            try_to_search(page)
        assert visit.outside == []
        page.route(LEAVE, lambda route: route.fulfill(body="elsewhere"))
        page.locator("[data-leave]").first.click()
        page.wait_for_url(LEAVE)


def test_without_the_policy_something_would_come_by(browser: Browser, hosted: str) -> None:
    with visiting(browser, hosted, bypass_csp=True) as visit:
        page = visit.context.new_page()
        page.goto("/")
        page.evaluate("fetch('https://a.example/').catch(() => {})")
        page.wait_for_timeout(100)
        assert visit.outside == ["CONNECT a.example"]


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Visit]:
    with visiting(browser, address) as visit:
        yield visit


@pytest.fixture
def visit(reader: Visit) -> Iterator[Visit]:
    """A visit of which nothing has been noted yet; its pages are closed before the next one begins."""
    for messages in (reader.outside, reader.breaches, reader.complaints):
        messages.clear()
    yield reader
    for page in reader.context.pages:
        page.close()


def try_to_search(page: Page) -> None:
    if page.locator("[data-open-search]").count():
        page.locator("[data-open-search]").click()
        page.keyboard.type("word")
        page.wait_for_timeout(300)


def assert_refused(visit: Visit, page: Page, directive: str) -> None:
    """The policy refuses what `page` does by this `directive` alone, and nothing of it happens."""
    until(page, lambda: visit.breaches)  # some are reported late
    assert {breach.split()[0] for breach in visit.breaches} == {directive}
    assert visit.outside == []
    assert page.evaluate("'intruded' in window") is False


@pytest.mark.parametrize(("markup", "refused"), CASES["markup_that_does_not_belong_to_the_page_is_refused"])
def test_markup_that_does_not_belong_to_the_page_is_refused(visit: Visit, address: str, markup: str, refused: str) -> None:
    def intrude(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("</main>", f"{markup}</main>"))

    page = visit.context.new_page()
    page.route(f"{address}/", intrude)
    page.goto("/", wait_until="networkidle")
    assert_refused(visit, page, refused)


@pytest.mark.parametrize(("script", "refused"), CASES["scripts_may_do_no_more_than_search_needs"])
def test_scripts_may_do_no_more_than_search_needs(visit: Visit, address: str, script: str, refused: str) -> None:
    page = visit.context.new_page()
    page.goto("/")
    page.evaluate(f"() => {{ try {{ {script} }} catch {{ }} }}")
    assert_refused(visit, page, refused)
    assert page.url == f"{address}/"


def test_the_site_is_refused_in_a_frame_of_another(browser: Browser, hosted: str, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(f'<iframe src="{hosted}/help/"></iframe><iframe src="{address}/help/"></iframe>')
        refused, allowed = page.frames[1:]
        expect(allowed.locator("h1")).to_be_attached()
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
    with served(site, Listening) as address, visiting(browser, address) as visit:
        page = visit.context.new_page()
        page.on("framenavigated", lambda frame: addresses.append(frame.url))
        look_for(page, f"{PREFIXES[spoken]}/", spoken, term)
        result = page.locator(".search__link").first
        target = result.get_attribute("href")
        result.click()
        page.wait_for_url(f"**{target}" if target and target.startswith("/") else str(target))
        history = visit.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]
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
        assert (visit.breaches, visit.outside) == ([], [])
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

"""What a finished page may load: nothing but what stands in it, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publishing.files.html_reader import Reader
from publishing.files.safe_read import names_below

OWN = "'self'"
NONE = "'none'"
DRAWN = "data:"  # pictures that stand in the page or in its styles as text
DATA_BLOCKS = ("application/json", "application/ld+json")  # scripts that no browser runs
SETTLED = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; worker-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
FOR_SEARCH = {"connect-src": OWN}  # its index
TELLING = ("script", "style", "link", "img", "source", "search")  # tags; and any may have a role
KINDS = ("script-src", "style-src", "img-src", "font-src", *FOR_SEARCH)

_DRAWN_IN_STYLES = re.compile(r"""url\(\s*["']?data:image""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A Content Security Policy: what is settled for every page, and for each kind of thing the sources it may come from."""

    sources: Mapping[str, frozenset[str]]

    def __str__(self) -> str:
        """The policy as browsers read it."""
        allowed = (f"{kind} {' '.join(sorted(self.sources[kind], key=_own_first)) or NONE}" for kind in KINDS)
        return "; ".join((SETTLED, *allowed))


def policy(page: str, styles: str) -> Policy:
    """Returns the strictest policy under which the HTML `page` works; `styles` is all CSS that it may link to."""
    found = _Found()
    found.read(page)
    found.sources["script-src"] |= {_hash(text) for text in found.scripts}
    found.sources["style-src"] |= {_hash(text) for text in found.styles}
    found.sources["img-src"] |= {DRAWN} if _DRAWN_IN_STYLES.search(styles) else set()
    return Policy(sources={kind: frozenset(named) for kind, named in found.sources.items()})


def together(policies: Iterable[Policy]) -> Policy:
    """Returns the strictest policy under which every page works."""
    every = list(policies)
    return Policy(sources={kind: frozenset().union(*(one.sources[kind] for one in every)) for kind in KINDS})


class _Found(Reader):
    """What a page has that a policy must let through."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.sources["img-src"].add(OWN)  # at least its icon
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._inside: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TELLING and not any(name == "role" for name, _ in attrs):
            return
        given = {name: value or "" for name, value in attrs}
        if "search" in (tag, given.get("role")):
            for kind, source in FOR_SEARCH.items():
                self.sources[kind].add(source)
        if tag == "script" and "src" in given:
            self.sources["script-src"].add(OWN)
        elif tag == "script" and given.get("type") not in DATA_BLOCKS:
            self._begin(self.scripts)
        elif tag == "style":
            self._begin(self.styles)
        elif tag == "link" and given.get("rel") == "stylesheet":
            self.sources["style-src"].add(OWN)
            self.sources["font-src"].add(OWN)
        elif tag in ("img", "source") and any(given.get(name, "").startswith(DRAWN) for name in ("src", "srcset")):
            self.sources["img-src"].add(DRAWN)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside[-1] += data

    def _begin(self, inside: list[str]) -> None:
        inside.append("")
        self._inside = inside


def _hash(text: str) -> str:
    """How a policy names the inline script or style `text` (CSP level 3, section 6.7.3)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _own_first(source: str) -> tuple[bool, str]:
    return source != OWN, source


# Whatever a browser lets a page do beyond showing itself. Only Chromium and its kin read it, and they warn of names that they do
# not know: these are all that Chromium 156 lists in document.featurePolicy.features(), but for the client hints.
FEATURES = (
    "accelerometer", "aria-notify", "autoplay", "browsing-topics", "camera", "captured-surface-control", "clipboard-read",
    "clipboard-write", "compute-pressure", "cross-origin-isolated", "deferred-fetch", "deferred-fetch-minimal",
    "digital-credentials-create", "digital-credentials-get", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort", "keyboard-map",
    "language-detector", "language-model", "local-fonts", "local-network", "local-network-access", "loopback-network",
    "magnetometer", "media-playback-while-not-visible", "microphone", "midi", "on-device-speech-recognition", "otp-credentials",
    "payment", "picture-in-picture", "private-state-token-issuance", "private-state-token-redemption",
    "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "speaker-selection",
    "storage-access", "summarizer", "sync-xhr", "translator", "unload", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
# What works in headers only. Only hosts with https send them, so that no copy on a machine at home is sent there in vain.
IN_HEADERS_ONLY = "frame-ancestors 'none'; upgrade-insecure-requests"

_WRITTEN = "# Written by the build: what is changed here is lost. HOSTING.md says what these lines do."
_FORGETS = "# A location with an add_header of its own forgets all of these: include this file there, too."
# nginx sends each header in full with every file, and these two are three quarters of all. No browser makes a document of such a
# file in which something could run; of an SVG picture it does. What is missing is answered with a page, and so with both.
_OF_DOCUMENTS = {"Content-Security-Policy": "$content_security_policy", "Permissions-Policy": "$permissions_policy"}
_NO_DOCUMENTS = r"\.(?:avif|css|jpg|js|png|webp|woff2)$"


def headers(policies: Iterable[Policy]) -> dict[str, str]:
    """Returns what a host says with every page, by the names of the headers; `policies` are those of all pages."""
    return {
        "Content-Security-Policy": f"{together(policies)}; {IN_HEADERS_ONLY}",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }


def for_netlify(said: Mapping[str, str]) -> str:
    """Returns the file `_headers` that Netlify and Cloudflare Pages read from the root of a site."""
    return "\n".join((_WRITTEN, "/*", *(f"  {name}: {value}" for name, value in said.items()), ""))


def for_nginx(said: Mapping[str, str]) -> str:
    """Returns lines for the server block of nginx, which leave out what means something for documents alone with other files."""
    known = [f'set {variable} "{said[name]}";' for name, variable in _OF_DOCUMENTS.items()]
    emptied = [f'    set {variable} "";' for variable in _OF_DOCUMENTS.values()]
    added = (f'add_header {name} "{_OF_DOCUMENTS.get(name, value)}" always;' for name, value in said.items())
    return "\n".join((_WRITTEN, _FORGETS, *known, f'if ($uri ~ "{_NO_DOCUMENTS}") {{', *emptied, "}", *added, ""))


def for_caddy(said: Mapping[str, str]) -> str:
    """Returns lines for the block of a site in a Caddyfile."""
    return "\n".join((_WRITTEN, "header {", *(f'\t{name} "{value}"' for name, value in said.items()), "}", ""))


# Hosts take their configuration from their own disk. In the site it would be a page for anyone to read, and of no use.
HOSTS = Path(".cache", "hosts")
FIRST = '<meta charset="utf-8">'  # a policy holds for what comes after it


def secure(site: Path, hosts: Path) -> None:
    """Writes the policy of each page of `site` into it, and what hosts shall say into `site` and the folder `hosts`.

    Raises ValueError for a page that has no place for a policy.
    """
    styles = "".join((site / name).read_text(encoding="utf-8") for name in names_below(site, ".css"))
    said = headers([_secured(site / page, styles) for page in names_below(site, ".html")])
    hosts.mkdir(parents=True, exist_ok=True)
    _write(site / "_headers", for_netlify(said))
    _write(hosts / "security-headers.nginx.conf", for_nginx(said))
    _write(hosts / "security-headers.Caddyfile", for_caddy(said))


def _secured(page: Path, styles: str) -> Policy:
    before, first, after = page.read_text(encoding="utf-8").partition(FIRST)
    if not first or "<script" in before or "<style" in before or "<link" in before:
        raise ValueError(f"{page}: must begin with {FIRST}, which the policy follows.")
    kept = policy(after, styles)
    _write(page, f'{before}{first}\n<meta http-equiv="Content-Security-Policy" content="{kept}">{after}')
    return kept


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")

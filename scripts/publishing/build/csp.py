"""Write a Content-Security-Policy into every page, and files of security headers for the host."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from publishing.audit.html import DATA, ParsedPage, parse_page
from publishing.environment import ROOT
from publishing.files.digest import sha256
from publishing.files.safe_read import list_files

SELF = "'self'"
NONE = "'none'"
SAME_FOR_ALL = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; worker-src 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
DIRECTIVES = ("script-src", "style-src", "img-src", "font-src", "connect-src")
# They work in headers only, and only hosts with https send headers: a copy on a machine at home is never sent to https in vain.
HEADER_DIRECTIVES = "frame-ancestors 'none'; upgrade-insecure-requests"
# What a browser lets a page do beyond showing itself. Only Chromium and browsers made from it read these names, and they warn of
# unknown ones: these are all that Chromium 156 lists in document.featurePolicy.features(), except for the client hints.
FEATURES = Path(__file__).with_name("browser_features.txt").read_text(encoding="utf-8").split()

# Hosts read their configuration from their own disk. In the site it would be a page for anyone to read, and of no use.
HOSTS = Path(".cache", "hosts")
CHARSET = '<meta charset="utf-8">'  # the policy follows it, since a policy holds only for what comes after it

# Pictures of people: an hour at most, as somebody in them may want them gone. nginx.conf and the Caddyfile say the same.
PICTURES_KEPT = ("/assets/pictures/*", "Cache-Control: max-age=3600")

_DATA_PICTURE = re.compile(rf"""url\(\s*["']?{DATA}image""")
_GENERATED = "# Written by the build: what is changed here is lost. HOSTING.md says what these lines do."
_INCLUDE_AGAIN = "# A location with an add_header of its own inherits none of these: include this file there, too."
# nginx sends each header in full with every file, and these two are three quarters of all bytes of headers. Browsers need them
# with documents only, which can run scripts, as an SVG can. A missing file is answered with a page, and so with both.
_FOR_DOCUMENTS = {"Content-Security-Policy": "$content_security_policy", "Permissions-Policy": "$permissions_policy"}
_NO_DOCUMENTS = r"\.(?:avif|css|jpg|js|png|webp|woff2)$"

Policy: TypeAlias = Mapping[str, frozenset[str]]  # the sources that each of DIRECTIVES allows; the rest is the same for all pages


def policy(page: ParsedPage, styles: str) -> Policy:
    """Return the strictest policy under which `page` works; `styles` is all CSS that it may link to."""
    data_pictures = page.has_data_pictures or _DATA_PICTURE.search(styles)
    return {
        "script-src": frozenset([*map(_hash_source, page.inline_scripts), *([SELF] if page.loads_scripts else [])]),
        "style-src": frozenset([*map(_hash_source, page.inline_styles), *([SELF] if page.loads_styles else [])]),
        "img-src": frozenset([SELF, DATA] if data_pictures else [SELF]),  # at least the icon
        "font-src": frozenset([SELF] if page.loads_styles else []),
        "connect-src": frozenset([SELF] if page.has_search else []),  # the search index
    }


def union(policies: Iterable[Policy]) -> Policy:
    """Return the strictest policy under which the pages of all `policies` work."""
    policies = list(policies)
    return {name: frozenset().union(*(policy[name] for policy in policies)) for name in DIRECTIVES}


def policy_text(policy: Policy) -> str:
    """Return the policy as browsers read it."""
    directives = (
        f"{name} {' '.join(sorted(policy[name], key=lambda source: (source != SELF, source))) or NONE}" for name in DIRECTIVES
    )
    return "; ".join((SAME_FOR_ALL, *directives))


def _hash_source(text: str) -> str:
    """Return how a policy names the inline script or style `text` (CSP level 3, section 6.7.3)."""
    return f"'sha256-{base64.b64encode(bytes.fromhex(sha256(text))).decode()}'"


def headers(policies: Iterable[Policy]) -> dict[str, str]:
    """Return the headers that a host sends with every page; `policies` are those of all pages."""
    return {
        "Content-Security-Policy": f"{policy_text(union(policies))}; {HEADER_DIRECTIVES}",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-DNS-Prefetch-Control": "off",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }


def netlify_headers(headers: Mapping[str, str]) -> str:
    """Return the file `_headers` that Netlify and Cloudflare Pages read from the root of a site."""
    files, kept = PICTURES_KEPT
    return "\n".join((_GENERATED, "/*", *(f"  {name}: {value}" for name, value in headers.items()), files, f"  {kept}", ""))


def nginx_headers(headers: Mapping[str, str]) -> str:
    """Return lines for the server block of nginx; files that are no documents go without the headers for documents."""
    values = [f'set {variable} "{headers[name]}";' for name, variable in _FOR_DOCUMENTS.items()]
    no_values = [f'    set {variable} "";' for variable in _FOR_DOCUMENTS.values()]
    added = (f'add_header {name} "{_FOR_DOCUMENTS.get(name, value)}" always;' for name, value in headers.items())
    return "\n".join((_GENERATED, _INCLUDE_AGAIN, *values, f'if ($uri ~ "{_NO_DOCUMENTS}") {{', *no_values, "}", *added, ""))


def caddy_headers(headers: Mapping[str, str]) -> str:
    """Return lines for the block of a site in a Caddyfile."""
    return "\n".join((_GENERATED, "header {", *(f'\t{name} "{value}"' for name, value in headers.items()), "}", ""))


def secure(site: Path, pages: Mapping[str, ParsedPage], hosts: Path) -> None:
    """Write its policy into each of the `pages` of `site`, and files of headers into `site` and the folder `hosts`.

    Raises ValueError for a page that has no place for a policy, and for one with a script or style that no template holds: the
    policy would allow it.
    """
    styles = "".join((site / name).read_text(encoding="utf-8") for name in list_files(site, ".css"))
    policies = {name: policy(page, styles) for name, page in pages.items()}
    for name, page_policy in policies.items():
        before, charset, after = (site / name).read_text(encoding="utf-8").partition(CHARSET)
        if not charset or "<script" in before or "<style" in before or "<link" in before:
            raise ValueError(f"{site / name}: must begin with {CHARSET}, which the policy follows.")
        if not _own_texts().issuperset((*pages[name].inline_scripts, *pages[name].inline_styles)):
            raise ValueError(f"{name}: holds a script or a style that is not the site's own. Take it out of the page's content.")
        tag = f'<meta http-equiv="Content-Security-Policy" content="{policy_text(page_policy)}">'
        _write(site / name, f"{before}{charset}\n{tag}{after}")
    values = headers(policies.values())
    hosts.mkdir(parents=True, exist_ok=True)
    _write(site / "_headers", netlify_headers(values))
    _write(hosts / "security-headers.nginx.conf", nginx_headers(values))
    _write(hosts / "security-headers.Caddyfile", caddy_headers(values))


@cache
def _own_texts() -> frozenset[str]:
    """Return the inline scripts and styles of the site's own templates."""
    templates = (parse_page(path.read_text(encoding="utf-8")) for path in (ROOT / "overrides").rglob("*.html"))
    return frozenset(text for template in templates for text in (*template.inline_scripts, *template.inline_styles))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")

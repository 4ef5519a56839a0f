"""A finished site says what it may do: every page in its head, and all of them together to the host."""

from __future__ import annotations

from pathlib import Path

from publishing.content.folders import names_below
from publishing.pages.headers import for_caddy, for_netlify, for_nginx, headers
from publishing.pages.policy import Policy, policy

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

"""What a finished page may load: nothing but what stands in it, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from publishing.content.tags import Reader

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

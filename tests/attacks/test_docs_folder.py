"""Nothing in docs/ is published unseen: attacks through pages of prose, shared content and the files beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from publishing.audit.html import parse_pages
from publishing.build.csp import CHARSET, secure
from publishing.environment import ROOT

OWN = (ROOT / "overrides" / "main.html").read_text(encoding="utf-8").partition("<script>")[2].partition("</script>")[0]


def secured(site: Path, body: str) -> str:
    """Return a page that holds `body`, with its policy."""
    page = site / "index.html"
    page.write_text(f"<head>{CHARSET}</head><body>{body}</body>", encoding="utf-8")
    secure(site, parse_pages(site), site / "hosts")
    return page.read_text(encoding="utf-8")


def test_the_site_s_own_script_gets_its_digest_into_the_policy(tmp_path: Path) -> None:
    """The control of the attacks with scripts."""
    assert "script-src 'sha256-" in secured(tmp_path, f"<script>{OWN}</script>")


@pytest.mark.parametrize(
    "body",
    [
        "<script>document.title='invented'</script>",
        f"<script>{OWN};alert(1)</script>",
        "<script type=module>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<svg><script>alert(1)</script></svg>",
        "<style>body::after{content:'Invented Rupali'}</style>",
    ],
)
def test_another_script_or_style_in_a_page_stops_the_build(tmp_path: Path, body: str) -> None:
    with pytest.raises(ValueError, match="not the site's own"):
        secured(tmp_path, body)

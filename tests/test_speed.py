"""What makes building quick changes no byte of what is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import NOW

from mkdocs_bridge import lay_out
from publishing.binding import SHARING
from publishing.pages.addresses import relative
from publishing.publication import Preview, prepare

CLOCKED = "sitemap.xml.gz"  # it carries the hour


def files(site: Path) -> dict[str, bytes]:
    found = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    return {name: content for name, content in found.items() if name != CLOCKED}


@pytest.mark.parametrize("preview", [None, Preview()], ids=["the site", "the preview"])
def test_pages_that_share_what_the_theme_writes_are_the_same_bytes(sound: Path, preview: Preview | None) -> None:
    publication = prepare(sound, now=NOW, preview=preview)
    lay_out(publication, sound / "quick")
    token = SHARING.set(False)
    try:
        lay_out(publication, sound / "plain")
    finally:
        SHARING.reset(token)
    quick = files(sound / "quick")
    assert quick == files(sound / "plain")
    assert len([name for name in quick if "milestones/" in name and name.endswith("index.html")]) > 6
    assert [name for name, content in quick.items() if name.endswith(".html") and ("\ue000" in content.decode())] == []


@pytest.mark.parametrize(
    ("target", "here", "link"),
    [
        ("", "", "./"),
        ("", "bn/a/b/", "../../../"),
        ("a/b/", "a/c/", "../b/"),
        ("a/b/#x", "a/b/", "#x"),
        ("a/", "a/b/", "../"),
        ("a/b/c.html", "a/", "b/c.html"),
        ("assets/x.css", "404.html", "assets/x.css"),
        ("a#x", "b/c", "../a#x"),
    ],
)
def test_a_page_names_another_from_where_it_stands(target: str, here: str, link: str) -> None:
    assert relative(target, here) == link

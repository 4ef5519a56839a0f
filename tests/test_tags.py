"""Pages are read fast, and Python would read the same in them."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing.files.html_reader import HTMLReader
from publishing.site.stylesheets import shorten_page

SOUP = (
    "<p>", "</p>", "<p", ">", "<", "</", "a", " b=c", ' b="c"', " b='c'", ' b="<i>"', "&amp;", "&lt", "&#2453;", "ক", "<br/>",
    "<br />", "<!-- a -->", "<!-->", "<!--", "-->", "<!doctype html>", "<![CDATA[", "]]>", "<?php ?>", "<script>", "</script>",
    "if (a<b) c>d", "<style>", "</style >", "<title>", "</title>", "<textarea>", "</textarea>", '<A HREF="B">', "</A>", "<1>",
    "<svg><title>x</title></svg>", "\n", "<noscript>", "<p a b>", '<p a="1" a="2">', '<p a="&quot;&#39;">', "< p>", "</ p>",
    "<p/ >",
)  # fmt: skip


class Heard:
    """What a reader hands on; texts side by side are one text."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[Any, ...]] = []

    def handle_starttag(self, *given: object) -> None:
        self.heard.append(("start", *given))

    def handle_endtag(self, *given: object) -> None:
        self.heard.append(("end", *given))

    def handle_startendtag(self, *given: object) -> None:
        self.heard.append(("closed", *given))

    def handle_data(self, data: str) -> None:
        if self.heard and self.heard[-1][0] == "text":
            data = f"{self.heard.pop()[1]}{data}"
        self.heard.append(("text", data))


class Ours(Heard, HTMLReader):
    pass


class Pythons(Heard, HTMLParser):
    pass


def ours(page: str) -> list[tuple[Any, ...]]:
    one = Ours()
    one.read(page)
    return one.heard


def pythons(page: str) -> list[tuple[Any, ...]]:
    one = Pythons()
    one.feed(page)
    one.close()
    return one.heard


def test_every_page_reads_the_same_in_less_time(site: Path, fictional: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for folder in (site, fictional) for path in folder.rglob("*.html")]
    assert len(pages) > 50
    began = time.process_time()
    read = [ours(page) for page in pages]
    taken = time.process_time() - began
    assert read == [pythons(page) for page in pages]
    assert taken < time.process_time() - began - taken


@settings(max_examples=400)
@given(st.lists(st.sampled_from(SOUP), max_size=8).map("".join))
def test_whatever_is_written_reads_the_same(page: str) -> None:
    assert ours(page) == pythons(page)


@pytest.mark.parametrize(
    "page", ['<p title="a > b">c</p>', "<script>a < b; c > d</script><p>e</p>", "<p>a < b</p>", "<title><b>a</b></title>"]
)
def test_signs_of_tags_within_texts_are_none(page: str) -> None:
    assert ours(page) == pythons(page)


@given(st.lists(st.sampled_from((*SOUP, " ", "\t", "\r", "\n\n", "\xa0", "\x0b", "\u2028")), max_size=8).map("".join))
def test_lines_are_trimmed_as_on_a_page_that_holds_a_text_to_keep(text: str) -> None:
    text, kept = f"{text}\n", "<pre> a\n\n b </pre>"
    assert shorten_page(text + kept) == f"{shorten_page(text)}\n{kept}".strip("\n")

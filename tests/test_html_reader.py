"""Pages are read fast, and html.parser would read the same in them."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import example, given, settings
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


def events(parser: type[HTMLParser], page: str) -> list[tuple[object, ...]]:
    """What the handlers of a `parser` are called with; texts side by side are one text."""
    calls: list[tuple[object, ...]] = []

    class Recorder(parser):  # type: ignore[misc,valid-type]  # whichever it is
        def handle_starttag(self, *arguments: object) -> None:
            calls.append(("start", *arguments))

        def handle_endtag(self, *arguments: object) -> None:
            calls.append(("end", *arguments))

        def handle_startendtag(self, *arguments: object) -> None:
            calls.append(("empty", *arguments))

        def handle_data(self, data: str) -> None:
            before = calls.pop()[1] if calls and calls[-1][0] == "text" else ""
            calls.append(("text", f"{before}{data}"))

    recorder = Recorder()
    if isinstance(recorder, HTMLReader):
        recorder.read(page)
    else:
        recorder.feed(page)
        recorder.close()
    return calls


def test_every_page_reads_the_same_in_less_time(site: Path, fictional: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for folder in (site, fictional) for path in folder.rglob("*.html")]
    assert len(pages) > 50
    began = time.process_time()
    ours = [events(HTMLReader, page) for page in pages]
    between = time.process_time()
    assert ours == [events(HTMLParser, page) for page in pages]
    assert between - began < time.process_time() - between


@settings(max_examples=400)
@given(st.lists(st.sampled_from(SOUP), max_size=8).map("".join))
@example('<p title="a > b">c</p>')
@example("<script>a < b; c > d</script><p>e</p>")
@example("<p>a < b</p>")
@example("<title><b>a</b></title>")
def test_whatever_is_written_reads_the_same(page: str) -> None:
    assert events(HTMLReader, page) == events(HTMLParser, page)


@given(st.lists(st.sampled_from((*SOUP, " ", "\t", "\r", "\n\n", "\xa0", "\x0b", "\u2028")), max_size=8).map("".join))
def test_lines_are_trimmed_as_on_a_page_that_holds_a_text_to_keep(text: str) -> None:
    text, kept = f"{text}\n", "<pre> a\n\n b </pre>"
    assert shorten_page(text + kept) == f"{shorten_page(text)}\n{kept}".strip("\n")

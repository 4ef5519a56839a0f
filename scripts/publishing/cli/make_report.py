"""Print the impact reports as tagged PDF (PDF/UA), which needs programs that a build does not."""

from __future__ import annotations

import re
import zlib
from argparse import Namespace
from collections.abc import Iterator

from publishing.build.publication import keep_report, prepare
from publishing.console import EXIT_PROBLEMS, fail, show_progress
from publishing.files.safe_read import REPORTS
from publishing.i18n.messages import message

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_GLYPHS = re.compile(rb"<([0-9a-fA-F]+)>")
_GLYPH_LENGTH = 4  # hexadecimal digits
_MISSING_GLYPH = b"0000"  # stands for a letter that the font does not have


def make_reports(chosen: Namespace) -> int:
    """Print the reports that are missing; return 1 if shared content is broken, Pango is missing, or fonts lack a letter."""
    publication = prepare(chosen.root, show_progress=show_progress)
    show_progress("")
    if publication.renderer is None:
        return fail(message("build_site.shared_broken", chosen.language))
    cache, lacking = chosen.root / REPORTS, 0
    for folder in publication.documents.keys() - publication.reports.keys():
        show_progress(message("make_report.report_printing", chosen.language, folder=folder))
        content = _print(publication.documents[folder])
        if content is None:
            show_progress("")
            return fail(message("make_report.no_pango", chosen.language))
        if lacks_letters(content):
            lacking += 1
        else:
            keep_report(publication.documents[folder], content, cache)
    show_progress("")
    made = len(publication.documents) - lacking
    print(message("make_report.reports_made", chosen.language, count=made, folder=REPORTS.as_posix()))
    if lacking:
        print(message("make_report.reports_lacking", chosen.language, count=lacking))
    return EXIT_PROBLEMS if lacking else 0


def lacks_letters(content: bytes) -> bool:
    """Return whether the PDF in `content` shows an empty box in place of a letter."""
    return any(
        _MISSING_GLYPH in (glyphs[start : start + _GLYPH_LENGTH] for start in range(0, len(glyphs), _GLYPH_LENGTH))
        for stream in streams(content)
        if b"BT" in stream and b"Tf" in stream
        for glyphs in _GLYPHS.findall(stream)
    )


def streams(content: bytes) -> Iterator[bytes]:
    """Yield every compressed stream of the PDF in `content`."""
    for stream in _STREAM.findall(content):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


def _print(document: str) -> bytes | None:
    """Return the HTML `document` as PDF/UA; None if Pango, the library that joins letters, is not on this machine."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  # it looks for Pango as it is imported
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError:
        return None
    fetcher = URLFetcher(allowed_protocols=["data"])  # nothing from elsewhere
    content: bytes = HTML(string=document, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")
    return content

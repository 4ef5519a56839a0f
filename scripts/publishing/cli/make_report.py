"""The command that makes reports as PDF, tagged for those who hear them, which takes programs that a build can do without."""

from __future__ import annotations

import re
import zlib
from argparse import Namespace
from collections.abc import Iterator

from publishing.build.publication import prepare
from publishing.build.report_files import keep
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.files.safe_read import REPORTS
from publishing.i18n.messages import message

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"<([0-9a-fA-F]+)>")
_GLYPH = 4  # how many digits name a glyph
_MISSING = b"0000"  # the glyph of a letter that a font has not


def make_reports(chosen: Namespace) -> int:
    """Makes what is not there yet; returns 1 where shared content is broken, Pango is missing, or fonts lack a letter."""
    publication = prepare(chosen.root, show_progress=show_progress)
    show_progress("")
    if publication.renderer is None:
        print(message("build_site.shared_broken", chosen.language))
        return EXIT_PROBLEMS
    cache, lacking = chosen.root / REPORTS, 0
    for folder in publication.documents.keys() - publication.reports.keys():
        show_progress(message("make_report.report_printing", chosen.language, folder=folder))
        content = _printed(publication.documents[folder])
        if content is None:
            show_progress("")
            print(message("make_report.no_pango", chosen.language))
            return EXIT_PROBLEMS
        if lacks_letters(content):
            lacking += 1
        else:
            keep(publication.documents[folder], content, cache)
    show_progress("")
    made = len(publication.documents) - lacking
    print(message("make_report.reports_made", chosen.language, count=made, folder=REPORTS.as_posix()))
    if lacking:
        print(message("make_report.reports_lacking", chosen.language, count=lacking))
    return EXIT_PROBLEMS if lacking else 0


def lacks_letters(content: bytes) -> bool:
    """Whether the PDF in `content` shows an empty box in place of a letter."""
    return any(
        _MISSING in (shown[at : at + _GLYPH] for at in range(0, len(shown), _GLYPH))
        for stream in streams(content)
        if b"BT" in stream and b"Tf" in stream
        for shown in _SHOWN.findall(stream)
    )


def streams(content: bytes) -> Iterator[bytes]:
    """Yields everything that is packed in the PDF in `content`."""
    for found in _STREAM.findall(content):
        try:
            yield zlib.decompress(found)
        except zlib.error:
            yield found


def _printed(document: str) -> bytes | None:
    """The HTML `document` as PDF/UA; None where the library that joins letters is not on this machine."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  # it looks for Pango as it is imported
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError:
        return None
    fetched = URLFetcher(allowed_protocols=["data"])  # nothing from elsewhere
    made: bytes = HTML(string=document, url_fetcher=fetched).write_pdf(pdf_variant="pdf/ua-1")
    return made

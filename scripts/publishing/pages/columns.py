"""The columns of the tables that readers can download, in their order, each with the word of the site that explains it."""

from __future__ import annotations

from dataclasses import dataclass

DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name in the file, the site's word for what it means, and what stands in it.

    A `required` one is never empty; a `listed` one holds several things.
    """

    name: str
    word: str
    required: bool = True
    listed: bool = False
    pattern: str = ""  # of its text, as a regular expression


COLUMNS = (
    Column(name="id", word="column_id"),
    Column(name="date", word="column_date", pattern=DATE),
    Column(name="title", word="column_title"),
    Column(name="content_note", word="column_content_note", required=False),
    Column(name="summary", word="column_summary"),
    Column(name="text", word="column_text"),
    Column(name="dimensions", word="column_dimensions", listed=True),
    Column(name="goals", word="column_goals", required=False, listed=True),
    Column(name="place", word="column_place", required=False),
    Column(name="figures", word="column_figures", required=False, listed=True),
    Column(name="sources", word="column_sources", listed=True),
    Column(name="corrections", word="column_corrections", required=False, listed=True),
    Column(name="address", word="column_address"),
)

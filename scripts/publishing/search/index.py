"""What a browser fetches to search the pages of one language: their texts, rules of spelling, and words that mean the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from publishing.content.tongues import Tongue
from publishing.search.sections import Searched


def index(pages: Iterable[Searched], tongue: Tongue, synonyms: Sequence[tuple[Sequence[str], Sequence[str]]]) -> str:
    """Returns the index of `pages` as JSON; `synonyms` are groups of words, each with what readers also type for these."""
    found = {
        "rules": tongue.model_dump(),
        "synonyms": synonyms,
        "pages": [
            [page.address, page.title, [[section.anchor, section.heading, section.text] for section in page.sections]]
            for page in pages
        ],
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n"

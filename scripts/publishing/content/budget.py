"""What a page may weigh stands in budget.yml."""

from __future__ import annotations

from pathlib import Path

from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import Record

_FILE = Path(__file__).with_name("budget.yml")


class Budget(Record):
    """The most that a page may take; budget.yml says what each number means."""

    first_visit: int
    requests: int
    repeat_page: int
    first_pictures: int
    first_search: int
    layout_shift: float


def load_budget() -> Budget:
    """Returns the budget; raises ValueError when the program's own file is broken."""
    found, faults = read_record(read_document(_FILE, _FILE.name), Budget)
    if found is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return found

"""What commands and reports say of themselves, read without the messages of the rules: some commands say nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from publishing.content.digits import digits
from publishing.content.documents import read_document

REPORT = Path(__file__).with_name("messages") / "report.yml"


def sentence(name: str, language: str, /, **slots: int | str) -> str:
    """Returns a sentence of the report's own with its `slots` filled, numbers in the digits of `language`."""
    told = {slot: digits(str(one), language) if isinstance(one, int) else one for slot, one in slots.items()}
    return report_words()[name][language].format_map(told)


@cache
def report_words() -> Mapping[str, Mapping[str, str]]:
    """Returns the words of the report by name and language; raises ValueError when that file of the program's own is broken."""
    document = read_document(REPORT, REPORT.name)
    if document.faults or not isinstance(document.value, dict):
        raise ValueError(f"{REPORT.name}: {document.faults}")
    texts = {name: text for name, text in document.value.items() if isinstance(text, dict)}
    return {name: {language: str(words) for language, words in text.items()} for name, text in texts.items()}

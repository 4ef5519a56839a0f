"""What the commands of consent ask and say to people, in every language of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import Record
from publishing.content.scalars import Text

_QUESTIONS = Path(__file__).with_name("questions.yml")
_SENTENCES = Path(__file__).with_name("conversation.yml")
_BEGINNING = Path(__file__).with_name("beginning.yml")


class Question(Record):
    """How one field of a consent record is asked for; `wrong` is said to an answer that the field refuses."""

    asks: Text
    wrong: Text
    answers: Annotated[dict[str, Text], Field(default_factory=dict)]  # what each allowed value means


@cache
def load_questions() -> Mapping[str, Question]:
    """Returns the question for each field (notice.version: a field within a field); ValueError when the file is broken."""
    return _read(_QUESTIONS, Question)


@cache
def load_sentences() -> Mapping[str, Text]:
    """Returns every other sentence of the commands of consent; ValueError when the file is broken."""
    return _read(_SENTENCES, Text)


@cache
def load_beginning() -> Mapping[str, Text]:
    """Returns what is asked and said when a new content file is begun; ValueError when the file is broken."""
    return _read(_BEGINNING, Text)


def _read(path: Path, kind: Any) -> dict[str, Any]:  # noqa: ANN401  # a dictionary of the given kind
    found, faults = read_record(read_document(path, path.name), dict[str, kind])
    if found is None:
        raise ValueError(f"{path.name}: {faults}")
    return found

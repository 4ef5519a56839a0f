"""What commands and reports say of themselves, read without the messages of the rules: some commands say nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from publishing.content import consent_record, records
from publishing.content.fields import Text
from publishing.content.records import FROM_FILE_NAME, Record
from publishing.content.validation import read_record
from publishing.files.yaml_document import read_document
from publishing.i18n.digits import digits

REPORT = Path(__file__).with_name("locale") / "report.yml"


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


_FOLDER = Path(__file__).with_name("locale") / "rules"
_STEPS = Path(__file__).with_name("locale") / "withdrawal.yml"
_DESK = Path(__file__).with_name("locale") / "desk.yml"


class Message(Record):
    """How grave a problem is, what it says, and what to do about it; `because` names the law or standard behind it."""

    level: Literal["error", "warning"]
    says: Text
    help: Text
    because: Text | None = None


@cache
def load_messages() -> Mapping[str, Message]:
    """Reads the messages, by rule or rule.variant; raises ValueError when one of the program's own files is broken."""
    rules: dict[str, Message] = {}
    for path in sorted(_FOLDER.glob("*.yml")):
        if path != REPORT:
            rules |= _read(path, dict[str, Message])
    return rules


@cache
def load_steps() -> Mapping[str, Text]:
    """Reads what withdraw_consent.py says; raises ValueError when that file of the program's own is broken."""
    return _read(_STEPS, dict[str, Text])


@cache
def load_desk() -> Mapping[str, Text]:
    """Reads what the desk says; raises ValueError when that file of the program's own is broken."""
    return _read(_DESK, dict[str, Text])


def filled(text: Text, language: str, slots: Mapping[str, str]) -> str:
    """Returns `text` in `language` with its {slots} filled; a slot's own braces stay as they are."""
    return text[language].format_map(slots)


def _read(path: Path, kind: Any) -> dict[str, Any]:  # noqa: ANN401  # a dictionary of the given kind
    found, faults = read_record(read_document(path, path.name), kind)
    if found is None:
        raise ValueError(f"{path.name}: {faults}")
    return dict(found)


_QUESTIONS = Path(__file__).with_name("locale") / "questions.yml"
_SENTENCES = Path(__file__).with_name("locale") / "conversation.yml"
_BEGINNING = Path(__file__).with_name("locale") / "beginning.yml"


class Question(Record):
    """How one field of a consent record is asked for; `wrong` is said to an answer that the field refuses."""

    asks: Text
    wrong: Text
    answers: Annotated[dict[str, Text], Field(default_factory=dict)]  # what each allowed value means


@cache
def load_questions() -> Mapping[str, Question]:
    """Returns the question for each field (notice.version: a field within a field); ValueError when the file is broken."""
    return _read_questions(_QUESTIONS, Question)


@cache
def load_sentences() -> Mapping[str, Text]:
    """Returns every other sentence of the commands of consent; ValueError when the file is broken."""
    return _read_questions(_SENTENCES, Text)


@cache
def load_beginning() -> Mapping[str, Text]:
    """Returns what is asked and said when a new content file is begun; ValueError when the file is broken."""
    return _read_questions(_BEGINNING, Text)


def _read_questions(path: Path, kind: Any) -> dict[str, Any]:  # noqa: ANN401  # a dictionary of the given kind
    found, faults = read_record(read_document(path, path.name), dict[str, kind])
    if found is None:
        raise ValueError(f"{path.name}: {faults}")
    return found


OF_RECORDS = "en"

RECORDS = tuple(
    one
    for module in (records, consent_record)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Record) and one.__module__ == module.__name__ and one is not Record
)

_FILE = Path(__file__).with_name("locale") / "descriptions.yml"


def described(record: type[Record], field: str, language: str) -> str:
    """Returns what `field` of `record` holds, in `language`; KeyError where nobody has said it."""
    if language == OF_RECORDS:
        return str(record.model_fields[field].description)
    return load_descriptions()[f"{record.__name__}.{field}"][language]


@cache
def load_descriptions() -> Mapping[str, Text]:
    """Returns the descriptions in other languages, by Record.field; ValueError when the program's own file is broken."""
    found, faults = read_record(read_document(_FILE, _FILE.name), dict[str, Text])
    if found is None:
        raise ValueError(f"{_FILE.name}: {faults}")
    return found


def described_fields(record: type[Record]) -> Iterator[str]:
    """The fields of `record` that people fill in."""
    return (name for name, field in record.model_fields.items() if FROM_FILE_NAME not in field.metadata)


def spoken_languages() -> tuple[str, ...]:
    """The languages in which every field is described."""
    return (OF_RECORDS, *sorted({language for text in load_descriptions().values() for language in text}))


def in_language(description: str, language: str) -> str:
    """Returns a field's English `description` in `language`; as it is where it is none."""
    return description if language == OF_RECORDS else _by_english(language).get(description, description)


@cache
def _by_english(language: str) -> Mapping[str, str]:
    return {described(record, name, OF_RECORDS): said for record, name, said in _translated(language)}


def _translated(language: str) -> Iterator[tuple[type[Record], str, str]]:
    for record in RECORDS:
        for name in described_fields(record):
            text = load_descriptions().get(f"{record.__name__}.{name}")
            if text and language in text:
                yield record, name, text[language]

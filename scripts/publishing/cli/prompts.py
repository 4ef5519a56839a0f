"""One question after another, in the language of the person who types: each answer is checked at once, and none is repeated."""

from __future__ import annotations

import datetime
import unicodedata
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeAlias, get_args

from pydantic import TypeAdapter, ValidationError

from publishing.checks.identifiers import identifiers
from publishing.checks.phrases import ascii_digits
from publishing.checks.rules.consent_records import IDENTITY
from publishing.content.consent_record import Consent
from publishing.content.records import Record
from publishing.i18n.messages import digits, load_catalogue, message

Reading: TypeAlias = Callable[[str], str | None]  # what an answer means; None for one that is wrong

AGREEMENT = ("true", "false")


def heard() -> str:
    """Returns the next answer, trimmed and in NFC; EOFError when there is none, or when it is no text."""
    try:
        return unicodedata.normalize("NFC", input("> ").strip())
    except UnicodeDecodeError:
        raise EOFError from None


def agrees(typed: str) -> bool:
    """Whether an answer is the word yes in one of the languages, and nothing else."""
    return typed in _all_words("yes")


def declines(typed: str) -> bool:
    """Whether an answer is the word no in one of the languages, and nothing else."""
    return typed in _all_words("no")


def fits(field: str, value: object) -> bool:
    """Whether the consent record accepts `value` in `field` (notice.version: a field within a field)."""
    try:
        _field(field).validate_python(value)
    except ValidationError:
        return False
    return True


def allowed(field: str) -> tuple[str, ...]:
    """The values among which `field`, or each item of it, is chosen, in the record's order."""
    return tuple(_options(_annotation(field)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Questions to one person at the keyboard, in `language`, on the day `today`."""

    language: str
    today: datetime.date

    def say(self, step: str, **slots: str) -> None:
        """Prints one of the messages of new_consent.yml."""
        print(self.words(step, **slots))

    def words(self, step: str, **slots: str) -> str:
        """Returns one of the messages of new_consent.yml."""
        return message(f"new_consent.{step}", self.language, **slots)

    def meaning(self, field: str, value: str) -> str:
        """What `value` means in `field`."""
        return message(f"new_consent_questions.{field}.answers.{value}", self.language)

    def choice(self, field: str, values: Iterable[str], default: str | None = None) -> str:
        """Asks for one of `values`, by its number or as it is; Enter alone is an answer only where the record has a default."""
        listed = tuple(values)
        numbered = {str(number): value for number, value in enumerate(listed, start=1)}
        self._introduce(field)
        for number, value in numbered.items():
            print(f"  {digits(number, self.language)}  {self.meaning(field, value)}")
        if default is not None:
            self.say("enter", meaning=self.meaning(field, default))

        def read(typed: str) -> str | None:
            if not typed:
                return default
            value = numbered.get(ascii_digits(typed), typed)
            return value if value in listed and fits(field, value) else None

        return self._answer(field, read)

    def several(self, field: str, meanings: Mapping[str, str]) -> tuple[str, ...]:
        """Asks for each value of a list by itself, until there is at least one yes."""
        while True:
            self._introduce(field)
            chosen = tuple(value for value, meaning in meanings.items() if self._yes(field, f"  {meaning}?"))
            if fits(field, chosen):
                return chosen
            print(message(f"new_consent_questions.{field}.wrong", self.language))

    def agreement(self, field: str) -> str:
        """Asks for yes or no; returns "true" or "false"."""
        self._introduce(field)
        return AGREEMENT[0] if self._yes(field, self.words("yes-or-no")) else AGREEMENT[1]

    def day(
        self,
        field: str,
        first: datetime.date | None = None,
        last: datetime.date | None = None,
        suggestion: datetime.date | None = None,
    ) -> str:
        """Asks for a day from `first` to `last`; a suggestion counts only after a yes."""
        self._introduce(field)
        if suggestion:
            self.say("suggestion", day=digits(suggestion.isoformat(), self.language))
        for step, bound in (("no-earlier", first), ("no-later", last)):
            if bound:
                self.say(step, day=digits(bound.isoformat(), self.language))

        def read(typed: str) -> str | None:
            if suggestion and agrees(typed):
                return suggestion.isoformat()
            value = self.today.isoformat() if typed in _all_words("today") else ascii_digits(typed)
            if not fits(field, value):
                return None
            day = datetime.date.fromisoformat(value)
            return value if (first or day) <= day <= (last or day) else None

        return self._answer(field, read)

    def code(self, field: str, *, can_be_none: bool = False, other_than: str | None = None) -> str | None:
        """Asks for a number or code; with `can_be_none` a no says that there is none."""
        self._introduce(field)

        def read(typed: str) -> str | None:
            if can_be_none and typed in _all_words("no"):
                return ""
            value = ascii_digits(typed)
            return value if fits(field, value) and value != other_than and not any(identifiers(value)) else None

        return self._answer(field, read) or None

    def _introduce(self, field: str) -> None:
        print("\n" + message(f"new_consent_questions.{field}.asks", self.language))

    def _yes(self, field: str, asks: str) -> bool:
        print(asks)

        def read(typed: str) -> str | None:
            return AGREEMENT[0] if agrees(typed) else AGREEMENT[1] if typed in _all_words("no") else None

        return self._answer(field, read, wrong=self.words("yes-or-no-wrong")) == AGREEMENT[0]

    def _answer(self, field: str, read: Reading, *, wrong: str | None = None) -> str:
        """Asks again until `read` understands the answer. What was typed is never printed: it may be somebody's name."""
        while True:
            typed = heard()
            value = read(typed)
            if value is not None:
                return value
            if IDENTITY.search(typed) or any(identifiers(typed)):
                self.say("identity-refused")
            print(wrong or message(f"new_consent_questions.{field}.wrong", self.language))


@cache
def _all_words(step: str) -> frozenset[str]:
    """A word in every language: somebody who reads one may type in another."""
    text = load_catalogue("new_consent")[step]
    return frozenset(unicodedata.normalize("NFC", text[language]) for language in text)


@cache
def _field(field: str) -> TypeAdapter[Any]:
    record, name = _place(field)
    info = record.model_fields[name]
    kind: Any = Annotated[info.annotation, info]
    return TypeAdapter(kind)


def _annotation(field: str) -> object:
    record, name = _place(field)
    return record.model_fields[name].annotation


def _place(field: str) -> tuple[type[Record], str]:
    """The record that holds `field`, and its name there."""
    record: type[Record] = Consent
    *above, name = field.split(".")
    for part in above:
        record = record.model_fields[part].annotation  # type: ignore[assignment]  # the fields above are records themselves
    return record, name


def _options(annotation: object) -> Iterator[str]:
    for argument in get_args(annotation):
        if isinstance(argument, str):
            yield argument
        else:
            yield from _options(argument)


class RefusedError(Exception):
    """The file cannot be begun; `said` is why."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Questions in `language`; those that an option of `chosen` answers are not asked."""

    language: str
    chosen: Namespace
    options: tuple[str, ...]

    @property
    def is_brief(self) -> bool:
        """Whether some options were given: then what may be left out is not asked for."""
        return any(getattr(self.chosen, name) is not None for name in self.options)

    def say(self, step: str, **slots: str) -> None:
        """Prints one of the messages of new_entry.yml."""
        print(self.words(step, **slots))

    def words(self, step: str, **slots: str) -> str:
        """Returns one of the messages of new_entry.yml."""
        return message(f"new_entry.{step}", self.language, **slots)

    def answer(self, step: str, read: Callable[[str], str | None], *, option: str = "", known: str = "", **slots: str) -> str:
        """Returns what `read` makes of the option or the answer; asks again until it understands.

        RefusedError where it does not understand the option (`known`: what it may be), EOFError when the answers end too early.
        """
        given = getattr(self.chosen, option) if option else None
        if given is not None:
            value = read(given if isinstance(given, str) else " ".join(given))
            if value is None:
                raise RefusedError(self.words("refused", option=option, why=known or self.words(f"{step}-wrong")))
            return value
        print(f"\n{self.words(step, **slots)}")
        while (value := read(heard())) is None:
            self.say(f"{step}-wrong")
        return value

    def chosen_from(self, step: str, named: Mapping[str, str], *, most: int = 1, least: int = 0) -> tuple[str, ...]:
        """Returns ids among `named` (each with its name), by number or id; none where it need not be."""
        given = getattr(self.chosen, step)
        if given is None and ((self.is_brief and not least) or not named):
            return ()
        numbered = {str(number): one for number, one in enumerate(named, start=1)}
        if given is None:
            print()
            for number, one in numbered.items():
                print(f"  {digits(number, self.language)}  {named[one]}")

        def read(typed: str) -> str | None:
            ids = [numbered.get(ascii_digits(word), word) for word in typed.replace(",", " ").split()]
            fits = least <= len(ids) <= most and len(set(ids)) == len(ids) and all(one in named for one in ids)
            return " ".join(ids) if fits else None

        return tuple(self.answer(step, read, option=step, known=", ".join(named)).split())

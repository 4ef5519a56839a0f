"""Ask questions at the keyboard, one after another, and check every answer at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from publishing.checks.phrases import ascii_digits
from publishing.i18n.messages import digits, load_catalogue, message

Reader: TypeAlias = Callable[[str], str | None]  # returns the value that an answer means; None for an answer that is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The text of a question, what is printed after an answer that is refused, and the option that answers it."""

    text: str
    refusal: str
    option: str = ""


class CommandError(Exception):
    """A command cannot do what it was asked to; the text of the error tells the person why."""


def read_answer() -> str:
    """Return the next answer, trimmed and in NFC; raise EOFError when there is none, or when it is not text."""
    try:
        return unicodedata.normalize("NFC", input("> ").strip())
    except UnicodeDecodeError:
        raise EOFError from None


def is_word(name: str, typed: str) -> bool:
    """Return whether `typed` is the word `name` ("yes", "no" or "today") in any language, and nothing else."""
    return typed in {unicodedata.normalize("NFC", word) for word in load_catalogue("new_consent")[name].values()}


def is_confirmed() -> bool:
    """Return whether the next answer is yes; the end of the input and Ctrl+C count as no."""
    try:
        return is_word("yes", read_answer())
    except (EOFError, KeyboardInterrupt):
        print()
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """Questions to one person at the keyboard, in `language`, with the messages of `catalogue`.

    `options` has the values of those options of the command that answer a question: it is not asked then.
    """

    language: str
    catalogue: str
    options: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, /, **slots: str) -> str:
        """Return a message of the catalogue."""
        return message(f"{self.catalogue}.{name}", self.language, **slots)

    def say(self, name: str, /, **slots: str) -> None:
        """Print a message of the catalogue."""
        print(self.text(name, **slots))

    def ask(self, question: Question, read: Reader, *, accepted: str = "") -> str:
        """Return what `read` makes of the option or, without it, of the first answer that it accepts.

        What was typed is never printed, because it may be a name. Raises CommandError for an option that `read` does not accept
        (`accepted` says what it does), and EOFError when the input ends.
        """
        if question.option in self.options:
            value = read(self.options[question.option])
            if value is None:
                raise CommandError(f"--{question.option}: {accepted or question.refusal}")
            return value
        print(question.text)
        while (value := read(read_answer())) is None:
            print(question.refusal)
        return value

    def choose(
        self, question: Question, names: Mapping[str, str], *, least: int = 0, most: int = 1, default: str = ""
    ) -> tuple[str, ...]:
        """Return from `least` to `most` ids, chosen by number or id from `names`, the text of each; Enter chooses the default.

        A choice that may be empty is not asked for where there is nothing to choose from, or where any option was given.
        """
        if question.option not in self.options and not least and (self.options or not names):
            return ()
        numbers = {str(number): name for number, name in enumerate(names, start=1)}
        lines = [f"  {digits(number, self.language)}  {names[name]}" for number, name in numbers.items()]

        def read(typed: str) -> str | None:
            ids = [numbers.get(ascii_digits(word), word) for word in typed.replace(",", " ").split() or default.split()]
            is_allowed = least <= len(ids) <= most and len(set(ids)) == len(ids) and set(ids) <= set(names)
            return " ".join(ids) if is_allowed else None

        question = replace(question, text="\n".join([question.text, *lines]))
        return tuple(self.ask(question, read, accepted=", ".join(names)).split())

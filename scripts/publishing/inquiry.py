"""What is needed to begin a file comes from the command's options, or else from the person at the keyboard, checked alike."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from publishing.asking import heard
from publishing.checks.phrases import ascii_digits
from publishing.content.digits import digits
from publishing.content.messages import filled
from publishing.content.questions import load_beginning


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
        """Prints one of the sentences of beginning.yml."""
        print(self.words(step, **slots))

    def words(self, step: str, **slots: str) -> str:
        """Returns one of the sentences of beginning.yml."""
        return filled(load_beginning()[step], self.language, slots)

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

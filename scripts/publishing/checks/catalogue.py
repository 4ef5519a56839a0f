"""What every rule is called, what it demands, how grave it is and what it can say."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from publishing.checks.rules import RULES, slug
from publishing.content.messages import Message, load_messages

OF_THE_GATE = {"photo-held-back": "A picture that a milestone shows must not be held back itself."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One rule. `levels` holds each level of its messages, the gravest first."""

    name: str
    sentence: str
    levels: tuple[str, ...]
    messages: tuple[Message, ...]

    def reasons(self, language: str) -> tuple[str, ...]:
        """Why the rule is there, as its messages say it, each reason once."""
        return tuple(dict.fromkeys(message.because[language] for message in self.messages if message.because))


def catalogue() -> tuple[Description, ...]:
    """Returns every rule in the order of the checks, the gate's own rules last."""
    return tuple(_descriptions())


def _descriptions() -> Iterator[Description]:
    sentences = {slug(rule): " ".join((inspect.getdoc(rule) or "").split()) for rule in RULES} | OF_THE_GATE
    for name, sentence in sentences.items():
        messages = tuple(message for key, message in load_messages().items() if key.split(".")[0] == name)
        levels = tuple(sorted({message.level for message in messages}))
        yield Description(name=name, sentence=sentence, levels=levels, messages=messages)

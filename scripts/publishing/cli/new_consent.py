"""Ask what a person agreed to, field by field, and write a consent record that does not identify anybody."""

from __future__ import annotations

import json
import re
import secrets
import string
from argparse import Namespace
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeAlias, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from publishing.build.publication import CONFIGURATION
from publishing.checks.identifiers import identifiers
from publishing.checks.phrases import ascii_digits
from publishing.checks.rules.consent_records import IDENTITY
from publishing.cli.entry_template import modeline
from publishing.cli.prompts import Interview, Question, Reader, is_word
from publishing.consent.clearance import COOLING_OFF, LONGEST_MONTHS, RECOGNISABLE, REVIEW_MONTHS, months_after
from publishing.console import EXIT_PROBLEMS
from publishing.content.consent_record import Consent
from publishing.content.fields import Record, role_kind
from publishing.content.library import CONSENTS, Library, load_library
from publishing.files.atomic_write import create_file
from publishing.i18n.formats import language_names
from publishing.i18n.messages import digits, load_catalogue, message

Answer: TypeAlias = "str | tuple[str, ...] | dict[str, str]"

QUESTIONS = "new_consent_questions"
REMARK = "# A consent record: it holds no identity. Who this is stands in the sealed register."
FIRST_LINE = f"{modeline('consent', CONSENTS + '/id.yml')}\n{REMARK}"
LETTERS = string.ascii_lowercase + "234567"
_ID_LENGTH = 10
NEW_STATES = ("requested", "given")
TRUE, FALSE = "true", "false"
ADULT = "adult"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentInterview(Interview):
    """Questions about the fields of a consent record, on the day `today`; a field within a field is named notice.version."""

    catalogue: str = "new_consent"
    today: date

    def ask(self, question: Question, read: Reader, *, accepted: str = "") -> str:
        """Ask as every interview does, and warn of refused answers that could identify the person."""

        def read_or_warn(typed: str) -> str | None:
            value = read(typed)
            if value is None and (IDENTITY.search(typed) or any(identifiers(typed))):
                self.say("identity-refused")
            return value

        return Interview.ask(self, question, read_or_warn, accepted=accepted)

    def question(self, name: str, *hints: str) -> Question:
        """Return the question about a field, with `hints` below it."""
        asks, wrong = (message(f"{QUESTIONS}.{name}.{part}", self.language) for part in ("asks", "wrong"))
        return Question(text="\n".join(["", asks, *hints]), refusal=wrong)

    def choice(self, name: str, values: Iterable[str] = ()) -> str:
        """Return one of `values`, or of all that a field allows; Enter chooses the default of the record, if it has one."""
        meanings = {value: meaning(name, value, self.language) for value in tuple(values) or allowed(name)}
        default = "" if _field(name).is_required() else str(_field(name).default or "")
        hints = [self.text("enter", meaning=meanings[default])] if default else []
        return self.choose(self.question(name, *hints), meanings, least=1, default=default)[0]

    def several(self, name: str, meanings: Mapping[str, str]) -> tuple[str, ...]:
        """Return the values to which the answer is yes, asking for each of them; ask again when there is none."""
        question = self.question(name)
        while True:
            print(question.text)
            values = tuple(value for value, text in meanings.items() if self.yes_or_no(f"  {text}?") == TRUE)
            if fits(name, values):
                return values
            print(question.refusal)

    def yes_or_no(self, text: str) -> str:
        """Return "true" for yes and "false" for no."""

        def read(typed: str) -> str | None:
            return TRUE if is_word("yes", typed) else FALSE if is_word("no", typed) else None

        return self.ask(Question(text=text, refusal=self.text("yes-or-no-wrong")), read)

    def agreement(self, name: str) -> str:
        """Return "true" where the answer to the question about a field is yes, and "false" where it is no."""
        return self.yes_or_no(self.question(name, self.text("yes-or-no")).text)

    def day(self, name: str, *, first: date | None = None, last: date | None = None, suggestion: date | None = None) -> date:
        """Return a day from `first` to `last`; a suggestion counts only after a yes."""
        days = {"suggestion": suggestion, "no-earlier": first, "no-later": last}
        hints = [self.text(hint, day=digits(day.isoformat(), self.language)) for hint, day in days.items() if day]

        def read(typed: str) -> str | None:
            if suggestion and is_word("yes", typed):
                return suggestion.isoformat()
            value = self.today.isoformat() if is_word("today", typed) else ascii_digits(typed)
            if not fits(name, value):
                return None
            return value if (first or date.min) <= date.fromisoformat(value) <= (last or date.max) else None

        return date.fromisoformat(self.ask(self.question(name, *hints), read))

    def code(self, name: str, *, can_be_none: bool = False, other_than: str = "") -> str:
        """Return a number or code, of another kind than `other_than`; with `can_be_none` "" after a no."""

        def read(typed: str) -> str | None:
            if can_be_none and is_word("no", typed):
                return ""
            value = ascii_digits(typed)
            return (
                value
                if fits(name, value)
                and (not other_than or role_kind(value) != role_kind(other_than))
                and not any(identifiers(value))
                else None
            )

        return self.ask(self.question(name), read)

    def register_number(self, used: Collection[int]) -> str:
        """Return a number in the sealed register that is not `used` by another record."""
        while _number(answer := self.code("register_ref")) in used:
            self.say("register-used")
        return answer


def new_consent(chosen: Namespace) -> int:
    """Ask for a consent and write its record; return 1, with nothing written, when the answers end too early."""
    library = load_library(chosen.root, CONFIGURATION, datetime.now(UTC))
    interview = ConsentInterview(language=chosen.language, today=library.today)
    interview.say("begin")
    try:
        answers = ask(interview, library.languages, used_numbers(library))
    except (EOFError, KeyboardInterrupt):
        print()
        interview.say("ended")
        return EXIT_PROBLEMS
    name = new_id(library)
    Consent.model_validate({**answers, "id": name})
    file = f"{CONSENTS}/{name}.yml"
    create_file(chosen.root / file, "\n".join([FIRST_LINE, *_lines(answers), ""]).encode())
    interview.say("written", id=name, file=file)
    interview.say(f"next-{answers['state']}", id=name, file=file)
    return 0


def ask(interview: ConsentInterview, languages: tuple[str, ...], used: Collection[int]) -> dict[str, Answer]:
    """Return the steward's answers in the order of the record; `languages` are the site's. EOFError when they end too early.

    `used` are the numbers of other records. The second reviewer is asked later, by confirm_consent.py --review.
    """
    today, answers = interview.today, dict[str, Answer]()
    answers["state"] = interview.choice("state", NEW_STATES)
    for name in ("subject", "age_at_event", "age_now", "identity"):
        answers[name] = interview.choice(name)
    answers["uses"] = interview.several("uses", {use: meaning("uses", use, interview.language) for use in allowed("uses")})
    answers["languages"] = interview.several(
        "languages", {code: language_names([code], interview.language) for code in languages}
    )
    for name in ("place_max", "date_max"):
        answers[name] = interview.choice(name)
    prefix = "notice.language.answers."  # English and the languages of the Eighth Schedule
    spoken = [name.removeprefix(prefix) for name in load_catalogue(QUESTIONS) if name.startswith(prefix)]
    notice = {
        "version": interview.code("notice.version"),
        "language": interview.choice("notice.language", spoken),
        "mode": interview.choice("notice.mode"),
    }
    informed = interview.day("notice.given_on", last=today)
    answers["notice"] = {**notice, "given_on": informed.isoformat()}
    begins = today
    if answers["state"] == "given":
        begins = interview.day("given_on", first=max(informed, _first_day_still_valid(today)), last=today)
        answers["given_on"] = begins.isoformat()
        answers["method"] = interview.choice("method")
        earliest = begins + COOLING_OFF
        answers["cooling_off_until"] = interview.day("cooling_off_until", first=earliest, suggestion=earliest).isoformat()
    answers["risk"] = {
        "assessed_on": interview.day("risk.assessed_on", last=today).isoformat(),
        "outcome": interview.choice("risk.outcome"),
        "live_case": interview.agreement("risk.live_case"),
    }
    if review := interview.code("legal_review", can_be_none=True):
        answers["legal_review"] = review
    if answers["identity"] in RECOGNISABLE:
        answers["written_authorisation"] = interview.agreement("written_authorisation")
    is_adult = (answers["age_at_event"], answers["age_now"]) == (ADULT, ADULT) and answers["subject"] != "child"
    if not is_adult and (order := interview.code("authority_order", can_be_none=True)):
        answers["authority_order"] = order
    tomorrow, latest = today + timedelta(days=1), months_after(today, REVIEW_MONTHS)
    review_on = months_after(begins, REVIEW_MONTHS)
    suggestion = review_on if review_on >= tomorrow else latest
    answers["review_on"] = interview.day("review_on", first=tomorrow, last=latest, suggestion=suggestion).isoformat()
    end = months_after(begins, LONGEST_MONTHS)
    answers["expires_on"] = interview.day("expires_on", first=tomorrow, last=end, suggestion=end).isoformat()
    answers["steward"] = interview.code("steward")
    answers["register_ref"] = interview.register_number(used)
    return answers


def meaning(name: str, value: str, language: str) -> str:
    """Return what `value` means in the field `name` of a consent record."""
    return message(f"{QUESTIONS}.{name}.answers.{value}", language)


def fits(name: str, value: object) -> bool:
    """Return whether the field `name` of a consent record accepts `value`."""
    info = _field(name)
    kind: Any = Annotated[info.annotation, info]
    try:
        TypeAdapter[Any](kind).validate_python(value)
    except ValidationError:
        return False
    return True


def allowed(name: str) -> tuple[str, ...]:
    """Return the values among which the field `name`, or each of its items, is chosen, in the record's order."""
    return tuple(_literals(_field(name).annotation))


def _field(name: str) -> FieldInfo:
    record: type[Record] = Consent
    *above, last = name.split(".")
    for part in above:
        record = record.model_fields[part].annotation  # type: ignore[assignment]  # a field with fields is a record
    return record.model_fields[last]


def _literals(annotation: object) -> Iterator[str]:
    for argument in get_args(annotation):
        yield from (argument,) if isinstance(argument, str) else _literals(argument)


def new_id(library: Library) -> str:
    """Return a random id that neither a record nor an entry uses."""
    taken = {*library.consents, *(name.rsplit("/", 1)[-1].rsplit(".", 1)[0] for name in library.strays)}
    taken |= {line.strip("- \t") for entry in library.entries for line in entry.document.lines}
    while True:
        name = "c-" + "".join(secrets.choice(LETTERS) for _ in range(_ID_LENGTH))
        if name not in taken:
            return name


def used_numbers(library: Library) -> frozenset[int]:
    """Return the numbers in the sealed register that records have, as far as they can be read."""
    values = (entry.document.value for entry in library.consents.values())
    numbers = (value.get("register_ref") for value in values if isinstance(value, dict))
    return frozenset(_number(number) for number in numbers if isinstance(number, str) and fits("register_ref", number))


def _number(register_ref: str) -> int:
    return int(register_ref.removeprefix("r-"))


def _first_day_still_valid(today: date) -> date:
    """Return the earliest day of giving whose consent has not expired today."""
    day = months_after(today, -LONGEST_MONTHS)
    while months_after(day, LONGEST_MONTHS) <= today:
        day += timedelta(days=1)
    return day


def _lines(answers: Mapping[str, Answer], indent: str = "") -> Iterator[str]:
    for name, value in answers.items():
        if isinstance(value, str):
            # other programs would read a number or a truth value
            is_quoted = value in (TRUE, FALSE) or re.fullmatch(r"[0-9.]+", value)
            yield f"{indent}{name}: {json.dumps(value) if is_quoted else value}"
        elif isinstance(value, tuple):
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {item}" for item in value)
        else:
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")

"""A new consent record: asked for field by field, and written without identity under an id that says nothing."""

from __future__ import annotations

import json
import re
import secrets
import string
from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TypeAlias

from publishing.build.publication import read_verdict
from publishing.checks.rules.consent_records import REVIEW_MONTHS
from publishing.cli.new_entry import modeline
from publishing.cli.prompts import Interview, allowed
from publishing.consent.clearance import COOLING_OFF, LONGEST_MONTHS, RECOGNISABLE, months_after
from publishing.console import EXIT_PROBLEMS
from publishing.content.consent_record import Consent
from publishing.content.library import CONSENTS, Library
from publishing.files.atomic_write import create_file
from publishing.i18n.formats import language_names
from publishing.i18n.messages import load_catalogue

Answer: TypeAlias = "str | tuple[str, ...] | dict[str, str]"

REMARK = "# A consent record: it holds no identity. Who this is stands in the sealed register."
FIRST_LINE = f"{modeline('consent', CONSENTS + '/id.yml')}\n{REMARK}"
LETTERS = string.ascii_lowercase + "234567"
LENGTH = 10
ASKED_STATES = ("requested", "given")
ADULT = "adult"


def new_consent(chosen: Namespace) -> int:
    """Asks for a consent and writes its record; returns 1, with nothing written, when the answers end too early."""
    library, _ = read_verdict(chosen.root)
    interview = Interview(language=chosen.language, today=library.today)
    interview.say("begin")
    try:
        answers = ask(interview, library.languages)
    except (EOFError, KeyboardInterrupt):
        print()
        interview.say("ended")
        return EXIT_PROBLEMS
    name = new_id(library)
    Consent.model_validate({**answers, "id": name})
    file = f"{CONSENTS}/{name}.yml"
    create_file(chosen.root / file, written(answers).encode())
    interview.say("written", id=name, file=file)
    interview.say(f"next-{answers['state']}", id=name, file=file)
    return 0


def ask(interview: Interview, languages: tuple[str, ...]) -> dict[str, Answer]:
    """Returns the answers, in the order of the record; `languages` are the site's. EOFError when they end too early."""
    found: dict[str, Answer] = {"state": interview.choice("state", ASKED_STATES)}
    for name in ("subject", "age_at_event", "age_now"):
        found[name] = interview.choice(name, allowed(name))
    found["identity"] = identity = _with_default(interview, "identity")
    found["uses"] = interview.several("uses", {use: interview.meaning("uses", use) for use in allowed("uses")})
    spoken = {code: language_names([code], interview.language) for code in languages}
    found["languages"] = interview.several("languages", spoken)
    for name in ("place_max", "date_max"):
        found[name] = _with_default(interview, name)
    answers = "notice.language.answers."  # English and the languages of the Eighth Schedule
    codes = [name.removeprefix(answers) for name in load_catalogue("new_consent_questions") if name.startswith(answers)]
    found["notice"] = {
        "version": interview.code("notice.version") or "",
        "language": interview.choice("notice.language", codes),
        "mode": interview.choice("notice.mode", allowed("notice.mode")),
        "given_on": (told := interview.day("notice.given_on", last=interview.today)),
    }
    began = interview.today
    if found["state"] == "given":
        earliest = max(date.fromisoformat(told), _first_that_still_holds(interview.today))
        began = date.fromisoformat(interview.day("given_on", first=earliest, last=interview.today))
        found |= _given(interview, began)
    found["risk"] = {
        "assessed_on": interview.day("risk.assessed_on", last=interview.today),
        "outcome": interview.choice("risk.outcome", allowed("risk.outcome")),
        "live_case": interview.agreement("risk.live_case"),
    }
    found |= _papers(interview, found, recognisable=identity in RECOGNISABLE)
    found |= _ends(interview, began)
    steward = interview.code("steward") or ""
    found |= {"steward": steward, "second_reviewer": interview.code("second_reviewer", other_than=steward) or ""}
    return found | {"register_ref": interview.code("register_ref") or ""}


def new_id(library: Library) -> str:
    """Returns an id that says nothing and that neither a record nor an entry has."""
    taken = {*library.consents, *(name.rsplit("/", 1)[-1].rsplit(".", 1)[0] for name in library.strays)}
    taken |= {line.strip("- \t") for entry in library.entries for line in entry.document.lines}
    while True:
        name = "c-" + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if name not in taken:
            return name


def written(answers: Mapping[str, Answer]) -> str:
    """Returns the record's file."""
    return "\n".join([FIRST_LINE, *_lines(answers)]) + "\n"


def _with_default(interview: Interview, field: str) -> str:
    return interview.choice(field, allowed(field), default=Consent.model_fields[field].default)


def _given(interview: Interview, given: date) -> Iterator[tuple[str, Answer]]:
    """How consent was given, and until when everybody waits."""
    yield "given_on", given.isoformat()
    yield "method", interview.choice("method", allowed("method"))
    earliest = given + COOLING_OFF
    yield "cooling_off_until", interview.day("cooling_off_until", first=earliest, suggestion=earliest)


def _papers(interview: Interview, found: Mapping[str, Answer], *, recognisable: bool) -> Iterator[tuple[str, Answer]]:
    """The numbers of papers that lie elsewhere, where the answers so far call for them."""
    if review := interview.code("legal_review", can_be_none=True):
        yield "legal_review", review
    if recognisable:
        yield "written_authorisation", interview.agreement("written_authorisation")
    is_adult = (found["age_at_event"], found["age_now"]) == (ADULT, ADULT) and found["subject"] != "child"
    if not is_adult and (order := interview.code("authority_order", can_be_none=True)):
        yield "authority_order", order


def _ends(interview: Interview, began: date) -> Iterator[tuple[str, Answer]]:
    """When consent is looked at again, and when it ends."""
    tomorrow = interview.today + timedelta(days=1)
    latest = months_after(interview.today, REVIEW_MONTHS)
    suggested = months_after(began, REVIEW_MONTHS)
    yield (
        "review_on",
        interview.day("review_on", first=tomorrow, last=latest, suggestion=suggested if suggested >= tomorrow else latest),
    )
    end = months_after(began, LONGEST_MONTHS)
    yield "expires_on", interview.day("expires_on", first=tomorrow, last=end, suggestion=end)


def _first_that_still_holds(today: date) -> date:
    """The earliest day of giving whose consent has not ended by now."""
    day = months_after(today, -LONGEST_MONTHS)
    while months_after(day, LONGEST_MONTHS) <= today:
        day += timedelta(days=1)
    return day


def _lines(answers: Mapping[str, Answer], indent: str = "") -> Iterator[str]:
    for name, value in answers.items():
        if isinstance(value, str):
            yield f"{indent}{name}: {_quoted(value)}"
        elif isinstance(value, tuple):
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {item}" for item in value)
        else:
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")


def _quoted(value: str) -> str:
    """Within quotation marks what other programs would take for a number or a truth value."""
    return json.dumps(value) if value in ("true", "false") or re.fullmatch(r"[0-9.]+", value) else value

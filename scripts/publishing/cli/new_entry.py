"""Ask for what a new milestone or album needs, and write its file."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import TypeAlias

from publishing.build.publication import read_verdict
from publishing.checks.report import one_line
from publishing.cli.entry_template import RARE_FIELDS, EntryTemplate, FieldValue, modeline
from publishing.cli.gallery import import_into
from publishing.cli.prompts import CommandError, Interview, Question, is_word
from publishing.console import EXIT_PROBLEMS, fail
from publishing.content.fields import SLUG, PartialDate, Record
from publishing.content.library import Library
from publishing.content.records import Album, Dimension, Goal, Milestone, Place
from publishing.files.atomic_write import create_file
from publishing.i18n.formats import language_names, read_date

LONGEST_NAME = 60
MILESTONE_OPTIONS = ("concerns", "date", "name", "dimensions", "goals", "place")
ALBUM_OPTIONS = ("name", "date", "dimension", "place")

Draft: TypeAlias = tuple[str, dict[str, FieldValue], str]  # the new file, its values, and the message on what comes next
Plan: TypeAlias = Callable[[Interview, Library, Namespace], Draft]


def new_milestone(chosen: Namespace) -> int:
    """Ask for what the options leave open, and write the file; return 1, with nothing written, if that is not possible."""
    return _new_entry(chosen, Milestone, _milestone, MILESTONE_OPTIONS)


def new_album(chosen: Namespace) -> int:
    """Ask for what the options leave open, import the pictures and write album.yml; return 1 as new_milestone does."""
    return _new_entry(chosen, Album, _album, ALBUM_OPTIONS)


def _new_entry(chosen: Namespace, record: type[Record], plan: Plan, options: tuple[str, ...]) -> int:
    typed = {name: getattr(chosen, name) for name in options if getattr(chosen, name) is not None}
    typed = {name: value if isinstance(value, str) else " ".join(value) for name, value in typed.items()}
    interview = Interview(language=chosen.language, catalogue="new_entry", options=typed)
    try:
        file, next_steps = _write(interview, chosen, record, plan)
    except CommandError as error:
        return fail(str(error))
    except (EOFError, KeyboardInterrupt):
        print()
        interview.say("ended")
        return EXIT_PROBLEMS
    interview.say("written", file=file)
    _, verdict = read_verdict(chosen.root)
    if problems := [problem for problem in verdict.problems if problem.position.file == file]:
        interview.say("missing")
        print(*(f"  {one_line(problem, chosen.language)}" for problem in problems), sep="\n")
    interview.say(next_steps, file=file, folder=PurePosixPath(file).parent.name)
    return 0


def _write(interview: Interview, chosen: Namespace, record: type[Record], plan: Plan) -> tuple[str, str]:
    """Ask, and write the file; return its name, and the message on what comes next."""
    library, verdict = read_verdict(chosen.root)
    if verdict.published is None:
        raise CommandError(interview.text("shared"))
    kind = record.__name__.lower()
    interview.say(kind)
    file, values, next_steps = plan(interview, library, chosen)
    left_out = RARE_FIELDS | ({"survivors"} if "consent" in values else set())
    template = EntryTemplate(languages=library.languages, comments=chosen.language, left_out=left_out)
    lines = (modeline(kind, file), interview.text("head"), *template.lines(record, values), "")
    try:
        create_file(chosen.root / file, "\n".join(lines).encode())
    except FileExistsError:
        raise CommandError(interview.text("there", file=file)) from None
    return file, next_steps


def _milestone(interview: Interview, library: Library, _: Namespace) -> Draft:
    concerns = interview.ask(_question(interview, "concerns", "concerns"), _concerns)
    date = interview.ask(_question(interview, "date", "date"), lambda typed: _date(library, typed))
    name = interview.ask(_question(interview, "name", "name"), _name)
    file = f"milestones/{date}-{name}.yml"
    if PurePosixPath(file).stem in {*(PurePosixPath(entry.file).stem for entry in library.milestones), *library.taken_down}:
        raise CommandError(interview.text("there", file=file))
    values: dict[str, FieldValue] = {"status": "draft"}
    values["dimensions"] = _choose(interview, "dimensions", library.shared.dimensions.record, least=1, most=sys.maxsize)
    if goals := _choose(interview, "goals", library.shared.goals.record, most=sys.maxsize):
        values["goals"] = goals
    values |= _place_and_title(interview, library)
    values |= {"survivors": "none"} if concerns == "nobody" else {"consent": ()}
    return file, values, f"next-{concerns}"


def _album(interview: Interview, library: Library, chosen: Namespace) -> Draft:
    name = interview.ask(_question(interview, "folder", "name"), _name)
    folder = f"gallery/{name}"
    file = f"{folder}/album.yml"
    if any(other.startswith(f"{folder}/album.") for other in library.names):
        raise CommandError(interview.text("there", file=file))
    values: dict[str, FieldValue] = {}
    asks_date = "date" in interview.options or not interview.options
    question = _question(interview, "pictured", "date")
    if asks_date and (date := interview.ask(question, lambda typed: _date(library, typed) if typed else "")):
        values["date"] = date
    if dimension := _choose(interview, "dimension", library.shared.dimensions.record):
        values["dimension"] = dimension[0]
    values |= _place_and_title(interview, library)
    names = import_into(library.root / "gallery" / name, chosen.pictures, interview.language)
    if len(names) < len(chosen.pictures):
        raise CommandError(interview.text("pictures-refused", folder=folder))
    if names:
        values["photos"] = tuple({"file": picture, "kind": "photograph"} for picture in names)
    return file, values, "next-album"


def _place_and_title(interview: Interview, library: Library) -> dict[str, FieldValue]:
    values: dict[str, FieldValue] = {}
    if place := _choose(interview, "place", library.site.places if library.site else ()):
        values["place"] = place[0]
    if not interview.options:
        languages = {code: language_names([code], interview.language) for code in library.languages}
        titles = {code: interview.ask(_question(interview, "title", "", spoken=name), _line) for code, name in languages.items()}
        if any(titles.values()):
            values["title"] = titles
    return values


def _question(interview: Interview, name: str, option: str, **slots: str) -> Question:
    return Question(text=f"\n{interview.text(name, **slots)}", refusal=interview.text(f"{name}-wrong"), option=option)


def _choose(
    interview: Interview, option: str, records: Iterable[Goal | Dimension | Place] | None, *, least: int = 0, most: int = 1
) -> tuple[str, ...]:
    """Return the ids that were chosen from `records`."""
    names = {record.id: record.name[interview.language] for record in records or ()}
    return interview.choose(_question(interview, option, option), names, least=least, most=most)


def _concerns(typed: str) -> str | None:
    if is_word("yes", typed) or typed == "people":
        return "people"
    return "nobody" if is_word("no", typed) or typed == "nobody" else None


def _date(library: Library, typed: str) -> str | None:
    date = read_date(typed)
    return date if date and PartialDate(date).first_day <= library.today else None


def _name(typed: str) -> str | None:
    return typed if re.fullmatch(SLUG, typed) and typed[0].isalpha() and len(typed) <= LONGEST_NAME else None


def _line(typed: str) -> str | None:
    return typed if typed.isprintable() else None

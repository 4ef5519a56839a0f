"""A new milestone or album begins with questions: what is known is filled in, nothing is invented, nothing is overwritten."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import TypeAlias

from publishing.asking import agrees, declines
from publishing.checks.report import one_line
from publishing.commands import TO_MEND
from publishing.content.dates import date_in_words
from publishing.content.library import Library
from publishing.content.records import Album, Dimension, Goal, Milestone, Place, Record
from publishing.content.scalars import SLUG, PartialDate
from publishing.content.skeletons import SELDOM, Known, Skeleton, modeline
from publishing.content.writing import create_file
from publishing.importing import import_into
from publishing.inquiry import Inquiry, RefusedError
from publishing.pages.formats import language_names
from publishing.publication import read_verdict

LONGEST_NAME = 60

Begun: TypeAlias = tuple[str, dict[str, Known], str]  # the new file, what is known of it, the sentence on what comes next


def new_milestone(chosen: Namespace) -> int:
    """Asks for what the options leave open and writes the file; returns 1, with nothing written, where that cannot be done."""
    return _begin(chosen, Milestone, _milestone, ("concerns", "date", "name", "dimensions", "goals", "place"))


def new_album(chosen: Namespace) -> int:
    """Asks for what the options leave open, imports the pictures and writes album.yml; returns 1 as new_milestone."""
    return _begin(chosen, Album, _album, ("name", "date", "dimension", "place"))


def _begin(chosen: Namespace, record: type[Record], ask: Callable[[Inquiry, Library], Begun], options: tuple[str, ...]) -> int:
    inquiry = Inquiry(language=chosen.language, chosen=chosen, options=options)
    try:
        file, then = _write(inquiry, record, ask)
    except RefusedError as refused:
        print(refused.said)
        return TO_MEND
    except (EOFError, KeyboardInterrupt):
        print()
        inquiry.say("ended")
        return TO_MEND
    inquiry.say("written", file=file)
    _say_what_is_missing(chosen, inquiry, file)
    inquiry.say(then, file=file, folder=PurePosixPath(file).parent.name)
    return 0


def _write(inquiry: Inquiry, record: type[Record], ask: Callable[[Inquiry, Library], Begun]) -> tuple[str, str]:
    """Asks and writes; returns the file and the sentence on what comes next."""
    kind, root = record.__name__.lower(), inquiry.chosen.root
    library, verdict = read_verdict(root)
    if verdict.edition is None:
        raise RefusedError(inquiry.words("shared"))
    inquiry.say(kind)
    file, known, then = ask(inquiry, library)
    left_out = SELDOM | ({"survivors"} if "consent" in known else set())
    skeleton = Skeleton(languages=library.languages, spoken=inquiry.language, left_out=left_out)
    lines = (modeline(kind, file), inquiry.words("head"), *skeleton.lines(record, known))
    try:
        create_file(root / file, ("\n".join(lines) + "\n").encode())
    except FileExistsError:
        raise RefusedError(inquiry.words("there", file=file)) from None
    return file, then


def _milestone(inquiry: Inquiry, library: Library) -> Begun:
    concerns = inquiry.answer("concerns", _concerns, option="concerns")
    date = inquiry.answer("date", partial(_date, library), option="date")
    file = f"milestones/{date}-{inquiry.answer('name', _name, option='name')}.yml"
    gone = (one.slug for one in (library.gone.record if library.gone else None) or ())
    if PurePosixPath(file).stem in {*(PurePosixPath(entry.file).stem for entry in library.milestones), *gone}:
        raise RefusedError(inquiry.words("there", file=file))
    dimensions = _names(library.shared.dimensions.record, inquiry)
    goals = _names(library.shared.goals.record, inquiry)
    known: dict[str, Known] = {
        "status": "draft",
        "dimensions": inquiry.chosen_from("dimensions", dimensions, most=len(dimensions), least=1),
    }
    known |= _filled("goals", inquiry.chosen_from("goals", goals, most=len(goals)))
    known |= _one("place", inquiry.chosen_from("place", _names(library.site.places if library.site else (), inquiry)))
    known |= _titles(inquiry, library)
    known |= {"survivors": "none"} if concerns == "nobody" else {"consent": ()}
    return file, known, f"next-{concerns}"


def _album(inquiry: Inquiry, library: Library) -> Begun:
    name = inquiry.answer("folder", _name, option="name")
    file = f"gallery/{name}/album.yml"
    if f"gallery/{name}" in library.names and any(one.startswith(f"gallery/{name}/album.") for one in library.names):
        raise RefusedError(inquiry.words("there", file=file))
    known: dict[str, Known] = {}
    if inquiry.chosen.date is not None or not inquiry.is_brief:
        date = inquiry.answer("pictured", lambda typed: _date(library, typed) if typed else "", option="date")
        known |= {"date": date} if date else {}
    known |= _one("dimension", inquiry.chosen_from("dimension", _names(library.shared.dimensions.record, inquiry)))
    known |= _one("place", inquiry.chosen_from("place", _names(library.site.places if library.site else (), inquiry)))
    known |= _titles(inquiry, library)
    names = import_into(library.root / "gallery" / name, inquiry.chosen.pictures, inquiry.language)
    if len(names) < len(inquiry.chosen.pictures):
        raise RefusedError(inquiry.words("pictures-refused", folder=f"gallery/{name}"))
    known |= _filled("photos", tuple({"file": one, "kind": "photograph"} for one in names))
    return file, known, "next-album"


def _titles(inquiry: Inquiry, library: Library) -> dict[str, Known]:
    if inquiry.is_brief:
        return {}
    spoken = {code: language_names([code], inquiry.language) for code in library.languages}
    titles = {code: inquiry.answer("title", _line, spoken=spoken[code]) for code in library.languages}
    return {"title": titles} if any(titles.values()) else {}


def _names(records: Iterable[Goal | Dimension | Place] | None, inquiry: Inquiry) -> dict[str, str]:
    return {one.id: one.name[inquiry.language] for one in records or ()}


def _filled(field: str, values: tuple[str | Mapping[str, Known], ...]) -> dict[str, Known]:
    return {field: values} if values else {}


def _one(field: str, values: tuple[str, ...]) -> dict[str, Known]:
    return {field: values[0]} if values else {}


def _concerns(typed: str) -> str | None:
    return "people" if agrees(typed) or typed == "people" else "nobody" if declines(typed) or typed == "nobody" else None


def _date(library: Library, typed: str) -> str | None:
    date = date_in_words(typed)
    return date if date and PartialDate(date).first_day <= library.today else None


def _name(typed: str) -> str | None:
    return typed if re.fullmatch(SLUG, typed) and typed[0].isalpha() and len(typed) <= LONGEST_NAME else None


def _line(typed: str) -> str | None:
    return typed if typed.isprintable() else None


def _say_what_is_missing(chosen: Namespace, inquiry: Inquiry, file: str) -> None:
    _, verdict = read_verdict(chosen.root)
    if problems := [problem for problem in verdict.problems if problem.position.file == file]:
        inquiry.say("missing")
        print(*(f"  {one_line(problem, inquiry.language)}" for problem in problems), sep="\n")

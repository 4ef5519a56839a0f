"""A new content file: what is known is filled in, what is needed stands empty, and what may be left out is a remark."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any, TypeAlias, get_args

from publishing.build.publication import read_verdict
from publishing.checks.report import one_line
from publishing.cli.gallery import import_into
from publishing.cli.prompts import Inquiry, RefusedError, agrees, declines
from publishing.console import EXIT_PROBLEMS
from publishing.content.fields import SLUG, PartialDate, Text
from publishing.content.library import Library
from publishing.content.records import Album, Dimension, Goal, Milestone, Place, Record
from publishing.files.atomic_write import create_file
from publishing.i18n.descriptions import described_fields, description
from publishing.i18n.formats import language_names
from publishing.i18n.vocabulary import date_in_words

Known: TypeAlias = "str | Mapping[str, str] | tuple[str | Mapping[str, Known], ...]"

MODELINE = "# yaml-language-server: $schema={up}.schemas/{kind}.schema.json"
SELDOM = frozenset(  # what a new file does without; the guides tell of them
    {"consent", "redactions", "faces", "form", "added", "corrections", "measure", "sums"}
)
LONG = ("body",)  # texts of several lines
NEEDED = ("survivors", "people")  # the records let them be left out, the checks do not
STEP = "  "

_PLAIN = re.compile(r"[^\W\d_][^:#\[\]{}\"'&*!|>%@`,\\\n]*|[a-z0-9]+(?:[/.-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """How a file is begun: the languages of its texts, the one of the remarks on each field, the fields that it does without."""

    languages: tuple[str, ...]
    spoken: str
    left_out: frozenset[str] = frozenset()

    def lines(self, record: type[Record], known: Mapping[str, Known]) -> Iterator[str]:
        """Yields the lines of a file that holds `record`, in the record's order."""
        for name in described_fields(record):
            if name in self.left_out and name not in known:
                continue
            yield f"# • {description(record, name, self.spoken)}{_choices(record, name)}"
            if name in known:
                yield from self._filled(record, name, known[name])
            elif _is_needed(record, name):
                yield from self._empty(record, name)
            else:
                yield from (f"# {line}" for line in self._empty(record, name, bare=True))

    def _filled(self, record: type[Record], name: str, known: Known) -> Iterator[str]:
        inner = inner_kind(record.model_fields[name].annotation)
        if isinstance(known, str):
            yield f"{name}: {quoted(known)}".rstrip()
        elif isinstance(known, tuple):
            yield f"{name}:"
            for item in known:
                yield from (f"{STEP}- {quoted(item)}",) if isinstance(item, str) else _item(self.lines(inner, item))
        else:
            yield f"{name}:"
            yield from (f"{STEP}{language}: {quoted(known.get(language, ''))}".rstrip() for language in self.languages)

    def _empty(self, record: type[Record], name: str, *, bare: bool = False) -> Iterator[str]:
        """The field without a value; `bare` without remarks and without what may be left out of it."""
        annotation = record.model_fields[name].annotation
        inner = inner_kind(annotation)
        yield f"{name}:"
        if inner is Text:
            yield from (f"{STEP}{language}:{' |-' if name in LONG else ''}" for language in self.languages)
        elif isinstance(inner, type) and issubclass(inner, Record):
            within = self._bare(inner) if bare else self.lines(inner, {})
            yield from _item(within) if _is_list(annotation) else (STEP + line for line in within)
        elif _is_list(annotation):
            yield f"{STEP}-"

    def _bare(self, record: type[Record]) -> Iterator[str]:
        for name in described_fields(record):
            if _is_needed(record, name):
                yield from self._empty(record, name, bare=True)


def _is_needed(record: type[Record], name: str) -> bool:
    return record.model_fields[name].is_required() or name in NEEDED


def modeline(kind: str, file: str) -> str:
    """Returns the remark that tells editors which schema `file`, named from the root, is written after."""
    return MODELINE.format(up="../" * file.count("/"), kind=kind)


def quoted(text: str) -> str:
    """Returns `text` as YAML takes it for that text, in double quotes where it must be."""
    return text if not text or _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _item(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a record as an item of a list; remarks come before its hyphen."""
    begun = False
    for line in lines:
        if line.startswith("# ") or begun:
            yield STEP * 2 + line
        else:
            yield f"{STEP}- {line}"
            begun = True


def _choices(record: type[Record], name: str) -> str:
    arguments = get_args(record.model_fields[name].annotation)
    return f" ({', '.join(arguments)})" if set(map(type, arguments)) == {str} else ""


def _is_list(annotation: Any) -> bool:  # noqa: ANN401
    return any(getattr(one, "__origin__", None) is tuple for one in (annotation, *get_args(annotation)))


def inner_kind(annotation: Any) -> Any:  # noqa: ANN401
    """The type of a field, or of its items, without the None that makes it optional."""
    arguments = [one for one in get_args(annotation) if one not in (type(None), ...)]
    if isinstance(annotation, type) and not arguments:
        return annotation
    return inner_kind(arguments[0]) if arguments and not isinstance(arguments[0], str) else None


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
        return EXIT_PROBLEMS
    except (EOFError, KeyboardInterrupt):
        print()
        inquiry.say("ended")
        return EXIT_PROBLEMS
    inquiry.say("written", file=file)
    _say_what_is_missing(chosen, inquiry, file)
    inquiry.say(then, file=file, folder=PurePosixPath(file).parent.name)
    return 0


def _write(inquiry: Inquiry, record: type[Record], ask: Callable[[Inquiry, Library], Begun]) -> tuple[str, str]:
    """Asks and writes; returns the file and the sentence on what comes next."""
    kind, root = record.__name__.lower(), inquiry.chosen.root
    library, verdict = read_verdict(root)
    if verdict.published is None:
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

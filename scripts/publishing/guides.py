"""The parts of the guides and the editors' schemas that follow from the records and the rules."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePath
from typing import get_args

from publishing.checks.catalogue import Description, catalogue
from publishing.content.descriptions import described
from publishing.content.languages import read_languages
from publishing.content.questions import load_beginning
from publishing.content.records import FROM_FILE_NAME, Album, Milestone, Record
from publishing.content.scalars import PartialDate, Text
from publishing.content.sentences import report_words
from publishing.content.skeletons import SELDOM, Known, Skeleton, inner_kind, modeline
from publishing.schemas import KINDS, place_of, schema

GUIDES = ("milestones/README.md", "milestones/README.bn.md", "gallery/README.md", "gallery/README.bn.md")
FIRST_LANGUAGE = "en"  # of the rules' sentences and the fields' descriptions, and of a guide whose name gives no language
SCHEMAS = ".schemas"
SETTINGS = ".vscode/settings.json"
CASES = Path("tests", "cases")  # one for each rule, with what is told of it

_PART = re.compile(r"(<!-- made from (records|rules|template)(?:: (\w+))? -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def write_guides(chosen: Namespace) -> int:
    """Writes the made parts of the guides and the schemas anew."""
    for name, text in made_files(chosen.root).items():
        path: Path = chosen.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0


def made_files(root: Path) -> dict[str, str]:
    """Returns every file that holds a made part, by its name under `root`, as it should be."""
    languages = read_languages(root / "mkdocs.yml")
    guides = {
        name: _PART.sub(partial(_part, root, language_of(name), languages), (root / name).read_text(encoding="utf-8"))
        for name in GUIDES
    }
    schemas = {
        f"{SCHEMAS}/{name}.schema.json": json.dumps(schema(kind, languages), ensure_ascii=False, indent=1) + "\n"
        for name, kind in KINDS.items()
    }
    return guides | schemas | {SETTINGS: json.dumps(_settings(), indent=2) + "\n"}


def _settings() -> dict[str, object]:
    """How VS Code treats content files, without asking any other computer for anything."""
    return {
        "yaml.schemas": {f"{SCHEMAS}/{name}.schema.json": place_of(name) for name in KINDS},
        "yaml.schemaStore.enable": False,
        "yaml.kubernetesCRDStore.enable": False,
        "yaml.yamlVersion": "1.2",
        "yaml.format.enable": False,
        "redhat.telemetry.enabled": False,
        "files.encoding": "utf8",
        "files.eol": "\n",
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.wordWrap": "on"},
    }


def template(record: type[Record], language: str, languages: tuple[str, ...]) -> Iterator[str]:
    """Yields a file to copy, with remarks in `language`; what everybody decides first stands in it empty."""
    file = {"Milestone": "milestones/new.yml", "Album": "gallery/new/album.yml"}[record.__name__]
    known: dict[str, Known] = {"status": "draft"} if "status" in record.model_fields else {}
    yield "```yaml"
    yield modeline(record.__name__.lower(), file)
    yield load_beginning()["head"][language]
    yield from Skeleton(languages=languages, spoken=language, left_out=SELDOM - {"consent"}).lines(record, known)
    yield "```"


def language_of(guide: str) -> str:
    """The language of a guide: bn for README.bn.md."""
    return PurePath(PurePath(guide).stem).suffix.removeprefix(".") or FIRST_LANGUAGE


def _part(root: Path, language: str, languages: tuple[str, ...], match: re.Match[str]) -> str:
    kinds: dict[str, type[Record]] = {"Milestone": Milestone, "Album": Album}
    lines = {
        "records": lambda: _table(kinds[match[3]], language),
        "rules": lambda: _rules(language, root / CASES),
        "template": lambda: template(kinds[match[3]], language, languages),
    }[match[2]]()
    return match[1] + "\n" + "\n".join(lines).rstrip("\n") + "\n\n" + match[5]


def _table(record: type[Record], language: str) -> Iterator[str]:
    yield f"| {_word('guide-field', language)} | {_word('guide-needed', language)} | {_word('guide-holds', language)} |"
    yield "| --- | --- | --- |"
    yield from _fields(record, language)


def _fields(record: type[Record], language: str, above: str = "") -> Iterator[str]:
    for name, field in record.model_fields.items():
        if FROM_FILE_NAME in field.metadata:
            continue
        inner = inner_kind(field.annotation)
        note = f" ({', '.join(get_args(field.annotation))})" if set(map(type, get_args(field.annotation))) == {str} else ""
        form = {Text: "guide-each-language", PartialDate: "guide-date"}.get(inner) if inner else None
        needed = _word("guide-yes", language) if field.is_required() else ""
        kind = f", {_word(form, language)}" if form else ""
        yield f"| `{above}{name}` | {needed} | {described(record, name, language)}{note}{kind} |"
        if isinstance(inner, type) and issubclass(inner, Record):
            yield from _fields(inner, language, f"{above}{name} › ")


def _rules(language: str, cases: Path) -> Iterator[str]:
    for rule in catalogue():
        says = (*_says(rule, language), "")
        reasons = rule.reasons(language)
        why = (f"{_word('guide-why', language)}: {' '.join(reasons)}", "") if reasons else ()
        yield from (f"### {rule.name}", "")
        yield from (rule.sentence, "", *why, *says) if language == FIRST_LANGUAGE else (*says, *why)
        yield from ("```", *_example(rule, cases / rule.name / f"expected.{language}.txt"), "```", "")


def _example(rule: Description, told: Path) -> list[str]:
    """What is told of the rule's broken case, first of all."""
    messages = told.read_text(encoding="utf-8").split("\n\n")
    return next(one for one in messages if f" {rule.name}: " in one.partition("\n")[0]).splitlines()


def _says(rule: Description, language: str) -> Iterator[str]:
    for message in rule.messages:
        yield f"- *{_word(message.level, language)}* “{message.says[language]}”: {message.help[language]}"


def _word(name: str, language: str) -> str:
    return report_words()[name][language]

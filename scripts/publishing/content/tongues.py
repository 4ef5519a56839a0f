"""What search knows of each language stands in tongues/: a language without a file there is searched by whole words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from publishing.content.documents import read_document
from publishing.content.reading import read_record
from publishing.content.records import Record

_FOLDER = Path(__file__).with_name("tongues")

Signs = Annotated[str, AfterValidator(partial(unicodedata.normalize, "NFD"))]
Change = tuple[Signs, Signs]  # a regular expression, and what to write instead
Ending = tuple[Signs, Signs, Annotated[int, Field(ge=1)]]  # and how many letters must be left


class Tongue(Record):
    """The rules of one language, or of several together; bn.yml says what each is for."""

    same: tuple[Change, ...] = ()
    endings: tuple[Ending, ...] = ()
    alike: tuple[Change, ...] = ()
    roman: tuple[Change, ...] = ()
    latin: tuple[Change, ...] = ()
    latin_endings: tuple[Ending, ...] = ()
    stop: tuple[str, ...] = ()


def load_tongues(languages: Iterable[str]) -> Tongue:
    """Returns the rules of `languages` together; raises ValueError where the program's own file is broken."""
    found = [_read(path) for one in languages if (path := _FOLDER / f"{one}.yml").exists()]
    return Tongue(**{name: tuple(rule for one in found for rule in getattr(one, name)) for name in Tongue.model_fields})


def _read(path: Path) -> Tongue:
    found, faults = read_record(read_document(path, path.name), Tongue)
    if found is None:
        raise ValueError(f"{path.name}: {faults}")
    return found

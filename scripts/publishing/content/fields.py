"""Types of the values in content files, and the base of records; YAML gives text, and these decide what it means."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGE = r"^[a-z]{2,3}$"
ADDRESS = r"^https://[a-z0-9.-]+(/\S*)?$"
COLOUR = r"^#[0-9a-f]{6}$"
DIALLED = r"^\+?[0-9]{3,13}$"
ICON = r"^[a-z]+$"
DATED_NAME = re.compile(r"^(?P<date>\d{4}(?:-\d{2}(?:-\d{2})?)?)-(?P<words>[a-z].*)$", re.ASCII)


def _said(text: str) -> str:
    """Returns `text` unless a reader would see nothing in it: white space, joiners and control characters alone."""
    if any(unicodedata.category(character)[0] in "LNPS" for character in text):
        return text
    raise PydanticCustomError("blank", "nothing to read")


def _day(date: PartialDate) -> PartialDate:
    """Returns `date` if it names a day."""
    if len(date.parts) == len(("year", "month", "day")):
        return date
    raise PydanticCustomError("date-unclear", "not a day")


def _zone(name: str) -> str:
    """Returns `name` if it is a time zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("time-zone", "not a time zone") from None
    return name


Words = Annotated[str, AfterValidator(_said)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Slug = Annotated[str, Field(pattern=SLUG, max_length=80)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Address = Annotated[str, Field(pattern=ADDRESS, max_length=500)]
Colour = Annotated[str, Field(pattern=COLOUR)]
Dialled = Annotated[str, Field(pattern=DIALLED)]
Icon = Annotated[str, Field(pattern=ICON)]


class Text(RootModel[dict[Language, Words]], frozen=True):
    """Says the same thing in each of the site's languages."""

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))

    def __getitem__(self, language: str) -> str:
        return self.root[language]

    def __contains__(self, language: str) -> bool:
        return language in self.root

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # pydantic iterates over fields; a reader over languages
        return iter(self.root)


class PartialDate(RootModel[str], frozen=True):
    """A day, a month or a year of the Gregorian calendar, as ISO 8601 writes it: 2019-11-19, 2016-05, 2013."""

    FORM: ClassVar[re.Pattern[str]] = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

    @model_validator(mode="after")
    def _exists(self) -> Self:
        if not self.FORM.fullmatch(self.root):
            raise PydanticCustomError("date-unclear", "not a date")
        try:
            _first_day(self.root)
        except ValueError:
            raise PydanticCustomError("date-unclear", "no such day") from None
        return self

    def __str__(self) -> str:
        return self.root

    @property
    def parts(self) -> tuple[int, ...]:
        """The year, and the month and the day where they are known."""
        return _parts(self.root)

    @property
    def year(self) -> int:
        """The year, such as 2019."""
        return self.parts[0]

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that this date can mean."""
        return _first_day(self.root)

    @property
    def precision(self) -> str:
        """What the date is exact to: "year", "month" or "day"."""
        return ("year", "month", "day")[len(self.parts) - 1]


@lru_cache(maxsize=2**14)  # the same days stand in many files
def _parts(date: str) -> tuple[int, ...]:
    return tuple(map(int, date.split("-")))


@lru_cache(maxsize=2**14)
def _first_day(date: str) -> datetime.date:
    year, month, day = (*_parts(date), 1, 1)[:3]
    return datetime.date(year, month, day)


class Period(RootModel[str], frozen=True):
    """A day, a month or a year, or from one of them to another, with a slash between as ISO 8601 writes it: 2016/2019."""

    @model_validator(mode="after")
    def _exists(self) -> Self:
        try:
            ends = self.ends
        except ValueError:
            raise PydanticCustomError("date-unclear", "not a date") from None
        if self.root.count("/") > 1 or ends[0].first_day > ends[-1].first_day:
            raise PydanticCustomError("date-unclear", "not a period")
        return self

    def __str__(self) -> str:
        return self.root

    @property
    def ends(self) -> tuple[PartialDate, ...]:
        """Its one date, or the first and the last."""
        return tuple(map(PartialDate, self.root.split("/")))


Day = Annotated[PartialDate, AfterValidator(_day)]
ROLES = ("comms", "collective", "programme", "legal", "care", "board")  # a free word could be somebody's name
Role = Annotated[str, Field(pattern=rf"^({'|'.join(ROLES)})-[0-9]{{1,3}}$")]


class Record(BaseModel):
    """A part of a content file: unknown fields are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FromFileName:
    """Marks a field that the file's name gives; writing it in the file as well is refused."""


FROM_FILE_NAME = FromFileName()

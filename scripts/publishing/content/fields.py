"""Types of the values in content files, and the base of records; YAML gives text, and these decide what it means."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
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


def _not_blank(text: str) -> str:
    """Return `text` unless a reader would see nothing: only white space, joiners and control characters."""
    if any(unicodedata.category(character)[0] in "LNPS" for character in text):
        return text
    raise PydanticCustomError("blank", "nothing to read")


def _full_date(date: PartialDate) -> PartialDate:
    if date.precision == "day":
        return date
    raise PydanticCustomError("date-unclear", "not a day")


def _time_zone(name: str) -> str:
    """Return `name` if it is a time zone of the IANA database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("time-zone", "not a time zone") from None
    return name


Words = Annotated[str, AfterValidator(_not_blank)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Slug = Annotated[str, Field(pattern=SLUG, max_length=80)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Address = Annotated[str, Field(pattern=ADDRESS, max_length=500)]
Colour = Annotated[str, Field(pattern=COLOUR)]
Dialled = Annotated[str, Field(pattern=DIALLED)]
Icon = Annotated[str, Field(pattern=ICON)]


class Text(RootModel[dict[Language, Words]], frozen=True):
    """The same text in each of the site's languages."""

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.root.items())))

    def __getitem__(self, language: str) -> str:
        return self.root[language]

    def __contains__(self, language: str) -> bool:
        return language in self.root

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # pydantic iterates over fields
        return iter(self.root)


class PartialDate(RootModel[str], frozen=True):
    """A day, a month or a year of the Gregorian calendar in ISO 8601: 2019-11-19, 2016-05, 2013."""

    FORM: ClassVar[re.Pattern[str]] = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)

    @model_validator(mode="after")
    def _exists(self) -> Self:
        if not self.FORM.fullmatch(self.root):
            raise PydanticCustomError("date-unclear", "not a date")
        try:
            self.first_day  # noqa: B018  # is there such a day?
        except ValueError:
            raise PydanticCustomError("date-unclear", "no such day") from None
        return self

    def __str__(self) -> str:
        return self.root

    @property
    def parts(self) -> tuple[int, ...]:
        """The year, and the month and the day where they are known."""
        return tuple(map(int, self.root.split("-")))

    @property
    def year(self) -> int:
        """The year, such as 2019."""
        return self.parts[0]

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that this date can mean."""
        year, month, day = (*self.parts, 1, 1)[:3]
        return datetime.date(year, month, day)

    @property
    def precision(self) -> str:
        """What the date is exact to: "year", "month" or "day"."""
        return ("year", "month", "day")[self.root.count("-")]


class Period(RootModel[str], frozen=True):
    """A date, or a first and a last one with a slash between them, in ISO 8601: 2016/2019."""

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
        """The one date, or the first and the last."""
        return tuple(map(PartialDate, self.root.split("/")))


Day = Annotated[PartialDate, AfterValidator(_full_date)]
ROLES = ("comms", "collective", "programme", "legal", "care", "board")  # a free word could be somebody's name
Role = Annotated[str, Field(pattern=rf"^({'|'.join(ROLES)})-[0-9]{{1,3}}$")]


def role_kind(role: str) -> str:
    """Return the kind of the role `role`: comms for comms-1. Two numbers of one kind may be one person."""
    return role.partition("-")[0]


class Record(BaseModel):
    """A part of a content file: unknown fields are refused, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class FromFileName:
    """Marks a field that the file's name gives; writing it in the file as well is refused."""


FROM_FILE_NAME = FromFileName()


def editable_fields(record: type[Record]) -> tuple[str, ...]:
    """Return the fields of `record` that editors fill in: all but those that the file's name gives."""
    return tuple(name for name, field in record.model_fields.items() if FROM_FILE_NAME not in field.metadata)

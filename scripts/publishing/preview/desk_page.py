"""The desk is a page for staff that the preview alone shows: what stands on this machine, and what is to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Literal, TypeAlias

from publishing.site.pages import Page

ADDRESS = "desk/"
State: TypeAlias = Literal["held", "draft", "published"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line of a content file: `edit` is where the host's editor opens the file, "" where no host is known."""

    file: str
    line: int
    edit: str

    @property
    def place(self) -> str:
        """The file and the line, as editors take them."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The page of the preview on which something can be seen: its address in `language`."""

    address: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One problem in words; `anchor` is its place on the desk."""

    anchor: str
    grave: bool
    level: str
    message: str
    because: str
    help: str
    spot: Spot
    seen: Seen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One entry: what it is called, how it stands, why it is held back, and when a consent ends."""

    title: str
    spot: Spot
    state: State
    says: str
    reasons: tuple[Matter, ...]
    until: str
    soon: bool
    seen: Seen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One helpline and the day on which it is to be compared with its source again; `due` says that this day has come."""

    name: str
    number: str
    says: str
    due: bool
    spot: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the desk in one language. `translations` is a table, its heads first; `broken` holds all pages back."""

    words: SimpleNamespace
    count: str
    broken: bool
    matters: tuple[Matter, ...]
    standings: tuple[Standing, ...]
    undescribed: tuple[Matter, ...]
    translations: tuple[tuple[str, ...], ...]
    remark: str  # why there is no table of translations, or what is not in it
    lines: tuple[Line, ...]


def desk_page(desk: Desk) -> Page:
    """Returns the desk's page, which no index knows."""
    return Page(
        address=ADDRESS,
        layout="desk",
        title=desk.words.title,
        description=desk.words.lead,
        subject={"desk": desk},
        listed=False,
    )

"""What a rule finds: which rule, where, and the words that its message needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from publishing.files.yaml_document import Fault, Position, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend. `variant` chooses among a rule's messages, `slots` fills their gaps.

    An error with a `language` keeps the entry out of that language only.
    """

    rule: str
    position: Position
    variant: str = ""
    route: Route = ()
    language: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The key of its message."""
        return f"{self.rule}.{self.variant}" if self.variant else self.rule


def from_fault(rule: str, fault: Fault, *, variant: str = "") -> Problem:
    """The problem that a fault of reading is."""
    return Problem(
        rule=rule,
        position=fault.position,
        variant=variant,
        route=fault.route,
        slots={"found": fault.found, "expected": fault.expected, "field": spoken(fault.route)},
    )


def spoken(route: Route) -> str:
    """How a message names the field at `route`: items of lists count from 1."""
    return " › ".join(str(part + 1) if isinstance(part, int) else part for part in route)

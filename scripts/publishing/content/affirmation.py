"""The affirmation: a second person's word that a file names, shows, quotes or describes nobody affected."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from publishing.content.consent_record import DIGEST
from publishing.content.fields import ROLES, Day, Record

MAKER = "maker"  # the one kind of role that may stand on both sides, until BUP has read what the makers wrote
OF = r"^(milestones/[^/\s]+\.ya?ml|gallery/[^/\s]+/album\.ya?ml|docs/_data/[a-z]+\.yml|docs/\S+\.md|docs/assets)$"

AffirmingRole = Annotated[str, Field(pattern=rf"^({'|'.join((*ROLES, MAKER))})-[0-9]{{1,3}}$")]


class Affirmation(Record):
    """That a second person read a file as readers get it, and found nobody affected in it. affirm_content.py writes it."""

    of: Annotated[
        str, Field(pattern=OF, max_length=200, description="The file that was read, from the root; docs/assets for that folder")
    ]
    written_by: Annotated[AffirmingRole, Field(description="The role that wrote it, such as comms-1 (see ROLES), or maker-1")]
    by: Annotated[AffirmingRole, Field(description="The role of another kind that read it and affirms it, such as programme-1")]
    on: Annotated[Day, Field(description="The day on which it was affirmed")]
    covers: Annotated[
        dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(pattern=DIGEST)]],
        Field(description="For each language, or each file of a folder, the SHA-256 of what was read", min_length=1),
    ]


def role_value(role: str) -> tuple[str, int]:
    """Return the kind and the number of a role, so that comms-01 and comms-1 are the same."""
    kind, _, number = role.rpartition("-")
    return kind, int(number)


def are_two_people(affirmation: Affirmation) -> bool:
    """Whether the two roles are of different kinds; makers alone may affirm what makers wrote."""
    kinds = {role_value(affirmation.written_by)[0], role_value(affirmation.by)[0]}
    return len(kinds) > 1 or kinds == {MAKER}


def is_by_makers(affirmation: Affirmation) -> bool:
    """Whether only makers affirmed it, and nobody of the programme yet."""
    return role_value(affirmation.by)[0] == MAKER

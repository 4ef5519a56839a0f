"""The affirmation: a second person's word that a file names, shows, quotes or describes nobody affected."""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from publishing.content.consent_record import DIGEST
from publishing.content.fields import ROLES, Day, Record, role_kind

MAKER = "maker"  # the one kind of role that may stand on both sides, until BUP has read what the makers wrote
OF = r"^(milestones/[^/]+\.ya?ml|gallery/[^/]+/album\.ya?ml|docs/_data/[a-z]+\.yml|docs/\S+\.md|docs/assets)$"

ROLE_FORM = re.compile(rf"^({'|'.join((*ROLES, MAKER))})-[0-9]{{1,3}}$", re.ASCII)

# Affirmed by somebody of the programme; by makers alone; changed since; never affirmed.
AffirmationState: TypeAlias = Literal["affirmed", "makers", "stale", "waiting"]

AffirmingRole = Annotated[str, Field(pattern=ROLE_FORM.pattern)]


class Affirmation(Record):
    """That two people found nobody affected in a file as readers get it. affirm_content.py writes it.

    Without `by` and `on` only the first of them has said so, and nothing is affirmed yet.
    """

    of: Annotated[
        str, Field(pattern=OF, max_length=200, description="The file that was read, from the root; docs/assets for that folder")
    ]
    written_by: Annotated[AffirmingRole, Field(description="The role that wrote it, such as comms-1 (see ROLES), or maker-1")]
    by: Annotated[
        AffirmingRole | None, Field(description="The role of another kind that read it and affirms it, such as programme-1")
    ] = None
    on: Annotated[Day | None, Field(description="The day on which it was affirmed")] = None
    covers: Annotated[
        dict[Annotated[str, Field(max_length=200)], Annotated[str, Field(pattern=DIGEST)]],
        Field(description="For each language, or each file of a folder, the SHA-256 of what was read", min_length=1),
    ]


def are_two_people(writer: str, reader: str) -> bool:
    """Return True if two roles are of different kinds; makers alone may affirm what makers wrote."""
    return role_kind(writer) != role_kind(reader) or role_kind(writer) == MAKER


def is_by_makers(affirmation: Affirmation) -> bool:
    """Return True if only makers affirmed it, and nobody of the programme yet."""
    return affirmation.by is not None and role_kind(affirmation.by) == MAKER

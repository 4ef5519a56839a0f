"""The consent record: a stub without identity that says what one person agreed to, and for how long."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from publishing.content.fields import FROM_FILE_NAME, Day, Language, Record, Role

CONSENT_ID = r"^c-[a-z2-7]{10}$"
DIGEST = r"^[0-9a-f]{64}$"

Digest = Annotated[str, Field(pattern=DIGEST)]
TrueOrFalse = Literal["true", "false"]
Use = Literal["text", "quote", "photo", "feed", "social_card", "download", "print"]


class Notice(Record):
    """What the person was told before being asked."""

    version: Annotated[str, Field(pattern=r"^[1-9][0-9]*(\.[0-9]+)*$", description="The version of the notice, such as 1.2")]
    language: Annotated[Language, Field(description="The language it was given in: English or one of the Eighth Schedule")]
    mode: Annotated[Literal["written", "spoken"], Field(description="Whether it was read or heard")]
    given_on: Annotated[Day, Field(description="The day on which it was given")]


class Risk(Record):
    """What publication could do to the person, as it was judged."""

    assessed_on: Annotated[Day, Field(description="The day of the assessment")]
    outcome: Annotated[
        Literal["low", "medium", "high"], Field(description="How serious the risk is; with high nothing is published")
    ]
    live_case: Annotated[TrueOrFalse, Field(description="true while a court case is open")]


class Covers(Record):
    """Exactly what the person saw or heard, as digests; confirm_consent.py writes them."""

    texts: Annotated[dict[Language, Digest], Field(description="For each language the SHA-256 of the text as the person saw it")]
    photos: Annotated[
        dict[str, Digest], Field(default_factory=dict, description="For each picture, as album/picture, its SHA-256")
    ]
    milestones: Annotated[
        dict[str, dict[Language, Digest]],
        Field(
            default_factory=dict,
            description="Of a picture: for each milestone that shows it the SHA-256 of its text, by slug and language",
        ),
    ]


class Withdrawal(Record):
    """That the person took the consent back. No reason is asked or stored."""

    received_on: Annotated[Day, Field(description="The day on which the wish reached BUP")]
    acted_on: Annotated[Day | None, Field(description="The day on which everything was taken down")] = None


class Consent(Record):
    """What one person agreed to about one milestone or picture. The file's name is its id."""

    id: Annotated[str, Field(pattern=CONSENT_ID), FROM_FILE_NAME]
    state: Annotated[
        Literal["requested", "given", "renewed", "refused", "withdrawn"],
        Field(description="Only given and renewed allow publication; expiry is computed"),
    ]
    subject: Annotated[
        Literal["survivor_adult", "community_adult", "staff", "official", "child", "group", "deceased"],
        Field(description="Who the person is, in one word"),
    ]
    age_at_event: Annotated[Literal["adult", "child", "unknown"], Field(description="The age then; unknown counts as child")]
    age_now: Annotated[Literal["adult", "child", "unknown"], Field(description="The age now; unknown counts as child")]
    identity: Annotated[
        Literal["none", "role", "pseudonym", "non_facial", "face", "named"], Field(description="The most that may be shown")
    ] = "none"
    uses: Annotated[tuple[Use, ...], Field(description="Every use that was agreed to, one by one", min_length=1)]
    languages: Annotated[tuple[Language, ...], Field(description="Every language that was agreed to", min_length=1)]
    place_max: Annotated[Literal["state", "district", "block"], Field(description="The most precise place that may be named")] = (
        "district"
    )
    date_max: Annotated[Literal["year", "month", "day"], Field(description="The most precise date that may be given")] = "month"
    notice: Annotated[Notice, Field(description="What the person was told")]
    given_on: Annotated[Day | None, Field(description="The day on which consent was given")] = None
    renewed_on: Annotated[Day | None, Field(description="The day on which it was last given again")] = None
    method: Annotated[Literal["signature", "thumbprint", "recorded_voice"] | None, Field(description="How it was given")] = None
    cooling_off_until: Annotated[Day | None, Field(description="At least 7 days after given_on; nothing is published before")] = (
        None
    )
    final_seen_on: Annotated[Day | None, Field(description="The day on which the person saw or heard the final form")] = None
    covers: Annotated[Covers | None, Field(description="What the person saw, as digests")] = None
    risk: Annotated[Risk, Field(description="What publication could do to the person")]
    legal_review: Annotated[
        str | None, Field(pattern=r"^l-[0-9]+$", description="The number of the legal review, such as l-12")
    ] = None
    written_authorisation: Annotated[
        TrueOrFalse | None, Field(description="true if the person agreed in writing to be recognised")
    ] = None
    authority_order: Annotated[
        str | None, Field(pattern=r"^o-[0-9]+$", description="The number of the order of a Special Court, Board or Committee")
    ] = None
    review_on: Annotated[Day, Field(description="The day of the next review, at most 12 months ahead")]
    expires_on: Annotated[Day, Field(description="From this day on nothing is shown; at most 24 months after giving or renewal")]
    withdraw: Annotated[Withdrawal | None, Field(description="Filled in by withdraw_consent.py")] = None
    steward: Annotated[
        Role,
        Field(description="The role that keeps this record and its number, such as comms-1 (see ROLES)"),
    ]
    second_reviewer: Annotated[
        Role | None,
        Field(description="A role of another kind that read the final form, such as collective-2; without it nothing is shown"),
    ] = None
    reviewed_on: Annotated[
        Day | None, Field(description="The day of that review, on or after final_seen_on; confirm_consent.py --review writes it")
    ] = None
    register_ref: Annotated[
        str,
        Field(
            pattern=r"^r-[0-9]{1,6}$",
            description="The number in the sealed register, such as r-104; one for each person and entry",
        ),
    ]


class Gone(Record):
    """A page or picture that was taken down. The page's address says no more than that. No item ever leaves the list."""

    slug: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$",
            max_length=160,
            description="The last part of the page's address; of a picture, album/picture",
        ),
    ]
    pending: Annotated[
        Literal["yes"] | None,
        Field(description="yes: take_down.py took it down at once, and its --undo may bring it back; otherwise it is final"),
    ] = None
    undone_on: Annotated[Day | None, Field(description="The day on which take_down.py --undo brought it back")] = None

    @property
    def is_final(self) -> bool:
        """True if nothing brings it back: it neither waits for a talk, nor was it brought back after one."""
        return self.pending is None and self.undone_on is None

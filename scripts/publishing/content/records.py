"""Declare every field that a content file may hold; validation, editor schemas and the tables of the guides come from here."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from babel.core import get_global
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from publishing.content.fields import (
    FROM_FILE_NAME,
    Address,
    Colour,
    Day,
    Dialled,
    Icon,
    Language,
    PartialDate,
    Period,
    Record,
    Role,
    Slug,
    Text,
    TimeZone,
    Words,
)


class Goal(Record):
    """One goal of the programme. The order of the list is the order of the goals."""

    id: Annotated[Slug, Field(description="The goal's short name in addresses and in milestones")]
    name: Annotated[Text, Field(description="The goal in a few words")]
    text: Annotated[Text, Field(description="The goal in the programme's own words")]


class Colours(Record):
    """One colour, for the light and the dark colour scheme."""

    light: Annotated[Colour, Field(description="On the light scheme, as #rrggbb")]
    dark: Annotated[Colour, Field(description="On the dark scheme, as #rrggbb")]


class Dimension(Record):
    """One key dimension of the programme. The order of the list is the order of the petals."""

    id: Annotated[Slug, Field(description="The dimension's short name in addresses, milestones and albums")]
    name: Annotated[Text, Field(description="The dimension in a word")]
    text: Annotated[Text, Field(description="The dimension in the programme's own words")]
    colours: Annotated[Colours, Field(description="Its colour on the light and the dark scheme")]
    icon: Annotated[Icon, Field(description="The name of its drawing in overrides/icons")]


class Partner(Record):
    """An organisation, consortium or collective that the programme names."""

    id: Annotated[Slug, Field(description="The partner's short name")]
    name: Annotated[Text, Field(description="The partner's name")]
    kind: Annotated[
        Literal["implementer", "consortium", "organisation", "collective"], Field(description="What sort of partner it is")
    ]
    text: Annotated[Text, Field(description="Its part in the programme, in a sentence or two")]
    address: Annotated[Address | None, Field(description="Its own site, if it has one")] = None


class Source(Record):
    """Where a reader can check what is stated."""

    title: Annotated[Words, Field(description="The source's own title, in its own language")]
    publisher: Annotated[Words, Field(description="Who published it")]
    language: Annotated[Language, Field(description="The language that the source is in: en, bn, hi")]
    kind: Annotated[
        Literal["court", "government", "press", "programme", "organisation"] | None,
        Field(
            description="What sort of record it is: of a court, of government, of the press, of the programme itself, "
            "or of another organisation"
        ),
    ] = None
    date: Annotated[PartialDate | None, Field(description="When it was published, if it says so")] = None
    address: Annotated[Address | None, Field(description="Its address on the web, beginning with https://")] = None
    reference: Annotated[Words | None, Field(description="An article number or a section, where there is no address")] = None


class Term(Record):
    """Words that the site's own voice avoids, in one language, and what to write instead."""

    language: Annotated[Language, Field(description="The language of the words: en or bn")]
    avoid: Annotated[tuple[Words, ...], Field(description="The words; each form of an English word separately", min_length=1)]
    write: Annotated[Text, Field(description="What to write instead")]
    level: Annotated[Literal["error", "warning"], Field(description="error: an entry with these words is not published")]
    keep: Annotated[tuple[Words, ...], Field(description="Longer phrases in which the words may stay")] = ()


class Synonyms(Record):
    """Words that search takes for one another, in any of the site's languages."""

    words: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\S+$", max_length=60)], ...],
        Field(description="The words, each a single one: [trafficking, পাচার]", min_length=2),
    ]
    typed: Annotated[
        tuple[Annotated[str, Field(pattern=r"^\S+$", max_length=60)], ...],
        Field(description="Words that readers also type for these, but that mean something else on pages: [advocate]"),
    ] = ()


class Helpline(Record):
    """A number that a person in danger can call. Without area, source and day of checking it is not shown."""

    number: Annotated[Dialled, Field(description="The number to dial, in the digits 0 to 9")]
    name: Annotated[Text, Field(description="Who answers, in two or three words")]
    text: Annotated[Text, Field(description="What it is for and what happens when one calls")]
    area: Annotated[Text | None, Field(description="Where in the country it can be called")] = None
    hours: Annotated[Text | None, Field(description="When somebody answers, if that is known")] = None
    source: Annotated[Source | None, Field(description="Who states this number")] = None
    checked_on: Annotated[PartialDate | None, Field(description="The day on which somebody compared it with its source")] = None
    urgent: Annotated[Literal["yes", "no"], Field(description="yes: shown on every home page")]


class Place(Record):
    """A place that milestones and albums may name, no more precise than a block."""

    id: Annotated[Slug, Field(description="The place's short name in milestones and albums")]
    level: Annotated[Literal["country", "state", "district", "block"], Field(description="How precise it is")]
    name: Annotated[Text, Field(description="What the place is called")]


class Contact(Record):
    """How the public reaches the organisation."""

    phone: Annotated[Dialled, Field(description="The organisation's own number")]
    address: Annotated[Address, Field(description="The organisation's own site")]


class Site(Record):
    """The site itself, and its own words in every language."""

    name: Annotated[Text, Field(description="What the programme is called")]
    organisation: Annotated[Text, Field(description="Who runs the programme")]
    consortium: Annotated[Text, Field(description="The consortium that it belongs to")]
    description: Annotated[Text, Field(description="The site in one sentence, for search engines")]
    headline: Annotated[Text, Field(description="The first words of the home page")]
    headline_marked: Annotated[Text, Field(description="The words after them that carry the marker line")]
    footer: Annotated[Text, Field(description="One sentence at the foot of every page")]
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="The country whose way of grouping numbers is used: IN")]
    time_zone: Annotated[TimeZone, Field(description="The time zone that decides which day it is")]
    leave_to: Annotated[Address, Field(description="The neutral site that Leave now goes to")]
    contact: Annotated[Contact, Field(description="How the public reaches the organisation")]
    identity: Annotated[
        str,
        Field(
            pattern=r"^tag:[a-z0-9.-]+,[0-9]{4}$",
            description="What ids in feeds begin with: tag:, the site's host, a year in which it was yours. Never change it",
        ),
    ]
    places: Annotated[tuple[Place, ...], Field(description="Every place that entries may name")]
    words: Annotated[dict[str, Text], Field(description="Every label and sentence of the site's own")]

    @field_validator("time_zone")
    @classmethod
    def _is_of_the_country(cls, name: str, info: ValidationInfo) -> str:
        """Return the zone `name` if the country has it: another clock could keep on the site what has ended."""
        territories = get_global("zone_territories")
        if info.data.get("region") in (None, territories.get(get_global("zone_aliases").get(name, name))):
            return name
        raise PydanticCustomError("time-zone", "not a time zone of the country")


class Figure(Record):
    """One number that a milestone reports."""

    value: Annotated[Decimal, Field(max_digits=15, description="The number itself, in digits: 12")]
    form: Annotated[
        Literal["number", "percent", "money"],
        Field(description="How it is written: as it is, with the sign for per cent, or with that of the country's currency"),
    ] = "number"
    unit: Annotated[Text, Field(description="What is counted or measured; in Bengali with its টি or জন: টি সংগঠন")]
    label: Annotated[Text, Field(description="What the number means")]
    period: Annotated[
        Period | None, Field(description="The time that it covers: 2019, 2019-05, or from one to another: 2016/2019")
    ] = None
    baseline: Annotated[Text | None, Field(description="What it is compared with")] = None
    source: Annotated[
        int | None, Field(ge=1, le=100, description="Which of the milestone's sources supports it: 1 is the first of them")
    ] = None
    measure: Annotated[
        Slug | None, Field(description="A short name for what is counted repeatedly; the figures of one measure form a chart")
    ] = None
    sums: Annotated[
        Literal["yes", "no"],
        Field(description="yes: the figures of its measure may be added up, because none of them counts anything twice"),
    ] = "no"


Nobody = Annotated[
    Literal["none"] | None,
    Field(description="none: nobody affected is shown, quoted or described. Needed, unless `consent` is given"),
]
Consents = Annotated[
    tuple[Annotated[str, Field(pattern=r"^c-[a-z2-7]{10}$")], ...] | None,
    Field(description="One consent record for each person concerned. Needed, unless `survivors` says none", min_length=1),
]


Pixel = Annotated[int, Field(ge=0, le=100_000)]


class Correction(Record):
    """A correction of a milestone after readers had seen it."""

    date: Annotated[Day, Field(description="The day of the correction")]
    text: Annotated[Text, Field(description="What was wrong, and what the text says now")]


class Milestone(Record):
    """One thing that happened, with its evidence. The file's name gives the date and the address."""

    slug: Annotated[Slug, FROM_FILE_NAME]
    date: Annotated[PartialDate, FROM_FILE_NAME]
    status: Annotated[
        Literal["draft", "published"], Field(description="draft: only the preview shows it; published: everybody can read it")
    ]
    dimensions: Annotated[
        tuple[Slug, ...], Field(description="The key dimensions it belongs to, the main one first", min_length=1)
    ]
    goals: Annotated[tuple[Slug, ...], Field(description="The goals it serves")] = ()
    place: Annotated[Slug | None, Field(description="One of the places of docs/_data/site.yml")] = None
    title: Annotated[Text, Field(description="What happened, in one line")]
    summary: Annotated[Text, Field(description="Two sentences: what changed, and why it matters")]
    body: Annotated[Text, Field(description="The account, with an empty line between paragraphs")]
    figures: Annotated[tuple[Figure, ...], Field(description="Numbers that a source supports")] = ()
    photos: Annotated[tuple[str, ...], Field(description="Pictures of the gallery, as album/picture")] = ()
    sources: Annotated[tuple[Source, ...], Field(description="Where a reader can check it", min_length=1)]
    content_note: Annotated[Text | None, Field(description="A warning shown before distressing text")] = None
    added: Annotated[Day | None, Field(description="The day on which it first appears here; readers see it")] = None
    corrections: Annotated[tuple[Correction, ...], Field(description="Corrections made since then; readers see all of them")] = ()
    survivors: Nobody = None
    consent: Consents = None

    @property
    def changed(self) -> PartialDate | None:
        """The day on which readers last got something new of it, where that is known."""
        days = [correction.date for correction in self.corrections]
        return max((*days, self.added) if self.added else days, key=str, default=None)


class Redaction(Record):
    """A part of a picture that nobody may see: a box by its four sides, or a shape by its corners."""

    left: Annotated[Pixel | None, Field(description="Pixels from the picture's left edge to the box")] = None
    top: Annotated[Pixel | None, Field(description="Pixels from the picture's upper edge to the box")] = None
    right: Annotated[Pixel | None, Field(description="Pixels from the picture's left edge to the box's right side")] = None
    bottom: Annotated[Pixel | None, Field(description="Pixels from the picture's upper edge to the box's lower side")] = None
    corners: Annotated[
        tuple[tuple[Pixel, Pixel], ...] | None,
        Field(description="Or the corners of a shape: [[120, 80], [260, 80], [190, 240]]", min_length=3, max_length=100),
    ] = None


class FacesAnswer(Record):
    """What detected faces are if they are not people's faces, according to a person who looked at the picture."""

    are: Annotated[Literal["statue", "poster", "drawing", "pattern"], Field(description="What the detected faces are")]
    reviewed_by: Annotated[Role, Field(description="The role that looked at the picture, such as comms-1 (see ROLES)")]


class Photo(Record):
    """One picture of an album."""

    file: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.(jpg|jpeg|png|webp|heic|heif)$",
            max_length=100,
            description="The name of the picture's file",
        ),
    ]
    kind: Annotated[Literal["photograph", "illustration"], Field(description="What sort of picture it is")]
    people: Annotated[
        Literal["none", "staff", "consented"] | None,
        Field(
            description="Who can be recognised in it: none; staff: only staff and officials; consented: others, too. "
            "Needed for a photograph. Everybody in it needs a consent record"
        ),
    ] = None
    redactions: Annotated[
        tuple[Redaction, ...],
        Field(
            description="What is covered in it, in pixels of the upright picture; `maintain.py redactions` draws it",
            max_length=100,
        ),
    ] = ()
    faces: Annotated[
        FacesAnswer | None,
        Field(description="What the detected faces are, if they are not people's faces"),
    ] = None
    alt: Annotated[Text, Field(description="What the picture shows, for those who cannot see it")]
    caption: Annotated[Text, Field(description="The text below the picture")]
    credit: Annotated[Text, Field(description="Who made it")]
    dimension: Annotated[Slug | None, Field(description="The key dimension that shows this picture, if not the album's")] = None
    survivors: Nobody = None
    consent: Consents = None

    @property
    def concerns_somebody(self) -> bool:
        """Whether it needs a consent; a picture that does not say so counts as one that does."""
        return self.survivors != "none" or bool(self.consent) or self.shows_people

    @property
    def shows_people(self) -> bool:
        """Return whether somebody can be recognised in it; a photograph that does not say so counts as one that shows people."""
        return self.people in ("staff", "consented") or (self.kind == "photograph" and self.people is None)


class Album(Record):
    """Pictures that belong together. The folder's name gives the address."""

    slug: Annotated[Slug, FROM_FILE_NAME]
    title: Annotated[Text, Field(description="What the album is called")]
    summary: Annotated[Text, Field(description="What the album shows, in a sentence or two")]
    date: Annotated[PartialDate | None, Field(description="When the pictures were made")] = None
    dimension: Annotated[Slug | None, Field(description="The key dimension that shows these pictures")] = None
    place: Annotated[Slug | None, Field(description="One of the places of docs/_data/site.yml")] = None
    photos: Annotated[tuple[Photo, ...], Field(description="The pictures, in the order in which they are shown", min_length=1)]

"""A consent covers all that readers get of an entry: whatever changes in it, its canonical text changes, too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import NOW, PROJECT, SOUND
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from publishing.consent.canonical_text import canonical_milestone, canonical_photo
from publishing.content import markdown
from publishing.content.fields import PartialDate, Period, Text
from publishing.content.library import Library, load_library
from publishing.content.records import Album, Correction, FacesAnswer, Figure, Milestone, Photo, Source

# Fields that readers do not get, or that something else covers.
NOT_COVERED = {
    Milestone: {
        "status": "decides whether anybody gets it",
        "survivors": "is an affirmation's, and no text",
        "consent": "names the consent itself",
    },
    Photo: {
        "redactions": "is in the digest of the picture",
        "survivors": "is an affirmation's, and no text",
        "consent": "names the consent itself",
    },
    Album: {"photos": "are records of their own"},
    Figure: {},
    Source: {},
    Correction: {},
}
TEXT = Text({"en": "Fictional words", "bn": "কাল্পনিক কথা"})
FIGURE: dict[str, Any] = {
    "value": 12,
    "unit": TEXT,
    "label": TEXT,
    "period": Period("2019"),
    "baseline": TEXT,
    "source": 1,
    "measure": "chairs",
}
SOURCE: dict[str, Any] = {
    "title": "Fictional", "publisher": "Nobody", "language": "en", "kind": "press", "date": PartialDate("2020"),
    "address": "https://example.org/", "reference": "1",
}  # fmt: skip
LIBRARY = load_library(SOUND, PROJECT / "mkdocs.yml", NOW)
ALBUM = next(entry.record for entry in LIBRARY.albums if entry.record and entry.record.slug == "sample-album").model_copy(
    update={"date": PartialDate("2020"), "place": "sample-district", "dimension": "first"}
)
PHOTO = ALBUM.photos[0].model_copy(
    update={"dimension": "first", "people": "none", "faces": FacesAnswer(are="statue", reviewed_by="comms-1")}
)
NAME = f"{ALBUM.slug}/{PHOTO.file.rpartition('.')[0]}"
MILESTONE = next(entry.record for entry in LIBRARY.milestones if entry.record).model_copy(
    update={
        "place": "sample-district",
        "content_note": TEXT,
        "added": PartialDate("2024-05-06"),
        "figures": (Figure(**FIGURE),),
        "sources": (Source(**SOURCE),),
        "corrections": (Correction(date=PartialDate("2024-06-07"), text=TEXT),),
        "photos": (NAME,),
    }
)


def changed(value: Any) -> Iterator[Any]:  # noqa: ANN401  # of any field
    """Yield values that differ from `value`, as far as a record can hold them."""
    if isinstance(value, Text):
        yield Text({**value.root, "en": f"{value['en']} x"})
    elif isinstance(value, PartialDate | Period):
        yield type(value)("2001")
    elif isinstance(value, tuple):
        yield value[1:]
        yield (*value, *value[:1])
    elif isinstance(value, BaseModel):
        yield from (
            value.model_copy(update={name: other}) for name in type(value).model_fields for other in changed(getattr(value, name))
        )
    elif value in ("en", "bn"):
        yield "hi"
    elif value in ("yes", "no"):
        yield "no" if value == "yes" else "yes"
    elif value is not None:
        yield type(value)(f"{value}1") if not isinstance(value, str) else f"{value}x"


def library_with(photo: Photo, album: Album = ALBUM) -> Library:
    library = replace(LIBRARY)
    library.__dict__["pictured"] = {NAME: (album, photo)}
    return library


def canonical(milestone: Milestone, photo: Photo = PHOTO, album: Album = ALBUM) -> tuple[str, str]:
    library = library_with(photo, album)
    return canonical_milestone(library, milestone, "en"), canonical_photo(library, album, photo, "en")


def canonical_with(record: BaseModel) -> tuple[str, str]:
    """Return the canonical texts of the milestone and of its picture, with `record` in the place of their own."""
    if isinstance(record, Milestone):
        return canonical(record)
    if isinstance(record, Photo):
        return canonical(MILESTONE, photo=record)
    if isinstance(record, Album):
        return canonical(MILESTONE, album=record)
    name = {Figure: "figures", Source: "sources", Correction: "corrections"}[type(record)]  # type: ignore[index]
    return canonical(MILESTONE.model_copy(update={name: (record,)}))


UNCHANGED = canonical(MILESTONE)


@pytest.mark.parametrize("record", [MILESTONE, PHOTO, ALBUM, *MILESTONE.figures, *MILESTONE.sources, *MILESTONE.corrections])
def test_a_consent_covers_every_field_of_a_record(record: BaseModel) -> None:
    exempt = NOT_COVERED[type(record)]  # type: ignore[index]  # a record that is not in the list fails here
    assert set(exempt) <= set(type(record).model_fields)
    for name in type(record).model_fields:
        if name in exempt:
            continue
        others = list(changed(getattr(record, name)))
        assert others, f"{type(record).__name__}.{name} has no value to be changed"
        for other in others:
            after = record.model_copy(update={name: other})
            milestone_text, photo_text = canonical_with(after)
            is_of_album_alone = isinstance(record, Album) and name == "summary"
            assert milestone_text != UNCHANGED[0] or is_of_album_alone, f"{type(record).__name__}.{name}"
            assert photo_text != UNCHANGED[1] or not isinstance(record, Photo | Album), f"{type(record).__name__}.{name}"


@pytest.mark.parametrize("kind", ["goals", "dimensions"])
def test_a_consent_covers_the_names_of_goals_and_dimensions(kind: str) -> None:
    entry = getattr(LIBRARY.shared, kind)
    renamed = tuple(record.model_copy(update={"name": TEXT}) for record in entry.record)
    library = replace(LIBRARY, shared=replace(LIBRARY.shared, **{kind: replace(entry, record=renamed)}))
    assert canonical_milestone(library, MILESTONE, "en") != canonical_milestone(LIBRARY, MILESTONE, "en")


BODY = """A fictional *first* paragraph with a [link](https://example.org/ "a title").

> A quotation.

3. A list
4. of two

- another
  - within

## A heading
"""


@given(at=st.integers(0, len(BODY) - 1), sign=st.characters(codec="utf-8"), way=st.sampled_from(["insert", "delete", "replace"]))
def test_any_change_of_a_character_that_a_browser_shows_makes_a_consent_stale(at: int, sign: str, way: str) -> None:
    after = BODY[:at] + ("" if way == "delete" else sign) + BODY[at + (way != "insert") :]
    before_text, after_text = (
        canonical_milestone(LIBRARY, MILESTONE.model_copy(update={"body": Text({"en": body})}), "en") for body in (BODY, after)
    )
    shown, shown_after = (" ".join(markdown.html(body).split()) for body in (BODY, after))
    assert (before_text != after_text) >= (shown != shown_after)
    if after.split() != BODY.split() and markdown.plain(after) != markdown.plain(BODY):
        assert before_text != after_text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"a title"', '"another title"'),
        ("3. A list\n4. of two", "5. A list\n6. of two"),
        ("> A quotation.", "A quotation."),
        ("*first*", "first"),
        ("- another\n  - within", "- another\n- within"),
        ("## A heading", "### A heading"),
        ("https://example.org/", "https://example.org/#rupali"),
    ],
)
def test_a_consent_covers_the_markup(old: str, new: str) -> None:
    assert old in BODY
    before, after = (MILESTONE.model_copy(update={"body": Text({"en": body})}) for body in (BODY, BODY.replace(old, new)))
    assert canonical_milestone(LIBRARY, before, "en") != canonical_milestone(LIBRARY, after, "en")

"""Every page that is made from YAML: its address, its layout, its title and description, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from publishing.content.edition import Edition
from publishing.content.records import Dimension, Milestone
from publishing.content.scalars import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page in all languages. `subject` holds what its template needs beyond the edition."""

    address: str
    layout: str
    title: Text
    description: Text
    subject: Mapping[str, object] = field(default_factory=dict)
    draft: bool = False


def pages(edition: Edition) -> tuple[Page, ...]:
    """Returns the pages of `edition`, in reading order."""
    words = edition.site.words
    return (
        Page(address="goals/", layout="goals", title=words["goals"], description=words["goals_intro"]),
        Page(address="dimensions/", layout="dimensions", title=words["dimensions"], description=words["dimensions_intro"]),
        *(_dimension(edition, number, dimension) for number, dimension in enumerate(edition.dimensions)),
        Page(address="milestones/", layout="milestones", title=words["milestones"], description=words["milestones_intro"]),
        *_milestones(edition),
        Page(address="gallery/", layout="gallery", title=words["gallery"], description=words["gallery_intro"]),
    )


def _dimension(edition: Edition, number: int, dimension: Dimension) -> Page:
    following = edition.dimensions[(number + 1) % len(edition.dimensions)]
    return Page(
        address=f"dimensions/{dimension.id}/",
        layout="dimension",
        title=dimension.name,
        description=dimension.text,
        subject={"dimension": dimension, "following": following},
    )


def _milestones(edition: Edition) -> Iterator[Page]:
    newest_first: tuple[Milestone | None, ...] = (None, *edition.milestones, None)
    for later, milestone, earlier in zip(newest_first, edition.milestones, newest_first[2:], strict=False):
        yield Page(
            address=f"milestones/{milestone.slug}/",
            layout="milestone",
            title=milestone.title,
            description=milestone.summary,
            subject={"milestone": milestone, "earlier": earlier, "later": later},
            draft=milestone.status == "draft",
        )

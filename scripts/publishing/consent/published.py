"""What readers may see: entries that were cleared for publication, and how they belong together."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from publishing.consent.clearance import Cleared, UnconsentedError
from publishing.content.library import reference
from publishing.content.records import Album, Dimension, Goal, Helpline, Milestone, Partner, Photo, Place, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedAlbum:
    """An album and those of its pictures that were cleared; the record itself carries none."""

    album: Album
    photos: tuple[Cleared[Photo], ...]

    def __post_init__(self) -> None:
        """Raises UnconsentedError where the record still carries pictures that nobody has cleared."""
        if self.album.photos:
            raise UnconsentedError


@dataclass(frozen=True, kw_only=True)  # without slots, for what is known once it is asked
class PublishedContent:
    """Everything that may be published, in all languages. Milestones stand newest first, the rest as its file orders it."""

    languages: tuple[str, ...]
    site: Site
    goals: tuple[Goal, ...]
    dimensions: tuple[Dimension, ...]
    partners: tuple[Partner, ...]
    helplines: tuple[Helpline, ...]
    milestones: tuple[Cleared[Milestone], ...]
    albums: tuple[ClearedAlbum, ...]
    gone: tuple[str, ...]
    unpublished: frozenset[str] = frozenset()  # slugs and album/picture names that the preview alone shows

    def localized(self, language: str) -> LocalizedContent:
        """What of it may be published in `language`."""
        milestones = tuple(one.item for one in self.milestones if language in one.languages)
        photos = {one.album.slug: tuple(photo.item for photo in one.photos if language in photo.languages) for one in self.albums}
        return LocalizedContent(
            language=language,
            published=self,
            milestones=milestones,
            albums=tuple(
                one.album.model_copy(update={"photos": photos[one.album.slug]}) for one in self.albums if photos[one.album.slug]
            ),
        )

    def clearance(self, milestone: Milestone) -> Cleared[Milestone]:
        """How `milestone` was cleared."""
        return self._by_slug[milestone.slug]

    def allows(self, photo: str, use: str) -> bool:
        """Whether the picture `photo` (album/picture) may be shown in the way `use`, and not in the preview alone."""
        return photo not in self.unpublished and self._by_reference[photo].allows(use)

    def of_nobody(self) -> frozenset[str]:
        """The pictures that concern nobody, as album/picture."""
        named = ((reference(one.album.slug, photo.item), photo) for one in self.albums for photo in one.photos)
        return frozenset(name for name, photo in named if photo.uses is None) - self.unpublished

    @cached_property
    def _by_slug(self) -> Mapping[str, Cleared[Milestone]]:
        return {one.item.slug: one for one in self.milestones}

    @cached_property
    def _by_reference(self) -> Mapping[str, Cleared[Photo]]:
        return {reference(one.album.slug, photo.item): photo for one in self.albums for photo in one.photos}

    def photos(self) -> tuple[str, ...]:
        """Every picture that is shown in any language, as album/picture."""
        return tuple(name for name, _ in self.pictured())

    def pictured(self) -> tuple[tuple[str, Photo], ...]:
        """Every picture that is shown in any language: album/picture and its record."""
        return tuple((reference(one.album.slug, photo.item), photo.item) for one in self.albums for photo in one.photos)


@dataclass(frozen=True, kw_only=True)  # without slots, for what is known once it is asked
class LocalizedContent:
    """The published content in one language, as templates use it."""

    language: str
    published: PublishedContent
    milestones: tuple[Milestone, ...]
    albums: tuple[Album, ...]

    @property
    def goals(self) -> tuple[Goal, ...]:
        """All goals, in their order."""
        return self.published.goals

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """All key dimensions, in their order."""
        return self.published.dimensions

    @property
    def partners(self) -> tuple[Partner, ...]:
        """All partners, in their order."""
        return self.published.partners

    @property
    def helplines(self) -> tuple[Helpline, ...]:
        """All helplines that were checked, in their order."""
        return self.published.helplines

    def years(self) -> list[tuple[int, list[Milestone]]]:
        """The years in which something happened, newest first, each with its milestones."""
        return [(year, list(group)) for year, group in itertools.groupby(self.milestones, lambda one: one.date.year)]

    def serving(self, goal: Goal) -> tuple[Milestone, ...]:
        """The milestones that serve `goal`."""
        return tuple(one for one in self.milestones if goal.id in one.goals)

    def within(self, dimension: Dimension) -> tuple[Milestone, ...]:
        """The milestones that belong to `dimension`."""
        return tuple(one for one in self.milestones if dimension.id in one.dimensions)

    def photos_of(self, dimension: Dimension) -> list[tuple[Album, Photo]]:
        """The pictures of `dimension`, and those that its milestones show, each once."""
        shown = [
            (album, photo)
            for album in self.albums
            for photo in album.photos
            if dimension.id in (photo.dimension, album.dimension)
        ]
        shown += [self.photo(name) for one in self.within(dimension) for name in one.photos]
        return list({reference(album.slug, photo): (album, photo) for album, photo in shown}.values())

    def photo(self, name: str) -> tuple[Album, Photo]:
        """The album and the picture that `name` (album/picture) refers to."""
        return self._by_reference[name]

    @cached_property
    def _by_reference(self) -> Mapping[str, tuple[Album, Photo]]:
        return {reference(album.slug, photo): (album, photo) for album in self.albums for photo in album.photos}

    def confirmed(self, milestone: Milestone) -> datetime.date | None:
        """The day on which those whom `milestone` concerns last saw it; None where it concerns nobody."""
        return self.published.clearance(milestone).confirmed

    def allowed(self, use: str) -> tuple[Milestone, ...]:
        """The milestones that may be shown in the way `use`, too, and not in the preview alone."""
        found = (one for one in self.published.milestones if self.language in one.languages and one.allows(use))
        return tuple(one.item for one in found if one.item.slug not in self.published.unpublished)

    def languages_of(self, milestone: Milestone) -> tuple[str, ...]:
        """The languages in which `milestone` is published."""
        return self.published.clearance(milestone).languages

    def goal(self, name: str) -> Goal:
        """The goal with the id `name`."""
        return next(goal for goal in self.goals if goal.id == name)

    def dimension(self, name: str) -> Dimension:
        """The dimension with the id `name`."""
        return next(dimension for dimension in self.dimensions if dimension.id == name)

    def place(self, name: str) -> Place:
        """The place with the id `name`."""
        return next(place for place in self.published.site.places if place.id == name)

"""Published content: everything that was cleared, and how it belongs together; pages are made of nothing else."""

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
    """An album and those of its pictures that were cleared; the record itself has none.

    `affirmed` are the languages in which its own texts were affirmed to concern nobody.
    """

    album: Album
    photos: tuple[Cleared[Photo], ...]
    affirmed: frozenset[str]

    def __post_init__(self) -> None:
        """Raises UnconsentedError where nobody affirmed the texts, or the record still has pictures, which nobody has cleared."""
        if self.album.photos or not self.affirmed:
            raise UnconsentedError


@dataclass(frozen=True, kw_only=True)  # without slots, for cached properties
class PublishedContent:
    """What pages show, in all languages: milestones newest first, the rest in the order of its file.

    In a build all of it is cleared; in the preview `unpublished` names the entries that are not.
    """

    languages: tuple[str, ...]
    site: Site
    goals: tuple[Goal, ...]
    dimensions: tuple[Dimension, ...]
    partners: tuple[Partner, ...]
    helplines: tuple[Helpline, ...]
    milestones: tuple[Cleared[Milestone], ...]
    albums: tuple[ClearedAlbum, ...]
    gone: tuple[str, ...]
    prose: Mapping[str, tuple[str, ...]]  # the lines of each page of Markdown
    assets: frozenset[str]  # files of docs/ that are neither pages nor content
    unpublished: frozenset[str] = frozenset()  # slugs and album/picture names that only the preview shows

    def localized(self, language: str) -> LocalizedContent:
        """Return the part that may be published in `language`."""
        albums = [
            album.album.model_copy(update={"photos": photos})
            for album in self.albums
            if language in album.affirmed
            if (photos := tuple(photo.item for photo in album.photos if language in photo.languages))
        ]
        return LocalizedContent(
            language=language,
            published=self,
            milestones=tuple(cleared.item for cleared in self.milestones if language in cleared.languages),
            albums=tuple(albums),
        )

    def clearance(self, milestone: Milestone) -> Cleared[Milestone]:
        """Return how `milestone` was cleared."""
        return self._by_slug[milestone.slug]

    def picture_clearance(self, photo: str) -> Cleared[Photo]:
        """Return how the picture `photo` (album/picture) was cleared."""
        return self._photos[photo]

    def allows(self, photo: str, use: str) -> bool:
        """Return whether the picture `photo` (album/picture) may be shown in the way `use`, and not only in the preview."""
        return photo not in self.unpublished and self._photos[photo].allows(use)

    def of_nobody(self) -> frozenset[str]:
        """Return the pictures that concern nobody, as album/picture."""
        return frozenset(name for name, photo in self._photos.items() if photo.uses is None) - self.unpublished

    def photos(self) -> Mapping[str, Photo]:
        """Return the record of every picture that is shown in any language, by album/picture."""
        return {name: photo.item for name, photo in self._photos.items()}

    @cached_property
    def _by_slug(self) -> Mapping[str, Cleared[Milestone]]:
        return {cleared.item.slug: cleared for cleared in self.milestones}

    @cached_property
    def _photos(self) -> Mapping[str, Cleared[Photo]]:
        return {reference(album.album.slug, photo.item): photo for album in self.albums for photo in album.photos}


@dataclass(frozen=True, kw_only=True)  # without slots, for cached properties
class LocalizedContent:
    """Published content in one language, as templates use it."""

    language: str
    published: PublishedContent
    milestones: tuple[Milestone, ...]
    albums: tuple[Album, ...]

    def years(self) -> list[tuple[int, list[Milestone]]]:
        """Return the years in which something happened, newest first, each with its milestones."""
        groups = itertools.groupby(self.milestones, lambda milestone: milestone.date.year)
        return [(year, list(milestones)) for year, milestones in groups]

    def serving(self, goal: Goal) -> tuple[Milestone, ...]:
        """Return the milestones that serve `goal`."""
        return tuple(milestone for milestone in self.milestones if goal.id in milestone.goals)

    def within(self, dimension: Dimension) -> tuple[Milestone, ...]:
        """Return the milestones that belong to `dimension`."""
        return tuple(milestone for milestone in self.milestones if dimension.id in milestone.dimensions)

    def photos_of(self, dimension: Dimension) -> list[tuple[Album, Photo]]:
        """Return the pictures of `dimension`, and those that its milestones show, each once."""
        names = [name for name, (album, photo) in self._photos.items() if dimension.id in (photo.dimension, album.dimension)]
        names += [name for milestone in self.within(dimension) for name in milestone.photos]
        return [self._photos[name] for name in dict.fromkeys(names)]

    def photo(self, name: str) -> tuple[Album, Photo]:
        """Return the album and the picture that `name` (album/picture) refers to."""
        return self._photos[name]

    @cached_property
    def _photos(self) -> Mapping[str, tuple[Album, Photo]]:
        return {reference(album.slug, photo): (album, photo) for album in self.albums for photo in album.photos}

    def confirmed(self, milestone: Milestone) -> datetime.date | None:
        """Return the day on which those whom `milestone` concerns last saw it; None where it concerns nobody."""
        return self.published.clearance(milestone).confirmed

    def last_day(self, milestone: Milestone) -> datetime.date | None:
        """Return the last day on which `milestone`, or a picture of it, may be shown; None where it concerns nobody."""
        pictures = (self.published.picture_clearance(name).last_day for name in milestone.photos)
        return min(filter(None, (self.published.clearance(milestone).last_day, *pictures)), default=None)

    def allowed(self, use: str) -> tuple[Milestone, ...]:
        """Return the milestones that may also be shown in the way `use`, and not only in the preview."""
        names = {cleared.item.slug for cleared in self.published.milestones if cleared.allows(use)} - self.published.unpublished
        return tuple(milestone for milestone in self.milestones if milestone.slug in names)

    def languages_of(self, milestone: Milestone) -> tuple[str, ...]:
        """Return the languages in which `milestone` is published."""
        return self.published.clearance(milestone).languages

    def goal(self, name: str) -> Goal:
        """Return the goal with the id `name`."""
        return next(goal for goal in self.published.goals if goal.id == name)

    def dimension(self, name: str) -> Dimension:
        """Return the dimension with the id `name`."""
        return next(dimension for dimension in self.published.dimensions if dimension.id == name)

    def place(self, name: str) -> Place:
        """Return the place with the id `name`."""
        return next(place for place in self.published.site.places if place.id == name)

"""What readers may see: records that passed every check, and how they belong together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from publishing.content.library import reference
from publishing.content.records import Album, Dimension, Goal, Helpline, Milestone, Partner, Photo, Place, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of the site. Milestones stand newest first, everything else as its file orders it."""

    languages: tuple[str, ...]
    site: Site
    goals: tuple[Goal, ...]
    dimensions: tuple[Dimension, ...]
    partners: tuple[Partner, ...]
    helplines: tuple[Helpline, ...]
    milestones: tuple[Milestone, ...]
    albums: tuple[Album, ...]

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
        """The pictures of the albums of `dimension`, and those that its milestones show, each once."""
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
        return next((album, photo) for album in self.albums for photo in album.photos if reference(album.slug, photo) == name)

    def goal(self, name: str) -> Goal:
        """The goal with the id `name`."""
        return next(goal for goal in self.goals if goal.id == name)

    def dimension(self, name: str) -> Dimension:
        """The dimension with the id `name`."""
        return next(dimension for dimension in self.dimensions if dimension.id == name)

    def place(self, name: str) -> Place:
        """The place with the id `name`."""
        return next(place for place in self.site.places if place.id == name)

"""Faces are looked for in every picture that was not looked at before; what was found is told with what accounts for it."""

from __future__ import annotations

import contextlib
import datetime
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publishing.build.publication import CONFIGURATION
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.content.library import Library, load_library
from publishing.content.records import Photo
from publishing.content.redactions import unaccounted_faces
from publishing.i18n.messages import message
from publishing.images.centerface import CenterFace
from publishing.images.decode import UnreadableError
from publishing.images.faces import FACES, Face, Faces, keep, look, prune
from publishing.images.master import Master


def find_faces(chosen: Namespace) -> int:
    """Looks at all pictures; returns 1 when nothing accounts for a face, or a picture cannot be looked at."""
    library = load_library(chosen.root, CONFIGURATION, datetime.datetime.now(datetime.UTC))
    search = _Search(library=library, language=chosen.language)
    seen = search.results()
    still_open = {name: search.unaccounted(photo, seen[name]) for name, _, _, photo in library.photos()}
    print(*search.lines(seen, still_open), sep="\n")
    return EXIT_PROBLEMS if any(still_open.values()) or None in seen.values() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    library: Library
    language: str

    def results(self) -> dict[str, Faces | None]:
        """What was found in each picture, now or before; None where it cannot be looked at."""
        cache = self.library.root / FACES
        masters = {name: self.library.masters[name] for name, _, _, _ in self.library.photos()}
        prune((master.digest for master in masters.values()), cache)
        seen = {name: self.library.faces[name] for name in masters}
        new = {name: master for name, master in masters.items() if seen[name] is None and not master.fault}
        return {**seen, **self._looked_at(new, cache)} if new else seen

    def _looked_at(self, masters: Mapping[str, Master], cache: Path) -> dict[str, Faces]:
        """What is found in pictures at which nobody has looked, without those of which the pixels cannot be had."""
        seen, ask = {}, CenterFace().ask
        for number, (name, master) in enumerate(masters.items(), start=1):
            show_progress(self.said("looking", done=number, all=len(masters)))
            with contextlib.suppress(UnreadableError):
                seen[name] = look(master, ask)
                keep(seen[name], cache, master.digest)
        show_progress("")
        return seen

    def unaccounted(self, photo: Photo, faces: Faces | None) -> tuple[Face, ...]:
        """The faces of the picture that may not be shown."""
        return unaccounted_faces(photo, self.library.consents_of(photo), faces) if faces else ()

    def lines(self, seen: Mapping[str, Faces | None], still_open: Mapping[str, tuple[Face, ...]]) -> Iterator[str]:
        """A line for each picture that has faces or cannot be looked at, then the whole, and what to do."""
        for name, faces in seen.items():
            if faces is None:
                yield self.said("unreadable", name=name)
            elif still_open[name]:
                places = "; ".join(self._place(name, face) for face in still_open[name])
                yield self.said("unaccounted", name=name, count=len(faces.found), open=len(still_open[name]), places=places)
            elif faces.found:
                yield self.said("accounted", name=name, count=len(faces.found))
        looked = [faces for faces in seen.values() if faces is not None]
        counts = {"count": len(looked), "found": sum(bool(faces.found) for faces in looked)}
        yield self.said("total", **counts, open=sum(map(bool, still_open.values())))
        if any(still_open.values()):
            yield self.said("mend")
        yield self.said("limits")

    def said(self, name: str, /, **slots: str | int) -> str:
        """A sentence in the reader's language, with its numbers in that language's digits."""
        return message(f"find_faces.{name}", self.language, **slots)

    def _place(self, name: str, face: Face) -> str:
        master = self.library.masters[name]
        across, down = face.place(master.width, master.height)
        return self.said("place", across=across, down=down)

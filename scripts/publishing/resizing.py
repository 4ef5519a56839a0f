"""The gallery's smaller copies, made without the rest of the site; and one picture as it looks with its redactions."""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path

from publishing.checks.report import one_line
from publishing.commands import TO_MEND, say
from publishing.content.folders import REDACTIONS
from publishing.content.redactions import is_whole
from publishing.content.sentences import sentence
from publishing.photos.pixels import UnreadableError, pixels_of
from publishing.publication import PICTURES, make_pictures, read_verdict

LONG_EDGE = 1600  # pixels: enough to see whether anybody can be recognised


def resize_gallery(chosen: Namespace) -> int:
    """Makes all renditions that are missing and deletes those that nothing needs; returns 1 when a picture is held back."""
    publication = make_pictures(chosen.root, say=say)
    say("")
    if publication.verdict.edition is None:
        print(sentence("shared_broken", chosen.language))
        return TO_MEND
    files = [one.path for picture in publication.pictures.values() for one in picture.renditions]
    size = sum(path.stat().st_size for path in set(files)) / 1_000_000
    counts = {"count": len(publication.pictures), "files": len(set(files))}
    print(sentence("resized", chosen.language, **counts, size=f"{size:.1f}", folder=PICTURES.as_posix()))
    held = [one for one in publication.verdict.held if one.picture or one.file.startswith("gallery/")]
    for one in held:
        print(*(sentence("held", chosen.language, what=one_line(problem, chosen.language)) for problem in one.problems), sep="\n")
    return TO_MEND if held else 0


def show_redactions(chosen: Namespace) -> int:
    """Writes the picture `chosen.picture` (album/picture), with its parts covered, where it can be looked at."""
    library, _ = read_verdict(chosen.root)
    found = {name: photo for name, _, _, photo in library.photos()}
    photo = found.get(chosen.picture)
    if photo is None:
        print(sentence("picture_unknown", chosen.language, found=chosen.picture, known=", ".join(found)))
        return TO_MEND
    master = library.masters[chosen.picture]
    if master.fault or not all(is_whole(one) for one in photo.redactions):
        print(sentence("picture_broken", chosen.language, found=chosen.picture))
        return TO_MEND
    longest = max(master.width, master.height)
    part = min(1.0, LONG_EDGE / longest)
    size = (max(1, round(master.width * part)), max(1, round(master.height * part)))
    try:
        picture = pixels_of(library.original(chosen.picture, photo), size)
    except UnreadableError:
        print(sentence("picture_broken", chosen.language, found=chosen.picture))
        return TO_MEND
    folder: Path = chosen.root / REDACTIONS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / f"{chosen.picture.replace('/', '-')}.png"
    picture.save(path)
    counts = {"count": len(photo.redactions), "width": master.width, "height": master.height}
    print(sentence("redactions_shown", chosen.language, **counts, file=path.relative_to(chosen.root).as_posix()))
    return 0

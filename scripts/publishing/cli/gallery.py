"""Pictures enter an album as pixels alone, under names that tell nothing; the files that they come from stay untouched."""

from __future__ import annotations

import itertools
import re
import shutil
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from publishing.build.publication import PICTURES, prepare_pictures, read_verdict
from publishing.checks.report import one_line, printable
from publishing.console import EXIT_PROBLEMS, show_progress
from publishing.content.fields import SLUG
from publishing.content.redactions import is_valid
from publishing.files.safe_read import REDACTIONS, RefusedError
from publishing.i18n.messages import message
from publishing.images.decode import UnreadableError, pixels, pixels_of
from publishing.images.master import master_content, read_master

PNG = b"\x89PNG"


def import_photos(chosen: Namespace) -> int:
    """Imports the pictures `chosen.files` into the album `chosen.album`; returns 1 when one of them could not be read."""
    if not re.fullmatch(SLUG, chosen.album):
        print(message("gallery.album_name", chosen.language, found=printable(chosen.album)))
        return EXIT_PROBLEMS
    album: Path = chosen.root / "gallery" / chosen.album
    if album.is_symlink() or album.parent.is_symlink():
        print(message("gallery.album_name", chosen.language, found=chosen.album))
        return EXIT_PROBLEMS
    names = import_into(album, chosen.files, chosen.language)
    if names:
        step = "import_next" if (album / "album.yml").exists() else "import_new"
        print(message(f"gallery.{step}", chosen.language, album=album.name))
        print(*(_lines(name) for name in names), sep="\n", end="")
    return 0 if len(names) == len(chosen.files) else EXIT_PROBLEMS


def import_into(album: Path, files: Iterable[str], language: str) -> list[str]:
    """Imports `files` into the folder `album`, says what became of each, and returns the new names."""
    album.mkdir(parents=True, exist_ok=True)
    names = []
    for file in files:
        name, frames = _imported(Path(file), album)
        if name:
            names.append(name)
            slots = {"found": printable(file), "file": f"gallery/{album.name}/{name}"}
            print(message("gallery.imported_first" if frames > 1 else "gallery.imported", language, **slots))
        else:
            print(message("gallery.not_imported", language, found=printable(file)))
    return names


def _imported(file: Path, album: Path) -> tuple[str, int]:
    """Copies the picture in `file`; returns its new name, "" where it holds none that can be read, and how many frames it had."""
    file = file.resolve()  # the folder of a person's own pictures is often a link
    master = read_master(file)
    if master.fault not in ("", "mislabelled"):
        return "", 0
    try:
        content = master_content(file)
        picture = pixels(content, (master.width, master.height))
    except (UnreadableError, RefusedError, MemoryError):
        return "", 0
    return _saved(picture, album, "png" if content.startswith(PNG) else "jpg"), master.frames


def _saved(picture: Image.Image, album: Path, ending: str) -> str:
    taken = {path.stem for path in album.iterdir()}
    name = next(name for number in itertools.count(1) if (name := f"picture-{number}") not in taken)
    with (album / f"{name}.{ending}").open("xb") as opened:
        if ending == "png":
            picture.save(opened, format="png", optimize=True)
        else:  # a master is reduced later: what is lost at this quality is not seen
            picture.save(opened, format="jpeg", quality=95, subsampling="4:4:4", optimize=True)
    return f"{name}.{ending}"


def _lines(name: str) -> str:
    """What album.yml needs of the picture `name`; what only a person knows is left empty, which the checks refuse."""
    return (
        f"  - file: {name}\n    kind: photograph\n    people:\n"
        "    alt:\n      en:\n      bn:\n    caption:\n      en:\n      bn:\n    credit:\n      en:\n      bn:\n    survivors:\n"
    )


LONG_EDGE = 1600  # pixels: enough to see whether anybody can be recognised


def resize_gallery(chosen: Namespace) -> int:
    """Makes all renditions that are missing and deletes those that nothing needs; returns 1 when a picture is held back."""
    publication = prepare_pictures(*read_verdict(chosen.root), show_progress=show_progress)
    show_progress("")
    if publication.content is None:
        print(message("build_site.shared_broken", chosen.language))
        return EXIT_PROBLEMS
    files = [one.path for picture in publication.pictures.values() for one in picture.renditions]
    size = sum(path.stat().st_size for path in set(files)) / 1_000_000
    counts = {"count": len(publication.pictures), "files": len(set(files))}
    print(message("gallery.resized", chosen.language, **counts, size=f"{size:.1f}", folder=PICTURES.as_posix()))
    held = [one for one in publication.verdict.held if one.picture or one.file.startswith("gallery/")]
    for one in held:
        for problem in one.problems:
            print(message("build_site.held", chosen.language, what=one_line(problem, chosen.language)))
    return EXIT_PROBLEMS if held else 0


def show_redactions(chosen: Namespace) -> int:
    """Writes the picture `chosen.picture` (album/picture), with its parts covered, where it can be looked at."""
    library, _ = read_verdict(chosen.root)
    found = {name: photo for name, _, _, photo in library.photos()}
    photo = found.get(chosen.picture)
    if photo is None:
        print(message("gallery.picture_unknown", chosen.language, found=chosen.picture, known=", ".join(found)))
        return EXIT_PROBLEMS
    master = library.masters[chosen.picture]
    if master.fault or not all(map(is_valid, photo.redactions)):
        print(message("gallery.picture_broken", chosen.language, found=chosen.picture))
        return EXIT_PROBLEMS
    longest = max(master.width, master.height)
    part = min(1.0, LONG_EDGE / longest)
    size = (max(1, round(master.width * part)), max(1, round(master.height * part)))
    try:
        picture = pixels_of(library.original(chosen.picture, photo), size)
    except UnreadableError:
        print(message("gallery.picture_broken", chosen.language, found=chosen.picture))
        return EXIT_PROBLEMS
    folder: Path = chosen.root / REDACTIONS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / f"{chosen.picture.replace('/', '-')}.png"
    picture.save(path)
    counts = {"count": len(photo.redactions), "width": master.width, "height": master.height}
    print(message("gallery.redactions_shown", chosen.language, **counts, file=path.relative_to(chosen.root).as_posix()))
    return 0

"""Import pictures into an album, make their renditions, and show their redactions."""

from __future__ import annotations

import itertools
import re
import shutil
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from publishing.build.publication import CONFIGURATION, PICTURES_CACHE, prepare_pictures, read_verdict
from publishing.checks.report import one_line, printable
from publishing.cli.entry_template import RARE_FIELDS, EntryTemplate
from publishing.console import EXIT_PROBLEMS, fail, show_progress
from publishing.content.configuration import read_languages
from publishing.content.fields import SLUG
from publishing.content.records import Photo
from publishing.content.redactions import is_valid
from publishing.files.safe_read import REDACTIONS, RefusedError
from publishing.i18n.messages import message
from publishing.images.decode import UnreadableError, decode, decode_original
from publishing.images.master import master_content, read_master
from publishing.images.pictures import Master
from publishing.images.png_texts import PNG

LONG_EDGE = 1600  # pixels: enough to see whether anybody can be recognised


def import_photos(chosen: Namespace) -> int:
    """Import the pictures `chosen.files` into the album `chosen.album`; return 1 if one of them cannot be read."""
    if not re.fullmatch(SLUG, chosen.album):
        return fail(message("gallery.album_name", chosen.language, found=printable(chosen.album)))
    album: Path = chosen.root / "gallery" / chosen.album
    if album.is_symlink() or album.parent.is_symlink():
        return fail(message("gallery.album_name", chosen.language, found=chosen.album))
    names = import_into(album, chosen.files, chosen.language)
    if names:
        step = "import_next" if (album / "album.yml").exists() else "import_new"
        print(message(f"gallery.{step}", chosen.language, album=album.name))
        template = EntryTemplate(languages=read_languages(CONFIGURATION), comments=chosen.language, left_out=RARE_FIELDS)
        for name in names:
            print(*template.list_item(Photo, {"file": name, "kind": "photograph"}), "", sep="\n")
    return 0 if len(names) == len(chosen.files) else EXIT_PROBLEMS


def import_into(album: Path, files: Iterable[str], language: str) -> list[str]:
    """Import `files` into the folder `album`, print the outcome for each, and return the new names."""
    names = []
    for file in files:
        master = read_master(Path(file).resolve())  # the folder of a person's own pictures is often a link
        name = _import(master, album)
        if name:
            names.append(name)
            slots = {"found": printable(file), "file": f"gallery/{album.name}/{name}"}
            print(message("gallery.imported_first" if master.frames > 1 else "gallery.imported", language, **slots))
        elif master.fault == "turned":
            shown, other, *_ = master.orientations
            print(message("gallery.not_imported_turned", language, found=printable(file), shown=shown, other=other))
        else:
            reason = "not_imported" if Path(file).exists() else "not_there"
            print(message(f"gallery.{reason}", language, found=printable(file)))
    return names


def _import(master: Master, album: Path) -> str:
    """Copy the pixels of the picture `master` into `album`; return its new name, or "" if it cannot be read."""
    if master.fault not in ("", "mislabelled"):
        return ""
    try:
        content = master_content(master.path)
        picture = decode(content, (master.width, master.height))
    except (UnreadableError, RefusedError, MemoryError):
        return ""
    album.mkdir(parents=True, exist_ok=True)
    taken = {path.stem for path in album.iterdir()}
    stem = next(stem for number in itertools.count(1) if (stem := f"picture-{number}") not in taken)
    name = f"{stem}.png" if content.startswith(PNG) else f"{stem}.jpg"
    with (album / name).open("xb") as copy:
        if name.endswith(".png"):
            picture.save(copy, format="png", optimize=True)
        else:  # masters are reduced later, so the loss at this quality is not visible
            picture.save(copy, format="jpeg", quality=95, subsampling="4:4:4", optimize=True)
    return name


def resize_gallery(chosen: Namespace) -> int:
    """Make all renditions that are missing, and delete those that are not needed; return 1 if a picture is held back."""
    publication = prepare_pictures(*read_verdict(chosen.root), show_progress=show_progress)
    show_progress("")
    if publication.content is None:
        return fail(message("build_site.shared_broken", chosen.language))
    files = {rendition.path for picture in publication.pictures.values() for rendition in picture.renditions}
    size = sum(path.stat().st_size for path in files) / 1_000_000
    counts = {"count": len(publication.pictures), "files": len(files)}
    print(message("gallery.resized", chosen.language, **counts, size=f"{size:.1f}", folder=PICTURES_CACHE.as_posix()))
    held_back = [held for held in publication.verdict.held_back if held.picture or held.file.startswith("gallery/")]
    for problem in (problem for held in held_back for problem in held.problems):
        print(message("build_site.held_back", chosen.language, what=one_line(problem, chosen.language)))
    return EXIT_PROBLEMS if held_back else 0


def show_redactions(chosen: Namespace) -> int:
    """Write the picture `chosen.picture` (album/picture) with its redactions into the cache; return 1 if it cannot be drawn."""
    library, _ = read_verdict(chosen.root)
    photos = {name: photo for name, _, _, photo in library.photos()}
    photo = photos.get(chosen.picture)
    if photo is None:
        return fail(message("gallery.picture_unknown", chosen.language, found=chosen.picture, known=", ".join(photos)))
    master = library.masters[chosen.picture]
    if master.fault or not all(map(is_valid, photo.redactions)):
        return fail(message("gallery.picture_broken", chosen.language, found=chosen.picture))
    scale = min(1.0, LONG_EDGE / max(master.width, master.height))
    size = (max(1, round(master.width * scale)), max(1, round(master.height * scale)))
    try:
        picture = decode_original(library.original(chosen.picture, photo), size)
    except UnreadableError:
        return fail(message("gallery.picture_broken", chosen.language, found=chosen.picture))
    folder: Path = chosen.root / REDACTIONS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / f"{chosen.picture.replace('/', '-')}.png"
    picture.save(path)
    counts = {"count": len(photo.redactions), "width": master.width, "height": master.height}
    print(message("gallery.redactions_drawn", chosen.language, **counts, file=path.relative_to(chosen.root).as_posix()))
    return 0

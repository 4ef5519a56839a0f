"""Import pictures into an album, make their renditions, and show their redactions."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from publishing.build.publication import CONFIGURATION, PICTURES_CACHE, prepare_pictures, read_verdict
from publishing.checks.phrases import ascii_digits
from publishing.checks.report import one_line, printable
from publishing.cli.entry_template import RARE_FIELDS, EntryTemplate
from publishing.cli.prompts import read_answer
from publishing.console import EXIT_PROBLEMS, fail, show_progress
from publishing.content.configuration import read_languages
from publishing.content.fields import SLUG
from publishing.content.records import Photo, Redaction
from publishing.content.redactions import is_valid, shapes_of
from publishing.files.atomic_write import create_file, write_file
from publishing.files.safe_read import REDACTIONS, RefusedError
from publishing.i18n.messages import message
from publishing.images.decode import UnreadableError, decode, decode_original
from publishing.images.master import master_content, read_master
from publishing.images.pictures import Master, Original, Shape
from publishing.images.png_texts import PNG

_JPEG = {"format": "jpeg", "quality": 95, "subsampling": "4:4:4", "optimize": True}  # reduced later, so the loss is not visible
_ENCODINGS: Mapping[str, Mapping[str, Any]] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": {"format": "png", "optimize": True},
    ".webp": {"format": "webp", "lossless": True},
}
LONG_EDGE = 1600  # pixels: enough to see whether anybody can be recognised


def import_photos(chosen: Namespace) -> int:
    """Import the pictures `chosen.files` into the album `chosen.album`; return 1 if one of them cannot be read."""
    if not re.fullmatch(SLUG, chosen.album):
        return fail(message("gallery.album_name", chosen.language, found=printable(chosen.album)))
    album: Path = chosen.root / "gallery" / chosen.album
    if album.is_symlink() or album.parent.is_symlink():
        return fail(message("gallery.album_name", chosen.language, found=chosen.album))
    if chosen.cover and len(chosen.files) > 1:
        return fail(message("gallery.cover_one", chosen.language))
    try:
        names = import_into(album, chosen.files, chosen.language, chosen.cover)
    except EOFError:
        return fail(message("gallery.stopped", chosen.language))
    if names:
        step = "import_next" if (album / "album.yml").exists() else "import_new"
        print(message(f"gallery.{step}", chosen.language, album=album.name))
        template = EntryTemplate(languages=read_languages(CONFIGURATION), comments=chosen.language, left_out=RARE_FIELDS)
        for name in names:
            print(*template.list_item(Photo, {"file": name, "kind": "photograph"}), "", sep="\n")
    return 0 if len(names) == len(chosen.files) else EXIT_PROBLEMS


def import_into(album: Path, files: Iterable[str], language: str, boxes: Sequence[str] = ()) -> list[str]:
    """Import `files` into the folder `album`, print the outcome for each, and return the new names.

    What `boxes` cover, or what somebody at the keyboard answers, is covered in the copy itself. EOFError where the answers end.
    """
    names = []
    for file in files:
        master = read_master(Path(file).resolve())  # the folder of a person's own pictures is often a link
        covered = [_box(master, box) for box in boxes] or list(_asked_boxes(master, file, language))
        if None in covered:
            print(message("gallery.cover_refused", language, width=master.width, height=master.height))
            continue
        name = _import(master, album, shapes_of([box for box in covered if box]))
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


def _asked_boxes(master: Master, file: str, language: str) -> Iterator[Redaction]:
    """Yield what somebody at the keyboard says that nobody may see of the picture, until there is no more."""
    if master.fault not in ("", "mislabelled") or not sys.stdin.isatty():
        return
    print(message("gallery.cover", language, found=printable(file), width=master.width, height=master.height))
    while answer := read_answer():
        if box := _box(master, answer):
            yield box
        else:
            print(message("gallery.cover_refused", language, width=master.width, height=master.height))


def _box(master: Master, answer: str) -> Redaction | None:
    """Return the box whose left, top, right and bottom `answer` holds; None unless it lies in the upright picture."""
    sides = re.fullmatch(r"(\d{1,5})[, ]+(\d{1,5})[, ]+(\d{1,5})[, ]+(\d{1,5})", ascii_digits(answer))
    if not sides:
        return None
    left, top, right, bottom = map(int, sides.groups())
    is_inside = left < right <= master.width and top < bottom <= master.height
    return Redaction(left=left, top=top, right=right, bottom=bottom) if is_inside else None


def _import(master: Master, album: Path, shapes: Sequence[Shape]) -> str:
    """Copy the pixels of `master` into `album` with `shapes` covered; return its new name, or "" if it cannot be read."""
    if master.fault not in ("", "mislabelled"):
        return ""
    try:
        content = master_content(master.path)
        picture = decode(content, (master.width, master.height), shapes)
    except (UnreadableError, RefusedError, MemoryError):
        return ""
    album.mkdir(parents=True, exist_ok=True)
    taken = {path.stem for path in album.iterdir()}
    stem = next(stem for number in itertools.count(1) if (stem := f"picture-{number}") not in taken)
    name = f"{stem}.png" if content.startswith(PNG) else f"{stem}.jpg"
    create_file(album / name, _encoded(picture, Path(name).suffix))
    return name


def _encoded(picture: Image.Image, suffix: str) -> bytes:
    """Return the file of `picture` without metadata, in the format of `suffix`."""
    encoded = io.BytesIO()
    picture.save(encoded, **_ENCODINGS[suffix])
    return encoded.getvalue()


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
    """Write the picture `chosen.picture` (album/picture) with its redactions into the cache; return 1 if it cannot be drawn.

    With `chosen.burn` they are drawn into the master itself, too, so that what they cover is no longer in the album's folder.
    """
    library, _ = read_verdict(chosen.root)
    photos = {name: photo for name, _, _, photo in library.photos()}
    photo = photos.get(chosen.picture)
    if photo is None:
        return fail(message("gallery.picture_unknown", chosen.language, found=chosen.picture, known=", ".join(photos)))
    master = library.masters[chosen.picture]
    if master.fault or not all(map(is_valid, photo.redactions)):
        return fail(message("gallery.picture_broken", chosen.language, found=chosen.picture))
    if chosen.burn and master.path.suffix not in _ENCODINGS:
        return fail(message("gallery.burn_format", chosen.language))
    scale = min(1.0, LONG_EDGE / max(master.width, master.height))
    size = (max(1, round(master.width * scale)), max(1, round(master.height * scale)))
    try:
        picture = decode_original(library.original(chosen.picture, photo), size)
        if chosen.burn:
            _burn(library.original(chosen.picture, photo))
    except UnreadableError:
        return fail(message("gallery.picture_broken", chosen.language, found=chosen.picture))
    folder: Path = chosen.root / REDACTIONS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    path = folder / f"{chosen.picture.replace('/', '-')}.png"
    picture.save(path)
    counts = {"count": len(photo.redactions), "width": master.width, "height": master.height}
    print(message("gallery.redactions_drawn", chosen.language, **counts, file=path.relative_to(chosen.root).as_posix()))
    if chosen.burn:
        print(message("gallery.burnt", chosen.language, file=master.path.relative_to(chosen.root).as_posix()))
    return 0


def _burn(original: Original) -> None:
    """Replace the file of `original` by one in which its shapes are covered. UnreadableError where it cannot be decoded."""
    master = original.master
    write_file(master.path, _encoded(decode_original(original, (master.width, master.height)), master.path.suffix))

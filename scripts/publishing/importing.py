"""Pictures enter an album as pixels alone, under names that tell nothing; the files that they come from stay untouched."""

from __future__ import annotations

import itertools
import re
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from publishing.checks.findings import printable
from publishing.commands import TO_MEND
from publishing.content.masters import master_content, read_master
from publishing.content.opening import RefusedError
from publishing.content.scalars import SLUG
from publishing.content.sentences import sentence
from publishing.photos.pixels import UnreadableError, pixels

PNG = b"\x89PNG"


def import_photos(chosen: Namespace) -> int:
    """Imports the pictures `chosen.files` into the album `chosen.album`; returns 1 when one of them could not be read."""
    if not re.fullmatch(SLUG, chosen.album):
        print(sentence("album_name", chosen.language, found=printable(chosen.album)))
        return TO_MEND
    album: Path = chosen.root / "gallery" / chosen.album
    if album.is_symlink() or album.parent.is_symlink():
        print(sentence("album_name", chosen.language, found=chosen.album))
        return TO_MEND
    names = import_into(album, chosen.files, chosen.language)
    if names:
        print(sentence("import_next" if (album / "album.yml").exists() else "import_new", chosen.language, album=album.name))
        print(*(_lines(name) for name in names), sep="\n", end="")
    return 0 if len(names) == len(chosen.files) else TO_MEND


def import_into(album: Path, files: Iterable[str], language: str) -> list[str]:
    """Imports `files` into the folder `album`, says what became of each, and returns the new names."""
    album.mkdir(parents=True, exist_ok=True)
    names = []
    for file in files:
        name, frames = _imported(Path(file), album)
        if name:
            names.append(name)
            slots = {"found": printable(file), "file": f"gallery/{album.name}/{name}"}
            print(sentence("imported_first" if frames > 1 else "imported", language, **slots))
        else:
            print(sentence("not_imported", language, found=printable(file)))
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

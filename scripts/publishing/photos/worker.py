"""A process that makes pictures, one for each line that it is given, within limits; a hostile file can end it alone."""

from __future__ import annotations

import contextlib
import errno
import json
import sys
from pathlib import Path
from typing import Any

from publishing.content.masters import Master
from publishing.content.pictures import Original, Shape
from publishing.photos.make import make
from publishing.photos.pixels import UnreadableError
from publishing.photos.plan import Settings

MOST_MEMORY = 700_000_000  # bytes
UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def serve() -> None:
    """Answers each job on standard input with "made", "broken", "beyond" or "unwritten" and why, a line each."""
    _limit_memory()
    for line in sys.stdin:
        print(_answer(json.loads(line)), flush=True)


def _answer(job: dict[str, Any]) -> str:
    shapes = tuple(Shape(corners=tuple((x, y) for x, y in one["corners"]), margin=one["margin"]) for one in job["shapes"])
    settings = Settings(
        long_edges=tuple(job["long_edges"]),
        encoding=job["encoding"],
        small=job["small"],
        encoding_of_small=job["encoding_of_small"],
    )
    master = Master(path=Path(job["path"]), digest=job["digest"], width=job["width"], height=job["height"])
    try:
        make(Original(master=master, shapes=shapes), Path(job["cache"]), settings)
    except UnreadableError:
        return "broken"
    except MemoryError:
        return "beyond"
    except OSError as error:
        if error.errno in UNWRITABLE:  # the picture is not to blame
            return f"unwritten {error.errno}"
        raise
    return "made"


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # there is none on Windows

        with contextlib.suppress(ValueError, OSError):  # the system sets a narrower limit by itself
            resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))

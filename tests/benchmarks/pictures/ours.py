"""This site's own photos, made as the build makes them: ours.py OUT CACHE ENCODING MASTER…, ENCODING as JSON."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "scripts"), str(Path(__file__).resolve().parents[1])]

from PIL import __version__ as version  # noqa: E402

from pictures.contestant import ENDINGS, LONG_EDGES, Commands, Contestant, Qualities, made_folder  # noqa: E402
from publishing.images.master import read_master  # noqa: E402
from publishing.images.pictures import PUBLISHED, Original, Picture, Settings  # noqa: E402  # noqa: E402
from publishing.images.renditions import make_pictures  # noqa: E402

# WebP is not published, since AVIF is smaller; it is here because others make it. Method 4 takes 3 % fewer bytes than 2,
# for twice the work; that is worth it where most bytes are, in large pictures.
ENCODING = {**PUBLISHED.encoding, "webp": {"quality": 78, "method": 4}}
SMALL, OF_SMALL = 480, {"webp": {"method": 2}}


def ours() -> Contestant:
    """Returns this site, with the Pillow that it uses."""
    return Contestant(name="ours", version=f"Pillow {version}", kinds=tuple(ENDINGS), remembers=True, commands=_commands)


def settings(qualities: Qualities) -> Settings:
    """Returns the published settings with the benchmark's sizes, formats and qualities."""
    return Settings(
        long_edges=LONG_EDGES,
        encoding={kind: {**ENCODING[kind], "quality": quality} for kind, quality in qualities.items()},
        small=SMALL,
        encoding_of_small=OF_SMALL,
    )


def _commands(masters: Sequence[Path], out: Path, qualities: Qualities) -> Commands:
    return [[sys.executable, __file__, str(out), str(out / "cache"), json.dumps(dict(qualities)), *map(str, masters)]]


def main() -> None:
    out, cache, qualities, *masters = sys.argv[1:]
    wanted = {Path(path).stem: Original(master=read_master(Path(path))) for path in masters}
    for name, picture in make_pictures(wanted, Path(cache), settings(json.loads(qualities))).items():
        if not isinstance(picture, Picture):
            raise SystemExit(f"{name} is {picture}")
        for one in picture.renditions:
            with contextlib.suppress(FileExistsError):
                os.link(one.path, made_folder(Path(out), one.format, max(one.width, one.height)) / (name + one.path.suffix))


if __name__ == "__main__":
    main()

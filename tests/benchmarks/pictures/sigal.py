"""sigal, a builder of galleries in Python: it makes one size in one format, so it runs once for each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pictures.contestant import LONG_EDGES, Commands, Contestant, Qualities, made_folder, said

SETTINGS = """
source = {source!r}
destination = {destination!r}
img_size = ({edge}, {edge})
img_format = {kind!r}
jpg_options = {{"quality": {quality}, "optimize": True, "progressive": True, "subsampling": "4:2:0"}}
make_thumbs = False
write_html = False
"""


def sigal(programs: Path) -> Contestant:
    """Returns sigal of the environment of which `programs` is the folder with programs."""
    version = said(str(programs / "sigal"), "--version").rpartition(" ")[2]
    return Contestant(name="sigal", version=version, remembers=True, commands=_commands(programs))


def _commands(programs: Path) -> Callable[[Sequence[Path], Path, Qualities], Commands]:
    def commands(masters: Sequence[Path], out: Path, qualities: Qualities) -> Commands:
        found = []
        for kind, quality in qualities.items():
            for edge in LONG_EDGES:
                made = made_folder(out, kind, edge)
                written = out / f"{made.name}.py"
                written.write_text(
                    SETTINGS.format(
                        source=str(masters[0].parent), destination=str(made), edge=edge, kind=kind.upper(), quality=quality
                    ),
                    encoding="utf-8",
                )
                found.append([str(programs / "sigal"), "build", "--quiet", "--config", str(written)])
        return found

    return commands

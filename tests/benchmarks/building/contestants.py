"""Those who build the same milestones into a site: ours, stock Material with static-i18n, Hugo, and Zensical."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from building.content import PROJECT, Told, write
from building.markdown import write_configuration, write_markdown

HUGO = Path(__file__).with_name("hugo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """One program: how its content is written into a new folder, and the command that builds `site` below it."""

    name: str
    prepare: Callable[[Path, Sequence[Told]], None]
    command: Callable[[Path], Sequence[str]]


def contestants(programs: Path) -> tuple[Contestant, ...]:
    """Returns all of them, ours first; Hugo and Zensical stand in the folder `programs`."""
    return (
        Contestant(
            name="ours",
            prepare=lambda folder, milestones: write(folder, list(milestones)),
            command=lambda folder: (sys.executable, str(PROJECT / "scripts" / "build_site.py"), "--root", str(folder)),
        ),
        Contestant(
            name="stock",
            prepare=_for_material,
            command=lambda folder: (sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")),
        ),
        Contestant(
            name="Hugo",
            prepare=_for_hugo,
            command=lambda folder: (
                str(programs / "hugo"),
                "--source",
                str(folder),
                "--destination",
                str(folder / "site"),
                "--quiet",
            ),
        ),
        Contestant(
            name="Zensical",
            prepare=_for_material,
            command=lambda folder: (str(programs / "zensical-i18n"), "build", "--config-file", str(folder / "mkdocs.yml")),
        ),
    )


def _for_material(folder: Path, milestones: Sequence[Told]) -> None:
    write_markdown(folder / "docs", milestones)
    write_configuration(folder / "mkdocs.yml")


def _for_hugo(folder: Path, milestones: Sequence[Told]) -> None:
    shutil.copytree(HUGO, folder)
    write_markdown(folder / "content", milestones, listed=False)
    for code in ("en", "bn"):
        for name in (Path(), Path("milestones")):
            (folder / "content" / code / name / "_index.md").write_text("---\ntitle: Milestones\n---\n", encoding="utf-8")
        (folder / "content" / code / "index.md").rename(folder / "content" / code / "home.md")
    shutil.move(folder / "content" / "assets", folder / "static" / "assets")

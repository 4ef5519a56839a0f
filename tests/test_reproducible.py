"""Two builds of the same content are the same bytes, whoever builds them, when, and where."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import PROJECT, files_of

from publishing.build.manifest import COMPRESSED
from publishing.build.publication import PICTURES_CACHE
from publishing.release.releases import compress

Command = Callable[..., subprocess.CompletedProcess[str]]
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "bn_IN.UTF-8", "PYTHONHASHSEED": "4711", "COLUMNS": "40"}
LATER = 40 * 60 * 60  # seconds, by which the other build's clock is ahead
# A process in which the clock of files and of programs is ahead, and folders are listed the other way round.
OTHERWISE = """
import datetime, os, runpy, sys, time
real, listed, scanned = time.time, os.listdir, os.scandir
time.time = lambda: real() + {later}
os.listdir = lambda *given: sorted(listed(*given), reverse=True)
class Turned:
    def __init__(self, *given):
        with scanned(*given) as entries:
            self.entries = iter(sorted(entries, key=lambda one: one.name, reverse=True))
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): return None
    def close(self): return None
os.scandir = Turned
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None): return super().now(tz) + datetime.timedelta(seconds={later})
datetime.datetime = Later
os.umask(0o077)
del sys.argv[0]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def otherwise(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built from a copy in another folder, at another time and place.

    Of the pictures one is made anew, in every size and format, as the others are: for each the same is done to other bytes.
    """
    assert site.is_dir()
    root = tmp_path_factory.mktemp("other") / "a folder with another name"
    for name in ("docs", "milestones", "gallery"):
        shutil.copytree(PROJECT / name, root / name)
    anew, *there = sorted((PROJECT / PICTURES_CACHE).iterdir())
    for made in there:
        shutil.copytree(made, root / PICTURES_CACHE / made.name)
    script = str(PROJECT / "scripts" / "build_site.py")
    done = subprocess.run(
        [sys.executable, "-c", OTHERWISE.format(later=LATER), script, "--root", str(root)],
        env={**os.environ, **ELSEWHERE},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("Making pictures") == 1
    assert files_of(root / PICTURES_CACHE / anew.name) == files_of(anew)
    return root / "site"


def test_the_site_is_the_same_bytes_at_another_time_and_place(site: Path, otherwise: Path) -> None:
    files, others = files_of(site), files_of(otherwise)
    assert set(files) == set(others)
    assert [name for name in files if files[name] != others[name]] == []
    assert len([name for name in files if name.startswith("assets/pictures/")]) > 50


def test_modes_are_the_same_whatever_the_builder_s_habits(site: Path, otherwise: Path) -> None:
    modes = [{path.relative_to(folder): path.stat().st_mode for path in folder.rglob("*")} for folder in (site, otherwise)]
    assert modes[0] == modes[1]


def test_no_file_tells_where_or_when_it_was_built(site: Path, otherwise: Path) -> None:
    for folder in (site, otherwise):
        assert [name for name, content in files_of(folder).items() if os.fsencode(folder.parent) in content] == []


def test_packed_texts_are_the_same_bytes_too(fictional: Path, tmp_path: Path) -> None:
    copies = (tmp_path / "one", tmp_path / "two")
    for number, copy in enumerate(copies):
        shutil.copytree(fictional, copy)
        for path in copy.rglob("*.html"):
            os.utime(path, (number, number))
        compress(copy)
    assert files_of(copies[0]) == files_of(copies[1])
    assert all((copies[0] / f"index.html{ending}").is_file() for ending in COMPRESSED)

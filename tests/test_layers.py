"""Which part of the program may use which: read from the imports and calls of every module, without running any."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "scripts").rglob("*.py"))

LAYERS = {
    "content": {"content"},
    "checks": {"checks", "content"},
    "photos": {"photos", "content"},
    "pages": {"pages", "content"},
    "scanning": {"scanning", "content"},
    "search": {"search", "content"},
    "feeds": {"feeds", "content", "pages"},
}
BEFORE_PACKAGES = {"environment", "programs"}  # these run before anything is installed, and so stand alone
BRIDGE = "scripts/mkdocs_bridge.py"
REFUSED_NAMES = {"base", "common", "core", "data", "handler", "helpers", "info", "manager", "misc", "processor", "utils"}

MAY_TOUCH_THE_DISK = {"content", "photos", "scanning"}
OUTSIDE = {
    "asyncio",
    "glob",
    "http",
    "importlib",
    "io",
    "os",
    "pathlib",
    "requests",
    "shutil",
    "socket",
    "subprocess",
    "tempfile",
    "urllib",
    "urllib3",
}
PURE = {"pathlib.PurePath", "pathlib.PurePosixPath", "urllib.parse"}
CALLS_OUTSIDE = {
    "open",
    "__import__",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "unlink",
    "mkdir",
    "iterdir",
    "rglob",
}
CLOCK = {"time"}
CALLS_OF_THE_CLOCK = {"now", "today", "utcnow"}


@pytest.mark.parametrize("file", MODULES)
def test_every_module_keeps_to_its_place(file: str) -> None:
    assert misplaced(file, (ROOT / file).read_text(encoding="utf-8")) == []


def test_every_layer_is_there() -> None:
    assert {path.parent.name for path in ROOT.glob("scripts/publishing/*/__init__.py")} == set(LAYERS)


@pytest.mark.parametrize(
    ("file", "source", "found"),
    [
        ("content/x.py", "from publishing.checks.rules import Rule", "content must not import checks"),
        ("content/x.py", "import publishing.photos.plan", "content must not import photos"),
        ("content/x.py", "from publishing import pages", "content must not import pages"),
        ("content/x.py", "from ..pages import feeds", "must be imported by its whole name"),
        ("checks/x.py", "def f():\n    from publishing.photos import plan", "checks must not import photos"),
        ("checks/x.py", "from publishing.pages.plan import Page", "checks must not import pages"),
        ("photos/x.py", "from publishing.checks import rules", "photos must not import checks"),
        ("pages/x.py", "from publishing.publication import ROOT", "pages must not import publication"),
        ("strays/x.py", "", "strays is no layer"),
        ("environment.py", "from publishing.content import records", "environment must not import content"),
        ("checks/x.py", "from pathlib import Path", "checks must not use pathlib.Path"),
        ("checks/x.py", "import urllib.request", "checks must not use urllib.request"),
        ("pages/x.py", "import os", "pages must not use os"),
        ("pages/x.py", "from urllib import request", "pages must not use urllib.request"),
        ("pages/x.py", "open('x')", "pages must not call open"),
        ("pages/x.py", "record.path.read_text()", "pages must not call read_text"),
        ("checks/x.py", "import time", "checks must not use time"),
        ("checks/x.py", "datetime.date.today()", "checks must not call today"),
        ("content/x.py", "import mkdocs", "mkdocs must be imported in scripts/mkdocs_bridge.py only"),
        ("pages/x.py", "from mkdocs.plugins import event_priority", "mkdocs must be imported in scripts/mkdocs_bridge.py only"),
        ("content/utils.py", "", "utils says nothing: name what the module is about"),
        ("pages/core/__init__.py", "", "core says nothing: name what the module is about"),
    ],
)
def test_a_module_out_of_its_place_is_found(file: str, source: str, found: str) -> None:
    assert misplaced(f"scripts/publishing/{file}", f'"""Says what is true of it."""\n{source}') == [found]


def test_a_module_without_a_docstring_is_found() -> None:
    assert misplaced("scripts/build_site.py", "") == ["must begin with a docstring"]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("scripts/publishing/content/x.py", "from pathlib import Path\nfrom publishing.content.records import Photo"),
        ("scripts/publishing/checks/x.py", "from pathlib import PurePosixPath\nfrom publishing.content import records"),
        ("scripts/publishing/pages/x.py", "from urllib.parse import quote\nfrom publishing.pages import plan"),
        ("scripts/publishing/photos/x.py", "import os, tempfile\nfrom publishing.photos.plan import Rendition"),
        ("scripts/build_site.py", "import os\nfrom publishing.pages import plan\nfrom publishing.checks import rules"),
        (BRIDGE, "import mkdocs"),
    ],
)
def test_a_module_in_its_place_is_left_alone(file: str, source: str) -> None:
    assert misplaced(file, f'"""Says what is true of it."""\n{source}') == []


def misplaced(file: str, source: str) -> list[str]:
    """What is wrong with where the module `file` (its path from the root) stands, given what it imports and calls."""
    tree = ast.parse(source, file)
    path = PurePosixPath(file)
    found = [*_of_any_module(path, tree)]
    if len(path.parts) > len(("scripts", "publishing", "module.py")):
        found += _of_a_layer(path.parts[2], tree)
    elif path.stem in BEFORE_PACKAGES:
        found += (f"{path.stem} must not import {name}" for name in _parts(tree))
    return list(dict.fromkeys(found))


def _of_any_module(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    if not ast.get_docstring(tree):
        yield "must begin with a docstring"
    for part in path.with_suffix("").parts:
        if part in REFUSED_NAMES:
            yield f"{part} says nothing: name what the module is about"
    for name in _imports(tree):
        if name.startswith("."):
            yield "must be imported by its whole name"
        if name.split(".")[0] == "mkdocs" and path.as_posix() != BRIDGE:
            yield f"mkdocs must be imported in {BRIDGE} only"


def _of_a_layer(layer: str, tree: ast.Module) -> Iterator[str]:
    if layer not in LAYERS:
        yield f"{layer} is no layer"
        return
    for part in _parts(tree):
        if part not in LAYERS[layer]:
            yield f"{layer} must not import {part}"
    for name in _imports(tree):
        used_purely = any(name == pure or name.startswith(f"{pure}.") for pure in PURE)
        if layer not in MAY_TOUCH_THE_DISK and name.split(".")[0] in OUTSIDE and not used_purely:
            yield f"{layer} must not use {name}"
        if layer == "checks" and name.split(".")[0] in CLOCK:
            yield f"{layer} must not use {name}"
    calls = (set() if layer in MAY_TOUCH_THE_DISK else CALLS_OUTSIDE) | (CALLS_OF_THE_CLOCK if layer == "checks" else set())
    for name in _calls(tree):
        if name in calls:
            yield f"{layer} must not call {name}"


def _imports(tree: ast.Module) -> Iterator[str]:
    """Every imported name in full; a relative import begins with its dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def _parts(tree: ast.Module) -> Iterator[str]:
    """The parts of the package `publishing` that are imported: `content` for `publishing.content.records`."""
    yield from (name.split(".")[1] for name in _imports(tree) if name.startswith("publishing."))


def _calls(tree: ast.Module) -> Iterator[str]:
    """The last name of everything that is called: `today` for `datetime.date.today()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr

"""Which part of the program may use which: read from the imports and calls of every module, without running any."""

from __future__ import annotations

import ast
import functools
import symtable
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "scripts").rglob("*.py"))

RULES = yaml.safe_load((ROOT / "tests" / "layers.yml").read_text(encoding="utf-8"))
LAYERS = {package: {*allowed} for package, allowed in RULES["imports"].items()}
LONGEST_CHAIN, MOST_MODULES = 22, 132
# The search for leaks decides anew what is withheld, so that a mistake in one of the three gates is not one in all.
LEAKS = "scripts/publishing/audit/leaks/"
NOT_FOR_LEAKS = ("publishing.consent.clearance", "publishing.checks")
BEFORE_PACKAGES = {"environment"}  # it runs before anything is installed, and so stands alone
FOR_ALL = {"environment", "console"}
BRIDGE = "scripts/publishing/build/mkdocs_hooks.py"

PURE_LAYERS = {"checks", "consent", "site"}
TOUCHES_THE_DISK = {"checks/translation_state.py", "site/search_index.py"}
PURE = {"pathlib.PurePath", "pathlib.PurePosixPath", "urllib.parse"}
CALLS_OUTSIDE = {*RULES["calls"]}
CALLS_OF_THE_CLOCK = {"now", "today", "utcnow"}


@pytest.mark.parametrize("file", MODULES)
def test_every_module_keeps_to_its_place(file: str) -> None:
    assert misplaced(file, (ROOT / file).read_text(encoding="utf-8")) == []


def test_every_layer_is_there() -> None:
    assert {path.parent.name for path in ROOT.glob("scripts/publishing/*/__init__.py")} == set(LAYERS)


@pytest.mark.parametrize(("file", "source", "found"), RULES["misplaced"])
def test_a_module_out_of_its_place_is_found(file: str, source: str, found: str) -> None:
    assert misplaced(f"scripts/publishing/{file}", f'"""Says what is true of it."""\n{source}') == [found]


def test_the_search_for_leaks_depends_on_no_other_gate_even_by_way_of_others() -> None:
    graph = module_graph()
    reached = {module for module in graph if module.startswith(module_name(LEAKS))}
    while more := {imported for module in reached for imported in graph[module]} - reached:
        reached |= more
    assert "publishing.consent.canonical_text" in reached
    assert [name for name in reached if name.startswith(NOT_FOR_LEAKS)] == []


def test_the_program_stays_small_enough_to_walk_through() -> None:
    graph = module_graph()

    @functools.cache
    def chain(module: str) -> int:
        return 1 + max(map(chain, graph[module]), default=0)

    assert max(map(chain, graph)) <= LONGEST_CHAIN
    assert sum(module.startswith("publishing") for module in graph) <= MOST_MODULES


def test_a_public_name_stands_in_one_module() -> None:
    files = [file for file in MODULES if "/publishing/" in file]  # the commands beside it share one shape
    tables = [symtable.symtable((ROOT / file).read_text(encoding="utf-8"), file, "exec") for file in files]
    names = Counter(symbol.get_name() for table in tables for symbol in table.get_symbols() if symbol.is_assigned())
    assert [name for name, count in names.items() if count > 1 and not name.startswith("_")] == []


def module_graph() -> dict[str, set[str]]:
    """Return which modules of the program each of them imports."""
    imports = {module_name(file): {*_imports(ast.parse((ROOT / file).read_text(encoding="utf-8")))} for file in MODULES}
    return {
        module: {name if name in imports else name.rpartition(".")[0] for name in names} & {*imports}
        for module, names in imports.items()
    }


def module_name(file: str) -> str:
    return ".".join(PurePosixPath(file).with_suffix("").parts[1:])


def test_a_module_without_a_docstring_is_found() -> None:
    assert misplaced("scripts/build_site.py", "") == ["must begin with a docstring"]


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("scripts/publishing/content/x.py", "from pathlib import Path\nfrom publishing.content.records import Photo"),
        ("scripts/publishing/checks/x.py", "from pathlib import PurePosixPath\nfrom publishing.content import records"),
        ("scripts/publishing/site/x.py", "from urllib.parse import quote\nfrom publishing.site import pages"),
        ("scripts/publishing/images/x.py", "import os, tempfile\nfrom publishing.images.pictures import Rendition"),
        ("scripts/build_site.py", "import os\nfrom publishing.site import pages\nfrom publishing.checks import rules"),
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
        pure = path.parts[2] in PURE_LAYERS and "/".join(path.parts[2:]) not in TOUCHES_THE_DISK
        found += _of_a_layer(path.parts[2], tree, pure=pure)
    elif path.stem in BEFORE_PACKAGES:
        found += (f"{path.stem} must not import {name}" for name in _parts(tree))
    return list(dict.fromkeys(found))


def _of_any_module(path: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    if not ast.get_docstring(tree):
        yield "must begin with a docstring"
    for part in path.with_suffix("").parts:
        if part in RULES["names"]:
            yield f"{part} says nothing: name what the module is about"
    for name in _imports(tree):
        if path.as_posix().startswith(LEAKS) and name.startswith(NOT_FOR_LEAKS[0]):
            yield f"leaks must not import {NOT_FOR_LEAKS[0]}"
        if name.startswith("."):
            yield "must be imported by its whole name"
        if name.split(".")[0] == "mkdocs" and path.as_posix() != BRIDGE:
            yield f"mkdocs must be imported in {BRIDGE} only"


def _of_a_layer(layer: str, tree: ast.Module, *, pure: bool) -> Iterator[str]:
    if layer not in LAYERS:
        yield f"{layer} is no layer"
        return
    for part in _parts(tree):
        if part not in LAYERS[layer] | {layer} | FOR_ALL:
            yield f"{layer} must not import {part}"
    for name in _imports(tree):
        used_purely = any(name == allowed or name.startswith(f"{allowed}.") for allowed in PURE)
        if pure and name.split(".")[0] in RULES["modules"] and not used_purely:
            yield f"{layer} must not use {name}"
        if layer == "checks" and name.split(".")[0] == "time":
            yield f"{layer} must not use {name}"
    calls = (CALLS_OUTSIDE if pure else set()) | (CALLS_OF_THE_CLOCK if layer == "checks" else set())
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
            yield ast.unparse(node.func).rpartition(".")[2]

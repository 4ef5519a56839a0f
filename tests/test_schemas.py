"""Who edits in VS Code sees a red line where a common mistake was made, and none in a file that is right."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from conftest import PROJECT, SOUND

from publishing.cli.entry_template import modeline
from publishing.cli.guides import KINDS, place_of

MEETING = "milestones/2020-03-14-sample-meeting.yml"
# What was typed instead of what, and the line of the sound milestone at which the editor must say so.
MISTAKES = {
    "a field with a typing error": ("summary:\n", "sumary:\n", 12),
    "a field that is left out": ("status: published\n", "", 3),
    "a value that is none of those": ("status: published", "status: publish", 3),
    "a translation that is left out": ("  bn: একটি কাল্পনিক সভা\n", "", 9),
    "a text that is left empty": ("  en: A fictional meeting", "  en:", 10),
    "a date as people write it": ("date: 2020-04", "date: April 2020", 38),
    "an address without https": ("address: https://", "address: www.", 39),
    "another word than none": ("survivors: none", "survivors: no", 47),
    "neither survivors nor consent": ("survivors: none", "", 3),
    "a tab for spaces": ("  - first", "\t- first", 5),
    "a colon within a text": ("A fictional meeting", "A meeting: fictional", 10),
    "a field that stands twice": ("place: sample-district", "place: sample-district\nplace: sample-district", 9),
    "a name in place of an id": ("  - first", "  - First Dimension", 5),
    "one thing in place of a list": ("dimensions:\n  - first", "dimensions: first", 4),
}


class Editor:
    """What VS Code does with a YAML file, over the language server's own protocol."""

    def __init__(self, wire_in: IO[bytes], wire_out: IO[bytes], root: Path) -> None:
        self._in, self._out, self._root, self._number = wire_in, wire_out, root, 0
        settings = json.loads((PROJECT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
        self._yaml = {
            "validate": True,
            "hover": True,
            "completion": True,
            "schemaStore": {"enable": settings["yaml.schemaStore.enable"]},
            "kubernetesCRDStore": {"enable": settings["yaml.kubernetesCRDStore.enable"]},
            "yamlVersion": settings["yaml.yamlVersion"],
        }
        folder = {"uri": root.as_uri(), "name": "site"}
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}
        self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities=capabilities, workspaceFolders=[folder])
        self._tell("initialized")
        self._tell("workspace/didChangeConfiguration", settings={"yaml": self._yaml})

    def ask(self, method: str, **parameters: object) -> Any:  # noqa: ANN401
        """The answer to a question."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": parameters})
        return next(one["result"] for one in self._heard() if one.get("id") == self._number and "method" not in one)

    def opened(self, file: str, text: str) -> tuple[str, list[dict[str, Any]]]:
        """Opens `file` with `text`; returns its address and what the editor says of it."""
        self._number += 1
        uri = (self._root / file).with_name(f"{self._number}-{Path(file).name}").as_uri()
        self._tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        said = (one["params"] for one in self._heard() if one.get("method") == "textDocument/publishDiagnostics")
        return uri, next(one["diagnostics"] for one in said if one["uri"] == uri)

    def _tell(self, method: str, **parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._out.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._out.flush()

    def _heard(self) -> Iterator[dict[str, Any]]:
        while True:
            length = 0
            while (line := self._in.readline().strip()) or not length:
                assert line or length, "the language server has ended"
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            message = json.loads(self._in.read(length))
            if "method" in message and "id" in message:  # it asks how the editor is set
                asked = message.get("params", {}).get("items", ()) if message["method"] == "workspace/configuration" else ()
                answers = [self._yaml if one.get("section") == "yaml" else None for one in asked]
                self._send({"id": message["id"], "result": answers or None})
            yield message


@contextmanager
def started(checkers: Path, root: Path) -> Iterator[Editor]:
    """A language server without any way to other computers."""
    program = checkers / "yaml-language-server" / "bin" / "yaml-language-server"
    node = Path(os.environ.get("NPM") or shutil.which("npm") or "npm").with_name("node")
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    with subprocess.Popen(
        [node, program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | nowhere
    ) as server:
        try:
            assert server.stdin
            assert server.stdout
            yield Editor(server.stdout, server.stdin, root)
        finally:
            server.kill()


@pytest.fixture(scope="module")
def editor(checkers: Path) -> Iterator[Editor]:
    """An editor that has the project open."""
    with started(checkers, PROJECT) as editor:
        yield editor


def sample() -> str:
    return modeline("milestone", MEETING) + "\n" + (SOUND / MEETING).read_text(encoding="utf-8")


def content_files() -> dict[Path, str]:
    """Every content file of the project, and its kind."""
    return {path: kind for kind in KINDS for path in sorted(PROJECT.glob(place_of(kind)))}


def test_every_content_file_names_its_schema() -> None:
    for path, kind in content_files().items():
        file = path.relative_to(PROJECT).as_posix()
        assert modeline(kind, file) in path.read_text(encoding="utf-8").splitlines(), file
        assert (path.parent / modeline(kind, file).split("=")[1]).exists(), file


def test_files_that_are_right_get_no_red_line(editor: Editor) -> None:
    assert len(content_files()) > 15
    for path, kind in content_files().items():
        assert editor.opened(str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8"))[1] == [], path
        assert kind in KINDS
    for path in (*SOUND.glob("milestones/*.yml"), *SOUND.glob("gallery/*/album.yml"), *SOUND.glob("milestones/consent/*.yml")):
        kind = {"gallery": "album", "consent": "consent"}.get(path.parent.parent.name, "milestone")
        kind = "consent" if path.parent.name == "consent" else kind
        file = path.relative_to(SOUND).as_posix()
        assert editor.opened(file, f"{modeline(kind, file)}\n{path.read_text(encoding='utf-8')}")[1] == [], path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_common_mistake_gets_a_red_line_where_it_was_made(mistake: str, editor: Editor) -> None:
    right, wrong, line = MISTAKES[mistake]
    assert sample().count(right) == 1
    _, said = editor.opened(MEETING, sample().replace(right, wrong))
    assert line in {one["range"]["start"]["line"] + 1 for one in said}, said


def test_a_field_is_explained_in_both_languages_where_the_mouse_rests(editor: Editor) -> None:
    uri, _ = editor.opened(MEETING, sample())
    found = editor.ask("textDocument/hover", textDocument={"uri": uri}, position={"line": 11, "character": 2})
    told = str(found["contents"])
    assert "Two sentences: what changed, and why it matters" in told
    assert "দুটি বাক্য" in told


def test_fields_and_values_are_offered(editor: Editor) -> None:
    uri, _ = editor.opened(MEETING, modeline("milestone", MEETING) + "\nstatus: \n\n")
    values = editor.ask("textDocument/completion", textDocument={"uri": uri}, position={"line": 1, "character": 8})
    assert {"draft", "published"} <= {one["label"] for one in values["items"]}
    fields = editor.ask("textDocument/completion", textDocument={"uri": uri}, position={"line": 2, "character": 0})
    assert {"title", "summary", "survivors"} <= {one["label"] for one in fields["items"]}

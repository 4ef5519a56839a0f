"""VS Code marks a common mistake where it was made, and nothing in a correct file."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest
import yaml
from conftest import PROJECT, SOUND
from programs import program

from publishing.cli.entry_template import modeline
from publishing.cli.guides import RECORD_TYPES, place_of

MEETING = "milestones/2020-03-14-sample-meeting.yml"
MISTAKES = yaml.safe_load((PROJECT / "tests" / "schemas.yml").read_text(encoding="utf-8"))


class Editor:
    """Speaks to the language server as VS Code does when a YAML file is open."""

    def __init__(self, wire_in: IO[bytes], wire_out: IO[bytes], root: Path) -> None:
        self._in, self._out, self._root, self._number = wire_in, wire_out, root, 0
        settings = json.loads((PROJECT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
        self._yaml = {
            **dict.fromkeys(("validate", "hover", "completion"), True),
            "schemaStore": {"enable": settings["yaml.schemaStore.enable"]},
            "kubernetesCRDStore": {"enable": settings["yaml.kubernetesCRDStore.enable"]},
            "yamlVersion": settings["yaml.yamlVersion"],
        }
        folder = {"uri": root.as_uri(), "name": "site"}
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}
        self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities=capabilities, workspaceFolders=[folder])
        self._notify("initialized")
        self._notify("workspace/didChangeConfiguration", settings={"yaml": self._yaml})

    def ask(self, method: str, **parameters: object) -> Any:  # noqa: ANN401
        """Return the result of a request."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": parameters})
        return next(reply["result"] for reply in self._messages() if reply.get("id") == self._number and "method" not in reply)

    def opened(self, file: str, text: str) -> tuple[str, list[dict[str, Any]]]:
        """Open `file` with `text`; return its address and the diagnostics of it."""
        self._number += 1
        uri = (self._root / file).with_name(f"{self._number}-{Path(file).name}").as_uri()
        self._notify("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        notices = (notice["params"] for notice in self._messages() if notice.get("method") == "textDocument/publishDiagnostics")
        return uri, next(notice["diagnostics"] for notice in notices if notice["uri"] == uri)

    def _notify(self, method: str, **parameters: object) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._out.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._out.flush()

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            length = 0
            while (line := self._in.readline().strip()) or not length:
                assert line or length, "the language server has ended"
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            message = json.loads(self._in.read(length))
            if "method" in message and "id" in message:  # it asks how the editor is set
                items = message.get("params", {}).get("items", ()) if message["method"] == "workspace/configuration" else ()
                settings = [self._yaml if item.get("section") == "yaml" else None for item in items]
                self._send({"id": message["id"], "result": settings or None})
            yield message


@pytest.fixture(scope="module")
def editor(checkers: Path) -> Iterator[Editor]:
    """Yield an editor that has the project open, whose language server cannot reach other computers."""
    server = checkers / "yaml-language-server" / "bin" / "yaml-language-server"
    node = Path(program("npm")).with_name("node")
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    command = [node, server, "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | nowhere) as process:
        assert process.stdin
        assert process.stdout
        yield Editor(process.stdout, process.stdin, PROJECT)
        process.kill()


def sample() -> str:
    return modeline("milestone", MEETING) + "\n" + (SOUND / MEETING).read_text(encoding="utf-8")


def content_files() -> dict[Path, str]:
    """Every content file of the project, and its kind."""
    return {path: kind for kind in RECORD_TYPES for path in sorted(PROJECT.glob(place_of(kind)))}


def test_every_content_file_names_its_schema() -> None:
    for path, kind in content_files().items():
        file = path.relative_to(PROJECT).as_posix()
        assert modeline(kind, file) in path.read_text(encoding="utf-8").splitlines(), file
        assert (path.parent / modeline(kind, file).split("=")[1]).exists(), file


def test_files_that_are_right_get_no_red_line(editor: Editor) -> None:
    assert len(content_files()) > 15
    for path, kind in content_files().items():
        assert editor.opened(str(path.relative_to(PROJECT)), path.read_text(encoding="utf-8"))[1] == [], path
        assert kind in RECORD_TYPES
    for path in (*SOUND.glob("milestones/*.yml"), *SOUND.glob("gallery/*/album.yml"), *SOUND.glob("milestones/consent/*.yml")):
        folders = {"consent": "affirmed" if path.stem == "affirmed" else "consent", "milestones": "milestone"}
        kind = folders.get(path.parent.name, "album")
        file = path.relative_to(SOUND).as_posix()
        assert editor.opened(file, f"{modeline(kind, file)}\n{path.read_text(encoding='utf-8')}")[1] == [], path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_common_mistake_gets_a_red_line_where_it_was_made(mistake: str, editor: Editor) -> None:
    right, wrong, line = MISTAKES[mistake]
    assert sample().count(right) == 1
    _, diagnostics = editor.opened(MEETING, sample().replace(right, wrong))
    assert line in {diagnostic["range"]["start"]["line"] + 1 for diagnostic in diagnostics}, diagnostics


def test_a_field_is_explained_in_both_languages_where_the_mouse_rests(editor: Editor) -> None:
    uri, _ = editor.opened(MEETING, sample())
    hover = editor.ask("textDocument/hover", textDocument={"uri": uri}, position={"line": 11, "character": 2})
    assert "Two sentences: what changed, and why it matters" in str(hover["contents"])
    assert "দুটি বাক্য" in str(hover["contents"])


def test_fields_and_values_are_offered(editor: Editor) -> None:
    uri, _ = editor.opened(MEETING, modeline("milestone", MEETING) + "\nstatus: \n\n")
    values = editor.ask("textDocument/completion", textDocument={"uri": uri}, position={"line": 1, "character": 8})
    assert {"draft", "published"} <= {value["label"] for value in values["items"]}
    fields = editor.ask("textDocument/completion", textDocument={"uri": uri}, position={"line": 2, "character": 0})
    assert {"title", "summary", "survivors"} <= {field["label"] for field in fields["items"]}

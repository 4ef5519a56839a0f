"""Where the files can be edited in a browser stands in mkdocs.yml, if anywhere: repo_url and edit_uri, as MkDocs names them."""

from __future__ import annotations

from pathlib import Path

from publishing.content.languages import settings_of

PAGES = "docs/"  # edit_uri ends with the folder of the pages


def read_editor(configuration: Path) -> str:
    """Returns what stands before a file's name in the address of its editor; "" where `configuration` names none."""
    settings = settings_of(configuration)
    repository, folder = settings.get("repo_url"), settings.get("edit_uri")
    return f"{repository.rstrip('/')}/{folder.removesuffix(PAGES)}" if repository and folder else ""

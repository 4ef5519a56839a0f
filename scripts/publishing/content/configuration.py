"""Read mkdocs.yml: the languages of the site, the default one first, and where the code host edits a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_PAGES = "docs/"  # edit_uri ends with the folder of the pages


class _PlainLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # compiled where that is installed
    """Reads the tags that MkDocs has for itself as nothing."""


_PlainLoader.add_multi_constructor("", lambda _loader, _tag, _node: None)


def read_settings(configuration: Path) -> dict[str, Any]:
    """Return the settings of mkdocs.yml, without those whose tags only MkDocs understands."""
    settings: dict[str, Any] = yaml.load(configuration.read_text(encoding="utf-8"), Loader=_PlainLoader)  # noqa: S506  # a SafeLoader
    return settings


def read_languages(configuration: Path) -> tuple[str, ...]:
    """Return the language codes that the i18n plugin builds, in the order of `configuration`."""
    for plugin in read_settings(configuration)["plugins"]:
        if isinstance(plugin, dict) and "i18n" in plugin:
            return tuple(language["locale"] for language in plugin["i18n"]["languages"])
    raise ValueError(f"{configuration.name} names no languages")


def read_editor(configuration: Path) -> str:
    """Return the address of the code host's editor, to which a file's name is added; "" where `configuration` names none."""
    settings = read_settings(configuration)
    repository, folder = settings.get("repo_url"), settings.get("edit_uri")
    return f"{repository.rstrip('/')}/{folder.removesuffix(_PAGES)}" if repository and folder else ""

"""The site's languages stand in mkdocs.yml, the default one first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the same loader, where it is compiled
    """Reads mkdocs.yml without acting on the tags that MkDocs has for itself."""


_Plain.add_multi_constructor("", lambda _loader, _tag, _node: None)


def settings_of(configuration: Path) -> dict[str, Any]:
    """Returns what mkdocs.yml says, without the tags that MkDocs has for itself."""
    found: dict[str, Any] = yaml.load(configuration.read_text(encoding="utf-8"), Loader=_Plain)  # noqa: S506  # a SafeLoader that ignores tags
    return found


def read_languages(configuration: Path) -> tuple[str, ...]:
    """Returns the language codes that the i18n plugin builds, as `configuration` orders them."""
    for plugin in settings_of(configuration)["plugins"]:
        if isinstance(plugin, dict) and "i18n" in plugin:
            return tuple(language["locale"] for language in plugin["i18n"]["languages"])
    raise ValueError(f"{configuration.name} names no languages")


PAGES = "docs/"  # edit_uri ends with the folder of the pages


def read_editor(configuration: Path) -> str:
    """Returns what stands before a file's name in the address of its editor; "" where `configuration` names none."""
    settings = settings_of(configuration)
    repository, folder = settings.get("repo_url"), settings.get("edit_uri")
    return f"{repository.rstrip('/')}/{folder.removesuffix(PAGES)}" if repository and folder else ""

"""What the theme writes around a page is written once for all pages that are alike but for what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from markupsafe import escape

from publishing.site.layout import Layout

# Signs that Unicode keeps for private use: no escaping and no filter of a template changes them.
_MARK = "\ue000{}\ue001"
_MARKS = re.compile("\ue000([^\ue001]*)\ue001")
_BODY, _TITLE, _DESCRIPTION, _CANONICAL, _STRUCTURED = "body", "title", "description", "canonical", "structured"
_CARD_TITLE, _CARD_DESCRIPTION = "card title", "card description"
_PICTURE, _PICTURED = "picture", "pictured"
WITH_PICTURES = "picture__open"  # templates look for it in the body


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the theme wrote: pieces of text, and between each two of them the name of what a page says of itself."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, written: str) -> Frame:
        """Returns the frame of the page `written` by the theme with what marked() and body_mark() return."""
        return cls(pieces=tuple(_MARKS.split(written)))

    def filled(self, shell: Layout, body: str) -> str:
        """Returns the page with `shell` and `body` in it."""
        said = _said(shell, body)
        return "".join(said[piece] if number % 2 else piece for number, piece in enumerate(self.pieces))


def likeness(shell: Layout, body: str) -> Hashable:
    """Returns what pages have in common that stand in the same frame."""
    return (
        shell.language,
        tuple(replace(one, href="") for one in shell.languages),
        shell.menu,
        shell.footer_menu,
        (shell.root, shell.search, shell.help, shell.home, shell.all, shell.safety),
        (shell.title == shell.site.name, bool(shell.canonical), bool(shell.structured), WITH_PICTURES in body),
        shell.picture and replace(shell.picture, address="", words=""),
        replace(shell.card, title="", description=""),
        shell.feeds,
        (shell.draft, shell.indexed),
    )


def marked(shell: Layout) -> Layout:
    """Returns `shell` with a mark in place of everything that alike pages differ in."""
    return replace(
        shell,
        title=shell.title if shell.title == shell.site.name else _MARK.format(_TITLE),
        description=_MARK.format(_DESCRIPTION),
        canonical=shell.canonical and _MARK.format(_CANONICAL),
        structured=shell.structured and _MARK.format(_STRUCTURED),
        picture=shell.picture and replace(shell.picture, address=_MARK.format(_PICTURE), words=_MARK.format(_PICTURED)),
        card=replace(shell.card, title=_MARK.format(_CARD_TITLE), description=_MARK.format(_CARD_DESCRIPTION)),
        languages=tuple(replace(one, href=_MARK.format(f"/{one.code}")) for one in shell.languages),
    )


def body_mark(body: str) -> str:
    """Returns the mark that stands for `body`; where that holds pictures, it says so."""
    return _MARK.format(f"{_BODY} {WITH_PICTURES}" if WITH_PICTURES in body else _BODY)


def _said(shell: Layout, body: str) -> Mapping[str, str]:
    """What stands in place of each mark, as templates write it."""
    return {
        _BODY: body,
        f"{_BODY} {WITH_PICTURES}": body,
        _STRUCTURED: shell.structured,
        _TITLE: escape(shell.title),
        _DESCRIPTION: escape(shell.description),
        _CANONICAL: escape(shell.canonical),
        _CARD_TITLE: escape(shell.card.title),
        _CARD_DESCRIPTION: escape(shell.card.description),
        _PICTURE: escape(shell.picture.address if shell.picture else ""),
        _PICTURED: escape(shell.picture.words if shell.picture else ""),
        **{f"/{one.code}": escape(one.href) for one in shell.languages},
    }

"""What the desk is made of: a library with the gate's own verdict on it, and what the preview shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from publishing.checks.findings import printable
from publishing.checks.gate import Verdict
from publishing.content.digits import digits
from publishing.content.edition import Edition
from publishing.content.library import Library
from publishing.content.messages import filled, load_desk
from publishing.content.places import Position
from publishing.pages.desk import Seen, Spot

PROSE = "docs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """`public` is what may be published of the library, `shown` what the preview shows, `editor` the host's.

    All is told in the words of `language`.
    """

    library: Library
    verdict: Verdict
    public: Edition | None
    shown: Edition
    editor: str
    language: str

    def seen(self, file: str) -> Seen | None:
        """Where the preview shows what stands in `file`."""
        path, known = PurePosixPath(file), self.library.languages
        milestone = next((one for one in self.shown.milestones if file == f"milestones/{one.item.slug}.yml"), None)
        if milestone:
            code = self.language if self.language in milestone.languages else milestone.languages[0]
            return Seen(address=f"milestones/{milestone.item.slug}/", language=code)
        if any(one.photos and file == f"gallery/{one.album.slug}/album.yml" for one in self.shown.albums):
            return Seen(address=f"gallery/#{path.parent.name}", language=self.language)
        if path.parts[0] == PROSE and path.suffix == ".md" and path.parts[1] in known and path.stem != "404":
            return Seen(address="" if path.stem == "index" else f"{path.stem}/", language=path.parts[1])
        return None

    def spot(self, position: Position) -> Spot:
        """Where it stands, for editors."""
        address = f"{self.editor}{quote(position.file)}#L{position.line}" if self.editor else ""
        return Spot(file=printable(position.file), line=position.line, edit=address)

    def word(self, name: str, **slots: int | str) -> str:
        """One of the desk's sentences with its `slots` filled."""
        told = {slot: digits(str(one), self.language) if isinstance(one, int) else one for slot, one in slots.items()}
        return filled(load_desk()[name], self.language, told)

"""Every page comes from a file that somebody can open; where a page is wrong, that file and its line are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from publishing.publication import Publication

TELLING = 6  # signs; shorter words stand in too many lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The file that each page is made from, by the page's address in the default language."""

    root: Path
    languages: tuple[str, ...]
    files: Mapping[str, str]

    @classmethod
    def of(cls, publication: Publication) -> Sources:
        """Returns the sources of all pages of `publication`."""
        library, named = publication.library, {}
        for page in next(iter(publication.pages.values()), ()):
            shared = library.root / "docs" / "_data" / f"{page.address.split('/')[0]}.yml"
            named[page.address] = f"docs/_data/{shared.name}" if shared.is_file() else f"overrides/pages/{page.layout}.html"
        for entry in library.milestones:
            if entry.record:
                named[f"milestones/{entry.record.slug}/"] = entry.file
        return cls(root=library.root, languages=tuple(library.languages), files=named)

    def of_page(self, page: str, text: str = "") -> str:
        """Returns the file that `page`, such as bn/about/index.html, is made from, with the line that holds `text`.

        Where another file that pages share holds it, such as a template, that file and its line are named instead.
        """
        first, _, rest = page.partition("/")
        language, inner = (first, rest) if first in self.languages and rest else (self.languages[0], page)
        address = inner.removesuffix("index.html")
        prose = f"docs/{language}/{address.strip('/').removesuffix('.html') or 'index'}.md"
        file = self.files.get(address) or (prose if (self.root / prose).is_file() else "")
        if not text or not file:
            return file
        if text.startswith("<"):  # a tag, which stands in many files
            return self._line(file, text) or file
        others = ("docs/_data/*.yml", "overrides/**/*.html")
        shared = (path.relative_to(self.root).as_posix() for pattern in others for path in sorted(self.root.glob(pattern)))
        return next((at for one in (file, *shared) if (at := self._line(one, text))), file)

    def _line(self, file: str, text: str) -> str:
        """Returns `file` with the number of its first line that holds `text`, or "" where none does."""
        path = self.root / file
        if not path.is_file() or (len(text) < TELLING and not text.startswith("<")):
            return ""
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((f"{file}:{number}" for number, line in enumerate(lines, start=1) if text in line), "")

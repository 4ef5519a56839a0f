"""Remember on this machine what was taken down and which consents were withdrawn, so that no edit of a file undoes it.

.cache/memory.txt has a line for each: `gone`, `final` or `withdrawn`, and the SHA-256 of the slug or of the consent's id.
A page is `gone` once for each time that it is in docs/_data/gone.yml, and `final` where it does not wait for a talk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from publishing.content.consent_record import Gone
from publishing.files.atomic_write import write_file
from publishing.files.digest import sha256

MEMORY = Path(".cache", "memory.txt")  # under the content's root


def memory_lines(gone: Iterable[Gone], withdrawn: Iterable[str]) -> Counter[str]:
    """Return the lines for what the content says of its pages that were taken down and of the ids of `withdrawn` consents."""
    lines = [f"withdrawn {sha256(name)}" for name in withdrawn]
    for page in gone:
        lines.append(f"gone {sha256(page.slug)}")
        if page.is_final:
            lines.append(f"final {sha256(page.slug)}")
    return Counter(lines)


def read_memory(folder: Path) -> Counter[str]:
    """Return what is remembered in `folder`, the content's root or a host's folder: how often each line is there."""
    path = folder / MEMORY
    return Counter(path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else ())


def add_to_memory(folder: Path, lines: Counter[str]) -> None:
    """Add `lines` to what is remembered in `folder`, the content's root or a host's folder."""
    remembered = read_memory(folder)
    if (all_lines := remembered | lines) != remembered:
        write_file(folder / MEMORY, "".join(f"{line}\n" for line in sorted(all_lines.elements())).encode())

"""sharp, the library that many builders of sites use, from npm: libvips with codecs of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from pictures.contestant import ENDINGS, LONG_EDGES, Commands, Contestant, Qualities, made_folder

HERE = Path(__file__).parent
EFFORT = 4  # sharp's own, for AVIF and for WebP
OURS = 2  # what our WebP takes
FASTEST = 0


def sharp(cache: Path) -> list[Contestant]:
    """Returns sharp as it is, with our effort for WebP, and with its least for AVIF; installs it below `cache`."""
    try:
        folder, version = _installed(cache)
    except (OSError, subprocess.CalledProcessError) as error:
        missing = "install Node.js 20.9 or newer with npm" if isinstance(error, FileNotFoundError) else f"npm ci: {error.stderr}"
        return [Contestant(name="sharp", missing=missing)]
    return [
        Contestant(name="sharp", version=version, kinds=tuple(ENDINGS), commands=_commands(folder, EFFORT)),
        Contestant(name="sharp, effort 2", version=version, kinds=("webp", "jpeg"), commands=_commands(folder, OURS)),
        Contestant(name="sharp, effort 0", version=version, kinds=("avif", "jpeg"), commands=_commands(folder, FASTEST)),
    ]


def _installed(cache: Path) -> tuple[Path, str]:
    lock = (HERE / "package-lock.json").read_bytes()
    folder = cache / f"sharp-{hashlib.sha256(lock).hexdigest()[:12]}"
    if not (folder / "node_modules" / "sharp").is_dir():
        print("Installing sharp…", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, folder / name)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],  # noqa: S607  # wherever npm is
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    return folder, json.loads((folder / "node_modules" / "sharp" / "package.json").read_text(encoding="utf-8"))["version"]


def _commands(folder: Path, effort: int) -> Callable[[Sequence[Path], Path, Qualities], Commands]:
    def commands(masters: Sequence[Path], out: Path, qualities: Qualities) -> Commands:
        for kind in qualities:
            for edge in LONG_EDGES:
                made_folder(out, kind, edge)
        job = {
            "masters": [str(path) for path in masters],
            "made": str(out),
            "edges": LONG_EDGES,
            "qualities": dict(qualities),
            "effort": effort,
        }
        return [["node", str(HERE / "sharp.mjs"), str(folder), json.dumps(job)]]

    return commands

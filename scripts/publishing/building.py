"""A site is built where something has changed: one build at a time, and the old site stays until the new one is whole."""

from __future__ import annotations

import datetime
import shutil
from argparse import Namespace
from pathlib import Path

from publishing.commands import TO_MEND, say
from publishing.content.folders import REDACTIONS
from publishing.content.sentences import sentence
from publishing.locking import alone
from publishing.swapping import beside, heal
from publishing.unchanged import forget, inputs, unchanged

CHECK = "python3 scripts/validate_milestones.py"
CACHE = Path(".cache", "build")  # its neighbours are used by one build at a time, whatever the folder of the site


def build_site(chosen: Namespace) -> int:
    """Builds the site; returns 1 when shared content is broken or withheld content was found in it, or as --strict says."""
    site: Path = (chosen.site_dir or chosen.root / "site").resolve()

    def waiting() -> None:
        print(sentence("waiting", chosen.language, folder=str(site)), flush=True)

    try:
        with alone(site, waiting), alone(chosen.root / CACHE, waiting):
            heal(site)
            try:
                return _built(chosen, site)
            finally:
                shutil.rmtree(beside(site, "new"), ignore_errors=True)
    except OSError as error:
        say("")
        place = error.filename2 or error.filename or site
        print(sentence("not_written", chosen.language, reason=error.strerror or str(error), file=str(place)))
        return TO_MEND


def _built(chosen: Namespace, site: Path) -> int:
    shutil.rmtree(chosen.root / REDACTIONS, ignore_errors=True)
    now, digest = datetime.datetime.now(datetime.UTC), inputs(chosen.root, site, chosen.language)
    if last := unchanged(chosen.root, site, digest, now):
        print(sentence("unchanged", chosen.language, folder=str(site), command=CHECK))
        return TO_MEND if chosen.strict and last.held else 0
    # What a site is made with takes longer to load than to see that nothing has changed.
    from publishing.making import made  # noqa: PLC0415

    forget(chosen.root)
    return made(chosen, site, now, digest)

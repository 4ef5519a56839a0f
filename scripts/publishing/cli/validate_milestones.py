"""Content is looked at without a site of it: every problem, or the preview."""

from __future__ import annotations

import contextlib
from argparse import Namespace

from publishing.build.publication import read_verdict
from publishing.checks.formats import FORMATS
from publishing.checks.report import report
from publishing.console import EXIT_PROBLEMS
from publishing.i18n.messages import message
from publishing.preview.process import Relay
from publishing.preview.server import serve


def validate_milestones(chosen: Namespace) -> int:
    """Prints every problem of every file in the chosen format; returns 1 when there is an error."""
    library, verdict = read_verdict(chosen.root)
    print(FORMATS[chosen.format](verdict.problems, library, chosen.language), end="")
    return EXIT_PROBLEMS if verdict.published is None or any(one.problems for one in verdict.held) else 0


def preview_site(chosen: Namespace) -> int:
    """Shows the site on this machine until it is interrupted; returns 1 when shared content is broken."""
    if not _is_sound(chosen):
        return EXIT_PROBLEMS
    print(message("preview_site.address", chosen.language, address=f"http://127.0.0.1:{chosen.port}/"), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        serve(Relay(root=chosen.root), chosen.port)
    return 0


def _is_sound(chosen: Namespace) -> bool:
    """Prints every problem; returns whether shared content is not broken. What was read for it is not kept."""
    library, verdict = read_verdict(chosen.root)
    print(report(verdict.problems, library, chosen.language))
    return verdict.published is not None

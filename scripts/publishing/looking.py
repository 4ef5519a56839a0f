"""Content is looked at without a site of it: every problem, or the preview."""

from __future__ import annotations

import contextlib
from argparse import Namespace

from mkdocs_bridge import lay_out_for_preview
from publishing.checks.formats import FORMATS
from publishing.checks.report import report
from publishing.commands import TO_MEND
from publishing.content.sentences import sentence
from publishing.previewing import Shown
from publishing.publication import read_verdict
from publishing.serving import serve


def validate_milestones(chosen: Namespace) -> int:
    """Prints every problem of every file in the chosen format; returns 1 when there is an error."""
    library, verdict = read_verdict(chosen.root)
    print(FORMATS[chosen.format](verdict.problems, library, chosen.language), end="")
    return TO_MEND if verdict.edition is None or any(one.problems for one in verdict.held) else 0


def preview_site(chosen: Namespace) -> int:
    """Shows the site on this machine until it is interrupted; returns 1 when shared content is broken."""
    library, verdict = read_verdict(chosen.root)
    print(report(verdict.problems, library, chosen.language))
    if verdict.edition is None:
        return TO_MEND
    print(sentence("preview", chosen.language, address=f"http://127.0.0.1:{chosen.port}/"), flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        serve(Shown(root=chosen.root, lay_out=lay_out_for_preview), chosen.port)
    return 0

"""Draws one picture as readers will see it, with everything covered that its album's file says."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.gallery import show_redactions
from publishing.cli.options import options
from publishing.console import run

run(show_redactions, options(__doc__, "PICTURE", "language"))

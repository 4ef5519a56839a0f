"""Draws one picture as readers will see it, with everything covered that its album's file says."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.resizing import show_redactions

run(show_redactions, options(__doc__, "PICTURE", "language"))

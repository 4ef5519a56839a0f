"""Asks every address that sources name whether something still answers there; the build never does, and never waits for it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.linking import check_links

run(check_links, options(__doc__, "language"))

"""Asks every address that sources name whether something still answers there; the build never does, and never waits for it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.check_links import check_links
from publishing.cli.options import options
from publishing.console import run

run(check_links, options(__doc__, "language"))

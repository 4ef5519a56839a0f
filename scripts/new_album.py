"""Asks a few questions and begins a new album, with its pictures imported and everything known filled in."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.new_entry import new_album
from publishing.cli.options import options
from publishing.console import run

run(new_album, options(__doc__, "name", "date", "dimension", "place", "pictures", "language"))

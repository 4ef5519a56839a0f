"""Asks a few questions and begins the file of a new milestone, with everything known filled in."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.new_entry import new_milestone
from publishing.cli.options import options
from publishing.console import run

run(new_milestone, options(__doc__, "concerns", "date", "name", "dimensions", "goals", "place", "language"))

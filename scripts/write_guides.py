"""Writes anew the parts of the guides and the editors' schemas that follow from the records and the rules."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.guides import write_guides
from publishing.cli.options import options
from publishing.console import run

run(write_guides, options(__doc__))

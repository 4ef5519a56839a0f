"""Writes anew the parts of the guides and the editors' schemas that follow from the records and the rules."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.guides import write_guides

run(write_guides, options(__doc__))

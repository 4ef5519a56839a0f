"""Writes the bill of materials: every package that the project pins, with its digests and its licence, as CycloneDX has it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.ingredients import write_bom

run(write_bom, options(__doc__, "language"))

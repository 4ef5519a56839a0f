"""Writes the bill of materials: every package that the project pins, with its digests and its licence, as CycloneDX has it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.bill_of_materials import write_bom
from publishing.cli.options import options
from publishing.console import run

run(write_bom, options(__doc__, "language"))

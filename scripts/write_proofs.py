"""Writes every text of each translation beside the one that it was made of, as a file for a reviewer to read."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options
from publishing.cli.proofs import write_proofs
from publishing.console import run

run(write_proofs, options(__doc__, "language"))

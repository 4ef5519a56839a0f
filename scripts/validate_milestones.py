"""Checks all content, and prints every problem of every file."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.checks.formats import FORMATS
from publishing.cli.options import options
from publishing.cli.validate_milestones import validate_milestones
from publishing.console import run

run(validate_milestones, options(__doc__, "language", format=FORMATS))

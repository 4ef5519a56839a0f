"""Checks all content, and prints every problem of every file."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.building import validate_milestones
from publishing.commands import options, run

run(validate_milestones, options(__doc__, "language", "format"))

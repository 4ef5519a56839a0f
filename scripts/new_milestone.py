"""Ask for what a milestone needs, and write its file."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "concerns", "date", "name", "dimensions", "goals", "place", "language")
    enter("requirements.txt")

    from publishing.cli.new_entry import new_milestone
    from publishing.console import run

    run(new_milestone, chosen)

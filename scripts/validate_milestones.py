"""Check all content, and print every problem in every file."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "format", "language")
    enter("requirements.txt")

    from publishing.cli.check_content import validate_milestones
    from publishing.console import run

    run(validate_milestones, chosen)

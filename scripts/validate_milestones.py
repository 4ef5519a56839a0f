"""Check all content, and print every problem in every file."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "format", "reminders", "language")

    from publishing.cli.check_content import validate_milestones
    from publishing.console import run

    run(validate_milestones, chosen)

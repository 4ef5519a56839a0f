"""Ask for what a milestone needs, and write its file."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "concerns", "date", "name", "dimensions", "goals", "place", "language")

    from publishing.cli.new_entry import new_milestone
    from publishing.console import run

    run(new_milestone, chosen)

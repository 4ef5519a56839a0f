"""List translations that are missing, outdated, awaiting review or reviewed, and record reviews."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "reviewed", "by", "write", "language")

    from publishing.cli.translation_status import translation_status
    from publishing.console import run

    run(translation_status, chosen)

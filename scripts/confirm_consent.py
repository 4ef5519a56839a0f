"""Show what readers will see of an entry, and record that the person who consented, or the second reviewer, agreed to it."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "ID", "seen-on", "review", "language")

    from publishing.cli.confirm_consent import confirm_consent
    from publishing.console import run

    run(confirm_consent, chosen)

"""Show what readers will see of an entry, and record that the person who consented saw it and agreed."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "ID", "seen-on", "language")

    from publishing.cli.confirm_consent import confirm_consent
    from publishing.console import run

    run(confirm_consent, chosen)

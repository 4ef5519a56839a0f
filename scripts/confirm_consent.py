"""Show what readers will see of an entry, and record that the person who consented saw it and agreed."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "ID", "seen-on", "language")
    enter("requirements.txt")

    from publishing.cli.confirm_consent import confirm_consent
    from publishing.console import run

    run(confirm_consent, chosen)

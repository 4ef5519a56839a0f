"""Ask what a person agreed to, and write a consent record that does not identify anybody."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "language")
    enter("requirements.txt")

    from publishing.cli.new_consent import new_consent
    from publishing.console import run

    run(new_consent, chosen)

"""Ask what a person agreed to, and write a consent record that does not identify anybody."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "language")

    from publishing.cli.new_consent import new_consent
    from publishing.console import run

    run(new_consent, chosen)

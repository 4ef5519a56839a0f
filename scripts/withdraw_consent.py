"""Withdraw a consent: take down everything that depends on it, and search for copies that are left."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "ID", "received-on", "site-dir", "language")

    from publishing.build.up_to_date import build_site
    from publishing.cli.withdraw_consent import withdraw_consent
    from publishing.console import run

    run(lambda chosen: withdraw_consent(chosen, build_site), chosen)

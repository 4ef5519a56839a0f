"""Withdraws a consent: takes down what depends on it, and searches everything that was made for what is left of it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options
from publishing.cli.withdraw_consent import withdraw_consent
from publishing.console import run

run(withdraw_consent, options(__doc__, "ID", "received-on", "site-dir", "language"))

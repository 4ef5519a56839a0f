"""Withdraws a consent: takes down what depends on it, and searches everything that was made for what is left of it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import run
from publishing.withdrawing import options, withdraw_consent

run(withdraw_consent, options(__doc__))

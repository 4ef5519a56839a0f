"""Asks, one by one, what a person agreed to, and writes it down as a new consent record without identity."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.consenting import new_consent

run(new_consent, options(__doc__, "language"))

"""Asks, one by one, what a person agreed to, and writes it down as a new consent record without identity."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.new_consent import new_consent
from publishing.cli.options import options
from publishing.console import run

run(new_consent, options(__doc__, "language"))

"""Shows what a person who consented would see, and writes down that the person saw exactly this and said yes."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.confirm_consent import confirm_consent
from publishing.cli.options import options
from publishing.console import run

run(confirm_consent, options(__doc__, "ID", "seen-on", "language"))

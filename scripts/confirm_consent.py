"""Shows what a person who consented would see, and writes down that the person saw exactly this and said yes."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.confirming import confirm_consent

run(confirm_consent, options(__doc__, "ID", "seen-on", "language"))

"""Compares a folder or an address with what was built, file by file, and names what is missing, changed or extra."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options
from publishing.cli.verify_site import verify_site
from publishing.console import run

run(verify_site, options(__doc__, "PLACE", "site-dir", "language"))

"""Shows the site on this machine, drafts included, and follows every change to the content."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options
from publishing.cli.validate_milestones import preview_site
from publishing.console import run

run(preview_site, options(__doc__, "language", "port"))

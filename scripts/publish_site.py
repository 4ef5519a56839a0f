"""Shows visitors the site that was built: in a folder that nginx or Caddy serves, here or, by rsync, on another machine."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options
from publishing.cli.publish_site import publish_site
from publishing.console import run

run(publish_site, options(__doc__, "TARGET", "site-dir", "roll-back", "language"))

"""Shows visitors the site that was built: in a folder that nginx or Caddy serves, here or, by rsync, on another machine."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.delivering import publish_site

run(publish_site, options(__doc__, "TARGET", "site-dir", "roll-back", "language"))

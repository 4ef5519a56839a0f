"""Publish the built site to a folder that nginx or Caddy serves, on this machine or another one (by rsync)."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "TARGET", "site-dir", "roll-back", "language")

    from publishing.cli.publish_site import publish_site
    from publishing.console import run

    run(publish_site, chosen)

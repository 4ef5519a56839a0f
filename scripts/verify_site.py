"""Compare a folder or a website with the built site, and list files that are missing, changed or not part of it."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "PLACE", "site-dir", "language")

    from publishing.cli.publish_site import verify_site
    from publishing.console import run

    run(verify_site, chosen)

"""Show the site on this machine, drafts included, and update it whenever content changes."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "language", "port")

    from publishing.console import run
    from publishing.preview.server import preview_site

    run(preview_site, chosen)

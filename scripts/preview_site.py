"""Show the site on this machine, drafts included, and update it whenever content changes."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "language", "port")
    enter("requirements.txt")

    from publishing.console import run
    from publishing.preview.server import preview_site

    run(preview_site, chosen)

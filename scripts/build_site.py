"""Build the site into site/, and report what was published and what was held back."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "site-dir", "strict", "language")
    enter("requirements.txt")

    from publishing.build.up_to_date import build_site
    from publishing.console import run

    run(build_site, chosen)

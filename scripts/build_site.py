"""Build the site into site/, and report what was published and what was held back."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "site-dir", "strict", "language")

    from publishing.build.up_to_date import build_site
    from publishing.console import run

    run(build_site, chosen)

"""Builds the site into site/, and says what was published and what was held back."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.build.pipeline import build_site
from publishing.cli.options import options
from publishing.console import run

run(build_site, options(__doc__, "site-dir", "strict", "language"))

"""Makes the impact report as a PDF, for all years and for each one, in every language. The next build puts them on the site."""

from publishing.environment import enter

enter("requirements-report.txt")

from publishing.cli.make_report import make_reports
from publishing.cli.options import options
from publishing.console import run

run(make_reports, options(__doc__, "language"))

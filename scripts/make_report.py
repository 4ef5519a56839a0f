"""Print the impact report as PDF in every language, for all years and for each year. The next build publishes the files."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "language")
    enter("requirements-report.txt")

    from publishing.cli.make_report import make_reports
    from publishing.console import run

    run(make_reports, chosen)

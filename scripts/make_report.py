"""Print the impact report as PDF in every language, for all years and for each year. The next build publishes the files."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "language", requirements="requirements-report.txt")

    from publishing.cli.make_report import make_reports
    from publishing.console import run

    run(make_reports, chosen)

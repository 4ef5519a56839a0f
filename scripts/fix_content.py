"""Show mistakes in content files that have only one possible correction, and correct them after a yes."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "yes", "language")

    from publishing.cli.check_content import fix_content
    from publishing.console import run

    run(fix_content, chosen)

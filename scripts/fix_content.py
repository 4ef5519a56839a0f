"""Show mistakes in content files that have only one possible correction, and correct them after a yes."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "yes", "language")
    enter("requirements.txt")

    from publishing.cli.check_content import fix_content
    from publishing.console import run

    run(fix_content, chosen)

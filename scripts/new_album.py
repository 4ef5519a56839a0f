"""Ask for what an album needs, import its pictures, and write its file."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "name", "date", "dimension", "place", "pictures", "language")
    enter("requirements.txt")

    from publishing.cli.new_entry import new_album
    from publishing.console import run

    run(new_album, chosen)

"""Ask for what an album needs, import its pictures, and write its file."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "name", "date", "dimension", "place", "pictures", "language")

    from publishing.cli.new_entry import new_album
    from publishing.console import run

    run(new_album, chosen)

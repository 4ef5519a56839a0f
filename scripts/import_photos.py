"""Copy pictures into an album: upright, under neutral names, covered where you say so, and without metadata."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "ALBUM", "FILES", "cover", "language")

    from publishing.cli.gallery import import_photos
    from publishing.console import run

    run(import_photos, chosen)

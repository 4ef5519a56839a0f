"""Copy pictures into an album: upright, under neutral names, and without the metadata that the camera wrote."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "ALBUM", "FILES", "language")
    enter("requirements.txt")

    from publishing.cli.gallery import import_photos
    from publishing.console import run

    run(import_photos, chosen)

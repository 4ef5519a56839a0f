"""Copies pictures into an album: upright, under neutral names, and without anything that the camera wrote into them."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.gallery import import_photos
from publishing.cli.options import options
from publishing.console import run

run(import_photos, options(__doc__, "ALBUM", "FILES", "language"))

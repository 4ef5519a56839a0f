"""Copies pictures into an album: upright, under neutral names, and without anything that the camera wrote into them."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.importing import import_photos

run(import_photos, options(__doc__, "ALBUM", "FILES", "language"))

"""Looks for faces in all pictures of the gallery and says which of them nothing accounts for. It can miss a face."""

from publishing.environment import enter

enter("requirements-faces.txt")

from publishing.cli.find_faces import find_faces
from publishing.cli.options import options
from publishing.console import run

run(find_faces, options(__doc__, "language"))

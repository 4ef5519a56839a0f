"""Looks for faces in all pictures of the gallery and says which of them nothing accounts for. It can miss a face."""

from publishing.environment import enter

enter("requirements-faces.txt")

from publishing.commands import options, run
from publishing.finding import find_faces

run(find_faces, options(__doc__, "language"))

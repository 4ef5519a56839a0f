"""Makes the smaller copies of all pictures that may be published; the build does the same by itself."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.resizing import resize_gallery

run(resize_gallery, options(__doc__, "language"))

"""Makes the smaller copies of all pictures that may be published; the build does the same by itself."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.gallery import resize_gallery
from publishing.cli.options import options
from publishing.console import run

run(resize_gallery, options(__doc__, "language"))

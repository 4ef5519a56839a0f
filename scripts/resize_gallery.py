"""Make the smaller copies of all pictures that may be published. The build does this, too."""

from publishing.cli.options import options
from publishing.environment import enter

if __name__ == "__main__":
    chosen = options(__doc__, "language")
    enter("requirements.txt")

    from publishing.cli.gallery import resize_gallery
    from publishing.console import run

    run(resize_gallery, chosen)

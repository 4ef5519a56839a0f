"""Make the smaller copies of all pictures that may be published. The build does this, too."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "language")

    from publishing.cli.gallery import resize_gallery
    from publishing.console import run

    run(resize_gallery, chosen)

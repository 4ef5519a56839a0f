"""Take down a page or a picture at once, by its address, or bring it back with --undo after the talk."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "ADDRESS", "undo", "site-dir", "language")

    from publishing.build.up_to_date import build_site
    from publishing.cli.take_down import take_down
    from publishing.console import run

    run(lambda chosen: take_down(chosen, build_site), chosen)

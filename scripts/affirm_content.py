"""Show texts and pictures that concern nobody to their writer, then to a second person, and record what each of them says."""

from publishing.cli.options import start

if __name__ == "__main__":
    chosen = start(__doc__, "CONTENT", "list", "written-by", "by", "language")

    from publishing.cli.affirm_content import affirm_content
    from publishing.console import run

    run(affirm_content, chosen)

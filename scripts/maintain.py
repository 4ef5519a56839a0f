"""Run a task of maintainers: guides, proofs, links, faces, redactions, packages or the bill of materials."""

from publishing.cli.options import task_options
from publishing.environment import enter

TASKS = {
    "guides": ("Write the generated parts of the guides for editors, and the schemas for editing programs.",),
    "proofs": ("Write a file for each language with every translation beside its original, for reviewers.", "language"),
    "links": (
        "Request every external address in the content, and list those that do not answer. A build never does this.",
        "language",
    ),
    "faces": (
        "Search new pictures for faces, note them beside the pictures, and list those that nobody agreed to show.",
        "language",
    ),
    "redactions": ("Draw a picture as readers will see it, with its redactions.", "PICTURE", "burn", "language"),
    "audit-packages": ("Ask an advisory service whether any pinned package has a known vulnerability.",),
    "bill-of-materials": ("Write a bill of materials in CycloneDX with every pinned package and its known vulnerabilities.",),
}
REQUIREMENTS = {
    "faces": "requirements-faces.txt",
    "audit-packages": "requirements-audit.txt",
    "bill-of-materials": "requirements-audit.txt",
}

if __name__ == "__main__":
    chosen = task_options(__doc__, TASKS)
    enter(REQUIREMENTS.get(chosen.task, "requirements.txt"))

    from publishing.console import run

    if chosen.task == "guides":
        from publishing.cli.guides import write_guides as task
    elif chosen.task == "proofs":
        from publishing.cli.translation_status import write_proofs as task
    elif chosen.task == "links":
        from publishing.cli.check_links import check_links as task
    elif chosen.task == "faces":
        from publishing.cli.find_faces import find_faces as task
    elif chosen.task == "redactions":
        from publishing.cli.gallery import show_redactions as task
    elif chosen.task == "audit-packages":
        from publishing.cli.packages import audit_packages as task
    else:
        from publishing.cli.packages import write_bill_of_materials as task

    run(task, chosen)

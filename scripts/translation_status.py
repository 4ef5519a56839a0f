"""Says which translations are missing, older than their text, waiting for a reviewer or reviewed; remembers a review."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options
from publishing.cli.translation_status import translation_status
from publishing.console import run

run(translation_status, options(__doc__, "reviewed", "by", "write", "language"))

"""Says which translations are missing, older than their text, waiting for a reviewer or reviewed; remembers a review."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.options import options, run
from publishing.cli.translation_status import translation_status

run(translation_status, options(__doc__, "reviewed", "by", "write", "language"))

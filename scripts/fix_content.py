"""Mends what has one right answer in content files, such as tabs, smart quotes and dates in words, after showing it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.cli.fix_content import fix_content
from publishing.cli.options import options
from publishing.console import run

run(fix_content, options(__doc__, "yes", "language"))

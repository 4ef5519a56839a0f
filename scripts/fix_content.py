"""Mends what has one right answer in content files, such as tabs, smart quotes and dates in words, after showing it."""

from publishing.environment import enter

enter("requirements.txt")

from publishing.commands import options, run
from publishing.fixing import fix_content

run(fix_content, options(__doc__, "yes", "language"))

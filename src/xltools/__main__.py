"""``python -m xltools``."""

import sys

from xltools.cli import program

sys.exit(program())

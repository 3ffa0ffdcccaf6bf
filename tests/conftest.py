"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

from pubproof.cli import cache

# Each check is made, whatever was checked before.
os.environ[cache.VARIABLE] = ""

# The same examples on every machine, however slow it is.
settings.register_profile("pubproof", deadline=None, derandomize=True, database=None)
settings.load_profile("pubproof")

"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every machine, however slow it is.
settings.register_profile("pubproof", deadline=None, derandomize=True, database=None)
settings.load_profile("pubproof")

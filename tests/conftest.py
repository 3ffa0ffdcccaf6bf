"""What all tests share."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

from pubproof import kept

# Each check is made, whatever was checked before.
os.environ[kept.VARIABLE] = ""

# A shell lets what runs in its background ignore Ctrl-C, and every command that a test starts too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples on every machine, however slow it is.
settings.register_profile("pubproof", deadline=None, derandomize=True, database=None)
settings.load_profile("pubproof")

"""``python -m pubproof``: the command, which imports nothing from the folder where it is called."""

import os
import sys
from contextlib import suppress

with suppress(FileNotFoundError):  # the folder is gone, which the command tells
    if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109  pathlib takes long
        del sys.path[0]  # Python looks there first, and it may be somebody else's repository

from pubproof.cli import main

sys.exit(main())

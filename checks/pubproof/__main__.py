"""``python -m pubproof``."""

import sys

from pubproof.cli import main

sys.exit(main())

"""Regular expressions that are compiled when they are first used.

To compile one takes Python a tenth of a millisecond and more, and there are two hundred: most runs
use few of them. What every run uses is compiled with `re.compile` all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING


class _Pattern:
    """What `re.compile` makes of a text and flags, made when it is first asked for something."""

    def __init__(self, text: str, flags: int = 0) -> None:
        self._source = (text, flags)

    def __getattr__(self, name: str) -> object:
        """Return what the pattern has under this name; the next time it is found at once."""
        found: object = getattr(re.compile(*self._source), name)
        setattr(self, name, found)
        return found

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        """Say that a copy is a compiled pattern."""
        return re.compile, self._source


if TYPE_CHECKING:
    pattern = re.compile
else:
    pattern = _Pattern

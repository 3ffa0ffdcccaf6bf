"""The command that stands behind the words of another program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.wrappers.tables import ALIASES

if TYPE_CHECKING:
    from pubproof.scripts.start import Start

ASSIGNMENT = late.pattern(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
"""A variable that is set in front of a command."""
_REQUIREMENT = late.pattern(r"[\[@=<>~! ;]")


def words(start: Start, at: int, *front: str) -> Start | None:
    """Return the command from word `at` on, with `front` in front of it; None without words."""
    if at >= len(start.argv) and not front:
        return None
    places = (*(None for _ in front), *start.places[at:])
    return start._replace(argv=(*front, *start.argv[at:]), places=places)


def text(start: Start, script: str) -> Start:
    """Return the command by which a shell runs a text."""
    return start._replace(argv=("sh", "-c", script), places=())


def tool(start: Start, at: int) -> Start | None:
    """Return what `words` does where word `at` names a distribution: ``twine==6.1``."""
    found = words(start, at)
    if found is None:
        return None
    name = _REQUIREMENT.split(found.argv[0])[0]
    return found._replace(argv=(ALIASES.get(name, name), *found.argv[1:]))

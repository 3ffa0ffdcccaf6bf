"""Positional parameters of a shell: the arguments of a script, or of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.globs import is_pattern
from pubproof.scripts.shell.variables.values import LISTS, count
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from pubproof.scripts.shell.state import ShellState
    from pubproof.scripts.shell.variables.values import Value

LOST = UNKNOWN * 2
"""What stands for arguments of which something beyond the script decides."""
_NUMBER = "#"


def is_one(name: str) -> bool:
    """Whether a variable is a parameter, all of them, or their number."""
    return name.isdecimal() or name in LISTS or name == _NUMBER


def single(shell: ShellState) -> int:
    """Return how many arguments stand in front of a pattern, or of those that are lost."""
    words = shell.arguments[1:]
    return next((at for at, one in enumerate(words) if one == LOST or is_pattern(one)), len(words))


def value(shell: ShellState, name: str) -> Value:
    """Return an argument, all of them, or their number; UNKNOWN where that cannot be told."""
    words = shell.arguments[1:]
    if name in LISTS:
        return words
    if name == _NUMBER:
        several = any(map(is_pattern, words)) and not shell.is_taking
        return UNKNOWN if shell.spread or several else str(len(words))
    at = count(name)
    if shell.spread and name != "0" and (at is None or at > single(shell)):
        return UNKNOWN
    if at is not None and at < len(shell.arguments):
        return shell.arguments[at]
    return UNKNOWN if UNKNOWN in shell.arguments else ""

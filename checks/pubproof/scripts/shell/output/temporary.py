"""The temporary files and folders that ``mktemp`` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import operands, value
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

TMP = "/tmp"  # noqa: S108  nothing is written there
"""Where temporary files are, unless ``TMPDIR`` says otherwise."""
_VALUED = frozenset({"-p", "--suffix"})
_BELOW = late.pattern(r"-\w*t$|--tmpdir(?:=|$)")
"""Options with which the name that is given stands for one in the folder of temporary files."""
_DRAWN = late.pattern(r"X{3,}(?=[^X/]*$)")
"""What ``mktemp`` replaces in the name that it is given, so that there is no such file yet."""


def made(words: Sequence[str], tmp: str, drawn: str) -> str:
    """Return the path of what ``mktemp`` makes, as GNU's and the one of macOS read its words.

    Args:
        words: the words behind its name.
        tmp: the folder of temporary files.
        drawn: what stands for the letters that it draws.

    Returns:
        A path that may be relative to the working folder; UNKNOWN where it cannot be told.
    """
    names = operands(words, _VALUED)
    folder = value(words, "-p", "--tmpdir")
    if names[1:] or any(UNKNOWN in word for word in (tmp, *words)):
        return UNKNOWN
    name = names[0] if names else "tmp.XXX"
    path = _DRAWN.sub(drawn, name) if _DRAWN.search(name) else f"{name}.{drawn}"
    path += value(words, "--suffix") or ""
    if not names or folder is not None or any(map(_BELOW.match, words)):
        return f"{folder or tmp}/{path}"
    return path

"""``read`` and ``mapfile``: what variables take of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.globs import is_pattern
from pubproof.scripts.options import first_word
from pubproof.scripts.shell.failures.fate import Flow
from pubproof.scripts.unknown import UNKNOWN
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from pubproof.scripts.shell.failures.fate import Fate
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.shell.walk import Shell
    from pubproof.scripts.start import Start

_READ_OPTIONS = frozenset(f"-{raw}{letter}" for raw in ("", "r") for letter in "dinNptu")
_MAPFILE_OPTIONS = frozenset({"-c", "-C", "-d", "-n", "-O", "-s", "-u"})
"""Options with a value."""


def read(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``read``: variables that take what a line has between separators, the last one the rest."""
    words = start.argv[1:]
    at = first_word(words, _READ_OPTIONS, 0)
    names = words[at:] or ("REPLY",)
    is_list = any(word.startswith("-") and "a" in word for word in words[:at])
    separator = start.context.exported.get("IFS", shell.variables.get("IFS"))
    text = _given(start)
    if not shell.is_asking and not is_list and is_pattern(text) and not text.endswith(ENDINGS):
        text = UNKNOWN  # one file of several: a loop that asks for each has them all
    fields = _fields(text, separator, -1 if is_list else len(names) - 1)
    for position, name in enumerate(names[:1] if is_list else names):
        if is_list:
            shell.assign(name, tuple(text.split("\n") if fields is None else fields))
        else:
            shell.assign(name, UNKNOWN if fields is None else "".join(fields[position:][:1]))
        if fields is None and not shell.is_asking:
            shell.suspect(name)
    return Flow.ON


def _fields(text: str, separator: Value | None, most: int) -> list[str] | None:
    """Return a line in parts, after at `most` so many separators; None where they are not told."""
    if "\n" in text or not _is_told(text):
        return None
    if separator is None:
        return text.strip().split(maxsplit=most)
    if separator == "":
        return [text]
    known = isinstance(separator, str) and len(separator) == 1 and not separator.isspace()
    if not known or UNKNOWN in f"{text}{separator}":
        return None
    return text.split(str(separator), most)


def map_file(shell: Shell, start: Start, _fate: Fate) -> Flow:
    """``mapfile``: a list that takes the lines."""
    words = start.argv[1:]
    at = first_word(words, _MAPFILE_OPTIONS, 0)
    name = (*words[at:], "MAPFILE")[0]
    takes_some = any(word[:2] in ("-n", "-s") for word in words[:at])
    shell.assign(name, (UNKNOWN,) if takes_some else tuple(_given(start).split("\n")))
    return Flow.ON


def _given(start: Start) -> str:
    """Return what a command has to read."""
    return start.input_text(UNKNOWN).rstrip("\n")


def _is_told(text: str) -> bool:
    """Whether each word of a line that is read is known, or unknown as a whole."""
    words = text.split()
    return UNKNOWN not in text or (
        bool(words[1:]) and {UNKNOWN} >= {w for w in words if UNKNOWN in w}
    )

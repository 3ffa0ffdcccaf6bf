"""``getopts``, with which a script of the shell goes through its options, after POSIX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.options import word_at
from pubproof.scripts.shell.variables.values import count
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.scripts.shell.walk import Shell

NAME = "getopts"
_INDEX = "OPTIND"
_VALUE = "OPTARG"
_ENDED = "?"
_LEAST = 3
"""How many words a call has: its own name, the forms of the options, the variable's name."""


def step(shell: Shell, words: Sequence[str]) -> dict[str, str]:
    """Return what a call sets: the option, its value, and where the next call goes on."""
    if len(words) < _LEAST:
        return {}
    _, forms, name, *given = words
    found = None if shell.repeats else _option(shell, forms, given)
    return dict(zip((name, _VALUE, _INDEX), found or (UNKNOWN,) * _LEAST, strict=True))


def _option(shell: Shell, forms: str, given: Sequence[str]) -> tuple[str, str, str] | None:
    """Return the next option, its value and the index behind it, None where it cannot be told."""
    arguments = [*given] if given else [*shell.arguments[1:]]
    held, known = shell.variables.get(_INDEX), given or shell.value("#") != UNKNOWN
    index = "1" if held is None else held
    number = count(index) if isinstance(index, str) else None
    if not number or not known:
        return None
    at = number - 1
    word = word_at(arguments, at)
    if UNKNOWN in word:
        return None
    if word[:1] != "-" or word in ("-", "--"):
        return _ENDED, "", str(at + 2 if word == "--" else at + 1)
    letter, rest = word[1], word[2:]
    taken = forms.partition(letter)[2][:1] == ":"
    if letter not in forms or letter == ":" or (rest and not taken):
        return None
    if not taken or rest:
        return letter, rest, str(at + 2)
    return (letter, arguments[at + 1], str(at + 3)) if at + 1 < len(arguments) else None


def outcome(shell: Shell, words: Sequence[str]) -> bool | None:
    """Return whether the last call has found an option, None where that cannot be told."""
    held = shell.value(words[2]) if len(words) >= _LEAST else None
    if not isinstance(held, str) or held == UNKNOWN or shell.repeats:
        return None
    return held != _ENDED

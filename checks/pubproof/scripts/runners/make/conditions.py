"""The conditionals of a Makefile: which of their branches make takes.

Follows the GNU make manual: "Syntax of Conditionals".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts import globs
from pubproof.scripts.shell.conditions.truth import opposite
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import ALWAYS_SET, OF_THE_RUN, TRUE

if TYPE_CHECKING:
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.runners.make.variables import Variables

_CONDITION = re.compile(r"\s*(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b")
_COMPARISON = late.pattern(
    r"(ifeq|ifneq)\s+(?:\((?=.*\)$)|(?=[\"'].*[\"']$)[\"'])([^,\"']*)(?:,|[\"']\s+[\"'])([^,\"']*)[)\"']"
)
"""``ifeq (one,other)`` and ``ifneq "one" "other"``."""
_DEFINED = late.pattern(r"(ifdef|ifndef)\s+(\w+)")


class Branch(NamedTuple):
    """A branch of a conditional."""

    text: str
    """The line that says when make takes it."""
    taken: bool | None
    """Whether make takes it, None where that cannot be told."""

    @property
    def is_last(self) -> bool:
        """Whether make takes it where it takes none of those before it."""
        return self.text == "else"


def begins(line: str) -> bool:
    """Whether a line begins or ends a branch."""
    return _CONDITION.match(line) is not None


def entered(
    held: list[Branch], word: str, line: str, reader: Reader, variables: Variables
) -> list[Branch]:
    """Return the branches in which the lines behind this one stand, the innermost last.

    `held` are those of the line, and `word` is its first.
    """
    text = line.strip()
    if word == "endif":
        return held[:-1]
    if word == "else":
        plain = bool(held) and not line.split()[1:]
        return [*held[:-1], Branch(text, opposite(held[-1].taken) if plain else None)]
    return [*held, Branch(text, _outcome(text, reader, variables))] if begins(line) else held


def _outcome(text: str, reader: Reader, variables: Variables) -> bool | None:
    """Return how a comparison with what every run has comes out, None for other conditions."""
    if defined := _DEFINED.fullmatch(text):
        is_set = defined[2] in ALWAYS_SET or None
        return is_set if defined[1] == "ifdef" else opposite(is_set)
    found = _COMPARISON.fullmatch(text)
    words = (found[2], found[3]) if found else ()
    own = {
        name: _held(name, reader)
        for name in (*OF_THE_RUN, *TRUE, "OS")
        if not variables.get(name) and any(f"({name})" in word for word in words)
    }
    if found is None or not own:
        return None
    left, right = (variables.expand(word.strip(), own) for word in words)
    outcome = globs.equal(left, right)
    return outcome if found[1] == "ifeq" else opposite(outcome)


def _held(name: str, reader: Reader) -> str:
    """Return what a variable holds that every run has; only Windows sets ``OS``."""
    if name == "OS":
        system = reader.run_variable("RUNNER_OS")
        return UNKNOWN if UNKNOWN in system else "Windows_NT" if system == "Windows" else ""
    return "true" if name in TRUE else reader.run_variable(name)

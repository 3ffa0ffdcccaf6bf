"""The variables of a Makefile, and what its texts become when make fills them in.

Follows the GNU make manual: "How to Use Variables", "Functions for Transforming Text".
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_CLOSING = {"(": ")", "{": "}"}
_AUTOMATIC = frozenset("@<^*?+%|")
_SUBSTITUTION = late.pattern(r"([\w.-]+):([^=]{0,200})=(.*)", re.DOTALL)
_MAX_EXPANSION = 20_000
_MAX_NESTING = 12
"""Variables that name each other, one within the other."""
_MAX_FILLED = 100_000
"""How many references one run of make fills in: each may stand for many others."""


class Variables:
    """What the variables hold in one run of make."""

    def __init__(
        self, given: Mapping[str, str], inherited: Mapping[str, str], shell: Callable[[str], None]
    ) -> None:
        """Start with what is set outside the Makefile.

        Args:
            given: those of make's command line, which no assignment changes.
            inherited: those of the environment, and of make itself.
            shell: starts the text that ``$(shell …)`` runs.
        """
        self._held = {**inherited, **given}
        self.exported = dict(given)
        """Those that the recipes' commands have in their environment."""
        self._fixed = frozenset(given)
        self._shell = shell
        self._filled = 0

    def get(self, name: str) -> str:
        """Return what a variable holds as it is written, nothing where it is not set."""
        return self._held.get(name, "")

    def assign(self, name: str, operator: str, held: str) -> None:
        """Set a variable; `operator` is what stands before the ``=``."""
        if name in self._fixed or (operator == "?" and name in self._held):
            return
        if operator == "!":
            held = UNKNOWN
        if operator == "+" and name in self._held:
            held = f"{self._held[name]} {held}"
        if operator.startswith(":"):
            held = self.expand(held, {}).replace("$", "$$")
        self._held[name] = held if len(held) <= _MAX_EXPANSION else UNKNOWN

    def add_line(self, name: str, line: str) -> None:
        """Put a line of ``define … endef`` to what a variable holds."""
        before = self._held[name]
        self._held[name] = f"{before}\n{line}" if before else line

    def export(self, name: str) -> None:
        """Hand a variable on to the recipes' commands."""
        self.exported[name] = self.expand(self._held[name], {})

    def expand(self, text: str, own: dict[str, str], nesting: int = 0) -> str:
        """Return `text` with variables and functions filled in; `own` are those of its rule."""
        if "$" not in text:
            return text
        if nesting > _MAX_NESTING or self._filled > _MAX_FILLED:
            return UNKNOWN
        parts: list[str] = []
        length = 0
        for plain, name in references(text):
            parts.append(plain if name is None else self._value(name, own, nesting + 1))
            length += len(parts[-1])
            if length > _MAX_EXPANSION:
                return UNKNOWN
        return "".join(parts)

    def _value(self, name: str, own: dict[str, str], nesting: int) -> str:
        """Return what ``$(name)`` stands for."""
        self._filled += 1
        if "$" in name.partition(" ")[0]:
            name = self.expand(name, own, nesting)
        if name in own:
            return own[name]
        word, _, rest = name.strip().partition(" ")
        if rest and name not in self._held:
            if word == "shell":
                self._shell(self.expand(rest, own, nesting))
                return UNKNOWN
            from pubproof.scripts.runners import make_functions

            expand = partial(self.expand, nesting=nesting)
            return make_functions.result(word, rest, own, self._held, expand)
        if name not in self._held:
            changed = _SUBSTITUTION.fullmatch(name)
            if changed is not None and changed[1] in self._held:
                return self._substituted(*changed.groups(), own=own, nesting=nesting)
            return "" if name in _AUTOMATIC else UNKNOWN
        return self.expand(self._held[name], own, nesting)

    def _substituted(
        self, name: str, pattern: str, replacement: str, *, own: dict[str, str], nesting: int
    ) -> str:
        """Return what ``$(name:pattern=replacement)`` stands for; one without ``%`` is an end."""
        from pubproof.scripts.runners import make_functions

        held = self.expand(self._held[name], own, nesting)
        front = "" if "%" in pattern else "%"
        made = self.expand(f"{front}{replacement}", own, nesting)
        return make_functions.substituted(f"{front}{pattern}", made, held)


def references(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the stretches of a text without references, and the insides of its references."""
    at = 0
    while (dollar := text.find("$", at)) >= 0 and dollar + 1 < len(text):
        yield text[at:dollar], None
        opening = text[dollar + 1]
        if opening == "$":
            yield "$", None
            at = dollar + 2
        elif opening not in _CLOSING:
            if opening.isalpha() or opening in _AUTOMATIC or opening.isdecimal():
                yield "", opening
            else:
                yield f"${opening}", None
            at = dollar + 2
        else:
            at = _end(text, dollar + 1) + 1
            yield "", text[dollar + 2 : at - 1]
    yield text[at:], None


def _end(text: str, at: int) -> int:
    """Return where the bracket closes that opens at `at`."""
    opening, closing, depth = text[at], _CLOSING[text[at]], 0
    for position in range(at, len(text)):
        depth += (text[position] == opening) - (text[position] == closing)
        if not depth:
            return position
    return len(text)

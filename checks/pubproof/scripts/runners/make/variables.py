"""The variables of a Makefile, and what its texts become when make fills them in.

Follows the GNU make manual: "How to Use Variables", "Functions for Transforming Text".
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.environment import Layers
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_CLOSING = {"(": ")", "{": "}"}
_AUTOMATIC = frozenset("@<^*?+%|")
_SUBSTITUTION = late.pattern(r"([\w.-]+):([^=]{0,200})=(.*)", re.DOTALL)
_MAX_EXPANSION = 20_000
_MAX_NESTING = 12
"""Variables that name each other, one within the other."""
_MAX_WAYS = 16
"""How many ways to fill in one text count, and how many values of one variable."""
_MAX_FILLED = 100_000
"""How many references one run of make fills in: each may stand for many others."""


class Variables:
    """What the variables hold in one run of make."""

    def __init__(
        self, given: Mapping[str, str], inherited: Mapping[str, str], shell: Callable[[str], str]
    ) -> None:
        """Start with what is set outside the Makefile.

        Args:
            given: those of make's command line, which no assignment changes.
            inherited: those of the environment, and of make itself.
            shell: starts the text that ``$(shell …)`` runs, and returns what it prints.
        """
        self._held = Layers(given, inherited)
        self._others: dict[str, list[str | None]] = {}
        """What a variable may hold instead, None where perhaps nothing sets it."""
        self._way: Mapping[str, int] = {}
        """Which of several texts to take where there is a choice, if not the first."""
        self._met: dict[str, int] = {}
        """The choices that were met, and between how many texts."""
        self.evaluated: list[str] = []
        """What ``$(eval …)`` has been given."""
        self.exported = dict(given)
        """Those that the recipes' commands have in their environment."""
        self._fixed = frozenset(given)
        self._shell = shell
        self._filled = 0

    def get(self, name: str) -> str:
        """Return what a variable holds as it is written, nothing where it is not set."""
        return self._held.find(name) or ""

    def assign(
        self,
        name: str,
        operator: str,
        held: str,
        *,
        is_sure: bool = True,
        is_last: bool = False,
    ) -> None:
        """Set a variable; `operator` is what stands before the ``=``.

        `is_sure`: make comes to it whatever it is told; `is_last`: or else to another one before.
        """
        if name in self._fixed:
            return
        before = [self._held.find(name), *self._others.get(name, ())]
        if operator == "?":
            made = [one for one in before if one is not None] or [held]
            self._keep(name, [*made, held] if None in before else made)
            return
        if operator == "!":
            made = [self._shell(self.expand(held, {})).replace("$", "$$")]
        elif operator.startswith(":"):
            made = [one.replace("$", "$$") for one in self.ways(held, {})]
        elif operator == "+":
            made = [held if one is None else f"{one} {held}" for one in before]
        else:
            made = [held]
        if is_sure:
            before = []
        elif is_last and before != [None]:
            before = [one for one in before if one is not None]
        self._keep(name, [*made, *before])

    def _keep(self, name: str, values: Iterable[str | None]) -> None:
        """Take the first of several values for what a variable holds, unless another is chosen."""
        first, *others = dict.fromkeys(values)
        is_known = first is not None and len(first) <= _MAX_EXPANSION
        self._held[name] = first if is_known and first is not None else UNKNOWN
        self._others[name] = others[: _MAX_WAYS - 1]

    def ways(self, text: str, own: dict[str, str]) -> list[str]:
        """Return all that `expand` may make of a text, first what it makes by itself.

        They differ in one choice each: what a variable holds that is set under a condition, or
        which text ``$(if …)`` takes.
        """
        if "$" not in text:
            return [text]
        self._met = {}
        found = [self.expand(text, own)]
        choices = [(key, at) for key, count in self._met.items() for at in range(1, count)]
        for key, at in choices[: _MAX_WAYS - 1]:
            self._way = {key: at}
            found.append(self.expand(text, own))
        self._way = {}
        return list(dict.fromkeys(found))

    def _choose(self, key: str, texts: Sequence[str | None]) -> str | None:
        """Return one of several texts, the first unless another way is tried."""
        self._met[key] = len(texts)
        return texts[min(self._way.get(key, 0), len(texts) - 1)]

    def fix(self, names: Iterable[str]) -> None:
        """Keep variables as the command line sets them: no assignment of the file changes them."""
        self._fixed = self._fixed.union(names)

    def add_line(self, name: str, line: str) -> None:
        """Put a line of ``define … endef`` to what a variable holds."""
        before = self._held[name]
        self._held[name] = f"{before}\n{line}" if before else line

    def export(self, name: str) -> None:
        """Hand a variable on to the recipes' commands."""
        if name in self._held:
            self.exported[name] = self.expand(self._held[name], {})

    def export_all(self) -> None:
        """Hand on all that the Makefile sets."""
        for name in self._others:
            self.export(name)

    def expand(self, text: str, own: dict[str, str], nesting: int = 0) -> str:
        """Return `text` with variables and functions filled in; `own` are those of its rule."""
        if "$" not in text:
            return text
        if nesting > _MAX_NESTING or self._filled > _MAX_FILLED:
            return UNKNOWN
        parts: list[str] = []
        length = 0
        for plain, name in _references(text):
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
                return self._shell(self.expand(rest, own, nesting)).replace("\n", " ")
            if word == "eval":
                self.evaluated.append(self.expand(rest, own, nesting))
                return ""
            from pubproof.scripts.runners.make import functions

            expand = partial(self.expand, nesting=nesting)
            filling = functions.Filling(self._held, expand, self._choose)
            return functions.result(word, rest, own, filling)
        if name not in self._held:
            changed = _SUBSTITUTION.fullmatch(name)
            if changed is not None and changed[1] in self._held:
                return self._substituted(*changed.groups(), own=own, nesting=nesting)
            return "" if name in _AUTOMATIC else UNKNOWN
        held = self._choose(name, [self._held[name], *self._others.get(name, ())])
        return UNKNOWN if held is None else self.expand(held, own, nesting)

    def _substituted(
        self, name: str, pattern: str, replacement: str, *, own: dict[str, str], nesting: int
    ) -> str:
        """Return what ``$(name:pattern=replacement)`` stands for; one without ``%`` is an end."""
        from pubproof.scripts.runners.make import functions

        held = self.expand(self._held[name], own, nesting)
        front = "" if "%" in pattern else "%"
        made = self.expand(f"{front}{replacement}", own, nesting)
        return functions.substituted(f"{front}{pattern}", made, held)


def _references(text: str) -> Iterator[tuple[str, str | None]]:
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

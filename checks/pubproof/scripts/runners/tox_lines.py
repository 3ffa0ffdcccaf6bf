"""The lines of a setting of tox, and in which environments each holds.

After the tox documentation, "Generative environments" and "Factors".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pubproof.scripts.places import Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

_Terms: TypeAlias = tuple[tuple[frozenset[str], frozenset[str]], ...]
"""Alternatives, each with the factors that it wants and those that it does not."""
_FACTOR = re.compile(r"([!\w.,{}\-]+)\s*:\s+(.*)|([!\w.,{}\-]+):$", re.DOTALL)
"""A line that counts for some environments: their factors, and the line or what stands below it."""
_MAX_ENVIRONMENTS = 300
_ALWAYS = ""
"""In the place of a factor, for lines that want none."""


class _Conditional(NamedTuple):
    """One line of a setting, taken apart."""

    line: Line
    """It without its condition."""
    terms: _Terms | None
    """The alternatives of that, None without one."""


class Lines(list[Line]):
    """The lines of a setting, as they are written.

    Large projects have thousands, and ask for them in hundreds of environments.
    """

    def held(self, factors: AbstractSet[str]) -> Iterator[Line]:
        """Yield those that hold in an environment of these factors, without their conditions."""
        near = {at for one in (_ALWAYS, *factors) for at in self._by_factor.get(one, ())}
        for at in sorted(near):
            line, terms = self._apart[at]
            if terms is None or _holds(terms, factors):
                yield line

    @cached_property
    def _apart(self) -> list[_Conditional]:
        return [*map(_conditional, self)]

    @cached_property
    def _by_factor(self) -> dict[str, list[int]]:
        """Where lines are, by a factor that each alternative of their conditions wants."""
        often = Counter(
            factor for one in self._apart for wanted, _ in one.terms or () for factor in wanted
        )
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(self._apart):
            for wanted in [wanted for wanted, _ in one.terms or ((frozenset(), None),)]:
                found[min(wanted, key=often.__getitem__, default=_ALWAYS)].append(at)
        return found


def expanded(text: str) -> list[str]:
    """Return the names that ``a,b{1,2}`` stands for."""
    names: list[str] = []
    for part in re.findall(r"(?:\{[^{}]*\}|[^,{}\s])+", text):
        pieces = [
            piece[1:-1].split(",") if piece.startswith("{") else [piece]
            for piece in re.findall(r"\{[^{}]*\}|[^{}]+", part)
        ]
        for position, words in enumerate(product(*pieces)):
            if position >= _MAX_ENVIRONMENTS:
                break
            names.append("".join(word.strip() for word in words))
    return names[:_MAX_ENVIRONMENTS]


def _conditional(line: Line) -> _Conditional:
    """Take a line apart."""
    found = _FACTOR.fullmatch(line.text)
    condition = (found[1] or found[3]) if found is not None else ""
    if found is None or "=" in condition:
        return _Conditional(line, None)
    text = found[2] or ""
    bare = Line(line.row, line.column + len(line.text) - len(text), text)
    return _Conditional(bare, _terms(condition))


def _terms(condition: str) -> _Terms:
    """Return the factors that each alternative of ``py311-lint,!docs`` wants, and does not."""
    terms = [term.split("-") for term in expanded(condition)]
    return tuple(
        (
            frozenset(part for part in term if not part.startswith("!")),
            frozenset(part[1:] for part in term if part.startswith("!")),
        )
        for term in terms
    )


def _holds(terms: _Terms, factors: AbstractSet[str]) -> bool:
    """Whether one of the alternatives of a factor condition holds."""
    return any(wanted <= factors and unwanted.isdisjoint(factors) for wanted, unwanted in terms)

"""The variables that hatch, pdm, poe and their kin give to scripts, as far as they can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.tables import held
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SHARED: Mapping[str, tuple[str, ...]] = {
    "hatch": ("env-vars",),
    "pdm": ("scripts", "_", "env"),
    "pixi": ("activation", "env"),
    "poe": ("env",),
}
"""Where, beside its scripts, each tool keeps the variables that it gives to all of them."""
_OPEN = (
    ("args",),
    ("env-file",),
    ("env_file",),
    ("envfile",),
    ("overrides",),
    ("scripts", "_", "env_file"),
    ("uses",),
)
"""What stands in a table where variables may have other values than it says: arguments, files of
the environment, what hatch overrides, and what poe takes from other tasks."""


class Variable(NamedTuple):
    """A variable that a script is given."""

    name: str
    value: str
    is_default: bool = False
    """Whether it gives way to one that is there already, as poe has it."""

    def untold(self) -> Variable:
        """Return the variable with a value that is not told."""
        return self._replace(value=UNKNOWN)


def of(given: object) -> tuple[Variable, ...]:
    """Return the variables of a table; one may be made of others, or be set only by default."""
    return tuple(_each(given))


def _each(given: object) -> Iterator[Variable]:
    for name, value in given.items() if isinstance(given, dict) else ():
        is_default = isinstance(value, dict)
        text = str(value.get("default", "") if isinstance(value, dict) else value)
        yield Variable(name, UNKNOWN if "$" in text or "{" in text else text, is_default)


def shared(tool: str, around: dict[str, object]) -> tuple[Variable, ...]:
    """Return the variables that a tool gives to all scripts of a table that stands in `around`."""
    found = held(around, [*_SHARED[tool]]) if tool in _SHARED else ()
    return tuple(one for given in found for one in _each(given))


def is_open(table: object) -> bool:
    """Whether the scripts of a table may be given other values than it says."""
    return any(next(held(table, [*keys]), None) is not None for keys in _OPEN)


def agreed(tables: Iterable[tuple[Variable, ...]]) -> frozenset[Variable]:
    """Return the variables that all tables of a project give alike, besides those that give none.

    Which of an environment's, a feature's or a platform's are at work, is not told.
    """
    kept = [frozenset(one) for one in tables if one]
    return frozenset.intersection(*kept) if kept else frozenset()


def given(
    present: Mapping[str, str], to_all: Iterable[Variable], to_one: Iterable[Variable]
) -> dict[str, str]:
    """Return what a script is given where some variables are `present`.

    What it is given `to_one` goes before what all scripts are. Of two values there it is not told
    which holds: in a script that another one runs, poe takes the inner one, and pdm the outer one.
    """
    found = {one.name: one.value for one in to_all if not (one.is_default and one.name in present)}
    own: dict[str, str] = {}
    for one in to_one:
        if one.is_default and any(one.name in there for there in (own, found, present)):
            continue
        own[one.name] = one.value if own.get(one.name, one.value) == one.value else UNKNOWN
    return {**found, **own}

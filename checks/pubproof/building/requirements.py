"""Requirements on packages, as build back ends, installers and locks name them.

Only final releases are told apart, which is what pip chooses from (PEP 440, "Handling of
pre-releases"). `packaging` reads every form, and takes longer to import than the whole check runs.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late

if TYPE_CHECKING:
    from pubproof.location import Location

Release = tuple[int, ...]
"""The numbers of a final release; zeros at the end do not count (PEP 440)."""

_REQUIREMENT = late.pattern(
    r"\s*(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*"
    r"(?P<range>\(.*?\)|[^;@\[\]()]*?)\s*(?:;.*)?",
)
"""A requirement without an address (PEP 508)."""
_LONGEST = 1_000
"""How many characters a requirement may have whose range is read."""
_CONSTRAINT = late.pattern(r"(===|==|~=|!=|<=|>=|<|>)\s*v?(\d+(?:\.\d+)*)(\.\*)?")
"""One comparison: its operator, its numbers, and the ``.*`` behind them."""


class Constraint(NamedTuple):
    """One comparison of a range."""

    operator: str
    numbers: tuple[int, ...]
    any_below: bool
    """Whether ``.*`` follows the numbers."""

    @property
    def end(self) -> tuple[Release, bool] | None:
        """Where the releases end that it allows, and whether the end is one; None for no end."""
        match self.operator:
            case "<" | "<=":
                return _final(self.numbers), self.operator == "<="
            case "==" | "===" if not self.any_below:
                return _final(self.numbers), True
            case "==" | "===":
                return _next(self.numbers), False
            case "~=":
                return _next(self.numbers[:-1]), False
        return None


class Range(NamedTuple):
    """The releases of one package that a requirement allows."""

    text: str
    """As it is written, but for blanks; empty where every release is allowed."""
    constraints: tuple[Constraint, ...] = ()

    @property
    def pinned(self) -> Release | None:
        """The only release that it allows, None where there can be several."""
        for one in self.constraints:
            if one.operator in ("==", "===") and not one.any_below:
                return _final(one.numbers)
        return None

    @property
    def end(self) -> tuple[Release, bool] | None:
        """Where it ends, and whether the end is allowed itself; None where it has no end."""
        ends = [one.end for one in self.constraints if one.end is not None]
        return min(ends, default=None)


class Requirement(NamedTuple):
    """What is asked of one package."""

    name: str
    """Normalized (PEP 503)."""
    range: Range | None
    """None for one that names no releases in a form that can be read, such as an address."""

    @property
    def pinned(self) -> Release | None:
        """The only release that it allows, None where there can be several."""
        return self.range.pinned if self.range is not None else None


class Pin(NamedTuple):
    """Where a project or a release says what it installs of a package."""

    requirement: Requirement
    location: Location


def read(text: str) -> Requirement | None:
    """Return the requirement that a text states, None where it names no package."""
    found = _REQUIREMENT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        named = re.match(r"\s*([A-Za-z0-9][\w.-]*)", text)
        return Requirement(normal(named[1]), None) if named is not None else None
    return Requirement(normal(found["name"]), _range(found["range"].strip("() ")))


def _range(text: str) -> Range | None:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found = [_CONSTRAINT.fullmatch(part) for part in parts]
    constraints = tuple(
        Constraint(one[1], tuple(map(int, one[2].split("."))), bool(one[3]))
        for one in found
        if one is not None
    )
    return Range("".join(text.split()), constraints) if len(constraints) == len(parts) else None


def normal(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def release(text: str) -> Release:
    """Return the final release that a version names.

    Raises:
        ValueError: the version is that of no final release.
    """
    return _final(tuple(map(int, text.split("."))))


def _final(numbers: tuple[int, ...]) -> Release:
    """Return numbers as a release: without the zeros at their end."""
    while len(numbers) > 1 and not numbers[-1]:
        numbers = numbers[:-1]
    return numbers


def written(version: Release) -> str:
    """Return a release as people write it, with three numbers or more."""
    return ".".join(str(number) for number, _ in zip_longest(version, range(3), fillvalue=0))


def _next(numbers: tuple[int, ...]) -> Release:
    """Return the release that follows all that begin with these numbers."""
    return (*numbers[:-1], numbers[-1] + 1)

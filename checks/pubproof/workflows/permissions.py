"""What a job's token may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.reader.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping as Names

    from pubproof.location import Location

LEVELS = ("none", "read", "write")
_READ = ("none", "read")
_WRITE = ("none", "write")
SCOPES = {
    "actions": LEVELS,
    "artifact-metadata": LEVELS,
    "attestations": LEVELS,
    "checks": LEVELS,
    "code-quality": LEVELS,
    "contents": LEVELS,
    "copilot-requests": _WRITE,
    "deployments": LEVELS,
    "discussions": LEVELS,
    "drives": LEVELS,
    "id-token": _WRITE,
    "issues": LEVELS,
    "models": _READ,
    "packages": LEVELS,
    "pages": LEVELS,
    "pull-requests": LEVELS,
    "repository-projects": LEVELS,
    "security-events": LEVELS,
    "statuses": LEVELS,
    "vulnerability-alerts": _READ,
}
"""The scopes and their levels: ``permissions-mapping`` in GitHub's workflow schema."""
SHORTHANDS = {"read-all": "read", "write-all": "write"}
_BY_DEFAULT = {"models": "read"}
"""What a called workflow can have of a scope at most where its caller names no permissions.

An identity is among what it may have (``CreatePermissionsFromPolicy`` of ``actions/runner``),
though a job of the caller itself gets none.
"""


class Permissions(NamedTuple):
    """The levels that a ``permissions:`` gives; scopes that it does not name have none."""

    levels: Names[str, str]
    location: Location
    places: Names[str, Location]
    """Where each scope is named; empty for a shorthand such as ``read-all``."""

    def level(self, scope: str) -> str:
        """Return ``none``, ``read`` or ``write``."""
        return self.levels.get(scope, "none")

    @property
    def granted(self) -> dict[str, str]:
        """Scopes with a level above none."""
        return {scope: level for scope, level in self.levels.items() if level != "none"}

    def within(self, limit: Permissions | None) -> Permissions:
        """Return these levels, none of them above `limit`'s; None is the repository's default.

        A called workflow can only keep or lower what its caller grants (GitHub: "Reusing
        workflows", access and permissions).
        """
        levels = {
            scope: min(level, most(limit, scope), key=LEVELS.index)
            for scope, level in self.levels.items()
        }
        return self._replace(levels=levels)


def written(levels: Names[str, str]) -> str:
    """Return scopes with their levels, as they stand in a file, in one line."""
    return ", ".join(f"{scope}: {level}" for scope, level in levels.items())


def shorthand(levels: Names[str, str]) -> str | None:
    """Return the word that gives all scopes just these levels, None where there is none."""
    return next((word for word, level in SHORTHANDS.items() if levels == _all(level)), None)


def highest(one: Names[str, str], other: Names[str, str]) -> dict[str, str]:
    """Return the scopes of both, each with the higher of its levels."""
    levels = dict(one)
    for scope, level in other.items():
        levels[scope] = max(level, levels.get(scope, "none"), key=LEVELS.index)
    return levels


def most(given: Permissions | None, scope: str) -> str:
    """Return the highest level that a scope can have; None is the repository's default."""
    return _BY_DEFAULT.get(scope, "write") if given is None else given.level(scope)


def read(node: Node) -> Permissions:
    """Return what a ``permissions:`` value gives; words GitHub does not know give nothing."""
    if isinstance(node, Mapping):
        levels = {key.value: _level(key.value, value) for key, value in node.entries}
        places = {key.value: key.location for key, _ in node.entries}
        return Permissions(levels, node.location, places)
    level = SHORTHANDS.get(node.value, "none") if isinstance(node, Scalar) else "none"
    return Permissions(_all(level), node.location, {})


def _all(level: str) -> dict[str, str]:
    """Return the levels that a shorthand gives."""
    return {scope: _most(scope, level) for scope in SCOPES}


def _level(scope: str, value: Node) -> str:
    """Return the level that one entry gives its scope."""
    known = isinstance(value, Scalar) and value.value in SCOPES.get(scope, ())
    return value.value if isinstance(value, Scalar) and known else "none"


def _most(scope: str, level: str) -> str:
    """Return the level that a shorthand gives one scope."""
    if level in SCOPES[scope]:
        return level
    return "read" if level == "write" else "none"

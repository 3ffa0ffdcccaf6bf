"""What a job's token may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.location import Problem
from pubproof.workflows.fields import spelled_or_removed
from pubproof.workflows.nodes import Mapping, Node, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping as Names

    from pubproof.location import Location

SCOPES = frozenset(
    {
        "actions",
        "artifact-metadata",
        "attestations",
        "checks",
        "contents",
        "deployments",
        "discussions",
        "id-token",
        "issues",
        "models",
        "packages",
        "pages",
        "pull-requests",
        "repository-projects",
        "security-events",
        "statuses",
        "vulnerability-alerts",
    }
)
"""The scopes of ``permissions-mapping`` in GitHub's workflow schema."""

LEVELS = ("none", "read", "write")
_SHORTHANDS = {"read-all": "read", "write-all": "write"}
_READ_ONLY = frozenset({"models", "vulnerability-alerts"})


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
        """Return these levels, none of them above `limit`'s; None limits nothing.

        A called workflow can only keep or lower what its caller grants (GitHub: "Reusing
        workflows", access and permissions).
        """
        if limit is None:
            return self
        levels = {
            scope: min(level, limit.level(scope), key=LEVELS.index)
            for scope, level in self.levels.items()
        }
        return self._replace(levels=levels)


def read(node: Node, problems: list[Problem]) -> Permissions:
    """Return what the ``permissions:`` value `node` gives; words GitHub does not know give nothing.

    What it does not know goes to `problems`.
    """
    if isinstance(node, Mapping):
        given = {key: _level(key, value, problems) for key, value in node.entries}
        levels = {key.value: level for key, level in given.items()}
        return Permissions(levels, node.location, {key.value: key.location for key in given})
    word = node.value if isinstance(node, Scalar) else ""
    level = _SHORTHANDS.get(word)
    if level is None:
        message = "'permissions' takes scopes with their levels; GitHub refuses the file"
        problems.append(Problem(node.location, message, "write 'contents: read', or '{}' for none"))
        return Permissions({}, node.location, {})
    return Permissions({scope: _most(scope, level) for scope in SCOPES}, node.location, {})


def _level(key: Scalar, value: Node, problems: list[Problem]) -> str:
    """Return the level that one entry gives its scope."""
    if key.value not in SCOPES:
        message = f"there is no permission '{key.value}'; GitHub refuses the file"
        problems.append(Problem(key.location, message, spelled_or_removed(key.value, SCOPES)))
    if isinstance(value, Scalar) and value.value in LEVELS:
        return value.value
    message = f"'{key.value}' takes read, write or none; GitHub refuses the file"
    problems.append(Problem(value.location, message, f"write '{key.value}: read'"))
    return "none"


def _most(scope: str, level: str) -> str:
    """The level that a shorthand gives one scope."""
    if scope == "id-token" and level == "read":
        return "none"
    return "read" if scope in _READ_ONLY and level == "write" else level

"""Versions of PyPA's publishing action."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.pypi import metadata_versions
from pubproof.tools import PYPA_ACTION
from pubproof.workflows import uses

if TYPE_CHECKING:
    from pubproof.workflows.nodes import Scalar

_BRANCH = late.pattern(r"release/v(\d+(?:\.\d+)*)")
_LEAST = 2
"""The numbers of its tags; ``v1`` is none."""


@cache
def commits() -> dict[str, tuple[int, ...]]:
    """Return the versions behind the commits of releases, where they are known."""
    return {one.commit: one.version for one in metadata_versions.table().actions if one.commit}


def series(ref: str) -> tuple[int, ...] | None:
    """Return how the versions begin that a branch of the action moves along, None for others.

    ``release/v1`` moves to each release of version 1, ``release/v1.14`` to each of 1.14.
    """
    found = _BRANCH.fullmatch(ref)
    return tuple(int(part) for part in found[1].split(".")) if found is not None else None


def dotted(version: tuple[int, ...]) -> str:
    """Return a version as people write it, such as ``1.14.2``."""
    return ".".join(map(str, version))


def newest() -> str:
    """Return the newest release that is known, as a ``uses:`` names it, with its version behind."""
    found = metadata_versions.table().actions[0]
    return f"{PYPA_ACTION}@{found.commit} # v{dotted(found.version)}"


def version(node: Scalar) -> tuple[int, ...] | None:
    """Return the version of the action that a ``uses:`` names: by its ref, or a comment behind it.

    Returns:
        Two numbers or more, None where neither tells.
    """
    commit = uses.parse(node.text).ref.lower()
    if commit in commits():
        return commits()[commit]
    found = uses.version_of(node)
    return found if found is not None and len(found) >= _LEAST else None

"""Versions of PyPA's publishing action."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.pypi import metadata_versions
from pubproof.tools import PYPA_ACTION
from pubproof.workflows import uses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.workflows.reader.nodes import Scalar

_BRANCH = late.pattern(r"release/v(\d+(?:\.\d+)*)")
_LEAST = 2
"""The numbers of its tags; ``v1`` is none."""
_EARLIEST: Mapping[str, tuple[int, ...]] = {
    "37e305e7413032d8422456179fee28fac7d25187": (1, 1, 0),
    "65c102608decbf3e63dae02df16ea3d252e16f13": (1, 2, 0),
    "bf7a320fbac4f92b50d16d1275f18be0a5cf4e87": (1, 2, 1),
    "6a02ab807dd289aa281becac7152f29621389dd1": (1, 2, 2),
    "00ef3b81828a3fa69f3434842ce50ec3981351b0": (1, 3, 0),
    "bce3b74dbf8cc32833ffba9d15f83425c1a736e0": (1, 3, 1),
    "1f0bcf278d9af0c29fb7bf10635c22f1a8201c54": (1, 4, 0),
    "54b39fb9371c0b3a6f9f14bb8a67394defc7a806": (1, 4, 1),
    "27b31702a0e7fc50959f5ad993c78deac1bdfc29": (1, 4, 2),
    "717ba43cfbb0387f6ce311b169a825772f54d295": (1, 5, 0),
    "37f50c210e3d2f9450da2cd423303d6a14a6e29f": (1, 5, 1),
}
"""Releases that take the twine of the day on which they run, by the commits of their tags.

GitHub's own template for Python packages has named that of 1.4.2 for years.
"""


@cache
def commits() -> dict[str, tuple[int, ...]]:
    """Return the versions behind the commits of releases, where they are known."""
    measured = metadata_versions.table().actions
    return {**_EARLIEST, **{one.commit: one.version for one in measured if one.commit}}


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

"""The paths that a step stores as an artifact, and where in the artifact each of them is.

An artifact of several paths keeps the folders that lead to each from the one in which all lie.
"""

from __future__ import annotations

from itertools import takewhile
from posixpath import commonpath, dirname, relpath
from typing import TYPE_CHECKING

from pubproof.scripts.globs import SEVERAL
from pubproof.scripts.paths import normal
from pubproof.tools import ENDINGS
from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.operations import Operation


def places(store: Operation) -> dict[str, str]:
    """Return where in the artifact each path that a step stores is.

    A single one is the artifact itself; several keep their places below what they all lie in.
    Nothing where that is told only when the workflow runs.
    """
    given = store.input("path", "")
    lines = [] if isinstance(given, Unknown) else paths_in(given)
    paths = {line: _searched(line) for line in lines if not line.startswith("!")}
    tops = {top for top in paths.values() if not _is_below(top, paths.values())}
    if len(tops) <= 1:
        return dict.fromkeys(paths, ".")
    if len({top.startswith("/") for top in tops}) > 1:
        return {}
    above = commonpath(tops) or "."
    return {line: relpath(folder_of(line), above) for line in paths}


def paths_in(text: str) -> list[str]:
    """Return the paths that an action is told, those behind ``!`` too, which it is to leave out.

    A line that begins with ``#`` tells none (``@actions/glob``, ``internal-globber``).
    """
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def folder_of(path: str) -> str:
    """Return the folder that a path of an artifact names, or in which what it names is."""
    top = _searched(path)
    return dirname(top) or "." if top.endswith(ENDINGS) else top


def _searched(path: str) -> str:
    """Return the folder or file in which the action looks for a path: what no pattern changes."""
    return "/".join(takewhile(SEVERAL.isdisjoint, normal(path).split("/"))) or "."


def _is_below(path: str, others: Iterable[str]) -> bool:
    return any(path != one and (one == "." or path.startswith(f"{one}/")) for one in others)

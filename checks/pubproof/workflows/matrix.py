"""The jobs that GitHub makes of a matrix."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.workflows.expressions import Unknown, Value
from pubproof.workflows.nodes import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.scope import Scope

_FILTERS = ("include", "exclude")
_MOST_COMBINATIONS = 256
"""GitHub's limit for the jobs of one matrix."""


def problems(matrix: Node | None) -> Iterator[Problem]:
    """Yield what GitHub refuses of a matrix, but for its shape (`ConvertToStrategy`)."""
    if not isinstance(matrix, Mapping):
        return
    for key, node in matrix.entries:
        if key.value not in _FILTERS and isinstance(node, Sequence) and not node.items:
            message = f"'{key.value}' of the matrix has no values; GitHub refuses the file"
            yield Problem(key.location, message, "give it some, or remove it")
    included = matrix.get("include")
    empty = included is None or (isinstance(included, Sequence) and not included.items)
    if empty and all(key.value in _FILTERS for key, _ in matrix.entries):
        message = "the matrix has no values; GitHub refuses the file"
        yield Problem(matrix.location, message, "give it some, or remove it")


def combinations(matrix: Node | None, scope: Scope) -> list[Value]:
    """Return the values of the `matrix` context, one for each job that GitHub makes of it.

    After GitHub's rules for ``strategy.matrix``: the product of the lists, without ``exclude``,
    extended by ``include``. A matrix that an expression makes gives one unknown value.
    """
    if matrix is None:
        return [None]
    unknown: list[Value] = [Unknown("the matrix is made while the workflow runs")]
    if not isinstance(matrix, Mapping):
        return unknown
    axes: dict[str, list[Value]] = {}
    for key, node in matrix.entries:
        if key.value in _FILTERS:
            continue
        if not isinstance(node, Sequence):
            return unknown
        axes[key.value] = [plain(item, scope) for item in node.items]
    size = 1
    for values in axes.values():
        size *= len(values)
    if size > _MOST_COMBINATIONS:
        return unknown
    made: list[dict[str, Value]] = [
        dict(zip(axes, values, strict=True)) for values in product(*axes.values()) if axes
    ]
    excluded, included = (_entries(matrix.get(name), scope) for name in ("exclude", "include"))
    if excluded is None or included is None:
        return unknown
    for gone in excluded:
        made = [one for one in made if any(one.get(k) != v for k, v in gone.items())]
    return [*_include(made, included, set(axes))] or unknown


def _include(
    made: list[dict[str, Value]], extra: list[dict[str, Value]], axes: set[str]
) -> list[dict[str, Value]]:
    """Add each entry of ``include`` to the combinations that it agrees with, or as a new one."""
    added: list[dict[str, Value]] = []
    for entry in extra:
        shared = axes & entry.keys()
        fitting = [one for one in made if all(one.get(name) == entry[name] for name in shared)]
        for one in fitting:
            one.update(entry)
        if not fitting:
            added.append(dict(entry))
    return made + added


def _entries(node: Node | None, scope: Scope) -> list[dict[str, Value]] | None:
    """Return the entries of ``include`` or ``exclude``, None where they cannot be told."""
    if node is None:
        return []
    values = [plain(item, scope) for item in node.items] if isinstance(node, Sequence) else []
    entries = [value for value in values if isinstance(value, dict)]
    return entries if isinstance(node, Sequence) and len(entries) == len(values) else None


def plain(node: Node, scope: Scope) -> Value:
    """Return a node as a value of the expression language."""
    if isinstance(node, Scalar):
        if node.boolean is not None:
            return node.boolean
        if node.number is not None:
            return node.number
        return None if node.is_null else scope.value(node.value)
    if isinstance(node, Sequence):
        return [plain(item, scope) for item in node.items]
    return {key.value: plain(value, scope) for key, value in node.entries}

"""The jobs that GitHub makes of a matrix."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from pubproof.location import Problem
from pubproof.spelling import spelled_or_removed
from pubproof.workflows.expressions import Unknown, Value, compare, element, one_of
from pubproof.workflows.reader.nodes import Mapping, Node, Scalar, Sequence, scalars
from pubproof.workflows.runs.reach import all_of
from pubproof.workflows.schema.shapes import FILTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.runs.reach import Reach
    from pubproof.workflows.runs.scope import Scope

_MAX_COMBINATIONS = 256
"""GitHub's limit for the jobs of one matrix."""
_DIFFERS = "each job of the matrix has a value of its own"


def problems(strategy: Mapping | None) -> Iterator[Problem]:
    """Yield what GitHub refuses of the matrix of a ``strategy:``, but for its shape.

    The rules are those of ``ConvertToStrategy`` and ``MatrixBuilder`` of the ``actions/runner``
    sources: a matrix is built while the file is read, unless an expression is in the strategy.
    """
    if strategy is None or (matrix := strategy.mapping("matrix")) is None:
        return
    for key, node in matrix.entries:
        if key.value not in FILTERS and isinstance(node, Sequence) and not node.items:
            message = f"'{key.value}' of the matrix has no values"
            yield Problem.refused(key.location, message, "give it some, or remove it")
    included = matrix.get("include")
    empty = included is None or (isinstance(included, Sequence) and not included.items)
    if empty and all(key.value in FILTERS for key, _ in matrix.entries):
        message = "the matrix has no values"
        yield Problem.refused(matrix.location, message, "give it some, or remove it")
        return
    keys = (key for key, _ in matrix.entries)
    if not any("${{" in one.value for one in (*keys, *scalars(strategy))):
        yield from _misfits(matrix)


def _misfits(matrix: Mapping) -> Iterator[Problem]:
    """Yield the entries of ``include`` and ``exclude`` of which no job can be made or left out."""
    axes = [key.value for key, _ in matrix.entries if key.value not in FILTERS]
    known = {axis.lower() for axis in axes}
    for name in FILTERS:
        listed = matrix.sequence(name)
        entries = [item for item in listed.items if isinstance(item, Mapping)] if listed else []
        for entry in entries:
            if not entry.entries:
                message = f"an entry of '{name}' is empty"
                yield Problem.refused(entry.location, message, "remove it")
            for key, _ in entry.entries if name == "exclude" else ():
                if key.value.lower() not in known and "${{" not in key.value:
                    message = f"'{key.value}' of 'exclude' is no key of the matrix"
                    help_ = spelled_or_removed(key.value, axes)
                    yield Problem.refused(key.location, message, help_)


def combinations(matrix: Node | None, scope: Scope) -> list[Value]:
    """Return the values of the `matrix` context, one for each job that GitHub makes of it.

    After GitHub's rules for ``strategy.matrix``: the product of the lists, without ``exclude``,
    extended by ``include``. A matrix that is known only in a run gives one unknown value; one with
    a list that an expression leaves empty gives none, and GitHub fails the job. Where ``exclude``
    leaves none, one job runs without values (``EvaluateStrategy`` of ``actions/runner``).
    """
    if matrix is None:
        return [None]
    unknown: list[Value] = [Unknown("the matrix is made while the workflow runs")]
    held = plain(matrix, scope)
    if not isinstance(held, dict):
        return unknown
    if any(held[name] == [] for name in _computed(matrix, held)):
        return []
    axes: dict[str, list[Value]] = {}
    for name, values in held.items():
        if name not in FILTERS:
            if not isinstance(values, list):
                return unknown
            axes[name] = values
    if prod(map(len, axes.values())) > _MAX_COMBINATIONS:
        return unknown
    made: list[dict[str, Value]] = [
        dict(zip(axes, values, strict=True)) for values in product(*axes.values()) if axes
    ]
    excluded, included = (_entries(held.get(name, [])) for name in ("exclude", "include"))
    if excluded is None or included is None:
        return unknown
    for gone in excluded:
        made = [one for one in made if _agrees(one, gone) is not True]
    return _include(made, included, axes) or unknown


def _computed(matrix: Node, held: dict[str, Value]) -> Iterator[str]:
    """Yield the keys whose lists an expression makes, and without which there are no jobs."""
    axes = [name for name in held if name not in FILTERS]
    for name in axes or ("include",):
        written = matrix.get(name) if isinstance(matrix, Mapping) else None
        if name in held and not isinstance(written, Sequence):
            yield name


def strategy_of(matrix: Value, index: int, total: int) -> Value:
    """Return the `strategy` context of one job of a matrix, as far as it is known.

    Args:
        matrix: its `matrix` context, null for a job without a matrix.
        index: how many jobs are made before it.
        total: how many jobs are made.
    """
    if isinstance(matrix, Unknown):
        return matrix
    names = ("fail-fast", "max-parallel")
    unknown = {name: Unknown(f"strategy.{name} is not followed") for name in names}
    return {**unknown, "job-index": float(index), "job-total": float(total)}


def common(made: list[Value]) -> Value:
    """Return what all jobs of a matrix have in common; the rest differs, and is unknown."""
    if not made[1:]:
        return made[0]
    mappings = [one for one in made if isinstance(one, dict)]
    names = dict.fromkeys(name for one in mappings for name in one)
    held = {name: [one.get(name) for one in mappings] for name in names}
    return {
        name: values[0]
        if all(_is_same(one, values[0]) for one in values)
        else one_of(values, _DIFFERS)
        for name, values in held.items()
    }


def _is_same(one: Value, other: Value) -> bool:
    """Whether two values are equal, or the same is known of both."""
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one.is_like(other)
    return one == other


def _include(
    made: list[dict[str, Value]],
    included: list[dict[str, Value]],
    axes: dict[str, list[Value]],
) -> list[Value]:
    """Add each entry of ``include`` to the combinations that it agrees with, or as a new one.

    Without any, null is given; nothing where it cannot be told with which an entry agrees.
    """
    known = {axis.lower(): axis for axis in reversed(axes)}
    added: list[Value] = []
    for entry in included:
        shared: dict[str, Value] = {k: v for k, v in entry.items() if k.lower() in known}
        extra = {name: value for name, value in entry.items() if name not in shared}
        agreeing = _agreeing(made, {known[k.lower()]: v for k, v in shared.items()}, axes)
        if any(isinstance(one, Unknown) for one in agreeing):
            return []
        for one, agrees in zip(made, agreeing, strict=True):
            one.update(extra if agrees else {})
        if True not in agreeing:
            added.append(entry)
    return [*made, *added] or [None]


def _agreeing(
    made: list[dict[str, Value]], wanted: dict[str, Value], axes: dict[str, list[Value]]
) -> list[Reach]:
    """Return which combinations have all that is wanted; each value of an axis is looked at once.

    Args:
        made: the combinations, of the very values of `axes`.
        wanted: the value of some of these axes.
        axes: the values of each.
    """
    known = [
        (axis, {id(one): _agrees(one, value) for one in axes[axis]})
        for axis, value in wanted.items()
    ]
    if any(set(outcomes.values()) == {False} for _, outcomes in known):
        return [False] * len(made)
    return [all_of(outcomes[id(one[axis])] for axis, outcomes in known) for one in made]


def _agrees(value: Value, wanted: Value) -> Reach:
    """Whether a value has all that is wanted of it: GitHub compares each single value with ``==``.

    So neither the case of letters counts, nor what a mapping or a list has besides.
    """
    if isinstance(wanted, dict):
        return all_of(_agrees(element(value, name), part) for name, part in wanted.items())
    if isinstance(wanted, list):
        parts = enumerate(wanted)
        return all_of(_agrees(element(value, float(at)), part) for at, part in parts)
    return compare("==", value, wanted)


def _entries(value: Value) -> list[dict[str, Value]] | None:
    """Return the entries of ``include`` or ``exclude``, None where they cannot be told."""
    values = value if isinstance(value, list) else []
    entries = [one for one in values if isinstance(one, dict)]
    return entries if isinstance(value, list) and len(entries) == len(values) else None


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

"""What a Python script does to the environment of what it starts, and to its own arguments."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.syntax.statements import assigned
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from pubproof.scripts.python.state import PythonState, Visit
    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.constants import Constants

_ENVIRON = "os.environ"
_ARGUMENTS = "sys.argv"


def follow(
    state: PythonState, node: ast.Call, name: str, visit: Visit, owners: AbstractSet[str]
) -> bool:
    """Set what a call sets: ``os.environ.update(…)``, ``os.putenv(…)``; False for another.

    `name` is the function, in full; `owners` are the names of sessions, whose ``env`` counts too.
    """
    subject, _, method = name.rpartition(".")
    if name in ("os.putenv", "os.unsetenv"):
        method = "setdefault" if name == "os.putenv" else "pop"
    elif subject != _ENVIRON and not _is_of_session(node.func, owners):
        return False
    for key, value in _changed(method, node, state.constants, visit.names):
        state.export(key, value)
    return method in ("update", "setdefault", "pop")


def assign(
    state: PythonState, node: ast.Assign | ast.AnnAssign | ast.Delete, owners: AbstractSet[str]
) -> bool:
    """Set what an assignment sets: ``os.environ["NAME"] = value`` and ``sys.argv = […]``.

    ``del`` deletes the first; `owners` are as `follow` has them. False where it sets none of both.
    """
    if isinstance(node, ast.Delete):
        deleted = [_put(state, one, None, owners) for one in node.targets]
        return any(deleted)
    target, value = assigned(node)
    if target is None or value is None or isinstance(target, ast.Name):
        return False
    subject = target.value if isinstance(target, ast.Subscript) else target
    if dotted(subject, state.tree.imports) == _ARGUMENTS:
        words = state.constants.value(value, {})
        front = ["python"] if isinstance(target, ast.Subscript) else []
        argv = [UNKNOWN, UNKNOWN] if isinstance(words, str) else front + words
        state.constants.argv = argv
        return True
    return _put(state, target, value, owners)


def _is_of_session(node: ast.expr, owners: AbstractSet[str]) -> bool:
    """Whether an expression is a part of ``session.env``, the variables of a session of nox."""
    inner = node.value if isinstance(node, ast.Attribute | ast.Subscript) else node
    owner, _, name = dotted(inner, {}).rpartition(".")
    return name == "env" and owner in owners


def _put(
    state: PythonState, target: ast.expr, value: ast.expr | None, owners: AbstractSet[str]
) -> bool:
    """Set ``os.environ["NAME"]``, or delete it where there is no value; False for another."""
    if not isinstance(target, ast.Subscript) or not (
        dotted(target.value, state.tree.imports) == _ENVIRON or _is_of_session(target, owners)
    ):
        return False
    constants = state.constants
    held = constants.text(value, {}) if value is not None else ""
    state.export(constants.text(target.slice, {}), held)
    return True


def mapping(state: PythonState, node: ast.expr, visit: Visit) -> dict[str, str]:
    """Return the variables that a dictionary adds: as it is written, or under its name."""
    constants, names = state.constants, visit.names
    if not isinstance(node, ast.Name):
        return constants.mapping(node, names)
    found: dict[str, str] = {}
    for one in _filling(state.tree).get(node.id, ()):
        if isinstance(one, ast.Call):
            method = dotted(one.func, {}).rpartition(".")[2]
            found |= dict(_changed(method, one, constants, names))
            continue
        for target in one.targets:
            if isinstance(target, ast.Name) and target.id == node.id:
                found |= constants.mapping(one.value, names)
            elif isinstance(target, ast.Subscript) and dotted(target.value, {}) == node.id:
                key = constants.text(target.slice, names)
                found[key] = constants.text(one.value, names)
    return found


@once
def _filling(tree: Tree) -> dict[str, list[ast.Assign | ast.Call]]:
    """Return by name what may fill a dictionary of that name."""
    found: dict[str, list[ast.Assign | ast.Call]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.Assign | ast.Call):
            for name in _filled(node):
                found.setdefault(name, []).append(node)
    return found


def _filled(node: ast.Assign | ast.Call) -> frozenset[str]:
    """Return the names of what an assignment or a call may fill."""
    if isinstance(node, ast.Call):
        return frozenset({dotted(node.func, {}).rpartition(".")[0]})
    subjects = (one.value if isinstance(one, ast.Subscript) else one for one in node.targets)
    return frozenset(dotted(one, {}) for one in subjects)


def _changed(
    method: str, node: ast.Call, constants: Constants, names: dict[str, object]
) -> Iterator[tuple[str, str]]:
    """Yield the entries that a dictionary's own function sets; one that is gone is empty."""
    texts = [constants.text(one, names) for one in node.args]
    if method == "update":
        for given in node.args:
            yield from constants.mapping(given, names).items()
        for keyword in node.keywords:
            if keyword.arg:
                yield keyword.arg, constants.text(keyword.value, names)
    elif method == "setdefault" and texts[1:]:
        yield texts[0], texts[1]
    elif method == "pop" and texts:
        yield texts[0], ""

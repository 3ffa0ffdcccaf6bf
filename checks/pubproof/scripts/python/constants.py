"""The names of a Python text, and what they hold."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.python.expressions import Expressions
from pubproof.scripts.python.values import Value, total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.python.names import Function
    from pubproof.scripts.python.tree import Tree

_HOLDING = ("body", "orelse", "finalbody")
"""The fields of a statement in which other statements stand."""
_OWN_NAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements within which names are their own."""
_LOOPS = (ast.For, ast.AsyncFor)


class Constants(Expressions):
    """The names of one Python text and what they hold."""

    def __init__(self, tree: Tree, environment: Mapping[str, str], file: str = UNKNOWN) -> None:
        """Collect the module's own constants; `file` is what ``__file__`` holds."""
        super().__init__(tree.imports, environment)
        self._tree = tree
        self._names["__file__"] = file
        self._names |= self._assigned(tree.module, {})
        self._names |= dict.fromkeys(tree.shared, UNKNOWN)

    def local(
        self,
        function: Function,
        held: Mapping[str, Value] | None = None,
    ) -> dict[str, object]:
        """Return the constants that a function assigns; its parameters hide the module's.

        `held` is what is known that they hold.
        """
        parameters = function.args
        names: dict[str, Value] = {
            argument.arg: UNKNOWN
            for argument in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)
        }
        names.update(held or {})
        return {**names, **self._assigned(function, names)}

    def _assigned(
        self, within: ast.Module | Function, names: Mapping[str, object]
    ) -> dict[str, Value]:
        """Return what the statements of a text or of a function set, beside `names`."""
        found: dict[str, Value] = {}
        known = dict(names)
        setting = self._tree.once(("setting", within), lambda _: tuple(_setting(within.body)))
        for node, certain in setting:
            if (assigned := self._assigned_by(node, found, known, certain=certain)) is not None:
                name, value = assigned
                found[name] = known[name] = value
        return found

    def _assigned_by(
        self,
        node: ast.stmt,
        found: Mapping[str, Value],
        names: Mapping[str, object],
        *,
        certain: bool,
    ) -> tuple[str, Value] | None:
        """Return the name that a statement sets and what it then holds; None where it sets none.

        Args:
            node: the statement.
            found: what the statements before it have set.
            names: that, and what was known before.
            certain: whether the statement runs in any case.
        """
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, self.value(node.value, names)
            return name, value if found.get(name, value) == value else UNKNOWN
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            return (node.target.id, self.value(node.value, names)) if node.value else None
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            held = found.get(node.target.id)
            added = self.value(node.value, names)
            return node.target.id, total(held, added) if held is not None else UNKNOWN
        if isinstance(node, _LOOPS) and isinstance(node.target, ast.Name):
            name, one = node.target.id, self.each(node.iter, names)
            return name, one if one is not None and found.get(name, one) == one else UNKNOWN
        if isinstance(node, ast.Expr) and (name := _grown(node.value)) in found:
            return name, self._longer(found[name], node.value, names, certain=certain)
        return None

    def _longer(
        self, held: Value, node: ast.expr, names: Mapping[str, object], *, certain: bool
    ) -> Value:
        """Return a list with what ``words.append(…)`` or ``extend`` adds to it."""
        if not isinstance(held, list) or not isinstance(node, ast.Call):
            return held
        added = self.value(node.args[0], names) if certain else UNKNOWN
        return total(held, added)


def _setting(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements that set names, in order, and whether each runs in any case."""
    top = set(body)
    todo = list(reversed(body))
    while todo:
        node = todo.pop()
        if _may_set(node):
            yield node, node in top
        if not isinstance(node, _OWN_NAMES):
            blocks = (getattr(node, name, ()) for name in _HOLDING)
            inner = [part for block in blocks if isinstance(block, list) for part in block]
            todo.extend(reversed(inner))


def _may_set(node: ast.stmt) -> bool:
    """Whether a statement may set a name, by its form."""
    if isinstance(node, ast.Expr):
        return _grown(node.value) != ""
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return isinstance(target, ast.Name)


def _grown(node: ast.expr) -> str:
    """Return the name of the list that ``words.append(x)`` or ``extend`` makes longer, if any."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("append", "extend")
        and isinstance(node.func.value, ast.Name)
        and node.args
    ):
        return node.func.value.id
    return ""

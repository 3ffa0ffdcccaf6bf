"""Tables that decorators fill with functions: ``COMMANDS[function.__name__] = function``."""

from __future__ import annotations

import ast
from itertools import islice
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.arguments.arguments import is_argv
from pubproof.scripts.python.syntax.names import FUNCTIONS, unstarred
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.tree import above

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_ASKED = frozenset({"get", "items", "keys"})
"""What a table may be asked for without one of its functions being run."""
_MAX_TABLES = 5
"""How many tables of one text are looked at."""
_MAX_USES = 20
"""How many uses of one table are looked at."""


def may_run(function: Function, tree: Tree, words: tuple[str, ...]) -> bool:
    """Whether a function that a decorator puts into a table may run, given these words.

    That is so unless the words alone choose by name from the table, and choose another one.
    """
    tables = _registries(tree)
    for decorator in function.decorator_list:
        kept = tables.get(decorator.id) if isinstance(decorator, ast.Name) else None
        if kept is not None and kept.is_asked_by_words:
            chosen = kept.names & {word.replace("-", "_") for word in words}
            return not chosen or function.name in chosen | kept.written
    return True


@once
def _registries(tree: Tree) -> dict[str, _Registry]:
    """Return the tables of a text, by the decorators that fill them; of very many the first."""
    found = ((name, _table(one)) for name, one in tree.functions.items())
    filled = islice(((name, table) for name, table in found if table), _MAX_TABLES)
    return {name: _Registry(tree, table, name) for name, table in filled}


def _table(function: Function) -> str:
    """Return the table to which a function adds what it is given, nothing where it does more."""
    taken = [one.arg for one in function.args.args]
    body = [one for one in function.body if not _is_text(one)]
    if len(taken) != 1 or len(body) > 2:  # noqa: PLR2004  it stores, and returns
        return ""
    match body[0] if body else None:
        case ast.Assign([ast.Subscript(ast.Name(table), key)], ast.Name(value)):
            is_named = value == taken[0] and ast.unparse(key) == f"{value}.__name__"
            rest = all(ast.unparse(one) == f"return {value}" for one in body[1:])
            return table if is_named and rest else ""
    return ""


class _Registry:
    """A table that a decorator fills with functions, and how its text uses it."""

    def __init__(self, tree: Tree, table: str, decorator: str) -> None:
        self._table = table
        self._above = above(tree)
        self.names = frozenset(
            name
            for name, one in tree.functions.items()
            if any(isinstance(it, ast.Name) and it.id == decorator for it in one.decorator_list)
        )
        nodes = tree.nodes
        held = (one.value for one in nodes if isinstance(one, ast.Constant))
        self.written = self.names & {one for one in held if isinstance(one, str)}
        """Those of the names that stand as texts somewhere."""
        self._nodes = nodes
        self.is_asked_by_words = self._is_asked_by_words()
        """Whether nothing but the words of the command line chooses what of it is run."""

    def _is_asked_by_words(self) -> bool:
        used = [one for one in self._nodes if isinstance(one, ast.Name) and one.id == self._table]
        return (
            len(used) <= _MAX_USES
            and sum(isinstance(one.ctx, ast.Store) for one in used) == 1
            and all(
                self._is_harmless(self._above[one]) for one in used if isinstance(one.ctx, ast.Load)
            )
        )

    def _is_harmless(self, use: ast.AST) -> bool:
        """Whether a use of the table runs none of its functions that no word names."""
        match use:
            case ast.Subscript(_, key, ast.Load()):
                return self._is_word(key)
            case ast.Subscript(_, key):
                return ast.unparse(key).endswith(".__name__")
            case ast.Compare():
                return True
            case ast.Attribute(attr=attr) if attr in _ASKED:
                call = self._above[use]
                if not isinstance(call, ast.Call):
                    return False
                if attr == "get":
                    return bool(call.args) and self._is_word(call.args[0])
                return attr == "keys" or _only_tells(call, self._above)
        return False

    def _is_word(self, key: ast.expr) -> bool:
        """Whether a key is a word of the command line, or a parameter that is given one."""
        if is_argv(key):
            return True
        at: ast.AST | None = key
        while at is not None and not isinstance(at, FUNCTIONS):
            at = self._above.get(at)
        if not isinstance(key, ast.Name) or at is None:
            return False
        stored = [one for one in walk(at) if isinstance(one, ast.Name) and one.id == key.id]
        calls = [
            one
            for one in self._nodes
            if isinstance(one, ast.Call)
            and isinstance(one.func, ast.Name)
            and one.func.id == at.name
        ]
        named = [one for one in self._nodes if isinstance(one, ast.Name) and one.id == at.name]
        given = [unstarred(it) for one in calls for it in one.args]
        return (
            key.id in {one.arg for one in at.args.args}
            and all(isinstance(one.ctx, ast.Load) for one in stored)
            and len(calls) == len(named) > 0
            and all(map(is_argv, given))
            and not any(one.keywords for one in calls)
        )


def _only_tells(call: ast.Call, within: Mapping[ast.AST, ast.AST]) -> bool:
    """Whether a loop over names and functions only asks these for what Python knows of them."""
    at: ast.AST = call
    while isinstance(at, ast.Call):
        at = within[at]
    if not isinstance(at, ast.For) or not isinstance(at.target, ast.Tuple) or not at.target.elts:
        return False
    name = ast.unparse(at.target.elts[-1])
    used = [one for one in walk(at) if isinstance(one, ast.Name) and one.id == name]
    asked = [within[one] for one in used if isinstance(one.ctx, ast.Load)]
    return all(isinstance(one, ast.Attribute) and one.attr[:2] == "__" for one in asked)


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)

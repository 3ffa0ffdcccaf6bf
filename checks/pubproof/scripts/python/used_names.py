"""The names that a Python script uses, in what of it may run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.python import live
from pubproof.scripts.python.arguments.command_line import CommandLine
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.names import FUNCTIONS
from pubproof.scripts.python.syntax.nodes import children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.arguments.command_line import Given
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_PATH = late.pattern(r"\w+(?:[.:]\w+)+")
"""What names a module, or something in it, in a text that is one."""
_NAME = late.pattern(r"\w+")


def used(tree: Tree, given: Given) -> frozenset[str]:
    """Return the names that a script uses, without those of functions that do not run.

    What a script imports counts where another imports it, which may take it from there.
    """
    return tree.once(("used", given), lambda _: frozenset(_Uses(tree, given)))


class _Uses:
    """The names in what of one script may run."""

    def __init__(self, tree: Tree, given: Given) -> None:
        self._tree = tree
        self._given = given
        self._line = CommandLine.of(tree, given.words)
        self._functions = {one.name: one for one in tree.module.body if isinstance(one, FUNCTIONS)}
        """Those that run where they are called; others, as methods, may be called from anywhere."""
        self._entered: set[Function] = set()

    def __iter__(self) -> Iterator[str]:
        todo: list[ast.AST] = [self._tree.module]
        for function in self._functions.values():
            if self._may_run(function):
                todo += self._enter(function)
        while todo:
            node = todo.pop()
            todo += self._inside(node)
            for name in self._names(node):
                yield name
                if name in self._functions:
                    todo += self._enter(self._functions[name])

    def _may_run(self, function: Function) -> bool:
        """Whether a function may run that the script does not call itself."""
        given = self._given
        is_called = not given.is_imported and function.name in (given.named or ())
        return is_called or live.may_run(function, self._tree, given, self._line)

    def _enter(self, function: Function) -> list[ast.stmt]:
        """Return what a function does, the first time that it is entered."""
        if function in self._entered:
            return []
        self._entered.add(function)
        return function.body

    def _inside(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what may run right below a node."""
        if isinstance(node, ast.Call) and self._line is not None and not self._line.runs(node):
            yield node.func
            return
        left_out = self._line.passed_over(node) if self._line is not None else ()
        is_own = isinstance(node, FUNCTIONS) and self._functions.get(node.name) is node
        for one in children(node):
            if one not in left_out and not (is_own and isinstance(one, ast.stmt)):
                yield one

    def _names(self, node: ast.AST) -> Iterator[str]:
        """Yield the names that a node itself uses."""
        if isinstance(node, ast.Name | ast.Attribute):
            yield last(node)
            if isinstance(node, ast.Name):
                yield self._tree.imports.get(node.id, "").rpartition(".")[2]
        elif isinstance(node, ast.Import | ast.ImportFrom) and self._given.is_imported:
            yield from (alias.name.rpartition(".")[2] for alias in node.names)
        elif isinstance(node, ast.Constant) and _PATH.fullmatch(str(node.value)):
            yield from _NAME.findall(str(node.value))

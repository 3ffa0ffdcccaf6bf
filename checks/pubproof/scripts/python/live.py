"""What of a Python text is walked through, once it is known which modules its calls lead to."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pubproof.once import once
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.names import (
    FUNCTIONS,
    SPECIAL_METHODS,
    callee,
    defaults,
    dotted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.python.arguments.command_line import CommandLine, Given
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_WRAPPERS = frozenset(
    {
        *("click.command", "contextlib.contextmanager", "functools.cache", "functools.lru_cache"),
        *("functools.wraps", "tenacity.retry"),
    }
)
"""Decorators behind which a function still runs only where it is called."""


class Live(NamedTuple):
    """The nodes at which something may start, and those above them."""

    nodes: set[ast.AST]
    parts: Mapping[ast.AST, list[ast.AST]]
    """What of them stands right below each."""


def within(tree: Tree, followed: frozenset[ast.Call] | None) -> Live:
    """Return what of a tree may start something.

    Of the calls in `tree.foreign` only those that are `followed` do, None for all; and of the
    functions of the text only those in which something does.
    """
    if followed is None:
        return Live(tree.live, tree.parts)
    return _with(tree, followed)


@once
def _with(tree: Tree, followed: frozenset[ast.Call]) -> Live:
    nodes = _reached(tree, followed)
    parts = {
        node: [part for part in tree.parts[node] if part in nodes]
        for node in nodes
        if node in tree.parts
    }
    return Live(nodes, parts)


def _reached(tree: Tree, followed: frozenset[ast.Call]) -> set[ast.AST]:
    """Return the nodes from which one is reached at which something starts."""
    above = {part: node for node, parts in tree.parts.items() for part in parts}
    function: defaultdict[ast.AST, list[str]] = defaultdict(list)
    for name, one in tree.functions.items():
        for part in one.body:
            function[part].append(name)
    naming: dict[str, list[ast.AST]] = defaultdict(list)
    todo: list[ast.AST] = list(followed)
    for node in tree.live:
        if tree.hands_on(node):
            todo.append(node)
        if isinstance(node, ast.Name | ast.Attribute):
            naming[last(node)].append(node)
        elif not isinstance(node, FUNCTIONS) and tree.starts(node):
            todo.append(node)
    reached: set[ast.AST] = set()
    while todo:
        at: ast.AST | None = todo.pop()
        while at is not None and at not in reached:
            reached.add(at)
            todo += (user for name in function[at] for user in naming.pop(name, ()))
            at = above.get(at)
    return reached


def defining(function: Function, tree: Tree) -> Iterator[ast.expr]:
    """Yield what runs where a function is defined: decorators of the text, and defaults."""
    yield from (one for one in function.decorator_list if last(callee(one)) in tree.functions)
    yield from (value for _, value in defaults(function.args))


def may_run(function: Function, tree: Tree, given: Given, line: CommandLine | None) -> bool:
    """Whether a function may run that no name calls.

    Args:
        function: the function.
        tree: the text in which it stands.
        given: how that is started.
        line: the words that it is given, None where one is not known.
    """
    is_asked_for = given.is_imported or function.name in SPECIAL_METHODS
    if not (is_asked_for or _is_handed_on(function, tree)):
        return False
    if given.named is not None and function in _uncalled(tree):
        return function.name in given.named
    if line is None:
        return True
    from pubproof.scripts.python.arguments import subcommands

    is_chosen = subcommands.may_run(function, tree, line.words, is_one_of=given.is_of_group)
    return line.is_changed or is_chosen


def _is_handed_on(function: Function, tree: Tree) -> bool:
    """Whether a decorator may hand a function to something that calls it by itself."""
    names = (dotted(callee(one), tree.imports) for one in function.decorator_list)
    return not _WRAPPERS.issuperset(names)


@once
def _uncalled(tree: Tree) -> frozenset[ast.AST]:
    """Return the functions of a text that nothing runs but their names."""
    functions = (node for node in tree.module.body if isinstance(node, FUNCTIONS))
    return frozenset(one for one in functions if not _is_handed_on(one, tree))


def of_unmade_class(function: Function, tree: Tree) -> str:
    """Return the class that has a function as a method, where the text never names it."""
    unmade = _unmade(tree).get(function)
    return f"class {unmade}" if unmade else ""


@once
def _unmade(tree: Tree) -> dict[Function, str]:
    """Return the methods of classes that a text defines and never names, with their classes."""
    named = {node.id for node in tree.nodes if isinstance(node, ast.Name)}
    return {
        method: node.name
        for node in tree.module.body
        if isinstance(node, ast.ClassDef) and node.name not in named and not node.decorator_list
        for method in node.body
        if isinstance(method, FUNCTIONS)
    }


def is_of_others(node: ast.expr, tree: Tree) -> bool:
    """Whether a name is one of ``super()``, which no class of the text can stand for."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Call)
        and dotted(node.value.func, tree.imports) == "super"
        and not _has_own_bases(tree)
    )


@once
def _has_own_bases(tree: Tree) -> bool:
    """Whether a class of a text may have another of the same text as its base."""
    classes = [node for node in tree.nodes if isinstance(node, ast.ClassDef)]
    others = {*tree.imports, *tree.brought, *tree.tops, *dir(builtins)}
    others -= {one.name for one in classes}
    bases = (base for one in classes for base in one.bases)
    return any(dotted(base, {}).partition(".")[0] not in others for base in bases)

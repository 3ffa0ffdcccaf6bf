"""Uploads to which a Python script comes whatever has gone wrong before."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pubproof.once import once
from pubproof.scripts.python import unknown_functions
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.names import FUNCTIONS
from pubproof.scripts.python.syntax.nodes import children, walk
from pubproof.scripts.python.syntax.tree import above
from pubproof.scripts.python.values.values import is_trial
from pubproof.tools import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree


class Upload(NamedTuple):
    """A place at which a script uploads, or calls a function of its own that does."""

    function: Function | None
    """Where it stands, None outside of all."""
    line: int
    names: frozenset[str]
    """The names that the conditions around it ask for."""


@once
def uploads(tree: Tree) -> tuple[Upload, ...]:
    """Return the places at which a script may upload."""
    if not _has_verb(tree):
        return ()
    leading = _leading(tree)
    found: list[Upload] = []
    todo: list[tuple[ast.AST, Function | None, frozenset[str]]] = [(tree.module, None, frozenset())]
    while todo:
        node, function, names = todo.pop()
        if isinstance(node, ast.Call) and (_is_upload(node, tree) or last(node.func) in leading):
            found.append(Upload(function, node.lineno, names))
        if isinstance(node, FUNCTIONS):
            function, names = node, frozenset()
        elif isinstance(node, ast.If | ast.While | ast.IfExp):
            asked = (one for one in walk(node.test) if isinstance(one, ast.Name))
            names = names.union(one.id for one in asked)
        todo += ((one, function, names) for one in children(node))
    return tuple(found)


def come(nodes: Iterable[ast.AST], tree: Tree) -> bool:
    """Whether some nodes upload, or name a function of the text that does."""
    coming = _coming(tree) if _has_verb(tree) else ()
    return bool(coming) and any(one in coming for one in nodes)


@once
def _has_verb(tree: Tree) -> bool:
    return any(map(tree.text.__contains__, VERBS))


@once
def _coming(tree: Tree) -> set[ast.AST]:
    """Return the nodes that upload, or name a function that does, and those above them."""
    leading = _leading(tree)
    within = above(tree)
    found: set[ast.AST] = set()
    for node in (tree.module, *within):
        names = isinstance(node, ast.Name | ast.Attribute) and last(node) in leading
        at: ast.AST | None = node if names or _is_upload(node, tree) else None
        while at is not None and at not in found:
            found.add(at)
            at = within.get(at)
    return found


@once
def _leading(tree: Tree) -> frozenset[str]:
    """Return the functions of a text that come to an upload."""
    callers: defaultdict[str, set[str]] = defaultdict(set)
    todo: list[str] = []
    for name, function in tree.functions.items():
        for node in (one for part in function.body for one in walk(part)):
            if isinstance(node, ast.Name | ast.Attribute):
                callers[last(node)].add(name)
            elif _is_upload(node, tree):
                todo.append(name)
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += callers[name]
    return frozenset(found)


def _is_upload(node: ast.AST, tree: Tree) -> bool:
    """Whether a node is a call that starts an upload, as its words say, or a list of its words."""
    is_list = isinstance(node, ast.List | ast.Tuple)
    if not is_list and not (isinstance(node, ast.Call) and node in tree.live):
        return False
    words = [one.value for one in walk(node) if isinstance(one, ast.Constant)]
    texts = [one for one in words if isinstance(one, str)]
    uploads = any(one in VERBS or unknown_functions.uploads(one.split()) for one in texts)
    return uploads and not is_trial(texts)

"""An expression: its source, its tree, and what it mentions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXT = "${{ }}"
"""The operator that makes one text of its operands."""


class Literal(NamedTuple):
    """A value that is written out."""

    value: bool | float | str | None


class Context(NamedTuple):
    """A context, by its name."""

    name: str


class Index(NamedTuple):
    """A property or an element; all of them (`*`) when `key` is `None`."""

    target: Node
    key: Node | None


class Operation(NamedTuple):
    """An operator with its operands; `&&`, `||` and `TEXT` join any number of them."""

    symbol: str
    operands: tuple[Node, ...]


class Call(NamedTuple):
    """A call; the name is in lower case."""

    name: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Literal | Context | Index | Operation | Call


class Expression(NamedTuple):
    """A parsed expression: its source, and its tree for the evaluator."""

    source: str
    tree: Node


def parts(expression: Expression) -> frozenset[Node]:
    """Return what `&&` joins in an expression, all of which must hold if it is to."""
    found: set[Node] = set()
    pending = [expression.tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Operation) and node.symbol == "&&":
            pending.extend(node.operands)
        else:
            found.add(node)
    return frozenset(found)


def functions_used(expression: Expression) -> frozenset[str]:
    """Name the functions an expression calls, in lower case."""
    return frozenset(name for name, _ in calls(expression))


def calls(expression: Expression) -> frozenset[tuple[str, int]]:
    """Name the functions an expression calls, in lower case, with the number of their arguments."""
    nodes = _descendants(expression.tree)
    return frozenset((node.name, len(node.arguments)) for node in nodes if isinstance(node, Call))


def references(expression: Expression) -> tuple[tuple[str, ...], ...]:
    """List the context paths an expression reads, such as `("secrets", "TOKEN")`.

    Names are as written, each path is given once, and the paths come in the order of the source.
    An index that is a string is a name; any other index, and a filter, is `"*"`.
    """
    return _references(expression.tree)


def _references(tree: Node) -> tuple[tuple[str, ...], ...]:
    paths: dict[tuple[str, ...], None] = {}
    pending = [tree]
    while pending:
        node = pending.pop()
        steps: list[str] = []
        keys: list[Node] = []
        while isinstance(node, Index):
            name = node.key.value if isinstance(node.key, Literal) else None
            steps.append(name if isinstance(name, str) else "*")
            keys.extend([] if node.key is None else [node.key])
            node = node.target
        pending.extend(keys)
        if isinstance(node, Context):
            paths[(node.name, *reversed(steps))] = None
        else:
            pending.extend(reversed(_children(node)))
    return tuple(paths)


def literals(
    expression: Expression, beside: Callable[[tuple[tuple[str, ...], ...]], bool]
) -> Iterator[str]:
    """Yield the texts that an expression writes out, but for names of properties.

    Those that a comparison or a call relates to contexts are left out unless `beside` says yes to
    the paths of these.
    """
    pending = [expression.tree]
    while pending:
        node = pending.pop()
        if isinstance(node, Literal):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, Index):
            pending.append(node.target)
        elif not _relates(node) or not (paths := _references(node)) or beside(paths):
            pending.extend(reversed(_children(node)))


def _relates(node: Node) -> bool:
    """Whether a node is worth something other than one of those below it: a call, a comparison."""
    return isinstance(node, Call) or (
        isinstance(node, Operation) and node.symbol not in ("&&", "||", "!", TEXT)
    )


def _descendants(tree: Node) -> Iterator[Node]:
    """Yield a node and all that is below it, in the order of the source."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(_children(node)))


def _children(node: Node) -> tuple[Node, ...]:
    """Return the operands of a node."""
    match node:
        case Index(target, key):
            return (target,) if key is None else (target, key)
        case Operation(_, operands) | Call(_, operands):
            return operands
        case Literal() | Context():
            return ()

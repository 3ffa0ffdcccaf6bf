"""Which arms of which ``if`` lead to a part of a Python script, where that runs once at most."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python import callbacks
from pubproof.scripts.python.conditions import conditions
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.names import FUNCTIONS
from pubproof.scripts.python.syntax.nodes import children
from pubproof.scripts.python.values.expressions import Comprehension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pubproof.scripts.command import Led
    from pubproof.scripts.python.state import Visit
    from pubproof.scripts.python.syntax.tree import Tree

_AGAIN = (
    *(*FUNCTIONS, ast.For, ast.AsyncFor, ast.While, ast.Lambda),
    *(Comprehension, ast.DictComp, ast.SetComp),
)
"""What may run what is in it more than once."""
_BLOCKS = ("body", "orelse", "finalbody", "handlers")
_MAX_ARMS = 100
"""How many arms lead to a place of those that are told apart."""


class Arms:
    """The arms of one script."""

    def __init__(self, tree: Tree, cause: Callable[[], int]) -> None:
        """Look at a tree; `cause` gives each ``if`` its number."""
        self._tree = tree
        self._cause = cause
        self._numbers: dict[ast.If, int] = {}

    @property
    def conditions(self) -> dict[int, ast.If]:
        """The conditions behind the numbers that were given so far."""
        return {number: node for node, number in self._numbers.items()}

    def renumbered(self, led: Led, conditions: Mapping[int, ast.If]) -> Led:
        """Return arms with numbers of this script's own; `conditions` are those they had before."""
        return frozenset(self._arm(conditions[one], met=bool(met)) for one, met in led)

    def begin(self, *, is_once: bool) -> Led | None:
        """Return what leads to the whole script, None where that may run more than once."""
        return frozenset() if is_once else None

    def lead(self, visit: Visit, inside: Iterable[Visit]) -> list[Visit]:
        """Return the visits of what runs below a node, each with the arms that lead there."""
        if visit.arms is None:
            return [*inside]
        return [*self._lead(visit, visit.arms, inside)]

    def _lead(self, visit: Visit, led: Led, inside: Iterable[Visit]) -> Iterator[Visit]:
        fields: dict[ast.AST, str] = {
            one: field for field, block in self._blocks(visit) for one in block
        }
        reached: dict[str, Led] = {}
        for child in inside:
            field = fields.get(child.node, "")
            if not field:
                runs = _runs_once(visit, child)
                yield child._replace(arms=led) if runs else child
                continue
            here = reached.get(field, led)
            if field not in reached and isinstance(visit.node, ast.If):
                here |= {self._arm(visit.node, met=field == "body")}
            yield child._replace(arms=here)
            reached[field] = self._behind(child.node, here)

    def _blocks(self, visit: Visit) -> Iterator[tuple[str, list[ast.stmt]]]:
        """Yield the blocks of statements that a node runs once, each with its name."""
        node = visit.node
        if isinstance(node, ast.Name | ast.Attribute):
            function = self._tree.functions.get(last(node))
            call = visit.calling
            if (
                isinstance(function, FUNCTIONS)
                and call is not None
                and call.func is node
                and not function.decorator_list
                and _counted(self._tree)[function.name] == 1
            ):
                yield "body", function.body
        elif not isinstance(node, _AGAIN):
            found = ((field, getattr(node, field, None)) for field in _BLOCKS)
            yield from ((field, block) for field, block in found if isinstance(block, list))

    def _behind(self, node: ast.AST, led: Led) -> Led:
        """Return the arms that lead to what stands behind a statement, to which others lead."""
        if not isinstance(node, ast.If) or len(led) >= _MAX_ARMS:
            return led
        ends, other = (
            bool(block) and conditions.ends(block[-1]) for block in (node.body, node.orelse)
        )
        return led | {self._arm(node, met=other)} if ends is not other else led

    def _arm(self, node: ast.If, *, met: bool) -> tuple[int, int]:
        if node not in self._numbers:
            self._numbers[node] = self._cause()
        return self._numbers[node], int(met)


def _runs_once(visit: Visit, child: Visit) -> bool:
    """Whether what is in no block of a node runs once where the node does."""
    node = visit.node
    if isinstance(node, _AGAIN):
        return False
    if isinstance(node, ast.Call):
        return child.calling is node or (
            child.node in (*node.args, *node.keywords) and not callbacks.calls(node, child.node)
        )
    return not isinstance(node, ast.Name | ast.Attribute) or child.node in children(node)


@once
def _counted(tree: Tree) -> Counter[str]:
    """Return how often a text uses each name."""
    return Counter(last(node) for node in tree.nodes if isinstance(node, ast.Name | ast.Attribute))

"""Conditions: what the `if:` of a job or a step says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.expressions.evaluator import NO_STATUS, STATUS_FUNCTIONS, Evaluator
from pubproof.workflows.expressions.expression import (
    Call,
    Expression,
    Literal,
    Operation,
    functions_used,
    parts,
)
from pubproof.workflows.expressions.parser import parse_at
from pubproof.workflows.expressions.template import parse_template, text_node
from pubproof.workflows.expressions.value import is_blank, truth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.workflows.expressions.evaluator import Status
    from pubproof.workflows.expressions.expression import Node
    from pubproof.workflows.expressions.value import Unknown, Value


class Condition(NamedTuple):
    """A parsed `if:` value.

    Attributes:
        expression: what it computes, without the `success() &&` GitHub may add.
        status_functions: the status functions it calls, in lower case.
    """

    expression: Expression
    status_functions: frozenset[str]

    def evaluate(self, contexts: Mapping[str, Value], status: Status = NO_STATUS) -> bool | Unknown:
        """Whether the job or step runs, as far as its condition goes.

        A condition that calls no status function holds only with `success()` too (page "Evaluate
        expressions in workflows and actions", "Status check functions").

        Args:
            contexts: the values of the contexts by name.
            status: the values of the status functions by name in lower case.
        """
        evaluator = Evaluator(contexts, status)
        tree = self.expression.tree
        if not self.status_functions:
            tree = Operation("&&", (Call("success", ()), tree))
        return truth(evaluator.value(tree))

    def doubts(self, contexts: Mapping[str, Value], status: Status = NO_STATUS) -> frozenset[Node]:
        """Return its parts, as `parts` has them, that are not sure to hold."""
        evaluator = Evaluator(contexts, status)
        found = parts(self.expression)
        return frozenset(one for one in found if truth(evaluator.value(one)) is not True)


def parse_condition(text: str) -> Condition:
    """Parse the value of an `if:`.

    A text without `${{` is an expression, and so is one that is a single `${{ }}`. Any other text
    with `${{ }}` is a string with the values filled in, and counts as true when it is not empty: a
    space or an end of line outside of the braces is enough. A `${{ }}` that holds only a quoted
    string stands for the text in the quotes. A blank condition is `success()`.

    Raises:
        ExpressionError: as `parse` and `parse_template` do.
    """
    parts = parse_template(text)
    bare, start = text, 0
    if len(parts) == 1 and isinstance(parts[0], Expression):
        tree = parts[0].tree
        if not (isinstance(tree, Literal) and isinstance(tree.value, str)):
            return _condition(parts[0])
        bare, start = tree.value, text.index("'") + 1
    elif any(isinstance(part, Expression) for part in parts):
        return _condition(Expression(text, text_node(parts)))
    return _condition(parse_at("success()" if is_blank(bare) else bare, start))


def _condition(expression: Expression) -> Condition:
    return Condition(expression, functions_used(expression) & STATUS_FUNCTIONS)

"""The expression language of GitHub Actions, evaluated with values that may be unknown.

The syntax and the functions are those of GitHub's page "Evaluate expressions in workflows and
actions". Where the page is silent, the rule is the one of the `actions/runner` sources: the folder
`src/Sdk/DTExpressions2` for expressions, and `TemplateReader` and `ConvertToIfCondition` for texts
with `${{ }}` and for `if:`.

An answer that holds whatever the unknown values are is given; any other is an `Unknown`. So making
a known value unknown can turn a result into an `Unknown`, but never into another known value.
"""

from pubproof.workflows.expressions.condition import Condition, parse_condition
from pubproof.workflows.expressions.evaluator import element, evaluate
from pubproof.workflows.expressions.expression import (
    Expression,
    Node,
    calls,
    functions_used,
    literals,
    parts,
    references,
)
from pubproof.workflows.expressions.operators import compare, one_of
from pubproof.workflows.expressions.parser import MAX_LENGTH, parse
from pubproof.workflows.expressions.template import (
    Template,
    interpolate,
    parse_template,
    paths_in,
    sole_path,
    value_of,
)
from pubproof.workflows.expressions.tokens import ExpressionError
from pubproof.workflows.expressions.value import Unknown, Value, truth

__all__ = [
    "MAX_LENGTH",
    "Condition",
    "Expression",
    "ExpressionError",
    "Node",
    "Template",
    "Unknown",
    "Value",
    "calls",
    "compare",
    "element",
    "evaluate",
    "functions_used",
    "interpolate",
    "literals",
    "one_of",
    "parse",
    "parse_condition",
    "parse_template",
    "parts",
    "paths_in",
    "references",
    "sole_path",
    "truth",
    "value_of",
]

"""The contexts in which a place of a workflow is evaluated."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from pubproof.workflows import expressions
from pubproof.workflows.expressions import (
    Condition,
    Expression,
    ExpressionError,
    Template,
    Unknown,
    Value,
    parts,
)
from pubproof.workflows.expressions.evaluator import STATUS_FUNCTIONS
from pubproof.workflows.expressions.operators import MAX_TEXT, TOO_LONG
from pubproof.workflows.runs import outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from collections.abc import Mapping as Names

    from pubproof.workflows.expressions import Node as Part
    from pubproof.workflows.expressions.evaluator import Status
    from pubproof.workflows.reader.nodes import Mapping, Node, Scalar
    from pubproof.workflows.runs.outcomes import Setter

P = TypeVar("P", Condition, Template)
T = TypeVar("T")

_MAX_TEXTS = 32_768
"""Parsed texts that are kept: more than one file can hold."""
_CONTEXTS = frozenset(
    {
        *("env", "github", "inputs", "job", "jobs", "matrix", "needs", "runner", "secrets"),
        *("steps", "strategy", "vars"),
    }
)
"""Every context there is: GitHub's page "Contexts reference"."""
FIXED = frozenset({"github", "inputs", "matrix", "needs", "runner", "strategy", "vars"})
"""Those of which a job's steps change nothing that conditions read."""
_SPECIAL = STATUS_FUNCTIONS | {"hashfiles"}
"""The functions that are not to be had everywhere."""


class _Read(NamedTuple, Generic[P]):
    """An ``if:`` or a text with ``${{ }}``, and what it reads."""

    parsed: P
    names: tuple[str, ...]
    """The contexts and functions."""
    variables: frozenset[str]
    """The environment variables."""


@lru_cache(_MAX_TEXTS)
def _condition(text: str) -> _Read[Condition] | ExpressionError:
    try:
        parsed = expressions.parse_condition(text)
    except ExpressionError as error:
        return error.with_traceback(None)
    return _Read(parsed, *_names((parsed.expression,)))


@lru_cache(_MAX_TEXTS)
def _template(text: str) -> _Read[Template] | ExpressionError:
    try:
        parsed = expressions.parse_template(text)
    except ExpressionError as error:
        return error.with_traceback(None)
    return _Read(parsed, *_names(parsed))


def unreadable(
    text: str, known: frozenset[str], *, condition: bool = False
) -> ExpressionError | None:
    """Return what is wrong with the expressions of a text, or of an ``if:``; None if nothing is.

    Args:
        text: the text.
        known: the contexts that it may read, and the special functions that it may call, in lower
            case: ``always()`` without arguments, ``success(…)`` with some.
        condition: whether it is an ``if:``, which is an expression without braces too.
    """
    if not condition and "${{" not in text:
        return None
    read = _condition(text) if condition else _template(text)
    if isinstance(read, ExpressionError):
        return read
    for name in read.names:
        if name.lower() not in known:
            return _misplaced(name, text)
    return None


def _misplaced(name: str, text: str) -> ExpressionError:
    """Return what is wrong with a context or a function that may not stand in a text."""
    bare = name.partition("(")[0]
    if bare != name:
        what = f"'{name}' may not be called here"
    elif name.lower() in _CONTEXTS:
        what = f"'{name}' may not be read here"
    else:
        what = f"'{name}' is no context"
    found = re.search(rf"(?<![\w.'-]){re.escape(bare)}(?![\w-])", text, re.IGNORECASE)
    return ExpressionError(what, found.start() if found else 0)


def condition_references(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the context paths, in lower case, that an ``if:`` reads; none if it cannot be read."""
    read = _condition(text)
    if isinstance(read, ExpressionError):
        return ()
    paths = expressions.references(read.parsed.expression)
    return tuple(tuple(word.lower() for word in path) for path in paths)


def condition_literals(
    text: str, beside: Callable[[tuple[tuple[str, ...], ...]], bool]
) -> Iterator[str]:
    """Yield the texts that an ``if:`` writes out, as `expressions.literals` does."""
    read = _condition(text)
    if not isinstance(read, ExpressionError):
        yield from expressions.literals(read.parsed.expression, beside)


def has_status(text: str) -> bool:
    """Whether an ``if:`` asks how what came before has ended; it counts so if it is unreadable."""
    read = _condition(text)
    return isinstance(read, ExpressionError) or bool(read.parsed.status_functions)


def parts_of(text: str) -> frozenset[Part]:
    """Return what ``&&`` joins in an ``if:``; nothing of one that cannot be read."""
    read = _condition(text)
    return frozenset() if isinstance(read, ExpressionError) else parts(read.parsed.expression)


def stay_false(
    held: Iterable[Part], ended: Collection[str], fixed: Collection[str] = FIXED
) -> bool:
    """Whether parts of an ``if:`` that are false hold at no later step of the job either.

    So it is where they read nothing that a job changes while it runs.

    Args:
        held: the parts.
        ended: the ids of the steps that have ended, in lower case.
        fixed: the contexts that do not change.
    """
    read = [Expression("", one) for one in held]
    if any(expressions.functions_used(one) & {*STATUS_FUNCTIONS, "hashfiles"} for one in read):
        return False
    paths = [tuple(map(str.lower, path)) for one in read for path in expressions.references(one)]
    return all(
        path[0] in fixed or (path[0] == "steps" and path[1:2] and path[1] in ended)
        for path in paths
    )


def _names(parts: Template) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the contexts and special functions of a text, and the variables of `env`."""
    found = [part for part in parts if not isinstance(part, str)]
    paths = [path for part in found for path in expressions.references(part)]
    variables = (path[1] for path in paths if len(path) > 1 and path[0].lower() == "env")
    calls = [
        f"{name}(…)" if given and name != "hashfiles" else f"{name}()"
        for part in found
        for name, given in sorted(expressions.calls(part))
        if name in _SPECIAL
    ]
    return tuple(dict.fromkeys((*(path[0] for path in paths), *calls))), frozenset(variables)


class _Job(Unknown):
    """The `job` context, of which only the status may be told."""

    __slots__ = ("_status",)

    def __init__(self, status: Names[str, bool | Unknown]) -> None:
        super().__init__("the job is known only when the workflow runs")
        self._status = status

    def part(self, name: str) -> str | bool | Unknown:
        """Return the property of that name."""
        is_sure = not any(isinstance(is_so, Unknown) for is_so in self._status.values())
        statuses = [word for word in _STATUSES if is_sure and self._status.get(word)]
        return statuses[0] if statuses and name.lower() == "status" else super().part(name)


_STATUSES = ("cancelled", "failure", "success")
"""What ``job.status`` may be, and the functions that say so, the first of them counting."""
_OF_THE_RUNNER: Names[str, Value] = {
    "secrets": Unknown("secrets are known only when the workflow runs"),
    "vars": Unknown("variables are known only when the workflow runs"),
    "runner": Unknown("the runner is known only when the workflow runs"),
    "job": Unknown("the job is known only when the workflow runs"),
}
_SUCCEEDED: Names[str, bool | Unknown] = {
    "success": True,
    "failure": False,
    "cancelled": False,
    "always": True,
}


def _missing(context: str) -> Unknown:
    return Unknown(f"the context {context} is not known here")


class Scope(NamedTuple):
    """Contexts and status functions at one place; a context is unknown where it is not given."""

    github: dict[str, Value]
    inputs: Value = _missing("inputs")
    env: Value = _missing("env")
    needs: Value = _missing("needs")
    matrix: Value = _missing("matrix")
    strategy: Value = _missing("strategy")
    steps: Value = _missing("steps")
    jobs: Value = _missing("jobs")
    runs_on: Node | None = None
    """What chooses the runner, where a job's steps are run."""
    is_first: bool = False
    """Whether no step has run before that could have set a variable."""
    status: Names[str, bool | Unknown] = _SUCCEEDED
    """What the status functions return."""
    setters: tuple[Setter, ...] = ()
    """The steps before this place that may have set variables, in their order."""

    def with_env(self, node: Mapping | None) -> Scope:
        """Return a scope in which the variables of an ``env:`` are set too.

        Where expressions make very long texts of them, the rest of these are not told.
        """
        if node is None:
            return self
        env: dict[str, Value] = {}
        made = 0
        for name, text in node.texts:
            env[name] = held = self.interpolate(text)
            if isinstance(held, str) and "${{" in text:
                made += len(held)
                env[name] = held if made <= MAX_TEXT else Unknown(TOO_LONG)
        return self._replace(env={**self.known, **env})

    @property
    def known(self) -> dict[str, Value]:
        """The variables of the `env` context; none where nothing is known of it."""
        return self.env if isinstance(self.env, dict) else {}

    @property
    def environment(self) -> dict[str, str | Unknown]:
        """The environment variables set by ``env:`` so far."""
        held = self.known.items()
        return {name: v if isinstance(v, (str, Unknown)) else str(v) for name, v in held}

    def admits(self, condition: Scalar | None) -> bool | Unknown:
        """Whether an ``if:`` lets its job or step run; None is no ``if:``."""
        if condition is None:
            return self.status["success"]
        read = _condition(condition.text)
        if isinstance(read, ExpressionError):
            return Unknown(f"the condition cannot be read: {read.message}")
        return read.parsed.evaluate(self._reading(read), self.status)

    def doubts_of(self, condition: Scalar | None) -> frozenset[Part]:
        """Return the parts of an ``if:`` that are not sure to hold, none where there is none."""
        read = _condition(condition.text) if condition is not None else None
        if read is None or isinstance(read, ExpressionError):
            return frozenset()
        return read.parsed.doubts(self._reading(read), self.status)

    def text(self, scalar: Scalar | None) -> str | Unknown:
        """Return the scalar's text with its ``${{ }}`` filled in; None gives an empty text."""
        return "" if scalar is None else self.interpolate(scalar.text)

    def flag(self, scalar: Scalar | None) -> bool | Unknown:
        """Return the scalar as a boolean; None is false."""
        value = "" if scalar is None else self.value(scalar.text)
        return value == "true" if isinstance(value, str) else expressions.truth(value)

    def value(self, text: str) -> Value:
        """Return a text's value; a text that is one ``${{ }}`` keeps its type."""
        return self._filled(text, expressions.value_of)

    def interpolate(self, text: str) -> str | Unknown:
        """Return a text with its ``${{ }}`` filled in."""
        return self._filled(text, expressions.interpolate)

    def _filled(
        self, text: str, fill: Callable[[Template, Names[str, Value], Status], T]
    ) -> T | str | Unknown:
        """Return what `fill` makes of a text with ``${{ }}``, any other text as it is."""
        if "${{" not in text:
            return text
        read = _template(text)
        if isinstance(read, ExpressionError):
            return Unknown(f"the expression cannot be read: {read.message}")
        return fill(read.parsed, self._reading(read), self.status)

    def _reading(self, read: _Read[P]) -> dict[str, Value]:
        """Return the contexts, with variables that only a step could have set as unknown."""
        contexts = {
            **_OF_THE_RUNNER,
            "github": self.github,
            "inputs": self.inputs,
            "env": self.env,
            "needs": self.needs,
            "matrix": self.matrix,
            "strategy": self.strategy,
            "steps": self.steps,
            "jobs": self.jobs,
        }
        if self.runs_on is not None and "job" in read.names:
            contexts["job"] = _Job(self.status)
        if self.runs_on is not None and "runner" in read.names:
            from pubproof.workflows.runs import runner

            contexts["runner"] = runner.context(self)
        if read.variables:
            known = {**self.known}
            for name in () if self.is_first else read.variables - known.keys():
                known[name] = outcomes.variable(name, self.setters)
            contexts["env"] = known
        return contexts

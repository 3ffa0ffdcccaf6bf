"""The contexts in which a place of a workflow is evaluated."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof.workflows import expressions
from pubproof.workflows.expressions import Condition, ExpressionError, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Mapping as Names

    from pubproof.workflows.nodes import Mapping, Scalar

_parse_condition = lru_cache(4096)(expressions.parse_condition)
_parse_template = lru_cache(4096)(expressions.parse_template)

_SUCCEEDED: Names[str, bool | Unknown] = {
    "success": True,
    "failure": False,
    "cancelled": False,
    "always": True,
}


class Scope:
    """Contexts and status functions at one place."""

    __slots__ = ("contexts", "status")

    def __init__(
        self, contexts: dict[str, Value], status: Names[str, bool | Unknown] = _SUCCEEDED
    ) -> None:
        """Take the contexts by name, and what the status functions return there."""
        self.contexts = contexts
        self.status = status

    def replace(self, status: Names[str, bool | Unknown] | None = None, **contexts: Value) -> Scope:
        """Return a scope in which some contexts, or the status, are others."""
        return Scope(self.contexts | contexts, self.status if status is None else status)

    def with_env(self, node: Mapping | None) -> Scope:
        """Return a scope in which the variables of an ``env:`` are set too."""
        if node is None:
            return self
        current = self.contexts.get("env")
        env: dict[str, Value] = dict(current) if isinstance(current, dict) else {}
        for key, value in node.entries:
            text = getattr(value, "value", None)
            env[key.value] = self.interpolate(text) if text is not None else ""
        return self.replace(env=env)

    @property
    def environment(self) -> dict[str, str | Unknown]:
        """The environment variables set by ``env:`` so far."""
        env = self.contexts.get("env")
        if not isinstance(env, dict):
            return {}
        return {name: v if isinstance(v, (str, Unknown)) else str(v) for name, v in env.items()}

    def admits(self, condition: Scalar | None) -> bool | Unknown:
        """Whether an ``if:`` lets its job or step run; None is no ``if:``."""
        try:
            parsed = _parse_condition("" if condition is None else condition.value)
        except ExpressionError as error:
            return Unknown(f"the condition cannot be read: {error.message}")
        return parsed.evaluate(self._contexts(parsed), self.status)

    def text(self, scalar: Scalar | None) -> str | Unknown:
        """Return the scalar's text with its ``${{ }}`` filled in; None gives an empty text."""
        return "" if scalar is None else self.interpolate(scalar.value)

    def flag(self, scalar: Scalar | None) -> bool | Unknown:
        """Return the scalar as a boolean; None is false."""
        if scalar is None or scalar.is_null:
            return False
        if scalar.boolean is not None:
            return scalar.boolean
        value = self.value(scalar.value)
        return value == "true" if isinstance(value, str) else expressions.truth(value)

    def value(self, text: str) -> Value:
        """Return a text's value; a text that is one ``${{ }}`` keeps its type."""
        if "${{" not in text:
            return text
        try:
            parts = _parse_template(text)
        except ExpressionError as error:
            return Unknown(f"the expression cannot be read: {error.message}")
        return expressions.value_of(text, self._contexts(*parts), self.status)

    def interpolate(self, text: str) -> str | Unknown:
        """Return a text with its ``${{ }}`` filled in."""
        if "${{" not in text:
            return text
        try:
            parts = _parse_template(text)
        except ExpressionError as error:
            return Unknown(f"the expression cannot be read: {error.message}")
        return expressions.interpolate(text, self._contexts(*parts), self.status)

    def _contexts(self, *parsed: str | expressions.Expression | Condition) -> dict[str, Value]:
        """The contexts, with variables that only a step could have set as unknown."""
        names = {
            path[1]
            for part in parsed
            if not isinstance(part, str)
            for path in expressions.references(
                part.expression if isinstance(part, Condition) else part
            )
            if len(path) > 1 and path[0].lower() == "env"
        }
        if not names:
            return self.contexts
        env = self.contexts.get("env")
        known = dict(env) if isinstance(env, dict) else {}
        for name in names - known.keys():
            known[name] = Unknown(f"the variable {name} may be set while the job runs")
        return self.contexts | {"env": known}

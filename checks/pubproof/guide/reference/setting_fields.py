"""The settings, described from the fields that hold them."""

from __future__ import annotations

import ast
import inspect
import json
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pubproof.contract import CLAUSES
from pubproof.guide.reference.markdown import (
    MissingTextError,
    Row,
    cleaned,
    fence,
    paragraphs,
    table,
)
from pubproof.pypi import TrustedPublisher
from pubproof.reports import clause_page
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TYPES = {
    "str": "string",
    "str | None": "number or string",
    "tuple[str, ...]": "list of strings",
    "Mapping[str, str]": "table of strings",
    "TrustedPublisher | None": "table",
}
"""The types of settings in words, by their annotations."""

_EXAMPLES = {
    "tags": 'tags = ["v*", "release-*"]',
    "events": 'events = ["push", "release"]',
    "environment": 'environment = "release"',
    "publishing-workflow": 'publishing-workflow = "release.yml"',
    "provenance-workflow": 'provenance-workflow = "build.yml"',
    "indexes": 'indexes = ["testpypi"]',
    "documents": 'documents = ["**/*.md", "!docs/archive/**"]',
    "publisher": """\
[tool.pubproof.publisher]
owner = "you"
repository = "your-project"
workflow = "publish.yml"
environment = "pypi"
owner-id = 1234567""",
    "off": """\
[tool.pubproof.off]
actions-pinned = 'the actions are our own, and released with the workflow'""",
}
"""An example of every setting."""

_TABLE = "[tool.pubproof]"


def settings(
    fields: type[tuple[Any, ...]] = Settings,
    examples: Mapping[str, str] = _EXAMPLES,
    clause_address: Callable[[str], str] = clause_page,
) -> str:
    """Return the reference of the settings, read from the fields of a `NamedTuple`.

    Args:
        fields: the settings, each with a docstring.
        examples: one of each, by its name.
        clause_address: returns the address of a clause's section.
    """
    return paragraphs(
        part for one in _fields(fields) for part in _setting(one, examples, clause_address)
    )


class _Field(NamedTuple):
    """One field of a `NamedTuple` in its source."""

    name: str
    """As ``pyproject.toml`` spells it."""
    type: str
    default: str
    """In TOML, empty where there is none."""
    text: str


def _fields(kind: type[tuple[Any, ...]]) -> Iterator[_Field]:
    """Yield the fields of a `NamedTuple` with the docstring below each, which only source has."""
    classes = (node for node in ast.walk(_tree(kind.__module__)) if isinstance(node, ast.ClassDef))
    body = next(node for node in classes if node.name == kind.__name__).body
    defaults: Mapping[str, object] = getattr(kind, "_field_defaults", {})
    for node, below in zip(body, [*body[1:], ast.Pass()], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        name, annotation = node.target.id, ast.unparse(node.annotation)
        if annotation not in _TYPES:
            raise MissingTextError(f"the type of the setting '{name}' has no text: {annotation}")
        yield _Field(
            name.replace("_", "-"),
            _TYPES[annotation],
            _toml(defaults[name]) if name in defaults else "required",
            _docstring(below, name),
        )


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(inspect.getsource(sys.modules[module]))


def _docstring(node: ast.stmt, name: str) -> str:
    value = node.value if isinstance(node, ast.Expr) else None
    text = value.value if isinstance(value, ast.Constant) else None
    return cleaned(text if isinstance(text, str) else None, f"the setting '{name}'")


def _setting(
    field: _Field, examples: Mapping[str, str], clause_address: Callable[[str], str]
) -> Iterator[str]:
    yield f"## `{field.name}` {{#{field.name}}}"
    yield f"{_typed(field)}."
    yield field.text
    if field.name == "publisher":
        yield table(
            ("Setting", "Type", "What it is"),
            (
                Row(f"publisher-{one.name}", (f"`{one.name}`", _typed(one), one.text))
                for one in _fields(TrustedPublisher)
            ),
        )
    example = cleaned(examples.get(field.name), f"the example of the setting '{field.name}'")
    yield fence("toml", example if example.startswith("[") else f"{_TABLE}\n{example}")
    followers = [clause.id for clause in CLAUSES if field.name in clause.settings]
    if followers:
        links = (f"[`{clause}`]({clause_address(clause)})" for clause in followers)
        yield f"Followed by {', '.join(links)}."


def _typed(field: _Field) -> str:
    kind = field.type.capitalize()
    if field.default == "required":
        return f"{kind}, required"
    return f"{kind}, {field.default} by default" if field.default else f"{kind}, may be left out"


def _toml(value: object) -> str:
    """Return a default as TOML writes it."""
    if isinstance(value, tuple):
        return f"`[{', '.join(json.dumps(one) for one in value)}]`"
    return f"`{json.dumps(value)}`" if isinstance(value, str) and value else ""

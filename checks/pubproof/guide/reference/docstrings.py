"""The macros, described from their docstrings, and the values that pages name."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from pubproof.guide.reference.markdown import Row, cleaned, paragraphs, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_ARGUMENT = re.compile(r"^ {4}\*{0,2}(\w+)(?: \(.*?\))?: ", re.MULTILINE)
"""An argument in a docstring of Google's style, once its sections stand at the margin."""


def macros(functions: Mapping[str, Callable[..., str]], values: Mapping[str, str]) -> str:
    """Return the reference of the macros.

    Args:
        functions: the macros by name; each has a docstring of Google's style.
        values: what stands behind each name that pages use for a value.
    """
    parts = [part for name in functions for part in _macro(name, functions[name])]
    rows = (
        Row(f"value-{name.replace('.', '-')}", (f"`{name}`", cleaned(text, f"the value '{name}'")))
        for name, text in values.items()
    )
    return paragraphs([*parts, "## Values {#values}", table(("Name", "What it is"), rows)])


def _macro(name: str, function: Callable[..., str]) -> Iterator[str]:
    """Yield the parts of the section about one macro."""
    what = f"the macro '{name}'"
    signature = inspect.signature(function)
    taken = [one for one in signature.parameters.values() if one.name != "self"]
    bare = [one.replace(annotation=one.empty) for one in taken]
    shown = signature.replace(parameters=bare, return_annotation=signature.empty)
    text, said = _parsed(cleaned(inspect.getdoc(function), what))
    yield f"## `{name}{shown}` {{#{name}}}"
    yield text
    if bare:
        yield table(
            ("Argument", "What it is"),
            (
                Row(
                    f"{name}-{one.name}",
                    (
                        f"`{one.name}`",
                        cleaned(said.get(one.name), f"the argument '{one.name}' of {what}"),
                    ),
                )
                for one in bare
            ),
        )


def _parsed(docstring: str) -> tuple[str, dict[str, str]]:
    """Return a docstring's text and what it says of each argument."""
    text, *sections = re.split(r"\n\n(?=(?:Args|Returns|Raises|Yields):\n)", docstring)
    given = next((one for one in sections if one.startswith("Args:\n")), "")
    _, *pairs = _ARGUMENT.split(given)
    said = (" ".join(each.split()) for each in pairs[1::2])
    return text, dict(zip(pairs[::2], said, strict=True))

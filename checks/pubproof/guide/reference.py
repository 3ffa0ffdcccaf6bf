"""The reference, made from the code: commands, settings, macros and the JSON report.

Whatever has no text is an error, so that nothing can be added without one.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
import textwrap
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from pubproof import cli
from pubproof.commands import COMMANDS
from pubproof.contract import CLAUSES
from pubproof.guide.subject import SubjectError
from pubproof.settings import Publisher, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pubproof.cli.command import Argument, Command, Parser

_TYPES = {
    "str": "string",
    "str | None": "string",
    "tuple[str, ...]": "list of strings",
    "Mapping[str, str]": "table of strings",
    "Publisher | None": "table",
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
_WIDTH = 72
_GROUP = re.compile(r"\[(?:[^][]|\[[^]]*\])*\]")
"""An argument in a usage line, which may hold another in brackets."""
_ARGUMENT = re.compile(r"^ {4}\*{0,2}(\w+)(?: \(.*?\))?: ", re.MULTILINE)
"""An argument in a docstring of Google's style, once its sections stand at the margin."""


class MissingTextError(SubjectError):
    """Something that the reference must describe has no text."""


def command_line(commands: Mapping[str, Command] | None = None) -> str:
    """Return the reference of the commands, those of `pubproof` by default, from their parsers."""
    if commands is None:
        commands = {name: cli.named(name) for name in COMMANDS}
    return _paragraphs(part for name in commands for part in _command(name, commands[name]))


def settings(
    fields: type[tuple[Any, ...]] = Settings, examples: Mapping[str, str] = _EXAMPLES
) -> str:
    """Return the reference of the settings, read from the fields of a `NamedTuple`."""
    return _paragraphs(part for one in _fields(fields) for part in _setting(one, examples))


def macros(functions: Mapping[str, Callable[..., str]], values: Mapping[str, str]) -> str:
    """Return the reference of the macros.

    Args:
        functions: the macros by name; each has a docstring of Google's style.
        values: what stands behind each name that pages use for a value.
    """
    parts = [part for name in functions for part in _macro(name, functions[name])]
    rows = (
        _Row(f"value-{name.replace('.', '-')}", (f"`{name}`", _text(text, f"the value '{name}'")))
        for name, text in values.items()
    )
    return _paragraphs([*parts, "## Values {#values}", _table(("Name", "What it is"), rows)])


def json_(schema: Mapping[str, Any] | None = None) -> str:
    """Return the reference of the JSON report, read from its schema."""
    if schema is None:
        schema = json.loads(
            files("pubproof.reports").joinpath("report.schema.json").read_text("utf-8")
        )
    objects = {name: made for name, made in schema["$defs"].items() if made.get("type") == "object"}
    return _paragraphs(
        part
        for name, made in objects.items()
        for part in (
            f"## {name.capitalize()} {{#{name}}}",
            _text(made.get("description"), f"the object '{name}' of the JSON report"),
            _table(("Property", "Type", "What it is"), _properties(name, made, schema)),
        )
    )


def _command(name: str, command: Command) -> Iterator[str]:
    """Yield the parts of the section about one command."""
    parser = command.parser()
    what = f"the command '{name}'"
    yield f"## `{parser.prog}` {{#{name}}}"
    yield _text(parser.description, what)
    arguments = parser.takes()
    yield _fence("text", _usage(parser))
    yield _table(
        ("Argument", "What it does"),
        (
            _Row(
                f"{name}-{_name(one).lstrip('-').lower()}",
                (_spelled(one), _text(one.help, f"{_name(one)} of {what}")),
            )
            for one in arguments
        ),
    )
    if not parser.statuses:
        raise MissingTextError(f"{what} has no exit statuses")
    yield _table(
        ("Exit status", "What it means"),
        (
            _Row(f"{name}-{status}", (f"`{status}`", text))
            for status, text in parser.statuses.items()
        ),
    )
    if not parser.examples:
        raise MissingTextError(f"{what} has no example")
    yield _fence("bash", "\n".join(parser.examples))


def _name(argument: Argument) -> str:
    return max(argument.names or (argument.value,), key=len)


def _spelled(argument: Argument) -> str:
    """Return how an argument is written."""
    names = argument.names or (argument.value,)
    value = f" {argument.value}" if argument.names and argument.value else ""
    return ", ".join(f"`{name}{value}`" for name in names)


def _usage(parser: Parser) -> str:
    """Return how to call a command, in lines of one width everywhere, cut between arguments."""
    usage = " ".join(parser.format_usage().split()).removeprefix("usage: ")
    joined = _GROUP.sub(lambda group: group[0].replace(" ", "\0"), usage)
    filled = textwrap.fill(joined, _WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    return filled.replace("\0", " ")


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
    return _text(text if isinstance(text, str) else None, f"the setting '{name}'")


def _setting(field: _Field, examples: Mapping[str, str]) -> Iterator[str]:
    yield f"## `{field.name}` {{#{field.name}}}"
    yield f"{_typed(field)}."
    yield field.text
    if field.name == "publisher":
        yield _table(
            ("Setting", "Type", "What it is"),
            (
                _Row(f"publisher-{one.name}", (f"`{one.name}`", _typed(one), one.text))
                for one in _fields(Publisher)
            ),
        )
    example = _text(examples.get(field.name), f"the example of the setting '{field.name}'")
    yield _fence("toml", example if example.startswith("[") else f"{_TABLE}\n{example}")
    followers = [clause.id for clause in CLAUSES if field.name in clause.settings]
    if followers:
        links = (f"[`{clause}`](../contract/index.md#{clause})" for clause in followers)
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


def _macro(name: str, function: Callable[..., str]) -> Iterator[str]:
    """Yield the parts of the section about one macro."""
    what = f"the macro '{name}'"
    signature = inspect.signature(function)
    taken = [one for one in signature.parameters.values() if one.name != "self"]
    bare = [one.replace(annotation=one.empty) for one in taken]
    shown = signature.replace(parameters=bare, return_annotation=signature.empty)
    text, said = _parsed(_text(inspect.getdoc(function), what))
    yield f"## `{name}{shown}` {{#{name}}}"
    yield text
    if bare:
        yield _table(
            ("Argument", "What it is"),
            (
                _Row(
                    f"{name}-{one.name}",
                    (
                        f"`{one.name}`",
                        _text(said.get(one.name), f"the argument '{one.name}' of {what}"),
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


def _properties(owner: str, made: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[_Row]:
    for name, said in made["properties"].items():
        target = _definition(said, schema)
        text = said.get("description") or target.get("description")
        what = f"the property '{name}' of '{owner}' in the JSON report"
        kind = _kind(target)
        optional = "" if name in made.get("required", ()) else ", may be left out"
        yield _Row(f"{owner}-{name}", (f"`{name}`", f"{kind}{optional}", _text(text, what)))


def _kind(said: Mapping[str, Any]) -> str:
    """Return what a value may be, in words."""
    if "const" in said:
        return f"`{json.dumps(said['const'])}`"
    if "enum" in said:
        return f"one of {', '.join(f'`{json.dumps(one)}`' for one in said['enum'])}"
    if said["type"] == "array":
        name = said["items"]["$ref"].rpartition("/")[2]
        return f"list of [{name}](#{name})"
    return str(said["type"])


def _definition(said: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a property is, where it only refers to that."""
    if "$ref" not in said:
        return said
    found = schema["$defs"][said["$ref"].rpartition("/")[2]]
    if not isinstance(found, Mapping):
        raise MissingTextError(f"{said['$ref']} is no definition of the JSON report")
    return found


class _Row(NamedTuple):
    """One row of a table, with an address of its own."""

    id: str
    cells: tuple[str, ...]
    """What stands in each column; the last is a sentence."""


def _table(head: tuple[str, ...], rows: Iterable[_Row]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    for row in rows:
        first, *middle, text = (" ".join(cell.split()) for cell in row.cells)
        cells = (f"{first} {{: #{row.id} }}", *middle, _sentence(text.replace("|", "&#124;")))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(('<div class="pubproof-table" markdown>\n', *lines, "\n</div>"))


def _sentence(text: str) -> str:
    """Return a text that begins and ends as a sentence does."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _text(text: str | None, what: str) -> str:
    """Return a text, cleaned; raises where there is none of `what`."""
    if text is None or not text.strip():
        raise MissingTextError(f"{what} has no text")
    return inspect.cleandoc(text)


def _fence(language: str, text: str) -> str:
    return f"```{language}\n{text}\n```"


def _paragraphs(parts: Iterable[str]) -> str:
    return "\n\n".join(parts)

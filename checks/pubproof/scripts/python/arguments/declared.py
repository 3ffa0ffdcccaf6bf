"""What one call of a Python text declares to argparse: an argument, or a sub-command."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.conditions.truth import last, texts
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PLAIN_TYPES = frozenset({"Path", "float", "int", "str"})
"""Types of arguments that leave a text as it is, or make none of it."""
BOTH = "BooleanOptionalAction"
"""The action of an option that has ``--no-`` as well."""
_FLAGS = frozenset({"store_true", "count"})
"""Actions of an option that has no value."""


class Argument(NamedTuple):
    """An option, a word, or the name of a sub-command."""

    flags: tuple[str, ...]
    """How an option is written, nothing for a word."""
    is_flag: bool
    """Whether it has no value."""
    default: str | None
    """What it is where it is not given, `UNKNOWN` where that cannot be told."""


def added(node: ast.expr) -> frozenset[str]:
    """Return the names of the sub-command that ``add_parser`` makes a parser for, if it does."""
    if not isinstance(node, ast.Call) or last(node.func) != "add_parser":
        return frozenset()
    aliases = [one.value for one in node.keywords if one.arg == "aliases"]
    found = [texts(one) for one in (*node.args[:1], *aliases)]
    return frozenset().union(*found) if all(found) else frozenset()


def declared(call: ast.Call) -> Iterator[tuple[str, Argument]]:
    """Yield what ``add_argument`` declares, or ``add_subparsers``, and its name."""
    keywords = {one.arg: one.value for one in call.keywords}
    function, named = last(call.func), [word for one in call.args for word in texts(one)]
    if function == "add_subparsers" and (name := text(keywords.get("dest"))):
        yield name, Argument((), is_flag=False, default=None)
    if function != "add_argument" or not named:
        return
    flags = tuple(one for one in named if one.startswith("-"))
    long = next((one for one in named if one.startswith("--")), named[0])
    name = text(keywords.get("dest")) or long.lstrip("-").replace("-", "_")
    is_flag = text(keywords.get("action")) in _FLAGS
    yield name, Argument(flags, is_flag=is_flag, default=_default(keywords))


def _default(keywords: Mapping[str | None, ast.expr]) -> str | None:
    """Return the default of an argument, as `Argument` has it, from the keywords of its call."""
    default, kind = keywords.get("default"), keywords.get("type")
    is_other = "const" in keywords or (kind is not None and not _is_plain_type(kind))
    if is_other or text(keywords.get("action")) == "store_false":
        return UNKNOWN
    if default is None or texts(default) == [""]:
        return None if default is None else ""
    is_false = isinstance(default, ast.Constant) and not default.value
    return None if is_false else text(default) or UNKNOWN


def _is_plain_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and last(node) in _PLAIN_TYPES


def either(one: Argument | None, other: Argument) -> Argument:
    """Return what holds of two declarations of one name, as two sub-commands may have it.

    One of them may then take the place of what the other one was given.
    """
    if one is None:
        return other
    flags = tuple(dict.fromkeys((*one.flags, *other.flags)))
    default = one.default if one.default == other.default else UNKNOWN
    return Argument(flags, is_flag=False, default=default)


def text(node: ast.expr | None) -> str:
    """Return a text that is written out, nothing for anything else."""
    return next(iter(texts(node)), "") if node is not None else ""

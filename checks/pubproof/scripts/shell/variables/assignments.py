"""Assignments of a shell script, and the commands that declare and unset variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.shell.conditions import conditions, truth
from pubproof.scripts.shell.failures.fate import Flow
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables.values import Keyed, keyed
from pubproof.scripts.shell.words import arithmetic
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.failures.fate import Fate
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.shell.walk import Shell


_LOCAL = frozenset({"declare", "local", "typeset"})
"""What makes a variable of a function its own."""


def _assignment(node: Node, words: Words, syntax: Syntax) -> tuple[str, Value]:
    """Return the name (``x``, ``x+``, ``x[1]``) and the value of an assignment."""
    name = syntax.text(node).partition("=")[0]
    if "[" in name:
        words.visit(node.children[0])
    value = node.child_by_field_name("value")
    if value is None:
        return name, ""
    if value.type == "array":
        found = [word for part in children(value) for word in words.fields(part)]
        return name, keyed(found) or tuple(found)
    return name, words.text(value)


def assign(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``name=value``, once or more."""
    parts = [node] if node.type == "variable_assignment" else children(node)
    words = Words(shell, syntax, fatal=shell.is_fatal(fate))
    for part in parts:
        if part.type == "variable_assignment":
            _assign(shell, part, words, syntax)
    return Flow.ON


def declare(shell: Shell, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
    """``export``, ``declare``, ``local`` and their kin."""
    parts = list(children(node))
    flags = [syntax.text(part) for part in parts if part.type == "word"]
    export = node.children[0].type == "export" or any(
        flag.startswith("-") and "x" in flag for flag in flags
    )
    is_local = syntax.text(node.children[0]) in _LOCAL
    words = Words(shell, syntax)
    if export and any(flag.startswith("-") and "f" in flag for flag in flags):
        for part in parts:
            shell.export_function(syntax.text(part))
        return Flow.ON
    for part in parts:
        if is_local and part.type in ("variable_assignment", "variable_name"):
            shell.keep(syntax.text(part).partition("=")[0])
        if part.type == "variable_assignment" and "-n" in flags:
            name, target = _assignment(part, words, syntax)
            shell.refer(name, target if isinstance(target, str) else UNKNOWN)
        elif part.type == "variable_assignment":
            _assign(shell, part, words, syntax, export=export)
        elif part.type == "variable_name":
            _name(shell, syntax.text(part), flags, export=export)
        elif part.type != "word":
            words.fields(part)
    return Flow.ON


def _name(shell: Shell, name: str, flags: Sequence[str], *, export: bool) -> None:
    """Declare a variable without a value."""
    if "-A" in flags:
        shell.assign(name, Keyed({}))
    if export:
        shell.export(name)


def calculate(shell: Shell, node: Node, syntax: Syntax) -> Flow:
    """``((…))``, and what it sets."""
    words = Words(shell, syntax)
    words.visit(node)
    for name, value in arithmetic.changes(children(node), words.number, syntax):
        shell.derive(name, value)
    return Flow.ON


def unset(shell: Shell, node: Node, _fate: Fate, syntax: Syntax) -> Flow:
    """``unset``."""
    Words(shell, syntax).visit(node)
    for part in children(node):
        if part.type == "variable_name":
            shell.unset(syntax.text(part))
    return Flow.ON


def _assign(
    shell: Shell, node: Node, words: Words, syntax: Syntax, *, export: bool = False
) -> None:
    name, value = _assignment(node, words, syntax)
    foreign = conditions.is_foreign(shell, node, syntax)
    given = node.child_by_field_name("value")
    certain = foreign and conditions.is_certain(shell, node, syntax)
    known = ""
    if foreign and given is not None and conditions.is_copied(node, syntax):
        known = truth.word(shell, given, syntax)
    shell.put(name, value, export=export)
    if foreign:
        (shell.take if certain else shell.suspect)(name.rstrip("+"))
    if known:
        shell.copied[name] = known

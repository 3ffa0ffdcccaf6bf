"""Conditions of a shell script: whether something beyond the script can decide them.

A condition on what the script itself has set, such as the file of a loop, chooses among the files;
one on a variable that is given, or on the outcome of a program, can leave a command out.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.quiet import Quiet
from pubproof.scripts.syntax import children, descendants
from pubproof.scripts.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell import Shell
    from pubproof.scripts.syntax import Syntax

_LONGEST = 60
_NAMES = ("variable_name", "special_variable_name")
_TESTS = frozenset({"[", "[[", "test", "command", "grep", "egrep", "hash", "type", "which"})
_CONSTANT = {"true": True, ":": True, "false": False}
_EQUAL = {"=": True, "==": True, "!=": False}
_EMPTY = {"-z": True, "-n": False}
_FILE_TESTS = frozenset(f"-{letter}" for letter in "abcdefghkprsuwxGLNOS")
"""The options of ``test`` that ask for a file."""


class Condition:
    """A condition, with the variables as they are when it is asked first."""

    def __init__(self, shell: Shell, nodes: Sequence[Node], syntax: Syntax) -> None:
        """Take the statements whose outcome decides."""
        self._shell = shell
        self._nodes = nodes
        self._syntax = syntax

    def deciding(self, *, wanted: bool) -> str:
        """Return the condition's text if it may not come out as `wanted`, or else nothing.

        Nothing as well where only what the script has set decides it.
        """
        if self._outcome is wanted:
            return ""
        if self._outcome is None and self._is_made and self._names and not self._looks_beside:
            return ""
        return shown(self._nodes, self._syntax)

    def leading(self, *, wanted: bool) -> str:
        """Return its text if what it leads to is certain, or hangs on what is given."""
        if self._outcome is wanted and self.chosen is None:
            return shown(self._nodes, self._syntax)
        return self.deciding(wanted=wanted)

    def given(self) -> str:
        """Return the text of a loop's condition if it is not met, or hangs on what is given."""
        hangs = self._outcome is None and not self._is_made
        return shown(self._nodes, self._syntax) if self._outcome is False or hangs else ""

    @cached_property
    def chosen(self) -> bool | None:
        """How it comes out on the files of a loop, None where it is about others."""
        values = [self._shell.value(name) for name in self._names]
        about = any(isinstance(value, str) and "*" in value for value in values)
        return self._outcome if about else None

    @cached_property
    def _looks_beside(self) -> bool:
        """Whether it asks for another file beside each file of a loop: ``[ -f "$file.asc" ]``."""
        values = [self._shell.value(name) for name in self._names]
        words = Words(Quiet(self._shell), self._syntax)
        asked = [words.text(node) for node in _files_asked(self._nodes, self._syntax)]
        return any("*" in word and word not in values for word in asked)

    @cached_property
    def _outcome(self) -> bool | None:
        return _told(self._shell, self._nodes, self._syntax)

    @cached_property
    def _names(self) -> set[str]:
        return _variables(self._nodes, self._syntax)

    @property
    def _is_made(self) -> bool:
        """Whether the script itself sets all that it reads."""
        return all(_makes(self._shell, name) for name in self._names)


def matches(subject: str, pattern: str) -> bool | None:
    """Whether a word, or all files that a word such as ``dist/*.whl`` stands for, have a pattern.

    None where that cannot be told.
    """
    if UNKNOWN in subject or UNKNOWN in pattern or set(subject) & set("?["):
        return None
    if pattern == "*" or "*" not in subject:
        return fnmatchcase(subject, pattern)
    if set(pattern) & set("?["):
        return None
    end, wanted = subject.rpartition("*")[2], pattern.rpartition("*")[2]
    if not end.endswith(wanted) and not wanted.endswith(end):
        return False
    return True if pattern == f"*{wanted}" and end.endswith(wanted) else None


def shown(nodes: Sequence[Node], syntax: Syntax) -> str:
    """Return how a message shows the text of a condition."""
    text = " ".join("; ".join(syntax.text(node) for node in nodes).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def is_test(node: Node, syntax: Syntax) -> bool:
    """Whether a command does nothing but to decide."""
    if node.type == "negated_command":
        return all(is_test(child, syntax) for child in children(node))
    name = syntax.text(node).split(maxsplit=1)[:1]
    return node.type == "test_command" or bool(name and name[0] in {*_TESTS, *_CONSTANT})


def _told(shell: Shell, nodes: Sequence[Node], syntax: Syntax) -> bool | None:
    """Return how a condition comes out, None where that cannot be told."""
    if len(nodes) != 1:
        return None
    node = nodes[0]
    inner = list(children(node))
    if node.type == "negated_command":
        outcome = _told(shell, inner, syntax)
        return None if outcome is None else not outcome
    if syntax.text(node) in _CONSTANT:
        return _CONSTANT[syntax.text(node)]
    if node.type == "command" and syntax.text(node).startswith("test "):
        words = Words(Quiet(shell, given=True), syntax)
        return _compared([words.text(child) for child in inner[1:]])
    if node.type != "test_command" or len(inner) != 1:
        return None
    return _tested(shell, inner[0], syntax)


def _tested(shell: Shell, node: Node, syntax: Syntax) -> bool | None:
    """Return the outcome of what stands in brackets: a comparison, or a look at one word."""
    words = Words(Quiet(shell, given=True), syntax)
    if node.type == "parenthesized_expression":
        return _tested(shell, next(children(node), node), syntax)
    sign = node.children[1].type if node.children[2:] else ""
    if sign in ("&&", "||"):
        outcomes = {_tested(shell, child, syntax) for child in (node.children[0], node.children[2])}
        decisive = sign == "||"
        return decisive if decisive in outcomes else None if None in outcomes else not decisive
    parts = [
        words.text(child) if child.is_named and child.type != "test_operator" else child.type
        for child in node.children
    ]
    if node.type == "unary_expression" and len(parts) > 1:
        parts[0] = syntax.text(node.children[0])
    return _compared(parts) if node.type in ("unary_expression", "binary_expression") else None


def _compared(words: list[str]) -> bool | None:
    match words:
        case [("-z" | "-n") as operator, word] if UNKNOWN not in word:
            return (not word) is _EMPTY[operator]
        case [left, ("=" | "==" | "!=") as operator, right]:
            outcome = matches(left, right)
            return None if outcome is None else outcome is _EQUAL[operator]
    return None


def is_foreign(shell: Shell, node: Node, syntax: Syntax) -> bool:
    """Whether a variable's value comes from beyond the script: of a given one, or of a program."""
    names = _variables([node], syntax)
    if names:
        return not all(_makes(shell, name) for name in names)
    return any(below.type == "command_substitution" for below in descendants(node))


def _files_asked(nodes: Sequence[Node], syntax: Syntax) -> Iterator[Node]:
    """Yield the words of a condition that name a file of which it asks something."""
    for node in nodes:
        for below in descendants(node):
            words = below.children if below.type in ("command", "unary_expression") else []
            for operator, word in pairwise(words):
                if syntax.text(operator) in _FILE_TESTS:
                    yield word


def _variables(nodes: Sequence[Node], syntax: Syntax) -> set[str]:
    """Return the names of the variables that a condition reads."""
    return {
        syntax.text(below)
        for node in nodes
        for below in descendants(node)
        if below.type in _NAMES
        and (below.parent is None or below.parent.type != "variable_assignment")
    }


def _makes(shell: Shell, name: str) -> bool:
    """Whether the script itself sets a variable."""
    return name in shell.made or name.isdecimal() or name in ("?", "@", "*", "#", "!", "$")

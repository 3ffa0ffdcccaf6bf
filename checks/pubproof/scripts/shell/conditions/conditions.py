"""Conditions of a shell script: whether something beyond the script can decide them.

A condition on what the script itself has set, such as the file of a loop, chooses among the files;
one on a variable that is given, or on the outcome of a program, can leave a command out.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof.scripts import command
from pubproof.scripts.shell import bashisms
from pubproof.scripts.shell.conditions import truth
from pubproof.scripts.shell.quiet import Quiet
from pubproof.scripts.shell.syntax import children, descendants
from pubproof.scripts.shell.variables import parameters
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import ALWAYS_SET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_TESTS = frozenset({"[", "[[", "test", "command", "grep", "egrep", "hash", "type", "which"})
_OWN = frozenset(
    {"cat", "echo", "eval", "getopts", "let", "mapfile", "printf", "read", "readarray", "shift"}
)
"""Commands whose outcome tells of the shell's own variables, and of what it reads."""
_JOINING = frozenset({"list", "negated_command", "pipeline", "redirected_statement"})
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
        is_own = self._outcome is None and self._is_made and bool(self._names)
        if is_own and not self._looks_beside and not self._is_beyond:
            return ""
        return shown(self._nodes, self._syntax)

    def leading(self, *, wanted: bool) -> str:
        """Return its text if what it leads to is certain, or depends on what is given."""
        if self._outcome is wanted and self.chosen is None:
            return shown(self._nodes, self._syntax)
        return self.deciding(wanted=wanted)

    def given(self) -> str:
        """Return the text of a loop's condition if it is not met, or depends on what is given."""
        depends = self._outcome is None and (not self._is_made or self._is_beyond)
        return shown(self._nodes, self._syntax) if self._outcome is False or depends else ""

    @cached_property
    def chosen(self) -> bool | None:
        """How it comes out on the files of a loop, or in every run; None where it is neither."""
        values = [self._shell.value(name) for name in self._names]
        about = any(map(_holds_files, values))
        return self._outcome if about else self.always

    @property
    def always(self) -> bool | None:
        """How it comes out in every run and in every round, None where that is not one way."""
        return self._outcome if self.is_fixed else None

    @property
    def is_fixed(self) -> bool:
        """Whether what each variable holds that it reads can be told."""
        return all(_is_fixed(self._shell, name, self._syntax) for name in self._names)

    @property
    def is_constant(self) -> bool:
        """Whether it reads nothing that could change, as ``true``."""
        return not self._names and truth.is_constant(self._nodes, self._syntax)

    @property
    def picks(self) -> frozenset[str]:
        """The variables that hold files of which it chooses some, and cannot be told which."""
        if self._outcome is not None or not is_test(self._nodes[-1], self._syntax):
            return frozenset()
        return self.files

    @property
    def files(self) -> frozenset[str]:
        """Those of the variables that it reads which hold names of files."""
        return frozenset(name for name in self._names if _holds_files(self._shell.value(name)))

    @cached_property
    def _looks_beside(self) -> bool:
        """Whether it asks for another file beside each file of a loop: ``[ -f "$file.asc" ]``."""
        values = [self._shell.value(name) for name in self._names]
        words = Words(Quiet(self._shell), self._syntax)
        asked = [words.text(node) for node in _files_asked(self._nodes, self._syntax)]
        return any("*" in word and word not in values for word in asked)

    @cached_property
    def _outcome(self) -> bool | None:
        return None if self._is_beyond else truth.outcome(self._shell, self._nodes, self._syntax)

    @cached_property
    def _is_beyond(self) -> bool:
        """Whether it has a test of bash that the shell at hand, some ``sh``, may not know."""
        texts = map(self._syntax.text, self._nodes) if self._syntax.posix else ()
        return any(map(bashisms.asks, texts))

    @cached_property
    def _names(self) -> set[str]:
        return _variables(self._nodes, self._syntax)

    @property
    def _is_made(self) -> bool:
        """Whether the script itself sets all that it reads, and asks no program.

        An expression that cannot be told chooses among the files of a loop.
        """
        is_told = self.files or not any(UNKNOWN in self._syntax.text(one) for one in self._nodes)
        is_set = is_told and all(_makes(self._shell, name) for name in self._names)
        return is_set and not any(map(self._asks_program, self._nodes))

    def _asks_program(self, node: Node) -> bool:
        """Whether a statement decides by how a program ends, which no variable tells.

        What a program prints of a file of a loop chooses among the files.
        """
        if node.type == "pipeline" and self.files:
            return False
        if node.type in _JOINING:
            return any(map(self._asks_program, children(node)))
        name = node.child_by_field_name("name")
        own = "" if name is None else self._syntax.text(name)
        is_own = own in _OWN or own in self._shell.functions or is_test(node, self._syntax)
        return node.type == "command" and not is_own


def shown(nodes: Sequence[Node], syntax: Syntax) -> str:
    """Return how a message shows the text of a condition."""
    return command.shown("; ".join(map(syntax.text, nodes)))


def _holds_files(value: object) -> bool:
    """Whether a variable holds the files of a pattern."""
    return isinstance(value, str) and "*" in value


def is_test(node: Node, syntax: Syntax) -> bool:
    """Whether a command does nothing but to decide."""
    if node.type in ("list", "negated_command"):
        return all(is_test(child, syntax) for child in children(node))
    if node.type == "pipeline":
        return is_test(node.children[-1], syntax)
    if bashisms.asks_for_option(node, syntax):
        return True
    name = syntax.text(node).split(maxsplit=1)[:1]
    return node.type == "test_command" or bool(name and name[0] in {*_TESTS, *truth.CONSTANT})


def is_copied(node: Node, syntax: Syntax) -> bool:
    """Whether an assignment, the only one of its variable, takes no more than GitHub's own."""
    names = _variables([node], syntax)
    if not names or not names <= ALWAYS_SET or _is_printed(node):
        return False
    return syntax.bare(syntax.text(node).partition("=")[0]) == 1


def _is_printed(node: Node) -> bool:
    """Whether what a program prints is a part of a node's value."""
    return any(below.type == "command_substitution" for below in descendants(node))


def is_foreign(shell: Shell, node: Node, syntax: Syntax) -> bool:
    """Whether a variable's value comes from beyond the script.

    It does where a given variable, an expression that cannot be told, or a program tells it.
    """
    names = _variables([node], syntax)
    if UNKNOWN in syntax.text(node) or not all(_makes(shell, name) for name in names):
        return True
    return not names and _is_printed(node)


def is_certain(shell: Shell, node: Node, syntax: Syntax) -> bool:
    """Whether an assignment sets the same in every run, to what the script is given."""
    is_left_out = bool(shell.condition) or shell.repeats
    names = _variables([node], syntax)
    return not is_left_out and shell.is_given(names) and not _is_printed(node)


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
    return {name for node in nodes for name in syntax.variables(node)}


def _makes(shell: Shell, name: str) -> bool:
    """Whether the script itself sets a variable."""
    if parameters.is_one(name):
        is_known = not name.isdecimal() or shell.value(name) != UNKNOWN
        return is_known and parameters.LOST not in shell.arguments
    return name in shell.made or name in ("?", "!", "$")


def _is_fixed(shell: Shell, name: str, syntax: Syntax) -> bool:
    """Whether what a variable holds can be told: GitHub's own, or set by the workflow or here.

    Where statements run more often than they are walked, it must be set only once.
    """
    if name in ALWAYS_SET:
        return name not in shell.variables
    if parameters.is_one(name):
        return not shell.repeats
    is_set = name in shell.made and name not in shell.unsettled
    if not shell.repeats and (is_set or shell.is_given({name})):
        return True
    return (name in shell.made or name in shell.copied) and syntax.bare(name) == 1

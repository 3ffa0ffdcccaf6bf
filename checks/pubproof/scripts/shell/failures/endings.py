"""Statements of a shell that are certain to end in failure.

Judged from the syntax tree by the rules of "The Set Builtin" (``-e``), "Lists of Commands" and
"Pipelines" in the Bash manual.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.shell.compound.choices import parts_of_if
from pubproof.scripts.shell.failures.flags import (
    FAILED,
    STATUS,
    VALUE,
    asked,
    assigned,
    assignments,
)
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables.values import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.compound.choices import Arm
    from pubproof.scripts.shell.syntax import Function, Syntax

_MAX_NESTING = 12
_NOTHING: frozenset[str] = frozenset()
_ASIDE = frozenset(
    {"command_substitution", "function_definition", "process_substitution", "subshell"}
)
"""Parts of a statement that run in another shell, or later."""
_NUMBERS = frozenset({"$?", "$LINENO"})
"""Variables that hold one word."""
_MOVING = late.pattern(r"\b(?:set|shift)\b")
"""What gives a function other arguments."""
_FALLING = frozenset({";&", ";;&"})
"""What stands behind an arm of a ``case`` from which it goes on to another one."""
_QUIET = frozenset({"echo", "printf", ":", "true"})


class Endings:
    """Tells which statements are certain to end in failure.

    Its methods are told what is `failing` where the statements begin: the variables that hold a
    failing status, ``?`` among them (`FAILED`) right behind a command that has failed.
    """

    def __init__(
        self, syntax: Syntax, functions: Mapping[str, Function], given: Sequence[str] | None = None
    ) -> None:
        """Judge statements of `syntax`; `functions` are those defined so far.

        `given` are the words, as written, that a function is called with, None where nobody knows.
        """
        self._syntax = syntax
        self._functions = functions
        self._given = given

    def of_all(
        self,
        nodes: Sequence[Node],
        failing: frozenset[str] = _NOTHING,
        nesting: int = 0,
    ) -> frozenset[str]:
        """Return how statements that run one after the other end.

        Some of ``exit``, ``return`` and ``status`` (their own status is not 0); nothing when they
        may end well.
        """
        last = len(nodes) - 1
        for position, node in enumerate(nodes):
            ends, failing = self.passed(node, failing, nesting, is_last=position == last)
            if ends is not None:
                return ends
        return _NOTHING

    def passed(
        self,
        node: Node,
        failing: frozenset[str],
        nesting: int = 0,
        *,
        is_last: bool,
    ) -> tuple[frozenset[str] | None, frozenset[str]]:
        """Return how statements end of which this is one, None where the next is come to.

        With it what is failing there; `is_last`: there is none behind it.
        """
        ends = self.of(node, failing, nesting)
        if ends - {"status"} or (ends and is_last):
            return ends, failing
        if node.type == "command" and self.name(node) in ("exit", "return", "exec"):
            return _NOTHING, failing
        return None, self._kept(node, failing)

    def of(
        self, node: Node, failing: frozenset[str] = _NOTHING, nesting: int = 0
    ) -> frozenset[str]:
        """Return how one statement ends."""
        if nesting > _MAX_NESTING:
            return _NOTHING
        kind = node.type
        inner = list(children(node))
        if kind == "command":
            return self._command(node, failing, nesting)
        if kind == "redirected_statement" and inner:
            return self.of(inner[0], failing, nesting + 1)
        if kind in ("compound_statement", "if_statement"):
            if kind == "if_statement":
                ends = self._if(node, failing - FAILED, nesting)
            else:
                ends = self.of_all(inner, failing, nesting + 1)
            turned = "status" in ends and node.start_byte in self._syntax.negated
            return _NOTHING if turned else ends
        if kind == "subshell":
            ends = self.of_all(inner, failing, nesting + 1)
            return frozenset({"status"}) if ends else _NOTHING
        if kind == "list" and inner[1:] and node.children[1].type == "&&":
            left = inner[0].children[0] if inner[0].type == "redirected_statement" else inner[0]
            if left.type == "command" and self.name(left) in _QUIET:
                return self.of(inner[-1], failing - FAILED, nesting + 1)
        return _NOTHING

    def _if(self, node: Node, failing: frozenset[str], nesting: int) -> frozenset[str]:
        found = parts_of_if(node)
        if found.otherwise is None:
            return _NOTHING
        ends = [self.of_all(body, failing, nesting + 1) for _, body in found.branches]
        ends.append(self.of_all(found.otherwise, failing | FAILED, nesting + 1))
        return frozenset().union(*ends) if all(ends) else _NOTHING

    def _command(self, node: Node, failing: frozenset[str], nesting: int) -> frozenset[str]:
        """Return how a command ends: ``false``, ``exit``, or a function that ends so."""
        name = self.name(node)
        if name == "false":
            return frozenset({"status"})
        if name in ("exit", "return"):
            _, *arguments = self.words(node)
            return frozenset({name}) if self._is_failure(arguments, failing) else _NOTHING
        if name in self._functions:
            body, syntax, _ = self._functions[name]
            _, *given = self.words(node)
            ends = Endings(syntax, self._functions, _arguments(given, syntax.text(body))).of_all(
                list(children(body)) if body.type == "compound_statement" else [body],
                failing & FAILED,
                nesting + 1,
            )
            return frozenset("status" if end == "return" else end for end in ends)
        return _NOTHING

    def _is_failure(self, arguments: list[str], failing: frozenset[str]) -> bool:
        """Whether ``exit`` or ``return`` with these words gives a status other than 0."""
        if not arguments:
            return STATUS.name in failing
        word = arguments[0]
        value = VALUE.fullmatch(word)
        if value and value[1].isdecimal():
            word = self._argument(count(value[1]), word)
        elif value:
            return value[1] in failing
        return bool(re.fullmatch(r"-?0*[1-9]\d*", word.strip("\"'")))

    def _argument(self, number: int | None, written: str) -> str:
        """Return what ``${1:-2}`` holds, as far as the words tell that the function is given."""
        if self._given is None or not number:
            return ""
        if number <= len(self._given):
            return self._given[number - 1]
        return written.strip('"${}').partition("-")[2]

    def forgive(
        self,
        nodes: Sequence[Node],
        well: frozenset[str],
        failing: frozenset[str] = FAILED,
        nesting: int = 0,
    ) -> bool:
        """Whether a script that is about to fail may end well where it comes to these statements.

        So does a trap that says ``exit 0``, or ``exit $?`` behind another command: then nothing is
        `failing` any more. `well` are the words behind ``exit`` that may do so.
        """
        for node in nodes:
            for command in _commands(node):
                name, *words = (*self.words(command), "")
                if name == "exit" and words[0].strip("\"'") in well:
                    if words[0].strip("\"'") == "0" or not failing:
                        return True
                elif name in self._functions and nesting < _MAX_NESTING:
                    body, syntax, _ = self._functions[name]
                    inner = Endings(syntax, self._functions)
                    if inner.forgive(list(children(body)), well, failing, nesting + 1):
                        return True
            failing = _NOTHING
        return False

    def leaves_well(self, nodes: Sequence[Node], failing: frozenset[str] = _NOTHING) -> bool:
        """Whether statements in a loop may leave it, or more, in good order."""
        for node in nodes:
            for command in _commands(node):
                name, *words = (*self.words(command), "")
                fails = self._is_failure(words[:-1], failing)
                if name == "break" or (name in ("exit", "return") and not fails):
                    return True
            failing = self._kept(node, failing)
        return False

    def words(self, node: Node) -> Iterator[str]:
        """Yield the words of a command as they are written, what is set in front of it left out."""
        return (
            self._syntax.text(child)
            for child in node.children
            if child.is_named and child.type != "variable_assignment"
        )

    def name(self, node: Node) -> str:
        """Return the first word of a command as it is written, nothing without one."""
        return next(self.words(node), "")

    def _kept(self, node: Node, failing: frozenset[str]) -> frozenset[str]:
        """Return what is failing behind a statement, which is not taken to fail itself."""
        for one in assignments(node):
            value = self._syntax.text(one).partition("=")[2]
            name = frozenset({assigned(one, self._syntax)})
            failing = failing | name if self._is_failure([value], failing) else failing - name
        return failing - FAILED

    def failing(self, condition: Sequence[Node], *, met: bool) -> frozenset[str]:
        """Return the variables that hold a failing status where a condition has come out so."""
        text = " ".join(map(self._syntax.text, condition))
        flags = (flag for flag, so in asked(text, posix=self._syntax.posix) if so is met)
        return _NOTHING.union(*(flag.failing for flag in flags))

    def failing_in(self, node: Node, arms: Sequence[Arm]) -> list[frozenset[str]]:
        """Return, of each arm of a ``case``, the variables that hold a failing status in it."""
        subject = chosen_by(node, arms, self._syntax)
        failing = [_NOTHING]
        for arm in arms:
            values = {self._syntax.text(one).strip("\"'") for one in arm.patterns}
            failing.append(frozenset({subject}) if subject and "0" in values else failing[-1])
        return failing[:-1]


def chosen_by(node: Node, arms: Sequence[Arm], syntax: Syntax) -> str:
    """Return the variable by which a ``case`` chooses one arm, nothing where more may decide."""
    subject = VALUE.fullmatch(syntax.text(next(children(node), node)))
    return "" if subject is None or any(arm.end in _FALLING for arm in arms) else subject[1]


def _commands(node: Node) -> Iterator[Node]:
    """Yield the commands of a statement that run in the shell itself."""
    todo = [node]
    while todo:
        one = todo.pop()
        if one.type == "command":
            yield one
        elif one.type not in _ASIDE:
            todo.extend(reversed(list(children(one))))


def _arguments(words: Sequence[str], body: str) -> Sequence[str] | None:
    """Return the words of a call if each is one argument, and the function's text keeps them."""
    are_known = all(
        word[:1] in "\"'" or word in _NUMBERS or not set(word) & set("$*?[{`") for word in words
    )
    return words if are_known and '"$@"' not in words and not _MOVING.search(body) else None

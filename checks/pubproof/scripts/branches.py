"""The statements of a shell that choose and repeat: ``if``, ``case``, ``for``, ``while``."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.outcome import UNHEEDED, Fate, Flow, parts_of_if
from pubproof.scripts.syntax import children, statements
from pubproof.scripts.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell import Shell, State
    from pubproof.scripts.syntax import Syntax

_MAX_ROUNDS = 16
_CHOOSING = late.pattern(r"(?:^|[\s;(!])(?:break|continue|case|test|\[\[?)[\s;]", re.MULTILINE)
"""What leaves some of a loop's words out."""
_UNTOLD = frozenset({UNKNOWN, "*", "?", "["})
"""What a word has in it whose number or text cannot be told."""


class _Branches:
    """The bodies of a statement of which one is run, or none, each from the same start."""

    def __init__(self, shell: Shell, fate: Fate, syntax: Syntax) -> None:
        self._shell = shell
        self._fate = fate
        self._syntax = syntax
        self._start = shell.state()
        self._flows: list[Flow] = []
        self._ends: list[State] = []

    def walk(self, body: Sequence[Node]) -> None:
        """Walk through a body; what is assigned before it, in a condition, stays for the next."""
        before = self._shell.variables.copy()
        flow = self._shell.sequence(body, self._fate, self._syntax)
        self._flows.append(flow)
        if not flow:
            self._ends.append(self._shell.state())
        self._shell.resume(self._start._replace(variables=before))

    def end(self) -> Flow:
        """Go on with what the bodies that come to their end agree on."""
        self._shell.join(self._ends)
        return min(self._flows)


def if_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``if … elif … else … fi``."""
    found = parts_of_if(node)
    bodies = [body for _, body in found.branches] + [found.otherwise or []]
    branches = _Branches(shell, fate, syntax)
    for position, (condition, body) in enumerate(found.branches):
        rest = bodies[position + 1 :]
        inner = Fate(
            heeds=False,
            counts=found.otherwise is not None
            and all(shell.certain(other, fate, syntax, first=False) for other in rest),
            inverse=shell.certain(body, fate, syntax, first=False),
        )
        shell.sequence(condition, inner, syntax)
        truth = _truth(condition, syntax)
        if truth is not False:
            branches.walk(body)
        if truth:
            break
    else:
        branches.walk(found.otherwise or [])
    return branches.end()


def _truth(condition: Sequence[Node], syntax: Syntax) -> bool | None:
    """Return the outcome of a condition that can be told."""
    if len(condition) != 1:
        return None
    text = syntax.text(condition[0])
    if text in ("true", ":", "false"):
        return text != "false"
    return None


def while_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``while`` and ``until``."""
    body = [child for child in node.children if child.type == "do_group"]
    condition = [child for child in node.children if child.type != "do_group"]
    shell.sequence(condition, UNHEEDED, syntax)
    before = shell.variables.copy()
    flow = Flow.ON
    for group in body:
        flow = shell.sequence(group.children, Fate(fate.heeds, counts=False), syntax)
    shell.merge([before, shell.variables])
    endless = node.children[0].type == "while" and _truth(statements(condition)[0], syntax)
    return flow if endless and flow > Flow.LOOP else Flow.ON


def for_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``for`` and ``select``."""
    inner = list(children(node))
    body = next(
        (child for child in inner if child.type in ("do_group", "compound_statement")), None
    )
    if body is None:
        shell.opaque(node, syntax, "this loop cannot be read")
        return Flow.ON
    variable = ""
    values: list[str] = []
    if node.type == "for_statement" and inner[0].type == "variable_name":
        variable = syntax.text(inner[0])
        words = Words(shell, syntax)
        for word in inner[1:]:
            if word.id != body.id:
                values.extend(words.fields(word))
        if not inner[2:]:  # `for x; do`
            values = list(shell.arguments[1:])
        if node.children[0].type == "select":
            values = [UNKNOWN]
    return _rounds(shell, variable, values, body, fate, syntax)


def _rounds(
    shell: Shell, variable: str, values: list[str], body: Node, fate: Fate, syntax: Syntax
) -> Flow:
    """Walk through a loop's body once for each value that can be told."""
    used = variable and re.search(rf"\$\{{?{re.escape(variable)}\b", syntax.text(body))
    if _CHOOSING.search(syntax.text(body)):
        values = [UNKNOWN if set(value) & _UNTOLD else value for value in values]
    certain = bool(values) and not any(set(value) & _UNTOLD for value in values)
    if not used:
        values = values[-1:]
    if not values or len(values) * shell.rounds > _MAX_ROUNDS:
        values = [UNKNOWN]
    rounds, shell.rounds = shell.rounds, shell.rounds * len(values)
    before = shell.variables.copy()
    flow = Flow.ON
    for position, value in enumerate(values):
        if variable:
            shell.assign(variable, value)
        last = certain and position == len(values) - 1
        flow = shell.sequence(body.children, Fate(fate.heeds, fate.counts and last), syntax)
        if flow > Flow.LOOP:
            break
    shell.rounds = rounds
    if not certain:
        shell.merge([before, shell.variables])
    return flow if certain and flow > Flow.LOOP else Flow.ON


def case_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``case … esac``."""
    inner = list(children(node))
    words = Words(shell, syntax)
    subject = words.text(inner[0]) if inner else UNKNOWN
    branches = _Branches(shell, fate, syntax)
    certain = False
    fallen: bool | None = False
    for item in inner[1:]:
        if item.type != "case_item":
            continue
        patterns, body = _case_parts(item)
        match = _matches(subject, [words.text(pattern) for pattern in patterns])
        match = match if fallen is False else True if fallen or match else None
        fallen = match if item.children[-1].type == ";&" else False
        if match is False:
            continue
        branches.walk(body)
        certain = bool(match) and item.children[-1].type not in (";&", ";;&")
        if certain:
            break
    if not certain:
        branches.walk([])
    return branches.end()


def _case_parts(item: Node) -> tuple[list[Node], list[Node]]:
    """Return the patterns and the body of one arm of a ``case``."""
    patterns: list[Node] = []
    body: list[Node] = []
    current = patterns
    for child in item.children:
        if child.type == ")":
            current = body
        elif current is body or child.is_named:
            current.append(child)
    return patterns, body


def _matches(subject: str, patterns: list[str]) -> bool | None:
    """Whether a ``case`` takes the arm with these patterns, None when that cannot be told."""
    if "*" in patterns and len(patterns) == 1:
        return True
    if set(subject) & _UNTOLD or any(UNKNOWN in pattern for pattern in patterns):
        return None
    return any(fnmatchcase(subject, pattern) for pattern in patterns)

"""What becomes of a script when a command in it fails.

Judged from the syntax tree by the rules of "The Set Builtin" (``-e``), "Lists of Commands" and
"Pipelines" in the Bash manual.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.shell.syntax import LOOPS, children, descendants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.location import Location
    from pubproof.scripts.shell.retries import Tries
    from pubproof.scripts.shell.syntax import Syntax

FIRST_OF_PIPE = "PIPESTATUS[0]"
_MAX_NESTING = 12
_NOTHING: frozenset[str] = frozenset()
_TEST = late.pattern(
    r"(?:\[\[?|\(\(|test)\s*\"?\$?\{?(\?|PIPESTATUS\[0\]|\w+)\}?\"?\s*"
    r"(-ne|!=|-gt|>|-eq|==|=)\s*[\"']?(\w+)[\"']?\s*(?:\]\]?|\)\))?"
)
_LENGTH = late.pattern(
    r"(?:\[\[?|\(\(|test)\s*\"?\$\{#(\w+)\[[@*]\]\}\"?\s*(?:(-ne|!=|-gt|>|-eq|==|=)\s*0)?\s*"
    r"(?:\]\]?|\)\))?"
)
"""``[ ${#failed[@]} -gt 0 ]``: how many elements an array has."""
_HOLDS = late.pattern(r"(?:\[\[?|test)\s*(?:(-[nz])\s+)?\"?\$\{?(\w+)\}?\"?\s*(?:\]\]?)?")
"""``[ -n "$failed" ]``: whether a variable holds something."""
_BARE = late.pattern(r"\"?\$\{?(\w+)\}?\"?")
"""A variable that is run: ``true`` or ``false``."""
_LITERAL = late.pattern(r"\$\{?\w*\}?|[\"'()]")
"""What of a value may stand for nothing."""
_VALUE = late.pattern(r"\"?\$\{?(\?|PIPESTATUS\[0\]|\w+)\}?\"?")
_COUNTED = late.pattern(r"\(\(\s*(?:\+\+\s*(\w+)|(\w+)\s*(?:\+\+|\+=\s*[1-9]\d*))\s*\)\)")
"""``((failed++))`` and its kin, which note a failure in a variable."""
_NOT_ZERO = late.pattern(r"0*[1-9]\d*$")
_UNEQUAL = frozenset({"-ne", "!=", "-gt", ">"})
_ORDERED = frozenset({"-gt", ">"})
_QUIET = frozenset({"echo", "printf", ":", "true"})


class Function(NamedTuple):
    """A function of a shell, and the commands that led to its definition."""

    body: Node
    syntax: Syntax
    via: tuple[Location, ...]


class Flow(IntEnum):
    """Where a script goes on after a statement, from nearest to farthest."""

    ON = 0
    LOOP = 1
    """Out of the loop: ``break``, ``continue``."""
    RETURN = 2
    EXIT = 3


class Fate(NamedTuple):
    """What a statement's status means to the run."""

    heeds: bool
    """Whether ``-e`` is heeded here: not in a condition, before ``&&``, after ``!``."""
    counts: bool
    """Whether a failing status reaches the run even though the shell goes on."""
    inverse: bool = False
    """Whether its success makes the run fail."""
    deciding: frozenset[str] = _NOTHING
    """What of variables will make the run fail: ``name``, when it is not 0; ``name=1``, when it is
    1; ``name!1``, when it is not; ``name#``, when it holds something."""
    marks: frozenset[str] = _NOTHING
    """Those of them that nothing sets back in the loop at hand."""
    tries: Tries | None = None
    """What the loop at hand tries, behind which the run fails."""

    def is_told(self, node: Node, syntax: Syntax) -> bool:
        """Whether the statement notes a failure in a variable that will make the run fail."""
        keys = self.deciding | self.marks
        if not keys:
            return False
        if node.type == "list" and node.children[1].type == "||":
            return self.is_told(node.children[0], syntax)
        if node.type == "compound_statement":
            counted = _COUNTED.fullmatch(syntax.text(node))
            return counted is not None and (counted[1] or counted[2]) in keys
        if node.type != "variable_assignment":
            return False
        name, _, value = syntax.text(node).partition("=")
        name, grows = name.rstrip("+"), name.endswith("+")
        if (grows and value.startswith("(")) or _LITERAL.sub("", value).strip("0"):
            noted = {f"{name}#"}
        else:
            noted = set()
        value = value.strip("\"'")
        if not grows and (_NOT_ZERO.match(value) or value.startswith("$((")):
            noted.add(name)
        if saved_status(node, syntax):
            noted.add(name)
        if not grows and "$" not in value and "`" not in value:
            noted |= {
                key for key in keys if key.startswith(f"{name}!") and key != f"{name}!{value}"
            }
            noted.add(f"{name}={value}")
        return bool(noted & keys)

    def lasting(self, body: Node, syntax: Syntax) -> frozenset[str]:
        """Return the variables that a loop with this body may use to note a failure."""
        held = self.deciding | self.marks
        reset = {
            syntax.text(below).partition("=")[0].rstrip("+")
            for below in descendants(body)
            if below.type == "variable_assignment"
            and not Fate(heeds=False, counts=False, deciding=held).is_told(below, syntax)
        }
        return frozenset(key for key in held if _name(key) not in reset)


UNHEEDED = Fate(heeds=False, counts=False)


class If(NamedTuple):
    """The parts of an ``if`` statement."""

    branches: list[tuple[list[Node], list[Node]]]
    """Conditions and bodies, in order."""
    otherwise: list[Node] | None


def parts_of_if(node: Node) -> If:
    """Take an ``if`` statement apart."""
    branches: list[tuple[list[Node], list[Node]]] = []
    otherwise: list[Node] | None = None
    for part in (node, *(child for child in node.children if child.type == "elif_clause")):
        condition: list[Node] = []
        body: list[Node] = []
        current = condition
        for child in part.children:
            if child.type == "then":
                current = body
            elif child.type == "else_clause":
                otherwise = list(children(child))
            elif child.is_named and child.type not in ("comment", "elif_clause"):
                current.append(child)
        branches.append((condition, body))
    return If(branches, otherwise)


class Endings:
    """Tells which statements are certain to end in failure."""

    def __init__(self, syntax: Syntax, functions: Mapping[str, Function]) -> None:
        """Judge statements of `syntax`; `functions` are those defined so far."""
        self._syntax = syntax
        self._functions = functions

    def of_all(
        self,
        nodes: Sequence[Node],
        saved: frozenset[str] = _NOTHING,
        nesting: int = 0,
        *,
        first: bool = False,
    ) -> frozenset[str]:
        """Return how statements that run one after the other end.

        Some of ``exit``, ``return`` and ``status`` (their own status is not 0); nothing when they
        may end well. `saved` are variables that hold a failing status; `first`: ``$?`` does.
        """
        for position, node in enumerate(nodes):
            ends = self.of(node, saved, nesting, first=first and not position)
            if ends - {"status"} or (ends and position == len(nodes) - 1):
                return ends
            if node.type == "command" and self._name(node) in ("exit", "return", "exec"):
                return _NOTHING
            if first and not position:
                saved |= frozenset(filter(None, [saved_status(node, self._syntax)]))
        return _NOTHING

    def of(self, node: Node, saved: frozenset[str], nesting: int, *, first: bool) -> frozenset[str]:
        """Return how one statement ends."""
        if nesting > _MAX_NESTING:
            return _NOTHING
        kind = node.type
        inner = list(children(node))
        if kind == "command":
            return self._command(node, saved, nesting, first=first)
        if kind == "redirected_statement" and inner:
            return self.of(inner[0], saved, nesting + 1, first=first)
        if kind == "compound_statement":
            return self.of_all(inner, saved, nesting + 1, first=first)
        if kind == "subshell":
            ends = self.of_all(inner, saved, nesting + 1, first=first)
            return frozenset({"status"}) if ends else _NOTHING
        if kind == "if_statement":
            return self._if(node, saved, nesting)
        if kind == "list" and inner[1:] and node.children[1].type == "&&":
            left = inner[0].children[0] if inner[0].type == "redirected_statement" else inner[0]
            if left.type == "command" and self._name(left) in _QUIET:
                return self.of(inner[-1], saved, nesting + 1, first=False)
        return _NOTHING

    def _if(self, node: Node, saved: frozenset[str], nesting: int) -> frozenset[str]:
        found = parts_of_if(node)
        if found.otherwise is None:
            return _NOTHING
        ends = [
            self.of_all(body, saved, nesting + 1)
            for body in (*(body for _, body in found.branches), found.otherwise)
        ]
        return frozenset().union(*ends) if all(ends) else _NOTHING

    def _command(
        self, node: Node, saved: frozenset[str], nesting: int, *, first: bool
    ) -> frozenset[str]:
        name = self._name(node)
        if name == "false":
            return frozenset({"status"})
        if name in ("exit", "return"):
            _, *arguments = self._words(node)
            return (
                frozenset({name}) if self._is_failure(arguments, saved, first=first) else _NOTHING
            )
        if name in self._functions:
            body, syntax, _ = self._functions[name]
            ends = Endings(syntax, self._functions).of_all(
                list(children(body)) if body.type == "compound_statement" else [body],
                nesting=nesting + 1,
            )
            return frozenset("status" if end == "return" else end for end in ends)
        return _NOTHING

    def _is_failure(self, arguments: list[str], saved: frozenset[str], *, first: bool) -> bool:
        """Whether ``exit`` or ``return`` with these words gives a status other than 0."""
        if not arguments:
            return first
        value = _VALUE.fullmatch(arguments[0])
        if value:
            return first if value[1] == "?" else value[1] in saved
        return bool(re.fullmatch(r"-?0*[1-9]\d*", arguments[0].strip("\"'")))

    def _words(self, node: Node) -> Iterator[str]:
        return (
            self._syntax.text(child)
            for child in node.children
            if child.is_named and child.type != "variable_assignment"
        )

    def _name(self, node: Node) -> str:
        return next(self._words(node), "")

    def decisions(self, node: Node) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what the statement looks at, and how it ends when that tells of a failure.

        It is ``?``, ``PIPESTATUS[0]`` or a key of `Fate.deciding`.
        """
        if node.type == "command" and self._name(node) in ("exit", "return"):
            name, *arguments = self._words(node)
            value = _VALUE.fullmatch(arguments[0]) if arguments else None
            if value or not arguments:
                yield value[1] if value else "?", frozenset({name})
        elif node.type == "if_statement":
            found = parts_of_if(node)
            condition = " ".join(map(self._syntax.text, found.branches[0][0]))
            for key, met in _asked(condition):
                if met or len(found.branches) == 1:
                    body = found.branches[0][1] if met else (found.otherwise or [])
                    yield key, self.of_all(body, _saved(key))
        else:
            yield from self._of_test(node)

    def _of_test(self, node: Node) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what a test looks at: one before ``&&`` or ``||``, or one whose status counts."""
        is_list = node.type == "list" and bool(node.children[2:])
        left = node.children[0] if is_list else node
        for key, met in _asked(self._syntax.text(left)):
            if not is_list and not met:
                yield key, frozenset({"status"})
            elif is_list and (node.children[1].type == "&&") == met:
                yield key, self.of(node.children[-1], _saved(key), 0, first=False)


def _saved(key: str) -> frozenset[str]:
    """Return the variable that is not 0 where a key tells of a failure."""
    return frozenset() if set(key) & set("!#") else frozenset({_name(key)})


def _name(key: str) -> str:
    """Return the variable of a key of `Fate.deciding`."""
    return key.partition("=")[0].partition("!")[0].rstrip("#")


def _asked(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what a condition asks of variables, and whether it is met after a failure."""
    if text.startswith("! "):
        yield from ((key, not met) for key, met in _asked(text[2:].lstrip()))
        return
    if "${#" in text:
        if length := _LENGTH.fullmatch(text):
            yield f"{length[1]}#", length[2] is None or length[2] in _UNEQUAL
    elif test := _TEST.fullmatch(text):
        name, operator, value = test.groups()
        if value == "0":
            yield name, operator in _UNEQUAL
        elif operator not in _ORDERED:
            yield f"{name}={value}", operator not in _UNEQUAL
            yield f"{name}!{value}", operator in _UNEQUAL
    elif text[:1] in ("[", "t"):
        if held := _HOLDS.fullmatch(text):
            yield f"{held[2]}#", held[1] != "-z"
    elif text[:1] in ("$", '"') and (bare := _BARE.fullmatch(text)):
        yield f"{bare[1]}=true", True
        yield f"{bare[1]}!true", False


def saved_status(node: Node, syntax: Syntax) -> str:
    """Return the variable that the statement sets to ``$?``, nothing when it sets none."""
    if node.type != "variable_assignment":
        return ""
    name, _, value = syntax.text(node).partition("=")
    found = _VALUE.fullmatch(value)
    return name if found and found[1] in ("?", FIRST_OF_PIPE) else ""


def outlook(
    nodes: Sequence[Node], fate: Fate, endings: Endings, syntax: Syntax, decided: Mapping[str, bool]
) -> list[Fate]:
    """Return what the status of each of several statements in a row means to the run.

    `decided` says which endings (``exit``, ``return``, ``status``) make the run fail, and with
    ``last`` whether the status of the last of them does.
    """
    plain = Fate(fate.heeds, counts=False, marks=fate.marks, tries=fate.tries)
    if not syntax.watches_status:
        return [plain] * (len(nodes) - 1) + [fate] if nodes else []
    fates: list[Fate] = []
    deciding = fate.deciding
    following = fate
    for position, node in reversed(list(enumerate(nodes))):
        current = following._replace(deciding=following.deciding | deciding)
        if node.type in LOOPS:
            tried = _tried(nodes, position, deciding, endings, syntax, decided)
            current = current._replace(tries=tried)
        fates.append(current)
        following = plain
        saved = saved_status(node, syntax)
        if node.type == "variable_assignment":
            name = syntax.text(node).partition("=")[0]
            if saved and name in deciding:
                following = _looked_at(
                    "?" if "PIPE" not in syntax.text(node) else FIRST_OF_PIPE, plain
                )
            deciding = frozenset(key for key in deciding if _name(key) != name)
            continue
        status = decided["status"] if fates[1:] else decided["last"]
        for key, ends in endings.decisions(node):
            if not ends or not all({**decided, "status": status}[end] for end in ends):
                continue
            if key in ("?", FIRST_OF_PIPE):
                following = _looked_at(key, plain)
            else:
                deciding |= {key}
    fates.reverse()
    return fates


def _tried(
    nodes: Sequence[Node],
    position: int,
    deciding: frozenset[str],
    endings: Endings,
    syntax: Syntax,
    decided: Mapping[str, bool],
) -> Tries | None:
    """Return what a loop tries that is one of several statements; `deciding` counts behind it."""
    from pubproof.scripts.shell.retries import tries

    loop, behind = nodes[position], endings.of_all(nodes[position + 1 :])

    def is_bad(node: Node) -> bool:
        return bool(endings.of(node, _NOTHING, 0, first=False))

    if behind and all(decided[end] for end in behind):
        return tries(loop, "", is_bad, syntax)
    for key in deciding:
        name, sign, value = key.partition("!")
        if sign and _is_reset(nodes[:position], name, value, syntax):
            found = tries(loop, f"{name}={value}", is_bad, syntax)
            if found is not None:
                return found
    return None


def _is_reset(nodes: Sequence[Node], name: str, value: str, syntax: Syntax) -> bool:
    """Whether statements leave a variable with another value than the one that is wanted."""
    for node in reversed(nodes):
        text = syntax.text(node)
        if node.type == "variable_assignment" and text.startswith(f"{name}="):
            given = text.partition("=")[2].strip("\"'")
            return given != value and not set(given) & set("$`")
        if name in text:
            return False
    return False


def _looked_at(status: str, plain: Fate) -> Fate:
    """Return the fate of a statement whose status the next one looks at."""
    if status == "?":
        return plain._replace(counts=True)
    return plain._replace(deciding=frozenset({status}))

"""The statements of a shell that choose and repeat: ``if``, ``case``, ``for``, ``while``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import globs
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.shell import conditions, truth
from pubproof.scripts.shell.conditions import Condition
from pubproof.scripts.shell.outcome import UNHEEDED, Fate, Flow, parts_of_if
from pubproof.scripts.shell.syntax import children, statements
from pubproof.scripts.shell.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.state import State
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_MAX_ROUNDS = 16
_CHOOSING = late.pattern(
    r"(?:^|[\s;(!])(?:break|continue|case|test|\[\[?|[ef]?grep)[\s;]", re.MULTILINE
)
"""What leaves some of a loop's words out."""
_LEAVING = late.pattern(r"\b(?:break|return)\b|\bexit\b(?!\s+[1-9])")
"""What leaves a loop, or the script, in good order."""
_RUNNING = (
    r"(?m:(?:^|[;&|({]|\b(?:do|then|else))[ \t]*(?:\.[ \t]+|(?:cd|pushd|source|exec|python[\d.]*"
    r"|(?:ba|z)?sh)[ \t]+(?:-\S+[ \t]+)*)?|\s(?:-C|--directory|--chdir)[ \t=]+)"
)
"""What stands before the name of what is run, or of a folder in which something is."""
_UNTOLD = frozenset({UNKNOWN, "*", "?", "["})
"""What a word has in it whose number or text cannot be told."""


class _Branches:
    """The bodies of a statement of which one is run, or none, each from the same start."""

    def __init__(self, shell: Shell, fate: Fate, syntax: Syntax) -> None:
        self._shell = shell
        self._fate = fate
        self._syntax = syntax
        self._start = shell.state()
        self._assumed = shell.assumed.copy()
        self._flows: list[Flow] = []
        self._ends: list[State] = []
        self._picked: frozenset[str] = frozenset()
        """Variables of which a body was left in good order with some of the files."""

    def walk(
        self,
        body: Sequence[Node],
        condition: str = "",
        leading: str = "",
        picks: frozenset[str] = frozenset(),
    ) -> None:
        """Walk through a body; what is assigned before it, in a condition, stays for the next.

        Args:
            body: its statements.
            condition: what can leave it out.
            leading: what leads to it, where that is more.
            picks: the variables of which it may be given some of the files only.
        """
        before, outer = self._shell.variables.copy(), self._shell.condition
        self._shell.condition = outer or condition
        with self._shell.picking(picks):
            flow = self._shell.sequence(body, self._fate, self._syntax)
        self._shell.condition = outer
        self._flows.append(flow)
        if flow and not self._shell.certain(body, self._fate, self._syntax, first=False):
            self._shell.leave(flow, condition or leading)
            self._picked |= picks
        if not flow:
            self._ends.append(self._shell.state())
        self._shell.resume(self._start._replace(variables=before))

    def end(self) -> Flow:
        """Go on with what the bodies that come to their end agree on."""
        self._shell.join(self._ends)
        self._shell.pick(self._picked)
        if self._flows[1:]:
            for name in self._assumed - self._shell.assumed:
                self._shell.suspect(name)
        return min(self._flows)


def if_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``if … elif … else … fi``."""
    found = parts_of_if(node)
    bodies = [body for _, body in found.branches] + [found.otherwise or []]
    branches, asked, picks = _Branches(shell, fate, syntax), "", frozenset[str]()
    ends = [shell.certain(body, fate, syntax, first=False) for body in bodies]
    for position, (condition, body) in enumerate(found.branches):
        rest = bodies[position + 1 :]
        inner = Fate(
            heeds=False,
            counts=(
                found.otherwise is not None
                and all(shell.certain(other, fate, syntax, first=False) for other in rest)
            )
            or (fate.tries is not None and fate.tries.succeed(condition, body, syntax)),
            inverse=shell.certain(body, fate, syntax, first=False),
        )
        shell.sequence(condition, inner, syntax)
        decision = Condition(shell, condition, syntax)
        outcome = decision.chosen
        met = asked or decision.deciding(wanted=True)
        met = "" if all(ends[:position] + ends[position + 1 :]) else met
        leading = decision.leading(wanted=True)
        asked = asked or decision.deciding(wanted=False)
        picks |= decision.picks
        if outcome is not False:
            branches.walk(body, met, leading, picks)
        if outcome:
            break
    else:
        branches.walk(found.otherwise or [], "" if all(ends[:-1]) else asked, asked, picks)
    return branches.end()


def while_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``while`` and ``until``."""
    body = [child for child in node.children if child.type == "do_group"]
    condition = [child for child in node.children if child.type != "do_group"]
    is_asking, shell.is_asking = shell.is_asking, True
    shell.sequence(condition, _fate_of_loop(node, body, fate, syntax), syntax)
    shell.is_asking = is_asking
    before, outer, left = shell.variables.copy(), shell.condition, len(shell.left)
    is_while = node.children[0].type == "while"
    decision = Condition(shell, statements(condition)[0], syntax)
    if decision.always is not None and decision.always is not is_while:
        return Flow.ON
    asked = decision.given() if is_while else ""
    shell.condition = outer or asked
    flow = Flow.ON
    for group in body:
        marks = fate.lasting(group, syntax)
        inner = Fate(fate.heeds, counts=False, marks=marks, tries=fate.tries)
        flow = shell.sequence(group.children, inner, syntax)
    shell.condition = outer
    shell.stay(Flow.LOOP, left)
    shell.merge([before, shell.variables])
    endless = decision.always is is_while
    return flow if endless and flow > Flow.LOOP else Flow.ON


def _fate_of_loop(node: Node, body: Sequence[Node], fate: Fate, syntax: Syntax) -> Fate:
    """Return the fate of a loop's condition: ``until``, and ``while !``, end with its success."""
    if any(_LEAVING.search(syntax.text(group)) for group in body):
        return UNHEEDED
    if node.children[0].type == "until":
        return Fate(heeds=False, counts=True, deciding=fate.deciding)
    return Fate(heeds=False, counts=False, inverse=True)


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
    if any("*" in value for value in values):
        files = [one for value in values for one in _files(shell, value)]
        values = files if files != values and _runs(variable, syntax.text(body)) else values
    return _rounds(shell, variable, values, body, fate, syntax)


def _rounds(
    shell: Shell, variable: str, values: list[str], body: Node, fate: Fate, syntax: Syntax
) -> Flow:
    """Walk through a loop's body once for each value that can be told."""
    used = variable and re.search(rf"\$\{{?{re.escape(variable)}\b", syntax.text(body))
    if _CHOOSING.search(syntax.text(body)):
        values = [kind for value in values for kind in _kinds(value)]
    certain = bool(values) and not any(set(value) & _UNTOLD for value in values)
    if not used:
        values = values[-1:]
    if not values or len(values) * shell.rounds > _MAX_ROUNDS:
        values = [UNKNOWN]
    rounds, shell.rounds = shell.rounds, shell.rounds * len(values)
    before, outer, left = shell.variables.copy(), shell.condition, len(shell.left)
    if any(set(value) & _UNTOLD for value in values):
        shell.condition = outer or _only_round(shell, body, fate, syntax)
    flow, marks = Flow.ON, fate.lasting(body, syntax)
    for position, value in enumerate(values):
        if variable:
            shell.assign(variable, value)
        last = certain and position == len(values) - 1
        inner = Fate(fate.heeds, fate.counts and last, marks=marks, tries=fate.tries)
        flow = shell.sequence(body.children, inner, syntax)
        if flow > Flow.LOOP:
            break
    shell.rounds, shell.condition = rounds, outer
    shell.stay(Flow.LOOP, left)
    if not certain:
        shell.merge([before, shell.variables])
    return flow if certain and flow > Flow.LOOP else Flow.ON


def _runs(variable: str, body: str) -> bool:
    """Whether a loop's body runs what its variable names, or goes into that folder."""
    return re.search(rf"{_RUNNING}[\"']?(?:\./)?\$\{{?{re.escape(variable)}\b", body) is not None


def _files(shell: Shell, value: str) -> list[str]:
    """Return the files of the repository that a pattern stands for, or else the pattern."""
    front, _, name = value.rstrip("/").rpartition("/")
    path = resolve(shell.folder, value.rstrip("/")) if "*" in name else None
    found = matching(shell.reader.files, path) if path is not None else []
    names = [one.rpartition("/")[2] for one in found]
    return [f"{front}/{one}" if front else one for one in names] or [value]


def _kinds(value: str) -> tuple[str, ...]:
    """Return what a loop's word stands for, apart where its body may choose among the files."""
    if value == "*" or value.endswith("/*"):
        return tuple(f"{value}{ending}" for ending in (".whl", ".tar.gz"))
    told = not set(value) & _UNTOLD or (value.count("*") == 1 and not value.endswith("*"))
    return (value if told and not set(value) & {UNKNOWN, "?", "["} else UNKNOWN,)


def _only_round(shell: Shell, body: Node, fate: Fate, syntax: Syntax) -> str:
    """Return what ends a loop after its first round, nothing where nothing does."""
    for child in children(body):
        word = syntax.first_word(child) if child.type == "command" else ""
        if word in ("break", "exit", "return") and not shell.certain(
            [child], fate, syntax, first=False
        ):
            return conditions.shown([child], syntax)
    return ""


def case_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``case … esac``."""
    inner = list(children(node))
    words = Words(shell, syntax)
    subject = words.text(inner[0]) if inner else UNKNOWN
    if inner and UNKNOWN in subject:
        subject = truth.word(shell, inner[0], syntax)
    branches = _Branches(shell, fate, syntax)
    certain = doubtful = False
    fallen: bool | None = False
    decision = Condition(shell, inner[:1], syntax)
    asked = decision.deciding(wanted=True)
    for item in inner[1:]:
        if item.type != "case_item":
            continue
        patterns, body = _case_parts(item)
        match = _matches(subject, [truth.pattern(one, words.text(one)) for one in patterns])
        match = match if fallen is False else True if fallen or match else None
        fallen = match if item.children[-1].type == ";&" else False
        if match is False:
            continue
        doubtful = doubtful or match is None
        met = "" if _others_end(shell, inner[1:], item, fate, syntax) or not doubtful else asked
        branches.walk(body, met, picks=decision.files if doubtful else frozenset())
        certain = bool(match) and item.children[-1].type not in (";&", ";;&")
        if certain:
            break
    if not certain:
        branches.walk([])
    return branches.end()


def _others_end(shell: Shell, items: list[Node], item: Node, fate: Fate, syntax: Syntax) -> bool:
    """Whether all other arms of a ``case``, one of them for all that is left, make the run fail."""
    others = [_case_parts(one) for one in items if one.type == "case_item" and one.id != item.id]
    has_rest = any("*" in map(syntax.text, patterns) for patterns, _ in others)
    return has_rest and all(shell.certain(body, fate, syntax, first=False) for _, body in others)


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
    return True if patterns == ["*"] else globs.matches_any(subject, patterns)

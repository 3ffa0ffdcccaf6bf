"""The statements of a shell that repeat: ``for``, ``while`` and ``until``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.shell import conditions, truth
from pubproof.scripts.shell.conditions import Condition
from pubproof.scripts.shell.fate import UNHEEDED, Fate, Flow
from pubproof.scripts.shell.syntax import children, parts_of_if, statements
from pubproof.scripts.shell.words import Words, numbers, positions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.retries import Tries
    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_MAX_ROUNDS = 16
_CHOOSING = late.pattern(
    r"(?:^|[\s;(!])(?:break|continue|case|test|\[\[?|[ef]?grep)[\s;]", re.MULTILINE
)
"""What leaves some of a loop's words out."""
_LEAVING = late.pattern(r"\bbreak\b|\b(?:exit|return)\b(?!\s+[1-9])|\b(?P<given>return)\b")
"""What leaves a loop, or the script, in good order; a function that nobody heeds always does."""
_COUNTING = late.pattern(
    r"for\s*\(\(\s*(\w+)\s*=\s*(\d{1,6})\s*;\s*\1\s*(<=?)\s*(?:(\d{1,6})|\$\{#(\w+)\[[@*]\]\})\s*;"
    r"\s*(?:\1\s*(?:\+\+|\+=\s*1)|\+\+\s*\1)\s*\)\)"
)
"""``for ((i = 0; i < 3; i++))``."""
_RUNNING = (
    r"(?m:(?:^|[;&|({]|\b(?:do|then|else))[ \t]*(?:\.[ \t]+|(?:cd|pushd|source|exec|python[\d.]*"
    r"|(?:ba|z)?sh)[ \t]+(?:-\S+[ \t]+)*)?|\s(?:-C|--directory|--chdir)[ \t=]+)"
)
"""What stands before the name of what is run, or of a folder in which something is."""
_UNTOLD = frozenset({UNKNOWN, "*", "?", "["})
"""What a word has in it whose number or text cannot be told."""


def while_statement(shell: Shell, node: Node, fate: Fate, syntax: Syntax) -> Flow:
    """``while`` and ``until``."""
    body = [child for child in node.children if child.type == "do_group"]
    condition = [child for child in node.children if child.type != "do_group"]
    is_asking, shell.is_asking = shell.is_asking, True
    shell.sequence(condition, _fate_of_loop(shell, node, body, fate, syntax), syntax)
    shell.is_asking = is_asking
    before, outer, left = shell.variables.copy(), shell.condition, len(shell.left)
    is_while = node.children[0].type == "while"
    decision = Condition(shell, statements(condition)[0], syntax)
    if decision.always is not None and decision.always is not is_while:
        return Flow.ON
    endless = decision.always is is_while
    tried = fate.tries or (_tried(shell, node, fate, syntax) if endless else None)
    asked = decision.given() if is_while else ""
    shell.condition = outer or asked
    flow = Flow.ON
    shell.jobs.loops += 1
    for group in body:
        marks = fate.lasting(group, syntax)
        inner = Fate(fate.heeds, counts=False, marks=marks, tries=tried)
        flow = shell.sequence(group.children, inner, syntax)
    shell.jobs.loops -= 1
    shell.condition = outer
    shell.stay(Flow.LOOP, left)
    shell.merge([before, shell.variables])
    return flow if endless and flow > Flow.LOOP else Flow.ON


def _tried(shell: Shell, loop: Node, fate: Fate, syntax: Syntax) -> Tries | None:
    """Return what a loop tries that is left by a success, or else with a failure."""
    from pubproof.scripts.shell.retries import tries

    def is_bad(node: Node) -> bool:
        return shell.certain([node], fate, syntax, first=False)

    return tries(loop, "", is_bad, syntax, is_left=True)


def _fate_of_loop(
    shell: Shell, node: Node, body: Sequence[Node], fate: Fate, syntax: Syntax
) -> Fate:
    """Return the fate of a loop's condition: ``until``, and ``while !``, end with its success."""
    for left in (one for group in body for one in _LEAVING.finditer(syntax.text(group))):
        if left["given"] is None or not shell.returns_count:
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
    variable, values = "", list[str]()
    if node.type == "c_style_for_statement":
        variable, values = _counted(shell, syntax.text(node))
    elif inner[0].type == "variable_name":
        variable = syntax.text(inner[0])
        values = _listed(shell, node, inner[1 : inner.index(body)], syntax)
        files = [one for value in values for one in _files(shell, value)]
        values = files if files != values and _runs(variable, syntax.text(body)) else values
    if fate.tries is None and values and _fails_at_last(shell, variable, values[-1], body, syntax):
        own = _tried(shell, node, fate, syntax)
        flow = _rounds(shell, variable, values, body, fate._replace(tries=own), syntax)
        return flow if own is None else Flow.ON
    return _rounds(shell, variable, values, body, fate, syntax)


def _listed(shell: Shell, node: Node, parts: Sequence[Node], syntax: Syntax) -> list[str]:
    """Return what the variable of a loop holds, one after the other."""
    if node.children[0].type == "select":
        return [UNKNOWN]
    words = Words(shell, syntax)
    found = [word for part in parts for word in words.fields(part)]
    return found if parts else list(shell.arguments[1:])  # `for x; do`


def _counted(shell: Shell, text: str) -> tuple[str, list[str]]:
    """Return the variable of ``for ((…))`` and what it counts: numbers, or indexes of an array."""
    found = _COUNTING.match(text)
    if found is None:
        return "", []
    name, first, sign, last, array = found.groups()
    if array is not None:
        held = shell.variables.get(array)
        told = first == "0" and sign == "<" and isinstance(held, tuple)
        return name, [*positions(held)] if told and held else [UNKNOWN]
    return name, numbers(int(first), int(last) - (sign == "<"))


def _fails_at_last(shell: Shell, variable: str, value: str, body: Node, syntax: Syntax) -> bool:
    """Whether the last round of a loop fails: ``[ $try = 3 ] && exit 1``."""
    if set(value) & _UNTOLD or not variable:
        return False
    last = shell.fork(fatal=shell.fatal)
    last.assign(variable, value)
    return any(_is_met_with_failure(last, node, syntax) for node in children(body))


def _is_met_with_failure(shell: Shell, node: Node, syntax: Syntax) -> bool:
    """Whether a statement asks for what is so, and then makes the run fail."""
    if node.type == "if_statement":
        condition, then = parts_of_if(node).branches[0]
    elif node.type == "list" and node.children[1].type == "&&":
        condition, then = [node.children[0]], [node.children[-1]]
    else:
        return False
    is_met = truth.told(shell, condition, syntax) is True
    return is_met and shell.certain(then, UNHEEDED, syntax, first=False)


def _rounds(
    shell: Shell, variable: str, values: list[str], body: Node, fate: Fate, syntax: Syntax
) -> Flow:
    """Walk through a loop's body once for each value that can be told."""
    used = variable and re.search(rf"[$\[]\{{?{re.escape(variable)}\b", syntax.text(body))
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
    shell.jobs.loops += 1
    for position, value in enumerate(values):
        if variable:
            shell.assign(variable, value)
        last = certain and position == len(values) - 1
        inner = Fate(fate.heeds, fate.counts and last, marks=marks, tries=fate.tries)
        flow = shell.sequence(body.children, inner, syntax)
        if flow > Flow.LOOP:
            break
    shell.jobs.loops -= 1
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

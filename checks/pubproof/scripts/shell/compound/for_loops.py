"""The loops of a shell over words: ``for`` and ``select``."""

from __future__ import annotations

import re
from posixpath import basename
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.globs import is_one
from pubproof.scripts.paths import matching, resolve
from pubproof.scripts.shell.compound.choices import parts_of_if
from pubproof.scripts.shell.compound.loops import MAX_ROUNDS, behind, ended, only_round, tried
from pubproof.scripts.shell.conditions import truth
from pubproof.scripts.shell.failures.fate import UNHEEDED, Fate, Flow
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.variables.values import numbers, positions
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.unknown import UNKNOWN
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.walk import Shell

_CHOOSING = late.pattern(
    r"(?:^|[\s;(!])(?:break|continue|case|test|\[\[?|[ef]?grep)[\s;]", re.MULTILINE
)
"""What leaves some of a loop's words out."""
_IS_THERE = late.pattern(
    r"""\[{1,2}[ \t]+-[ef][ \t]+"?\$\{?\w+\}?"?[ \t]+\]{1,2}[ \t]*\|\|[ \t]*continue\b"""
)
"""What leaves out a word for which there is no file: a pattern that fits none."""
_COUNTING = late.pattern(
    r"for\s*\(\(\s*(\w+)\s*=\s*(\d{1,6})\s*;"
    r"\s*\1\s*(<=?)\s*(?:\$?\{?(\w{1,60})\}?|\$\{#(\w+)\[[@*]\]\})\s*;"
    r"\s*(?:\1\s*(?:\+\+|\+=\s*1)|\+\+\s*\1)\s*\)\)"
)
"""``for ((i = 0; i < 3; i++))``."""
_BOUND = late.pattern(r"[0-9]{1,6}")
_RUNNING = (
    r"(?m:(?:^|[;&|({]|\b(?:do|then|else))[ \t]*(?:\.[ \t]+|(?:cd|pushd|source|exec|python[\d.]*"
    r"|(?:ba|z)?sh)[ \t]+(?:-\S+[ \t]+)*)?|\s(?:-C|--directory|--chdir)[ \t=]+)"
)
"""What stands before the name of what is run, or of a folder in which something is."""


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
        for one in inner[: inner.index(body)]:
            Words(shell, syntax).visit(one)
        variable, values = _counted(shell, syntax.text(node))
    elif inner[0].type == "variable_name":
        variable = syntax.text(inner[0])
        values = _listed(shell, node, inner[1 : inner.index(body)], syntax)
        files = [one for value in values for one in _files(shell, value)]
        if not values and not shell.repeats:
            return Flow.ON
        values = files if files != values and _runs(variable, syntax.text(body)) else values
    if fate.tries is None and values and _fails_at_last(shell, variable, values[-1], body, syntax):
        own = tried(shell, node, fate, syntax)
        flow = _rounds(shell, variable, values, body, fate._replace(tries=own), syntax)
        return flow if own is None else Flow.ON
    return _rounds(shell, variable, values, body, fate, syntax)


def _listed(shell: Shell, node: Node, parts: Sequence[Node], syntax: Syntax) -> list[str]:
    """Return what the variable of a loop holds, one after the other."""
    words = Words(shell, syntax)
    found = [word for part in parts for word in words.fields(part)]
    if node.children[0].type == "select":
        return [UNKNOWN]
    return found if parts else list(shell.arguments[1:])  # `for x; do`


def _counted(shell: Shell, text: str) -> tuple[str, list[str]]:
    """Return the variable of ``for ((…))`` and what it counts: numbers, or indexes of an array."""
    found = _COUNTING.match(text)
    if found is None:
        return "", []
    name, first, sign, last, array = found.groups()
    if array is not None:
        held = shell.variables.get(array)
        is_known = first == "0" and sign == "<" and isinstance(held, tuple)
        return name, [*positions(held)] if is_known and held else [UNKNOWN]
    bound = last if last.isdecimal() else shell.value(last)
    if not isinstance(bound, str) or not _BOUND.fullmatch(bound):
        return name, [UNKNOWN]
    return name, numbers(int(first), int(bound) - (sign == "<"))


def _fails_at_last(shell: Shell, variable: str, value: str, body: Node, syntax: Syntax) -> bool:
    """Whether the last round of a loop fails: ``[ $try = 3 ] && exit 1``."""
    if not is_one(value) or not variable:
        return False
    last = shell.fork(fatal=shell.fatal)
    last.assign(variable, value)
    return any(_is_met_with_failure(last, node, syntax) for node in children(body))


def _is_met_with_failure(shell: Shell, node: Node, syntax: Syntax) -> bool:
    """Whether a statement asks for what is so, and then makes the run fail."""
    if node.type == "if_statement":
        asked = parts_of_if(node).branches
    elif node.type == "list" and node.children[1].type == "&&":
        asked = [([node.children[0]], [node.children[-1]])]
    elif node.type == "list":
        from pubproof.scripts.shell.failures.retries import statements_of

        handling = statements_of(node.children[-1])
        return any(_is_met_with_failure(shell, one, syntax) for one in handling)
    else:
        return False
    return any(
        truth.outcome(shell, condition, syntax) is True and shell.certain(then, UNHEEDED, syntax)
        for condition, then in asked
    )


class _Items(NamedTuple):
    """What the variable of a loop holds in the rounds that are walked."""

    values: list[str]
    certain: bool
    """Whether a round is certain to come for each of them."""
    each: bool
    """Whether each round that comes is walked."""


def _items(shell: Shell, variable: str, values: list[str], text: str) -> _Items:
    """Return what to walk a loop's body with; `text` is the body."""
    used = bool(variable) and _reads(shell, variable, text)
    if _CHOOSING.search(_IS_THERE.sub(":", text)):
        values = [kind for value in values for kind in _kinds(value)]
    certain = bool(values) and all(map(is_one, values))
    if len(values) > 1 and not used:
        return _Items(values[-1:], certain, each=False)
    if not values or len(values) * shell.rounds > MAX_ROUNDS:
        return _Items([UNKNOWN], certain, each=False)
    return _Items(values, certain, each=certain)


def _reads(shell: Shell, variable: str, text: str) -> bool:
    """Whether a text reads a variable, or a function that it may call."""
    reading = re.compile(rf"[$\[]\{{?{re.escape(variable)}\b")
    called = (one.syntax.text(one.body) for name, one in shell.functions.items() if name in text)
    return any(reading.search(one) for one in (text, *called))


def _rounds(
    shell: Shell, variable: str, values: list[str], body: Node, fate: Fate, syntax: Syntax
) -> Flow:
    """Walk through a loop's body once for each value that can be told."""
    values, certain, each = _items(shell, variable, values, syntax.text(body))
    outer = shell.rounds, shell.repeats, shell.condition, shell.around
    shell.rounds, shell.repeats = shell.rounds * len(values), shell.repeats or not each
    before, left, ways = shell.snapshot(), len(shell.left), len(shell.ways)
    if not all(map(is_one, values)):
        shell.ask(only_round(shell, body, fate, syntax))
    flow, marks = Flow.ON, fate.lasting(body, syntax)
    shell.jobs.loops += 1
    for position, value in enumerate(values):
        if variable:
            shell.assign(variable, value)
        if value == UNKNOWN and _is_given(body, syntax):
            shell.made.discard(variable)
        last = certain and position == len(values) - 1
        inner = Fate(
            fate.heeds,
            counts=fate.counts and last,
            deciding=fate.deciding if last else UNHEEDED.deciding,
            marks=marks,
            tries=fate.tries,
        )
        begun = len(shell.ways)
        flow = shell.sequence(body.children, inner, syntax)
        flow = ended(shell, flow, begun) if each else flow
        if flow > Flow.LOOP or (each and flow):
            break
    shell.jobs.loops -= 1
    if not each:
        shell.lose_copies(before)
    shell.rounds, shell.repeats, shell.condition, shell.around = outer
    shell.stay(Flow.LOOP, left)
    is_left = len(shell.ways) > ways
    flow = behind(shell, flow if certain else Flow.ON, ways)
    if variable and is_left and not each:
        shell.assign(variable, UNKNOWN)
    if not certain:
        shell.doubt(before)
    return flow


def _is_given(body: Node, syntax: Syntax) -> bool:
    """Whether an expression that cannot be told gives a loop its words."""
    loop = body.parent
    words = children(loop) if loop is not None else ()
    return any(UNKNOWN in syntax.text(one) for one in words if one.end_byte <= body.start_byte)


def _runs(variable: str, body: str) -> bool:
    """Whether a loop's body runs what its variable names, or goes into that folder."""
    return re.search(rf"{_RUNNING}[\"']?(?:\./)?\$\{{?{re.escape(variable)}\b", body) is not None


def _files(shell: Shell, value: str) -> list[str]:
    """Return the files of the repository that a pattern stands for, or else the pattern."""
    front, _, name = value.rstrip("/").rpartition("/")
    path = resolve(shell.folder, value.rstrip("/")) if "*" in name else None
    found = matching(shell.reader.files, path) if path is not None else []
    names = [basename(one) for one in found]
    return [f"{front}/{one}" if front else one for one in names] or [value]


def _kinds(value: str) -> tuple[str, ...]:
    """Return what a loop's word stands for, apart where its body may choose among the files."""
    if value == "*" or value.endswith("/*"):
        return tuple(f"{value}{ending}" for ending in ENDINGS)
    rest = value if value.endswith("*") else value.replace("*", "", 1)
    return (value if is_one(rest) else UNKNOWN,)

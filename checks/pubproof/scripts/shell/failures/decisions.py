"""What statements of a shell look at to tell of a failure, and how they end then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.shell.compound.choices import arms_of_case, parts_of_if
from pubproof.scripts.shell.failures.endings import chosen_by
from pubproof.scripts.shell.failures.flags import FAILED, STATUS, VALUE, Flag, asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.failures.endings import Endings
    from pubproof.scripts.shell.syntax import Syntax

_NOTHING: frozenset[str] = frozenset()
_SPECIAL = frozenset("*?[$`\\")
"""What does not stand for itself in a pattern."""


class Decision(NamedTuple):
    """What a statement does where a flag is set."""

    flag: Flag
    ends: frozenset[str]
    """How it then ends, as `Endings.of_all` says it."""
    led: Sequence[Node] = ()
    """The statements that then run."""


def of(node: Node, endings: Endings, syntax: Syntax) -> Iterator[Decision]:
    """Yield what a statement looks at."""
    if node.type == "command" and endings.name(node) in ("exit", "return"):
        name, *arguments = endings.words(node)
        value = VALUE.fullmatch(arguments[0]) if arguments else None
        if value or not arguments:
            yield Decision(Flag(value[1]) if value else STATUS, frozenset({name}))
    elif node.type == "if_statement":
        yield from _of_if(node, endings, syntax)
    elif node.type == "case_statement":
        yield from _of_case(node, endings, syntax)
    else:
        yield from _of_test(node, endings, syntax)


def _of_if(node: Node, endings: Endings, syntax: Syntax) -> Iterator[Decision]:
    found = parts_of_if(node)
    condition = " ".join(map(syntax.text, found.branches[0][0]))
    first, *others = [body for _, body in found.branches]
    otherwise = found.otherwise or []
    for flag, met in asked(condition, posix=syntax.posix):
        led = [first] if met else [*others, otherwise]
        ends = [
            endings.of_all(body, flag.failing | FAILED if body is otherwise else flag.failing)
            for body in led
        ]
        every = _NOTHING.union(*ends) if all(ends) else _NOTHING
        yield Decision(flag, every, [] if led[1:] else led[0])


def _of_case(node: Node, endings: Endings, syntax: Syntax) -> Iterator[Decision]:
    """Yield what a ``case`` looks at: a word of which one arm, or all but one, end so."""
    arms = arms_of_case(node)
    subject = chosen_by(node, arms, syntax)
    known_arms = [
        arm for arm in arms if not any(set(syntax.text(one)) & _SPECIAL for one in arm.patterns)
    ]
    if not subject or arms[: len(known_arms)] != known_arms:
        return
    plain = _but_one([endings.of_all(arm.body) for arm in arms])
    failed = _but_one([endings.of_all(arm.body, frozenset({subject})) for arm in arms])
    for position, arm in enumerate(known_arms):
        values = [syntax.text(one).strip("\"'") for one in arm.patterns]
        for value in values:
            flag = Flag(subject, "=", value)
            yield Decision(flag, endings.of_all(arm.body, flag.failing), arm.body)
        if len(values) == 1 and arm is not arms[-1] and arms[-1].is_rest(syntax):
            if values == ["0"]:
                yield Decision(Flag(subject), failed[position])
            else:
                yield Decision(Flag(subject, "!", values[0]), plain[position])


def _of_test(node: Node, endings: Endings, syntax: Syntax) -> Iterator[Decision]:
    """Yield what a test looks at: one before ``&&`` or ``||``, or one whose status counts."""
    is_list = node.type == "list" and bool(node.children[2:])
    left = node.children[0] if is_list else node
    for flag, met in asked(syntax.text(left), posix=syntax.posix):
        if not is_list and not met:
            yield Decision(flag, frozenset({"status"}))
        elif is_list and (node.children[1].type == "&&") == met:
            then = node.children[-1]
            yield Decision(flag, endings.of(then, flag.failing), [then])


def _but_one(ends: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Return, for each of several bodies, how all others end; nothing where one may end well."""
    well = sum(not one for one in ends)
    every = _NOTHING.union(*ends)
    return [every if well == (not one) else _NOTHING for one in ends]

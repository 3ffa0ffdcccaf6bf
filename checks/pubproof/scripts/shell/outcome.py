"""What becomes of a script of the shell when a command in it fails."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof.scripts.shell.fate import Fate
from pubproof.scripts.shell.flags import OF_SHELL, STATUS, Flag, assignments, notes, sets, status_of
from pubproof.scripts.shell.syntax import LOOPS, descendants
from pubproof.tools import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.endings import Endings
    from pubproof.scripts.shell.retries import Tries
    from pubproof.scripts.shell.syntax import Syntax

_CHOOSING = frozenset({"if_statement", "list"})
"""The kinds of statements that may try something once."""
_SAYING = ("echo", "printf")
_TRIAL = "testpypi"
"""The name that tools have for the index to try out."""


def outlook(
    nodes: Sequence[Node],
    fate: Fate,
    endings: Endings,
    syntax: Syntax,
    decided: Mapping[str, bool],
    heeding: Sequence[bool],
) -> list[Fate]:
    """Return what the status of each of several statements in a row means to the run.

    `decided` says which endings (``exit``, ``return``) make the run fail, and with ``status``
    whether the status of the last of them does; `heeding`, whether that of each does by itself.
    """
    plain = Fate(fate.heeds, counts=False, marks=fate.marks, tries=fate.tries)
    if not syntax.watches_status:
        return [plain] * (len(nodes) - 1) + [fate] if nodes else []
    fates: list[Fate] = []
    deciding = fate.deciding
    following = fate
    for position, node in reversed(list(enumerate(nodes))):
        current = following._replace(deciding=following.deciding | deciding)
        if node.type in LOOPS or node.type in _CHOOSING:
            tried = _tried(nodes, position, deciding, endings, syntax, decided)
            current = current._replace(tries=tried or (None if node.type in LOOPS else fate.tries))
        fates.append(current)
        following = plain
        given = {syntax.text(one).partition("=")[0]: one for one in assignments(node)}
        if given:
            for name, one in given.items():
                status = status_of(one, syntax)
                if status is not None and Flag(name) in deciding:
                    following = _looked_at(status, plain)
            deciding = frozenset(flag for flag in deciding if flag.name not in given)
            continue
        deciding = frozenset(flag for flag in deciding if not sets(node, flag.name, syntax))
        decides = {**decided, "status": heeding[position]} if fates[1:] else decided
        for flag, ends, led in endings.decisions(node):
            is_noted = any(notes(one, syntax, deciding | fate.marks) for one in led)
            if not is_noted and not (ends and all(decides[end] for end in ends)):
                continue
            if flag in OF_SHELL:
                following = _looked_at(flag, plain)
            else:
                deciding |= {flag}
        deciding = _in_front(node, deciding, syntax)
    fates.reverse()
    return fates


def _in_front(node: Node, deciding: frozenset[Flag], syntax: Syntax) -> frozenset[Flag]:
    """Return the flags that still decide in front of a statement.

    An upload does not wait for what is asked of a flag behind it, unless it asks for it too.
    """
    if not deciding or not _uploads(node, syntax):
        return deciding
    text = syntax.text(node)
    return frozenset(flag for flag in deciding if flag.name in text)


def _uploads(node: Node, syntax: Syntax) -> bool:
    """Whether a statement starts an upload to another index than the one to try out."""
    if node.type == "function_definition":
        return False
    commands = (syntax.text(one).split() for one in descendants(node) if one.type == "command")
    return any(
        words[0] not in _SAYING
        and not UPLOADS.isdisjoint(pairwise(words))
        and not any(_TRIAL in word for word in words)
        for words in commands
    )


def _tried(
    nodes: Sequence[Node],
    position: int,
    deciding: frozenset[Flag],
    endings: Endings,
    syntax: Syntax,
    decided: Mapping[str, bool],
) -> Tries | None:
    """Return what a loop tries that is one of several statements; `deciding` counts behind it.

    So does what tries once, as ``command && exit 0`` in front of ``exit 1``.
    """
    from pubproof.scripts.shell.retries import counts_up_to, tries

    loop, behind = nodes[position], endings.of_all(nodes[position + 1 :])

    def is_bad(node: Node) -> bool:
        return bool(endings.of(node, frozenset(), 0, first=False))

    if behind and all(decided[end] for end in behind):
        return tries(loop, None, is_bad, syntax)
    for flag in deciding if loop.type in LOOPS else ():
        if counts_up_to(flag, loop, syntax):
            found = tries(loop, None, is_bad, syntax, is_left=True)
            if found is not None:
                return found
        if _is_set(nodes[:position], flag, syntax):
            found = tries(loop, flag, is_bad, syntax)
            if found is not None:
                return found
    return None


def _is_set(nodes: Sequence[Node], flag: Flag, syntax: Syntax) -> bool:
    """Whether statements leave a variable with a value that tells of a failure."""
    for node in reversed(nodes):
        text = syntax.text(node)
        if node.type == "variable_assignment" and text.startswith(f"{flag.name}="):
            return flag.tells(text.partition("=")[2]) is True
        if flag.name in text:
            return False
    return False


def _looked_at(status: Flag, plain: Fate) -> Fate:
    """Return the fate of a statement whose status the next one looks at."""
    if status == STATUS:
        return plain._replace(counts=True)
    return plain._replace(deciding=frozenset({status}))

"""What becomes of a script of the shell when a command in it fails."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pubproof.once import remembered
from pubproof.scripts.shell.failures import decisions
from pubproof.scripts.shell.failures.fate import Fate
from pubproof.scripts.shell.failures.flags import (
    OF_SHELL,
    STATUS,
    Flag,
    adds_to,
    assignments,
    grown,
    notes,
    settings,
    status_of,
)
from pubproof.scripts.shell.syntax import LOOPS, descendants
from pubproof.tools import UPLOADS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.failures.endings import Endings
    from pubproof.scripts.shell.failures.retries import Tries
    from pubproof.scripts.shell.syntax import Syntax

_CHOOSING = frozenset({"if_statement", "list"})
"""The kinds of statements that may try something once."""
_SAYING = ("echo", "printf")
_TRIAL = "testpypi"
"""The name that tools have for the index to try out."""
_MAX_SAVED = 20
"""How many variables with a failing status are kept in mind, those that were set last."""


class Behind:
    """The statements behind each of several, which are looked at once for all of these."""

    def __init__(self, nodes: Sequence[Node], endings: Endings, syntax: Syntax) -> None:
        """Take the statements in a row."""
        self._nodes = nodes
        self._endings = endings
        self._syntax = syntax
        self._known: dict[tuple[int, tuple[str, ...]], frozenset[str]] = {}
        """How they end from one statement on, with variables that then hold a failing status."""

    def of(self, position: int) -> frozenset[str]:
        """Return what `Endings.of_all` says of the statements behind the one at `position`."""
        passed: list[tuple[int, tuple[str, ...]]] = []
        saved: tuple[str, ...] = ()
        ends: frozenset[str] | None = None
        for at in range(position + 1, len(self._nodes)):
            node = self._nodes[at]
            saved = tuple(name for name in saved if self._names(name) > node.start_byte)[
                -_MAX_SAVED:
            ]
            if (at, saved) in self._known:
                ends = self._known[at, saved]
                break
            passed.append((at, saved))
            is_last = at == len(self._nodes) - 1
            ends, left = self._endings.passed(node, frozenset(saved), is_last=is_last)
            if ends is not None:
                break
            saved = (*(one for one in saved if one in left), *sorted(left.difference(saved)))
        self._known.update(dict.fromkeys(passed, ends or frozenset()))
        return ends or frozenset()

    @remembered
    def _names(self, name: str) -> int:
        """Return behind which byte a variable is named no more."""
        return self._syntax.source.rfind(name.encode()) + 1


def unwatched(nodes: Sequence[Node], fate: Fate) -> list[Fate]:
    """Return the fate of each statement of a text that asks for no status, as `Outlook` does."""
    return [_plain(fate)] * (len(nodes) - 1) + [fate] if nodes else []


def _plain(fate: Fate) -> Fate:
    """Return the fate of a statement behind which others run that have this one."""
    return Fate(fate.heeds, counts=False, marks=fate.marks, tries=fate.tries)


class Outlook:
    """What the status of each of several statements in a row means to the run.

    It is told from the last of them to the first.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        fate: Fate,
        endings: Endings,
        syntax: Syntax,
        decided: Mapping[str, bool],
    ) -> None:
        """Take the statements, and the fate of the last of them.

        `decided` says which endings (``exit``, ``return``) make the run fail, and with ``status``
        whether the status of the last statement does.
        """
        self._nodes = nodes
        self._fate = fate
        self._endings = endings
        self._syntax = syntax
        self._decided = decided
        self._behind = Behind(nodes, endings, syntax)
        self._plain = _plain(fate)
        self._following = fate
        """The fate of a statement, as what stands right behind it leaves it."""
        self._deciding = fate.deciding
        """The flags that decide behind it."""

    def fates(self, heeding: Sequence[bool]) -> list[Fate]:
        """Return the fate of each; `heeding` says of each whether its status alone decides."""
        nodes = self._nodes
        fates: list[Fate] = []
        for position, node in reversed(list(enumerate(nodes))):
            decided = {**self._decided, "status": heeding[position]} if fates else self._decided
            fates.append(self._of(position))
            self._following = self._plain
            given = {self._syntax.text(one).partition("=")[0]: one for one in assignments(node)}
            if given:
                self._assigned(given)
            else:
                self._run(node, decided)
        fates.reverse()
        return fates

    def _of(self, position: int) -> Fate:
        """Return the fate of the statement at `position`; those behind it have been looked at."""
        fate, kind = self._following, self._nodes[position].type
        deciding = fate.deciding | self._deciding if fate.deciding else self._deciding
        fate = fate._replace(deciding=deciding)
        if kind in LOOPS or kind in _CHOOSING:
            tried = self._tried(position)
            fate = fate._replace(tries=tried or (None if kind in LOOPS else self._fate.tries))
        return fate

    def _assigned(self, given: Mapping[str, Node]) -> None:
        """Step back over assignments: what they set no longer decides in front of them.

        But for that to which they add a status.
        """
        lost = set(given)
        for name, node in given.items():
            flags = self._deciding
            if adds_to(name, node, self._syntax):
                flags |= self._fate.marks
                lost.discard(name)
            status = status_of(node, self._syntax)
            if status is not None and Flag(name) in flags:
                self._following = _looked_at(status, self._plain)
        self._deciding = _without(lost, self._deciding)

    def _run(self, node: Node, decided: Mapping[str, bool]) -> None:
        """Step back over a statement that may look at flags, and end the script."""
        syntax = self._syntax
        deciding = self._deciding and _without(settings(node, syntax), self._deciding)
        if Flag(grown(node, syntax)) in self._deciding | self._fate.marks:
            self._following = _looked_at(STATUS, self._plain)
        for flag, ends, led in decisions.of(node, self._endings, self._syntax):
            is_noted = any(notes(one, syntax, deciding, self._fate.marks) for one in led)
            if not is_noted and not (ends and all(decided[end] for end in ends)):
                continue
            if flag in OF_SHELL:
                self._following = _looked_at(flag, self._plain)
            else:
                deciding |= {flag}
        self._deciding = _in_front(node, deciding, syntax)

    def _tried(self, position: int) -> Tries | None:
        """Return what a loop tries, where something behind it counts.

        So does what tries once, as ``command && exit 0`` in front of ``exit 1``.
        """
        from pubproof.scripts.shell.failures.retries import counts_up_to, tries

        loop, behind = self._nodes[position], self._behind.of(position)
        if behind and all(self._decided[end] for end in behind):
            return tries(loop, None, self._is_bad, self._syntax)
        for flag in self._deciding if loop.type in LOOPS else ():
            if counts_up_to(flag, loop, self._syntax):
                found = tries(loop, None, self._is_bad, self._syntax, is_left=True)
                if found is not None:
                    return found
            if _is_set(self._nodes[:position], flag, self._syntax):
                found = tries(loop, flag, self._is_bad, self._syntax)
                if found is not None:
                    return found
        return None

    def _is_bad(self, node: Node) -> bool:
        return bool(self._endings.of(node))


def _without(names: Collection[str], deciding: frozenset[Flag]) -> frozenset[Flag]:
    """Return the flags that still decide where variables of these names are given a value."""
    if not any(flag.name in names for flag in deciding):
        return deciding
    return frozenset(flag for flag in deciding if flag.name not in names)


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
        not UPLOADS.isdisjoint(pairwise(words))
        and words[0] not in _SAYING
        and not any(_TRIAL in word for word in words)
        for words in commands
    )


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

"""How the statements of a shell end that stand behind each of several in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.once import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from pubproof.scripts.shell.endings import Endings
    from pubproof.scripts.shell.syntax import Syntax

_MOST = 20
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
            saved = tuple(name for name in saved if self._names(name) > node.start_byte)[-_MOST:]
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

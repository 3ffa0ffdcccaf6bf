"""A shell in which nothing starts: words are expanded in it a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.shell.walk import Shell


class Quiet:
    """A shell whose words are expanded a second time: nothing starts again."""

    def __init__(self, shell: Shell) -> None:
        """Take the shell whose variables count."""
        self._shell = shell

    def value(self, name: str) -> Value | None:
        """Return what a variable holds, None when that is not known."""
        return self._shell.value(name)

    def assume(self, name: str, value: object) -> None:
        """Set nothing: the first expansion has done it."""

    def substitute(self, _node: Node, _syntax: Syntax, *, fatal: bool) -> str:
        """Start nothing, and so know nothing of what it prints."""
        del fatal
        return UNKNOWN

    def hold(self, _text: str) -> str:
        """Keep no text as a file, and so name none."""
        return UNKNOWN

"""A shell in which nothing starts: words are expanded in it a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN

if TYPE_CHECKING:
    from tree_sitter import Node

    from pubproof.scripts.shell import Shell
    from pubproof.scripts.syntax import Syntax


class Quiet:
    """A shell whose words are expanded a second time: nothing starts again."""

    def __init__(self, shell: Shell) -> None:
        """Take the shell whose variables count."""
        self.value = shell.value

    def assign(self, name: str, value: object) -> None:
        """Set nothing."""

    def substitute(self, _node: Node, _syntax: Syntax, *, fatal: bool) -> str:
        """Start nothing."""
        del fatal
        return UNKNOWN

"""What bash knows and not each ``sh``: dash, which Debian and Ubuntu start as that, does not.

``sh`` is bash on macOS, so that what either of them does counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import late

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax

COMMANDS = frozenset({"popd", "pushd", "source"})
"""Commands of bash that dash does not find."""
_TEST = late.pattern(r"(?<![^\s!;&|(])(?:\[\[\s|\(\(|let\s|(?:\[|test)\s[^\n;|&]{0,400}?\s==\s)")
"""A test with ``[[``, ``((``, ``let`` or ``==``."""


def asks(text: str) -> bool:
    """Whether a condition has a test in it that dash never takes for met."""
    return _TEST.search(text) is not None


def asks_for_option(node: Node, syntax: Syntax) -> bool:
    """Whether a statement asks if the shell has an option: ``(set -o pipefail)``."""
    return node.type == "subshell" and syntax.text(node)[1:].lstrip().startswith("set -")


def sets_apart(redirects: Iterable[Node], syntax: Syntax) -> bool:
    """Whether dash reads ``command &> file`` as two, of which the first runs in the background."""
    return any(syntax.text(one).startswith("&>") for one in redirects)

"""Files that a command writes, whose text can be told: what it prints, or copies from another.

After the manuals of "cat", "cp", "mv" and "git show".
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from pubproof.git import CHECKED_OUT
from pubproof.scripts.options import operands
from pubproof.scripts.paths import located
from pubproof.scripts.places import place_in
from pubproof.scripts.reader import MAX_TEXT
from pubproof.scripts.shell.output.redirections import REDIRECTS
from pubproof.scripts.shell.quiet import Quiet
from pubproof.scripts.shell.syntax import children
from pubproof.scripts.shell.words.words import Words
from pubproof.scripts.start import Input
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.shell.walk import Shell
    from pubproof.scripts.start import Start

_COPYING = frozenset({"cp", "mv"})
_HANDING_ON = frozenset({"cat", "tee"})


class _Present(Quiet):
    """A shell in which git knows the variables that hold the id of the run's commit."""

    def value(self, name: str) -> Value | None:
        """Return what a variable holds."""
        return "HEAD" if name in self._shell.commits else super().value(name)


def keep(shell: Shell, start: Start, prints: str, node: Node, syntax: Syntax) -> None:
    """Keep the files that the command at `node` writes, for they may be run later.

    `prints` is what it prints, UNKNOWN where that cannot be told.
    """
    if start.argv[0] in _COPYING:
        for source, target in _copied(start):
            _write(shell, target, _file(shell, source))
    elif start.writes:
        given = _printed(start, prints)
        if given is None and start.argv[0] == "cat":
            given = _file(shell, start.argv[1]) if len(start.argv[1:]) == 1 else None
        if given is None and start.argv[:2] == ("git", "show"):
            given = _shown(shell, node, syntax)
        _write(shell, start.writes[0], given)


def _write(shell: Shell, name: str, given: Input | None) -> None:
    path = located(shell.folder, name)
    if path is not None and given is not None:
        shell.reader.files.write(path, given)


def _printed(start: Start, text: str) -> Input | None:
    """Return what a command prints, with the place of what it hands on."""
    if UNKNOWN in text[:1] or len(text) > MAX_TEXT:
        return None
    hands_on = start.argv[0] in _HANDING_ON
    return Input(text, start.input_place if hands_on else start.everywhere)


def _file(shell: Shell, name: str) -> Input | None:
    """Return the file of that name as it is by now, None where it cannot be read."""
    path = located(shell.folder, name)
    text = shell.reader.files.text(path) if path else None
    if path is None or text is None:
        return None
    return Input(text, shell.reader.files.place(path))


def _copied(start: Start) -> Iterator[tuple[str, str]]:
    """Yield each file that is copied, and the path of its copy."""
    *sources, target = operands(start.argv[1:]) or [""]
    is_folder = target.endswith("/") or target in (".", "..") or len(sources) > 1
    for source in sources:
        yield source, posixpath.join(target, posixpath.basename(source)) if is_folder else target


def _shown(shell: Shell, node: Node, syntax: Syntax) -> Input | None:
    """Return the file that ``git show`` prints, None where it is another commit's."""
    named = [word for word in _words(shell, node, syntax) if ":" in word]
    revision, _, path = named[0].partition(":") if len(named) == 1 else (UNKNOWN, "", "")
    if revision not in CHECKED_OUT or path.startswith(("./", "../")):
        return None
    text = shell.reader.files.committed(path)
    return None if text is None else Input(text, place_in(path))


def _words(shell: Shell, node: Node, syntax: Syntax) -> Iterator[str]:
    words = Words(_Present(shell), syntax)
    for part in children(node):
        if part.type not in REDIRECTS:
            yield from words.fields(part)

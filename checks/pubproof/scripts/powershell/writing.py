"""What a statement of PowerShell writes into a file: by ``>``, ``Out-File`` and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.powershell.words import parameters
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from pubproof.scripts.start import Start

_REDIRECTING = (">", ">>")
_NOWHERE = ("", "nul")
"""The files behind ``> $null`` and ``> nul``, which keep nothing."""
_PRINTING = frozenset({"echo", "write", "write-output"})
"""What prints its words."""
_FILING = frozenset({"add-content", "ac", "out-file", "set-content", "sc", "tee-object", "tee"})
"""What writes into the file that it names."""
_ADDING = frozenset({"add-content", "ac"})
"""What keeps all that the file held before."""
_PATHS = ("-path", "-filepath", "-literalpath")
_TEXTS = ("-value", "-inputobject")
_VALUED = frozenset({*_PATHS, *_TEXTS, "-encoding", "-width", "-delimiter", "-stream", "-variable"})
"""Parameters with a value."""
_VALUE = ("'", '"', "$")
"""How a value begins."""
_OPEN = ("$(", "`", UNKNOWN)
"""What a text has in it that stands for another."""


class Writing(NamedTuple):
    """A command that writes into a file."""

    argv: list[str]
    path: str
    appends: bool
    prints: str
    """What it writes, `UNKNOWN` where that cannot be told."""

    def by(self, start: Start, *, is_certain: bool) -> Start:
        """Return a command that is about to start with the file that it writes.

        What it prints is told where it is certain to run.
        """
        path = self.path.replace("\\", "/")
        writes = (path,) if path.lower() not in _NOWHERE else ()
        prints = self.prints if is_certain else UNKNOWN
        return start._replace(writes=writes, appends=writes if self.appends else (), prints=prints)


def read(argv: list[str], first: str, before: list[str]) -> Writing | None:
    """Return what a statement writes, None where it writes into no file.

    Args:
        argv: its words, with what variables hold.
        first: the first of them as it is written.
        before: what is printed by the statement in front of it, as `printed` returns it.
    """
    at = next((at for at, word in enumerate(argv[:-1]) if word in _REDIRECTING), 0)
    if at:
        texts = printed(argv[:at], first)
        path, appends = argv[at + 1], argv[at] == ">>"
        return Writing(["echo", *texts] if texts else argv[:at], path, appends, _text(texts))
    if argv[0].lower() not in _FILING:
        return None
    named, plain = parameters(argv[1:], _VALUED.__contains__)
    path = next((named[name] for name in _PATHS if name in named), "") or "".join(plain[:1])
    appends = argv[0].lower() in _ADDING or "-append" in named
    texts = [named[name] for name in _TEXTS if name in named] or plain[1:] or before
    if not path:
        return None
    return Writing(["echo", *texts] if texts else argv, path, appends, _text(texts))


def printed(argv: list[str], first: str) -> list[str]:
    """Return what a statement prints, nothing where it is the output of a program.

    `first` is its first word as it is written.
    """
    if argv[0].lower() in _PRINTING:
        return argv[1:]
    return argv if first[:1] in _VALUE else []


def _text(texts: list[str]) -> str:
    """Return what is written, as far as it is one text that stands for itself."""
    if len(texts) != 1 or any(map(texts[0].__contains__, _OPEN)):
        return UNKNOWN
    return f"{texts[0]}\n"

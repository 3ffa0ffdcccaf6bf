"""What git prints, packs and puts beside the working folder of another commit than the run's.

After the manuals of "git archive", "git diff", "git show" and "git worktree".
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof.arrivals.transfer import ALL, Transfer, to_file
from pubproof.git import CHECKED_OUT
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.scripts import Command

_OF_THE_RUN = CHECKED_OUT | {"$GITHUB_SHA", "$GITHUB_REF", "$GITHUB_REF_NAME"}
_VALUED = frozenset(
    {"-B", "-b", "-o", "--add-file", "--exec", "--format", "--output", "--prefix", "--reason"}
)
"""Options of these commands with a value, which is no commit."""
_COMPARING = frozenset({"diff", "format-patch"})
"""What prints how commits differ."""


def is_printed(argv: tuple[str, ...]) -> bool:
    """Whether a command is git that prints files of another commit, or an archive of them."""
    told, words = argv[1:2], argv[2:]
    if argv[0] != "git":
        return False
    if told == ("archive",):
        return value(words, "--remote") is not None or _is_another(_plain(words)[:1])
    named = [word.partition(":")[0] for word in words if ":" in word and word[:1] != "-"]
    return told in (("cat-file",), ("show",)) and _is_another(named)


def is_compared(argv: Sequence[str]) -> bool:
    """Whether a command is git that prints a patch of other commits."""
    if argv[0] != "git" or not argv[1:]:
        return False
    named = _plain(argv[2:])
    ends = [end for word in named for end in word.replace("...", "..").split("..")]
    return argv[1] in _COMPARING and _is_another(ends)


def brought(command: Command) -> Iterator[Transfer]:
    """``git archive -o file commit``, ``git worktree add folder commit``."""
    words = command.argv[2:]
    if command.argv[:2] == ("git", "archive") and is_printed(command.argv):
        file = value(words, "-o", "--output")
        if file is not None:
            yield to_file(command, file, None)
    elif command.argv[:3] == ("git", "worktree", "add"):
        folder, commit = (*_plain(words[1:]), "", "")[:2]
        if _is_another([commit]):
            yield Transfer(None, command.path(folder), ALL, keeps=True)


def _plain(words: Sequence[str]) -> list[str]:
    """Return the words in front of ``--`` that are no options, and no options' values."""
    return operands(list(takewhile(lambda word: word != "--", words)), _VALUED)


def _is_another(revisions: Sequence[str]) -> bool:
    """Whether one of these is told, and is not the commit of the run."""
    return any(UNKNOWN not in one and one not in _OF_THE_RUN for one in revisions)

"""What PowerShell and cmd have each for itself; all else is read alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.languages import CMD, POWERSHELL
from pubproof.scripts.powershell import batch, statements, words, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.scripts.powershell.statements import Statement
    from pubproof.scripts.powershell.words import Assignment
    from pubproof.scripts.powershell.writing import Writing

_VALUED = frozenset(
    {
        *("-args", "-credential", "-environment", "-redirectstandarderror"),
        *("-redirectstandardinput", "-redirectstandardoutput", "-verb", "-windowstyle"),
        *("-workingdirectory", "-argumentlist", "-filepath"),
    }
)
"""Parameters of ``Start-Process`` with a value."""


class Dialect(NamedTuple):
    """What one of the two languages has for itself."""

    statements: Callable[[str], Iterator[Statement]]
    """Yields the statements of a text."""
    filled: Callable[[list[str], Mapping[str, str]], list[str]]
    """Returns the words of the command that a statement starts, with what variables hold."""
    assigned: Callable[[list[str], list[str]], Assignment | None]
    """Returns what a statement sets, of its words as they are written and as they are filled in."""
    written: Callable[[list[str], str, list[str]], Writing | None]
    """Returns what a statement writes into a file, as `writing.read` does."""
    started: Callable[[list[str]], list[str]]
    """Returns the command that ``start`` or ``Start-Process`` starts; nothing where it has none."""
    endings_of_paths: tuple[str, ...]
    """What a path to a program may leave out at its end."""
    endings_of_names: tuple[str, ...]
    """The same for a name without a path; none where it names no file of the folder at hand."""


def _started(argv: list[str]) -> list[str]:
    """Return the command that ``Start-Process program words`` starts."""
    named, plain = words.parameters(argv[1:], _VALUED.__contains__)
    program, *given = [one for one in (named.get("-filepath"), *plain) if one] or [""]
    told = [named[name] for name in ("-argumentlist", "-args") if name in named]
    listed = " ".join((*told, *given)).replace(",", " ").split()
    return [program, *(word.strip("@()") for word in listed)] if program else []


def _nothing(*_: object) -> None:
    """Return that nothing is known of what a command of cmd writes."""


DIALECTS: Mapping[str, Dialect] = {
    POWERSHELL: Dialect(
        statements=statements.statements,
        filled=words.filled,
        assigned=words.assigned,
        written=writing.read,
        started=_started,
        endings_of_paths=("", ".ps1", ".bat", ".cmd"),
        endings_of_names=(),
    ),
    CMD: Dialect(
        statements=batch.statements,
        filled=batch.filled,
        assigned=batch.assigned,
        written=_nothing,
        started=batch.started,
        endings_of_paths=("", ".bat", ".cmd"),
        endings_of_names=("", ".bat", ".cmd"),
    ),
}
"""Those of both languages, by their names."""

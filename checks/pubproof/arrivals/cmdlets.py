"""Cmdlets of PowerShell, and commands of cmd, that fetch, copy and unpack files.

After Microsoft's reference of each. Names of cmdlets and parameters count in any letter case, and
a parameter may be cut short.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.arrivals.transfer import ALL, Transfer, last, source_of, to_file
from pubproof.scripts.powershell.words import REQUESTS, parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pubproof.scripts import Command

_SWITCHES = frozenset(
    {
        *("-allowclobber", "-confirm", "-container", "-force", "-passthru", "-recurse", "-resume"),
        *("-skipcertificatecheck", "-usebasicparsing", "-verbose"),
    }
)
"""Parameters without a value, in front of a word that is none of theirs."""
_SHORTEST = 4
"""How many letters of a parameter tell it from others, the hyphen with them."""


def of(command: Command) -> Iterator[Transfer]:
    """Yield what a command puts somewhere, nothing where it is none of these."""
    find = _CMDLETS.get(command.argv[0].lower())
    if find is not None:
        yield from find(command)


def _fetched(command: Command) -> Iterator[Transfer]:
    """``Invoke-WebRequest address -OutFile file``."""
    named, _ = _given(command)
    file = _named(named, "-outfile") or _named(named, "-destination")
    if file:
        yield to_file(command, file.replace("\\", "/"), None)


def _copied(command: Command) -> Iterator[Transfer]:
    """``Copy-Item path destination``, ``copy path destination``."""
    for source, target in _ends(command, "-destination"):
        yield Transfer(source_of(command, source), command.path(target), last(source))


def _unpacked(command: Command) -> Iterator[Transfer]:
    """``Expand-Archive archive -DestinationPath folder``."""
    for source, target in _ends(command, "-destinationpath"):
        yield Transfer(source_of(command, source), command.path(target), ALL)


def _ends(command: Command, target: str) -> Iterator[tuple[str, str]]:
    """Yield from where to where: the parameters, or else the words in their order."""
    named, plain = _given(command)
    path = (
        _named(named, "-path") or _named(named, "-literalpath") or (plain.pop(0) if plain else "")
    )
    there = _named(named, target) or (plain.pop(0) if plain else ".")
    if path:
        yield path.replace("\\", "/"), there


def _given(command: Command) -> tuple[dict[str, str], list[str]]:
    """Return the parameters with their values, and the other words but the options of cmd."""
    named, words = parameters(command.argv[1:], lambda name: name not in _SWITCHES)
    return named, [word for word in words if not word.startswith("/")]


def _named(named: Mapping[str, str], name: str) -> str:
    """Return the value of a parameter, nothing where it is not given."""
    fitting = (given for given in named if len(given) >= _SHORTEST and name.startswith(given))
    return named.get(next(fitting, ""), "")


_CMDLETS: Mapping[str, Callable[[Command], Iterator[Transfer]]] = {
    **dict.fromkeys(REQUESTS, _fetched),
    "start-bitstransfer": _fetched,
    **dict.fromkeys(("copy", "copy-item", "cpi", "xcopy"), _copied),
    **dict.fromkeys(("mi", "move", "move-item"), _copied),
    "expand-archive": _unpacked,
}
"""What tells of each, by its name in lower case."""

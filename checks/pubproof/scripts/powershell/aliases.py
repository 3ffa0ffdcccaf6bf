"""The other names of commands that a script of PowerShell gives them.

After PowerShell's reference, "about_Aliases", "Set-Alias" and "Remove-Alias".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.powershell.words import parameters
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

_GIVING = frozenset({"nal", "new-alias", "sal", "set-alias"})
_VALUED = frozenset({"-description", "-name", "-option", "-scope", "-value"})
"""Parameters of these with a value."""
_PLAIN = _VALUED | {"-force", "-passthru"}
"""Those with which a name is surely given."""
_REMOVING = "remove-alias"
_DRIVE = "alias:"
"""How the path of a name begins, which other commands take away or change too."""
_MAX_MEANT = 10
"""How many commands one name may stand for."""


class Meaning(NamedTuple):
    """What a name stands for."""

    commands: tuple[str, ...]
    """The commands, any of which it may be; the one that it stood for at first comes last."""
    condition: str = ""
    """What, of that which a run is given, says which of them it is; nothing where nothing does."""


class Aliases:
    """The names that one process of PowerShell knows."""

    def __init__(self) -> None:
        """Know none yet."""
        self._meant: dict[str, Meaning] = {}
        self._given: set[str] = set()
        """Those of them that surely stand for other commands, and not for themselves."""

    def of(self, name: str) -> Meaning:
        """Return what a name stands for: itself where it was given to no other command."""
        return self._meant.get(name.lower()) or Meaning((name,))

    def gives(self, argv: Sequence[str], condition: str, *, is_certain: bool) -> bool:
        """Whether a statement gives a command another name, which is known then.

        Args:
            argv: its words, with what variables hold.
            condition: what leaves it out, nothing where nothing does.
            is_certain: whether it runs, and what stands behind it in the same process.
        """
        name = argv[0].lower()
        if name not in _GIVING:
            if name == _REMOVING or any(word.lower().startswith(_DRIVE) for word in argv[1:]):
                while self._given:
                    given = self._given.pop()
                    self._add(given, given, condition)
            return False
        named, plain = parameters(argv[1:], _VALUED.__contains__)
        rest = iter(plain)
        given, command = (named.get(one) or next(rest, "") for one in ("-name", "-value"))
        if given and command:
            if is_certain and UNKNOWN not in command and named.keys() <= _PLAIN:
                self._meant[given.lower()] = Meaning((command,))
                self._given.add(given.lower())
            else:
                self._add(given, command, condition)
        return True

    def _add(self, name: str, command: str, condition: str) -> None:
        """Let a name stand for a command too, which a statement may or may not give it."""
        before = self.of(name)
        further = command if len(before.commands) < _MAX_MEANT else UNKNOWN
        commands = tuple(dict.fromkeys((further, *before.commands)))
        self._meant[name.lower()] = Meaning(commands, before.condition or condition)

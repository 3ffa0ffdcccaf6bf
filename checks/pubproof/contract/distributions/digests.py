"""What commit ids and digests in a workflow tell of the files that its commands fetch."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import operands
from pubproof.scripts.paths import base, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pubproof.arrivals.arrival import Arrival
    from pubproof.repository import Repository
    from pubproof.scripts import Command

DIGEST = late.pattern(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
"""A commit id, or the digest of a file, which tell what is fetched."""
_COMPARING = late.pattern(r"^(?:sha\d+|b2)sum$|^shasum$")
"""Programs that compare files with digests, told to with ``-c``."""
_LINE = late.pattern(r"^\S+[ \t]+\*?(\S+)$|^\w+ \((\S+)\) = \S+$")
"""A line of what they read: GNU's, and BSD's."""

_OUTSIDE = ("../", "/", "~", "$")
"""How paths begin of folders in which commands are not seen to run."""


class Digests:
    """What a job's workflow tells of the files that its commands fetch."""

    def __init__(
        self, commands: Sequence[Command], repository: Repository, folders: Iterable[str]
    ) -> None:
        """Take the commands, and the `folders` in which a checkout has taken a commit by its id."""
        self._commands = commands
        self._repository = repository
        self._checked_out = frozenset(folders)
        self._covered: set[str] = set()
        """The paths of files so far of which a digest tells."""

    def tell(self, put: Arrival) -> bool:
        """Whether one tells what an arrival brings; to be asked of each, in their order."""
        source, path = put.transfer.source or "", put.transfer.path
        is_told = (
            any(map(DIGEST.search, put.command.argv))
            or any(is_within(path, one) or is_within(source, one) for one in self._at_commits)
            or (UNKNOWN in self._at_commits and source.startswith(_OUTSIDE))
            or any(is_within(source, one) for one in self._covered)
            or self._compared is None
            or not self._compared.isdisjoint({base(path), base(source)})
        )
        if is_told and path != ".":
            self._covered.add(path)
        return is_told

    @cached_property
    def _at_commits(self) -> frozenset[str]:
        """The folders in which git is told a commit."""
        by_git = (one for one in self._commands if one.argv[0] == "git")
        named = {one.folder for one in by_git if any(map(DIGEST.search, one.argv))}
        return self._checked_out | (named - {"."})

    @cached_property
    def _compared(self) -> frozenset[str] | None:
        """The names of the files that are compared with digests, None where they are not told."""
        names: set[str] = set()
        for one in self._commands:
            if _COMPARING.match(one.argv[0]) and not {"-c", "--check"}.isdisjoint(one.argv):
                listed = self._listed(one)
                if listed is None:
                    return None
                names |= listed
        return frozenset(names)

    def _listed(self, command: Command) -> set[str] | None:
        """Return the names in the list that a command compares by, None where it is not seen."""
        named = operands(command.argv[1:], {"-a", "--algorithm"})
        file = next((one for one in named if one != "-"), command.reads)
        text = self._repository.text(command.path(file)) if file else command.text
        found = [_LINE.match(line.strip()) for line in (text or "").splitlines() if line.strip()]
        names = {base(one[1] or one[2]) if one is not None else UNKNOWN for one in found}
        return None if not names or any(UNKNOWN in one for one in names) else names

"""What the commands of a job bring from elsewhere, and where it lands."""

from __future__ import annotations

from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.arrivals import archives, copies
from pubproof.arrivals.transfer import ALL, Transfer
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import is_within, joined
from pubproof.scripts.wrappers.tables import CONTAINERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository
    from pubproof.scripts import Command

_UNPACKING = archives.PROGRAMS | {"expand-archive", "extractall", "shutil.unpack_archive"}
_OUTSIDE = late.pattern(r"^(?:/|~|\.\./|[A-Za-z]:/(?!a/))")
"""How paths begin that are not in the working folder, which Windows has below ``D:/a``."""
_WORKSPACE = late.pattern(r"^/(?:__w|home/runner/work)/(?!_temp/)")


class Origin(Enum):
    """Where files are from."""

    HOST = auto()
    """Another host."""
    MACHINE = auto()
    """A folder outside of the working folder, which no command seen has named."""
    REPOSITORY = auto()
    """The repository itself."""
    RUN = auto()
    """What the run has made, or what cannot be told."""


class Arrival(NamedTuple):
    """Files that a command puts somewhere."""

    command: Command
    origin: Origin
    transfer: Transfer

    @property
    def program(self) -> str:
        """The program, as a message names it."""
        return self.command.argv[0]

    @property
    def unpacks(self) -> bool:
        """Whether the program unpacks an archive: which files are in it cannot be seen."""
        return self.program.lower() in _UNPACKING


def find(
    started: Iterable[Command], repository: Repository, others: Iterable[str] = ()
) -> Iterator[Arrival]:
    """Yield what commands bring, in their order; `others` are folders that hold other commits."""
    yield from _Seen(repository, others).follow(started)


def origin(source: str, started: Iterable[Command], repository: Repository) -> Origin:
    """Return where what a path, or a pattern of files, names is from once commands were started."""
    seen = _Seen(repository)
    for _ in seen.follow(started):
        pass
    return seen.origin(source)


class _Seen:
    """What the commands so far have fetched, and which paths they name."""

    def __init__(self, repository: Repository, others: Iterable[str] = ()) -> None:
        self.repository = repository
        self.fetched = {*others}
        """Files, folders and patterns of files that are from another host."""
        self.left: list[Command] = []
        """The commands of whose words nobody has asked yet which paths they name."""
        self._names: set[str] = set()
        """The paths that those before them name: what is there may be theirs."""

    def follow(self, started: Iterable[Command]) -> Iterator[Arrival]:
        """Take in what commands bring, and yield it."""
        for command in started:
            for transfer in copies.of(command):
                origin = self.origin(transfer.source)
                if origin is Origin.MACHINE and copies.may_be_own(command, transfer.source):
                    origin = Origin.RUN
                found = Arrival(command, origin, transfer)
                self.add(found)
                yield found
            self.left.append(command)

    def add(self, arrival: Arrival) -> None:
        """Take in what a command has brought."""
        if arrival.origin is not Origin.HOST or arrival.transfer.is_patch:
            return
        target, name = arrival.transfer.target, arrival.transfer.name
        paths = {joined(target, name)} if name not in ("", ALL) else {target}
        if name and not self.repository.names(target):
            paths.add(target)
        self.fetched |= paths - {"."}

    def origin(self, source: str | None) -> Origin:
        """Return where files are from."""
        if source is None:
            return Origin.HOST
        if UNKNOWN in source:
            return Origin.RUN
        if any(_is_of(source, path) for path in self.fetched):
            return Origin.HOST
        if _OUTSIDE.match(source) and not _WORKSPACE.match(source):
            known = any(is_within(source, path) for path in self._named())
            return Origin.RUN if known else Origin.MACHINE
        if self._has(source):
            return Origin.REPOSITORY
        return Origin.HOST if any(is_within(path, source) for path in self.fetched) else Origin.RUN

    def _named(self) -> set[str]:
        """Return the paths that the words of the commands so far name."""
        while self.left:
            command = self.left.pop()
            own = () if command.argv[0] in CONTAINERS else command.argv[1:]
            self._names.update(map(command.path, (*own, *command.writes)))
        return self._names

    def _has(self, source: str) -> bool:
        """Whether the repository has what a path, or a pattern of files, names."""
        folder, _, name = source.rpartition("/")
        if ALL not in name:
            there = self.repository.exists(source) or bool(self.repository.names(source))
            return there and self.repository.tracks(source)
        names = [one for one in self.repository.names(folder or ".") if fnmatchcase(one, name)]
        return bool(names) and self.repository.tracks(joined(folder or ".", names[0]))


def _is_of(source: str, path: str) -> bool:
    """Whether a source is at `path`, or below it; the last part of either may be a pattern."""
    (folder, _, name), (home, _, fetched) = source.rpartition("/"), path.rpartition("/")
    alike = fnmatchcase(name, fetched) or fnmatchcase(fetched, name)
    return is_within(source, path) or (folder == home and alike)

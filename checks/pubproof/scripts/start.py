"""A command that is about to start: what it is given, and for whom it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.command import Opaque
from pubproof.scripts.globs import is_pattern
from pubproof.scripts.paths import is_within, resolve, seen_from
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.location import Location
    from pubproof.scripts.command import Led, Place, Strand


TOO_MUCH = "too much to read"


class Context(NamedTuple):
    """For whom and where commands start."""

    sink: list[object]
    """Where they are written down: commands, opaque places, and lists of them."""
    folder: str
    """The working directory, as `Command` has it."""
    exported: Mapping[str, str]
    """What scripts have exported so far."""
    fatal: bool
    """Whether a non-zero exit of the process at hand fails the run."""
    via: tuple[Location, ...]
    """The commands that led here, outermost first."""
    condition: str = ""
    """The condition in the scripts that can leave them out, as it is written."""
    provided: tuple[str, ...] = ()
    """What runners install for them, as `Command` has it."""
    is_guess: bool = False
    """Whether what starts them is only taken for a command, and so need not be readable."""
    unseen: str = ""
    """What may have ended the script before them, as `Command` has it."""
    causes: frozenset[int] = frozenset()
    """What stands for the conditions that can leave them out, as `Command` has it."""
    arms: Led = frozenset()
    """The arms in which they stand, as `Command` has it."""
    certain: frozenset[str] = frozenset()
    """The variables that hold the same in every run: the workflow or the shells before set them."""
    confined: bool = False
    """Whether they run in a container, as `Command` has it."""
    inside: bool = False
    """Whether a script in that container starts them, as `Command` has it."""
    mounts: tuple[tuple[str, str], ...] = ()
    """The folders of that container in which there are some of its host: first as scripts in it
    name them, then as those of its host do."""
    is_again: bool = False
    """Whether they may start more than once, as in a loop."""
    is_apart: bool = False
    """Whether they run in the background, as `Command` has it."""
    strands: tuple[Strand, ...] = ()
    """The goals that lead to them, as `Command` has it."""

    def within(self, folder: str) -> Context:
        """Return the context of another working directory, which is told as it is seen there."""
        return self._replace(folder=resolve(self.folder, folder) or UNKNOWN)

    def asking(self, condition: str) -> Context:
        """Return the context of what a condition can leave out; one further outside is told."""
        return self._replace(condition=self.condition or condition)

    def exporting(self, added: Mapping[str, str]) -> Context:
        """Return the context of what is given some variables besides, or other values of them."""
        return self._replace(exported={**self.exported, **added})

    def opaque(self, location: Location, reason: str) -> None:
        """Write down that what starts at a place cannot be seen."""
        if not self.is_guess:
            self.sink.append(Opaque(location, reason.replace(UNKNOWN, "…"), self.confined))

    def too_much(self, location: Location) -> None:
        """Write down once that the first command on the way leads to too much to be read.

        `location` is that of a text to which nothing led.
        """
        self.opaque(self.via[0] if self.via else location, TOO_MUCH)

    def dead_end(self, reason: str) -> None:
        """Write down that what the last command on the way leads to cannot be seen."""
        self.sink.append(Opaque(self.via[-1], reason, self.confined))


class Input(NamedTuple):
    """What a command is given to read."""

    text: str
    place: Place | None = None
    """Where the text stands; None when it is put together at run time."""
    file: str = ""
    """The file behind ``<`` that holds it, as it is written."""
    printers: tuple[tuple[str, ...], ...] = ()
    """The commands that print it, first to last: in front of a ``|``, in ``<(…)`` or ``$(…)``."""


class Start(NamedTuple):
    """A command about to start, its wrappers still on."""

    argv: tuple[str, ...]
    location: Location
    context: Context
    """Its own environment and folder, and whether its failure counts."""
    writes: tuple[str, ...] = ()
    """Files that take its output, as `Command` has it."""
    input: Input | None = None
    places: tuple[Place | None, ...] = ()
    """Where the text of each word stands, None when it is put together."""
    appends: tuple[str, ...] = ()
    """Those of `writes` that keep what they held before."""
    prints: str = UNKNOWN
    """What it prints into `writes`, as `Command` has it."""

    def shifted(self, count: int) -> Start:
        """Return the command that follows `count` words of a wrapper."""
        return self._replace(argv=self.argv[count:], places=self.places[count:])

    def exporting(self, name: str, value: str) -> Start:
        """Return the command as it starts with one more variable."""
        return self._replace(context=self.context.exporting({name: value}))

    def within(self, folder: str | None) -> Start:
        """Return the command in another working directory, as it is where none is given."""
        outer = self.context.folder
        context = self.context if folder is None else self.context.within(folder)
        if context.folder == outer:
            return self
        writes, appends = (
            tuple(seen_from(outer, one) for one in paths) for paths in (self.writes, self.appends)
        )
        return self._replace(context=context, writes=writes, appends=appends)

    def unheeded(self) -> Start:
        """Return the command as one whose failure does not count."""
        return self._replace(context=self.context._replace(fatal=False))

    def outside(self) -> Start:
        """Return the command with paths as the host names them, where a container has them."""
        if not self.context.mounts:
            return self
        argv, writes, appends = (
            tuple(map(self._outside, words)) for words in (self.argv, self.writes, self.appends)
        )
        return self._replace(argv=argv, writes=writes, appends=appends)

    def _outside(self, word: str) -> str:
        for inside, host in self.context.mounts:
            if is_within(word, inside):
                return f"{host}{word.removeprefix(inside)}"
        return word

    def indirect(self) -> Start:
        """Return the command as one that may be given another environment than its shell has."""
        return self._replace(context=self.context._replace(certain=frozenset()))

    @property
    def is_spread(self) -> bool:
        """Whether one of its words is a pattern as written, and so stands for several."""
        words = zip(self.argv[1:], self.places[1:], strict=False)
        return any(place is not None and is_pattern(word) for word, place in words)

    def place(self, index: int) -> Place:
        """Return where the text of word `index` stands, or else the command."""
        found = self.places[index] if index < len(self.places) else None
        return found or self.everywhere

    def input_text(self, otherwise: str = "") -> str:
        """Return the text that it reads, or else what stands for none."""
        return self.input.text if self.input is not None else otherwise

    @property
    def input_place(self) -> Place:
        """Where the text stands that it reads, or else the command."""
        return (self.input.place if self.input is not None else None) or self.everywhere

    def everywhere(self, _line: int, _column: int, _length: int) -> Location:
        """Return the command's own place, for texts that stand nowhere."""
        return self.location

"""What a script starts, and where it cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from pubproof.location import Location
from pubproof.scripts.paths import joined
from pubproof.scripts.unknown import UNKNOWN

T = TypeVar("T")

STDIN = "/dev/stdin"
"""The file by which a program reads its standard input."""
_LONGEST = 60
"""How many characters of a condition a message shows."""

Led = frozenset[tuple[int, int]]
"""Arms that lead somewhere: the number of an ``if`` or a ``case``, and which of its arms it is.

They are counted from 0. The last of an ``if`` of a shell, which is taken where no other is, has the
complement of its number: ``~1`` behind one other.
"""
Place = Callable[[int, int, int], Location]
"""Where line, column (both from 0) and length of a text stand in its file."""


class Strand(NamedTuple):
    """A goal of one run of make that makes several at once."""

    run: int
    """The number of that run."""
    goal: int
    """The number of the goal in it."""
    behind: int
    """The goals that may be made before it, as it needs them: the bit of each number is set."""


class Command(NamedTuple):
    """One program that a script starts."""

    argv: tuple[str, ...]
    """Its words without quotes, known variables filled in, wrappers such as ``sudo`` removed.

    ``python -m twine upload`` is ``("twine", "upload")``. Options in front of the sub-command of
    twine, uv, hatch, … stand behind it: ``uv --quiet publish`` is ``("uv", "publish", "--quiet")``.
    """
    location: Location
    """Where the command itself stands: in the workflow, a Makefile, a script, …"""
    fatal: bool
    """Whether a non-zero exit of it makes the whole ``run:`` fail, through all callers."""
    environment: Mapping[str, str]
    """Variables set in front of it, or exported earlier by the scripts that led here."""
    via: tuple[Location, ...]
    """The commands that led here, outermost first; empty when it stands in the run text itself."""
    writes: tuple[str, ...]
    """Files that take its output; a variable that is not known keeps its name (``$GITHUB_ENV``)."""
    text: str
    """What a here-document, a here-string or ``echo … |`` gives it to read."""
    folder: str
    """Its working directory from the repository's root, `UNKNOWN` when that cannot be told."""
    condition: str = ""
    """The condition in the scripts that led here which can leave it out, nothing without one."""
    appends: tuple[str, ...] = ()
    """Those of the files that take its output which keep what they held before."""
    provided: tuple[str, ...] = ()
    """What runners in front of it install for it: ``maturin==1.9`` of ``uvx maturin@1.9``,
    ``uv.lock`` for what ``uv run`` takes from the lock, as those of Poetry, PDM and Pipenv, and
    ``-r tools.txt`` for a file of requirements, seen from the repository's root."""
    reads: str = ""
    """The file behind ``<``, as it is written; nothing where there is none."""
    fed_by: tuple[tuple[str, ...], ...] = ()
    """The commands whose output it reads, first to last: those in front of it in a pipeline.

    For what prints its words, such as ``echo``, those that stand within them.
    """
    prints: str = UNKNOWN
    """What it prints into the files that take its output, `UNKNOWN` for what cannot be told."""
    unseen: str = ""
    """What has run in its very shell, cannot be seen, and so may have ended it in good order."""

    causes: frozenset[int] = frozenset()
    """What stands for each condition that can leave it out, nothing where that is not known.

    A command of the same step which has them all is left out wherever one of them leaves it out.
    """
    arms: Led = frozenset()
    """Those that lead here, of each ``if`` and ``case`` around it, and of those of which an arm has
    ended the script before it; none of what may run again."""
    confined: bool = False
    """Whether it runs, or starts, a container that can write none of the job's files; the shell in
    front of it may, into `writes`."""
    inside: bool = False
    """Whether a script in that container starts it, so that its `writes` are files there too."""
    is_apart: bool = False
    """Whether it runs in the background, and may still do so behind the end of its step."""
    strands: tuple[Strand, ...] = ()
    """The goals that lead here, of each make around it that makes several at once."""

    @property
    def is_sure(self) -> bool:
        """Whether nothing in the scripts that led here can leave it out."""
        return not self.condition and not self.unseen

    def only_where(self, condition: str) -> Command:
        """Return it for a script that may be left out, or run again."""
        if not condition:
            return self
        own = self.condition or condition
        return self._replace(condition=own, causes=frozenset(), arms=frozenset())

    def excludes(self, other: Command) -> bool:
        """Whether another command of the same reading never runs beside it: in an ``else``, say."""
        both = {one for one, _ in self.arms & other.arms}
        return any(one not in both for one in dict(self.arms).keys() & dict(other.arms).keys())

    def runs_with(self, others: Iterable[Command]) -> bool:
        """Whether it, or else one of others of the same reading, runs in any case.

        So it is where there is one in each arm of an ``if``, and nothing else leaves them out.
        """
        alone = [one.arms for one in (self, *others) if len(one.arms) == len(one.causes) == 1]
        if self.arms not in alone:
            return False
        own = dict(self.arms)
        taken = {arm for arms in alone for number, arm in arms if number in own}
        last = min(taken)
        return last < 0 and taken == {*range(~last), last}

    def may_run_beside(self, other: Command) -> bool:
        """Whether another command of the same reading may run at the same time by some make."""
        return any(
            one.run == two.run
            and one.goal != two.goal
            and not two.behind >> one.goal & 1
            and not one.behind >> two.goal & 1
            for one in self.strands
            for two in other.strands
        )

    def path(self, word: str) -> str:
        """Return the path that a word names, seen from its folder, as `paths.joined` has it."""
        return joined(self.folder, word)


class Opaque(NamedTuple):
    """A place behind which commands may start that cannot be seen."""

    location: Location
    reason: str
    confined: bool = False
    """Whether these run in a container, as `Command` has it."""


class Script(NamedTuple):
    """All that a script starts, in the order of its text."""

    commands: tuple[Command, ...]
    opaque: tuple[Opaque, ...]
    asked: frozenset[str] = frozenset()
    """The variables for which its conditions ask and which only one run can tell: its event, its
    ref, its runner."""
    used: frozenset[str] | None = frozenset()
    """The variables that it may be given and for which it asks, None where it asks for all."""
    asks_whose: bool = False
    """Whether it asks if it is read for one run, or for every run alike."""


class Files(Protocol):
    """The repository's files."""

    def text(self, path: str) -> str | None:
        """Return the text of the file `path`, None when there is none that can be read."""

    def exists(self, path: str) -> bool:
        """Whether there is a file `path`."""

    def real(self, path: str) -> str:
        """Return where a file lies that is written to `path`, behind symbolic links."""

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of the file `path` has a word in it."""

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""

    def once(self, key: Hashable, make: Callable[[Files], T]) -> T:
        """Return what `make` makes of the files, and keep it under `key`."""


def shown(condition: str, longest: int = _LONGEST) -> str:
    """Return how a message shows a condition: in one line, and not all of a long one."""
    text = " ".join(condition.split()).replace(UNKNOWN, "…")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

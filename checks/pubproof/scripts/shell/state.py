"""What a shell holds while it goes through a script: variables, options, its folder and the like.

The manual of bash calls it the "Command Execution Environment".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from pubproof.scripts.command import Command
from pubproof.scripts.paths import ROOT, absolute
from pubproof.scripts.shell import folders
from pubproof.scripts.shell.failures.fate import Flow
from pubproof.scripts.shell.folders import Folders
from pubproof.scripts.shell.jobs import Jobs
from pubproof.scripts.shell.variables import parameters
from pubproof.scripts.shell.variables.variables import Variables
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import BASH_FUNC, FILES, TRUE, function_in, of_function
from pubproof.workflows.runs.runner import TEMP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tree_sitter import Node

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.shell.failures.fate import Fate
    from pubproof.scripts.shell.options import Options
    from pubproof.scripts.shell.syntax import Function, Syntax
    from pubproof.scripts.shell.variables.layer import Layer
    from pubproof.scripts.shell.variables.values import Value
    from pubproof.scripts.start import Context, Input

_KNOWN = {"HOME": "/home/runner", "RUNNER_TEMP": TEMP, **FILES}
"""Folders of a runner that its variables name, as GitHub's own for Ubuntu has them, and files."""


class State(NamedTuple):
    """What statements change of a shell, and the branches of one may leave differently."""

    variables: Layer
    options: Options
    folders: Folders
    arguments: tuple[str, ...]
    spread: bool
    """Whether how many arguments there are cannot be told."""
    exported: Mapping[str, str]


class Streams(NamedTuple):
    """What the statements at hand read, and where what they print goes."""

    input: Input | None = None
    writes: tuple[str, ...] = ()
    """The files that they write."""
    appends: tuple[str, ...] = ()
    """Those of `writes` that keep what they held before."""

    def behind_the_first(self) -> Streams:
        """Return them for the second command of a statement: the first has emptied the files."""
        found = tuple(one for one in self.writes if one not in self.appends)
        return self._replace(appends=self.appends + found)


RETURNING = frozenset({"return"})
LEAVING = frozenset({"break", "continue"})
"""The words that end a function, and those that end a round of a loop."""


class Way(NamedTuple):
    """One way out of a loop or a function before its end."""

    word: str
    """``break``, ``continue`` or ``return``."""
    state: State
    made: frozenset[str]
    """The variables that the script had set."""


class Left(NamedTuple):
    """How the script may have been left in good order."""

    flow: Flow
    """How far."""
    condition: str
    """When, or which text has done so that cannot be seen."""
    is_seen: bool
    cause: int
    """What stands for it."""


class ShellState(Variables):
    """The state of one shell process."""

    def __init__(
        self, reader: Reader, context: Context, options: Options, arguments: Sequence[str]
    ) -> None:
        """Start in the folder and environment of `context`."""
        super().__init__(reader, context)
        self.outer = context
        self.sink = context.sink
        self.folders = Folders(context.folder)
        self.fatal = context.fatal
        """Whether the run fails when the shell does."""
        self.via = context.via
        """The commands that led here, the outermost first."""
        self.options = options
        self.arguments = tuple(arguments) or ("bash",)
        self.spread = False
        """Whether there may be more or fewer arguments: a pattern stands for several of them."""
        self.is_taking = False
        """Whether a loop takes the arguments one by one, of a pattern each file alike."""
        self.functions = dict(_handed_on(reader, context)) if reader.functions else {}
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.jobs = Jobs()
        self.calling: frozenset[str] = frozenset()
        """The functions at hand, and the files that are sourced: none is walked within itself."""
        self.returns_count = context.fatal
        """Whether the run fails when the function at hand returns a failure."""
        self.streams = Streams()
        self.printed: list[str] = []
        """What the commands so far have printed."""
        self.is_read = False
        """Whether another shell runs what is printed."""
        self.rounds = 1
        """How many rounds the loops at hand have together, so far as all are walked."""
        self.ways: list[Way] = []
        """The ways out of the loops and the functions at hand."""
        self.is_asking = False
        """Whether the condition of a loop is walked, which may read one line in each round."""
        self.entered = self.condition
        """The condition on which this very process is started."""
        self.left: tuple[Left, ...] = ()
        """How the script may have been left in good order before."""

    @property
    def exports_all(self) -> bool:
        """Whether each variable that is set is handed on to commands."""
        return self.options.exports

    def export_function(self, name: str) -> None:
        """Hand a function on to the shells that are started, as bash does: in a variable."""
        function = self.functions.get(name)
        if function is not None:
            text = function.syntax.text(function.body)
            self.reader.functions[text] = function
            self.assign(of_function(name), text, export=True)

    def fork(self, *, fatal: bool) -> Self:
        """Return a subshell; `fatal`: its failing makes the run fail."""
        copy = type(self).__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.variables = self.variables.copy()
        copy.functions = self.functions.copy()
        copy.copied = self.copied.copy()
        copy.made = self.made.copy()
        copy.unsettled = self.unsettled.copy()
        copy.ways = []
        copy.scoped = None
        copy.fatal = copy.returns_count = fatal
        copy.options = self.options.within()
        copy.entered = self.asked
        copy.printed = []
        return copy

    def value(self, name: str) -> Value | None:
        """Return what a variable or parameter holds, None when that is not known."""
        name = self.references.get(name, name)
        held = self.variables.get(name)
        if held is not None:
            return held
        if parameters.is_one(name):
            return parameters.value(self, name)
        if name == "GITHUB_WORKSPACE":
            return ROOT
        if name == "PWD":
            return absolute(self.folder)
        if name == "OLDPWD":
            return absolute(self.folders.previous)
        if name in _KNOWN:
            return _KNOWN[name]
        if name == "BASH_SOURCE":
            return self.arguments[0]
        return "true" if name in TRUE else None

    @property
    def folder(self) -> str:
        """The working folder, as `Command` has it."""
        return self.folders.current

    def state(self) -> State:
        """Return the state; what is assigned later changes its variables, too."""
        held = self.variables, self.options, self.folders, self.arguments, self.spread
        return State(*held, self.exported)

    def snapshot(self) -> State:
        """Return the state, which what is assigned later does not change."""
        return self.state()._replace(variables=self.variables.copy())

    def resume(self, state: State) -> None:
        """Go back to a state."""
        self.variables, self.options, self.folders, self.arguments, self.spread = state[:-1]
        self.exported = state.exported

    def join(self, states: list[State]) -> None:
        """Go on with what several branches agree on, if one comes to its end."""
        if states:
            self.meet(states)
            self.options = states[0].options.shared(*(one.options for one in states[1:]))
            self.folders = folders.shared([one.folders for one in states])

    def meet(self, states: list[State]) -> None:
        """Go on with the variables and arguments on which several states agree."""
        self.merge([one.variables for one in states])
        self.merge_exported([one.exported for one in states])
        self.arguments, self.spread = states[0].arguments, states[0].spread
        if len({(one.arguments, one.spread) for one in states}) > 1:
            self.lose_arguments()

    def lose_arguments(self) -> None:
        """Go on with arguments that cannot be told."""
        self.arguments, self.spread = (self.arguments[0], parameters.LOST), True

    @property
    def asked(self) -> str:
        """The condition that can leave out what comes here, nothing without one."""
        return self.condition or self._last_left(is_seen=True)

    def _last_left(self, *, is_seen: bool) -> str:
        found = (one.condition for one in reversed(self.left) if one.is_seen is is_seen)
        return next(found, "")

    def context(self) -> Context:
        """Return what a command is started with here."""
        settled = self.given.union(self.made) - self.unsettled
        return self.outer._replace(
            folder=self.folder,
            exported=self.exported,
            fatal=self.fatal,
            via=self.via,
            condition=self.asked,
            unseen=self._last_left(is_seen=False) or self.outer.unseen,
            causes=self._causes(),
            arms=self.arms,
            certain=frozenset() if self.repeats else settled,
            is_again=self.outer.is_again or self.repeats or self.rounds > 1,
        )

    def _causes(self) -> frozenset[int]:
        """Return what stands for the conditions around, and those that have ended the shell."""
        seen = [one for one in self.left if one.is_seen]
        if any(one.flow is not Flow.EXIT for one in seen):
            return frozenset()
        return self.around.union(one.cause for one in seen)

    def go(self, word: str) -> None:
        """Remember the state in which ``break``, ``continue`` or ``return`` goes on elsewhere."""
        self.ways.append(Way(word, self.snapshot(), frozenset(self.made)))

    def rejoin(self, words: frozenset[str], before: int, *, is_at_end: bool) -> None:
        """Go on behind a loop or a function, on whichever such way beyond the first `before`.

        `is_at_end`: what is walked may also have come to its end.
        """
        taken = [one for one in self.ways[before:] if one.word in words]
        self.ways[before:] = [one for one in self.ways[before:] if one.word not in words]
        states = [one.state for one in taken] + ([self.state()] if is_at_end else [])
        if len(states) == 1:
            self.resume(states[0])
        elif states:
            self.meet(states)
        for one in taken:
            self.made &= one.made

    def doubt(self, before: State) -> None:
        """Go on where what was walked since `before` may not have run, or more often."""
        self.meet([before, self.state()])
        for name, held, _ in before.variables.differences(self.variables):
            if held is not None:
                self.suspect(name)

    def lose_copies(self, before: State) -> None:
        """Go on behind a loop of which one round was walked since `before`, and more may have run.

        What that round took from a variable, a later one may take from it as the loop changed it.
        """
        changed = {
            name: held
            for name, held, _ in before.variables.differences(self.variables)
            if isinstance(held, str)
        }
        texts = set(changed.values())
        for name in self.unsettled if texts else ():
            value, own = self.variables.get(name), before.variables.get(name)
            others = (held for held in texts if held != changed.get(name))
            if isinstance(value, str) and any(
                held in value if held else value == own for held in others
            ):
                self.derive(name, UNKNOWN)

    def leave(self, flow: Flow, condition: str, *, is_seen: bool = True) -> None:
        """Remember that what follows does not run where the condition is met."""
        if flow and condition:
            self.left += (Left(flow, condition, is_seen, self.reader.cause()),)

    def stay(self, flow: Flow, before: int) -> None:
        """Forget what left no more than a loop or a function, beyond the first `before`."""
        kept = tuple(one for one in self.left[before:] if one.flow > flow)
        self.left = self.left[:before] + kept

    def started(self, before: int) -> tuple[tuple[str, ...], ...]:
        """Return the commands that were started since the sink held `before` of what it holds."""
        return tuple(one.argv for one in self.sink[before:] if isinstance(one, Command))

    def opaque(self, node: Node, syntax: Syntax, reason: str) -> None:
        """Write down that the node cannot be seen into."""
        self.context().opaque(syntax.location(node), reason)

    def is_fatal(self, fate: Fate) -> bool:
        """Whether a command with this fate makes the run fail when it fails."""
        return self.fatal and (fate.counts or (fate.heeds and self.options.heeds))


def _handed_on(reader: Reader, context: Context) -> Iterator[tuple[str, Function]]:
    """Yield name and body of the functions that the shell is given in variables, as bash does."""
    for name, text in context.exported.items():
        if name.startswith(BASH_FUNC) and text in reader.functions:
            yield function_in(name), reader.functions[text]

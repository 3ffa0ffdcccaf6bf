"""One thing that a step does to the distributions, and all that one step does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, tools
from pubproof.operations import downloads
from pubproof.operations.step_scripts import filled
from pubproof.operations.step_texts import other_try
from pubproof.pypi import index
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import value
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.location import Location
    from pubproof.operations.indexes import Named
    from pubproof.scripts import Command, Opaque
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job

TAKES = "/legacy"
"""Where an index takes files; programs ask for much else there, and may send something."""
_BARE = late.pattern(r"[\w-]+(?:\.[\w-]+){1,9}/")
"""How an address begins that leaves ``https://`` to the program."""


class Operation(NamedTuple):
    """One thing that a step does."""

    kind: Kind
    tool: str
    """What does it, as a message names it."""
    location: Location
    at: StepRun
    command: Command | None = None
    """The command that does it, None where an action does."""
    order: int = 0
    """Where that stands among the commands which its step starts."""
    named: tuple[Named, ...] = ()
    """For an upload: what commands before it, in its script, give indexes."""

    @property
    def stops(self) -> bool:
        """Whether its step fails when it fails; an action that tries again may forgive it.

        It does so too where it tries another command then.
        """
        forgiven = self.at.scope.flag(self.at.step.input("continue_on_error")) is not False
        is_another = other_try(self.at.step) is not None
        return not (forgiven or is_another) and (self.command is None or self.command.fatal)

    @property
    def job(self) -> Job:
        """The job whose step does it, in whatever run."""
        return self.at.job.job

    @property
    def way(self) -> tuple[Step, Location]:
        """The step of one job that does it, and where.

        Steps of several jobs can do it at one place: in an action of the repository, in a file that
        their scripts run, or in a part of a workflow that has an alias.
        """
        return self.at.step, self.location

    @property
    def argv(self) -> tuple[str, ...]:
        """The words of the command that does it; none where an action does."""
        return self.command.argv if self.command is not None else ()

    @property
    def condition(self) -> str:
        """The condition of a script that can leave it out, nothing where there is none."""
        return self.command.condition if self.command is not None else ""

    def is_of(self, *actions: str) -> bool:
        """Whether one of these actions does it (``owner/name``, lower case)."""
        return self.at.step.is_of(*actions)

    @property
    def attests_files(self) -> bool:
        """For an attestation: whether its subject is files, and not an image by its digest."""
        return self.at.step.input("subject-digest") is None

    def input(self, name: str, default: str = "") -> str | Unknown:
        """Return an input of the action that does it, expressions filled in.

        Of a command that downloads, it is what the command is told of that.
        """
        if self.command is not None and self.kind is Kind.FETCH:
            said = downloads.given(self.command, name)
            return default if said is None else said
        given = self.given(name)
        return default if given is None else self.at.scope.text(given)

    def text(self, name: str) -> str:
        """Return an input as `input` does, with UNKNOWN for each expression that is."""
        given = self.given(name)
        return "" if given is None else filled(given.value, self.at.scope)

    def place_of(self, name: str) -> Location:
        """Return where an input is given, or else where the operation stands."""
        given = self.given(name)
        return given.location if given is not None else self.location

    def given(self, name: str) -> Scalar | None:
        """Return an input as it is written, None without one.

        PyPA's action takes underscores for hyphens too.
        """
        given = self.at.step.input(name)
        if given is None and tools.is_publish_action(self.tool):
            return self.at.step.input(name.replace("-", "_"))
        return given

    @property
    def destination(self) -> str | Unknown:
        """For an upload: the index it goes to, as `pypi.index.identify` names it.

        Of another one only the site may be written out.
        """
        named = self._named_index()
        if isinstance(named, str) and UNKNOWN not in named:
            return index.identify(named)
        written = named.pieces if isinstance(named, Unknown) else named.split(UNKNOWN)
        if (another := index.another(written)) is not None:
            return another
        if isinstance(named, Unknown):
            found = dict.fromkeys(map(index.identify, named.texts))
            return one_of([*found], named.reason) if found else named
        return Unknown(f"the index of '{self.tool}' is not written out")

    @property
    def indexes(self) -> tuple[str, ...]:
        """For an upload: the indexes of which it goes to one; none where that cannot be told."""
        goes_to = self.destination
        return goes_to.texts if isinstance(goes_to, Unknown) else (goes_to,)

    @property
    def is_given_a_credential(self) -> bool:
        """Whether its command gives it a credential by an option."""
        return bool(self.argv) and has_credential(self.argv)

    def _named_index(self) -> str | Unknown:
        """Return the index that the program or action is told, empty for its default."""
        if self.command is not None:
            return _named_index(self.command.argv, self.command.environment, self.at)
        uploader = tools.UPLOADERS.get(self.tool.lower())
        if uploader is not None:
            return uploader.goes_to or self.input(uploader.index_input)
        if not self.is_of(*tools.MATURIN_ACTIONS):
            return self.input("repository-url")
        words = self.input("args")
        if isinstance(words, Unknown):
            return words
        return _named_index(("maturin", *words.split()), {}, self.at)


class Found(NamedTuple):
    """An operation as it stands in the text, in whatever run."""

    kind: Kind
    tool: str
    location: Location
    command: Command | None = None
    order: int = 0
    named: tuple[Named, ...] = ()


class Reading(NamedTuple):
    """What the text of a step says that it does."""

    found: tuple[Found, ...]
    opaque: tuple[Opaque, ...]
    commands: tuple[Command, ...] = ()
    """What the step's script starts."""
    asked: frozenset[str] = frozenset()
    """The variables for which its script asks and which only one run can tell."""

    @property
    def depends_on_run(self) -> bool:
        """Whether a condition that can leave some of it out may ask what only one run can tell."""
        return bool(self.asked) and any(one.condition for one in self.commands)

    def at(self, step: StepRun) -> Work:
        """Return the reading as the work of `step`, which has the text that was read."""
        operations = (
            Operation(one.kind, one.tool, one.location, step, one.command, one.order, one.named)
            for one in self.found
        )
        return Work(tuple(operations), self.opaque, self.commands, self.depends_on_run)


class Work(NamedTuple):
    """What a step does in one run, and what of it cannot be seen."""

    operations: tuple[Operation, ...]
    opaque: tuple[Opaque, ...]
    commands: tuple[Command, ...] = ()
    """What the step's script starts."""
    depends_on_run: bool = False
    """Whether it may do something else in another run, or on another runner."""


def addressed(words: Sequence[str]) -> Iterator[str]:
    """Yield the addresses among the words of a request, those first that are written in full."""
    yield from (word for word in words if "//" in word)
    yield from (f"https://{word}" for word in words if TAKES in word and _BARE.match(word))


def has_credential(words: Sequence[str]) -> bool:
    """Whether a command's options give the program a credential."""
    return any(value(words, name) for name in tools.CREDENTIAL_OPTIONS.get(words[0], ()))


def _named_index(words: Sequence[str], environment: Mapping[str, str], at: StepRun) -> str:
    """Return the index that a command names, by option or by variable; empty for the default."""
    program = words[0]
    if program in tools.REQUESTS:
        return next(addressed(words[1:]), UNKNOWN)
    options = (value(words, name) for name in tools.INDEX_OPTIONS.get(program, ()))
    given = next((one for one in options if one is not None), None)
    if given is not None:
        return tools.index_meant(program, given)
    for variable in tools.INDEX_VARIABLES.get(program, ()):
        held = environment.get(variable) or at.scope.environment.get(variable)
        if held:
            return UNKNOWN if isinstance(held, Unknown) else tools.index_meant(program, held)
    return ""

"""Where the uploads of a step go by the names that its job, and its project, give indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof.operations import index_files, indexes, script_scope
from pubproof.operations.checkout import seen, takes_this_repository
from pubproof.operations.index_files import NONE
from pubproof.scripts import UNKNOWN
from pubproof.tools import Kind
from pubproof.workflows.runs import outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from pubproof.operations.indexes import Named
    from pubproof.operations.operation import Operation
    from pubproof.repository import Repository
    from pubproof.scripts import Command, Files
    from pubproof.workflows.runs.job_run import StepRun


_AMISS: Sequence[Mapping[str, bool]] = (
    {"success": False, "failure": True, "cancelled": False, "always": True},
    {"success": False, "failure": False, "cancelled": True, "always": True},
)
"""What the status functions say where a step before has failed, or the run is cancelled."""


class Circumstances(NamedTuple):
    """What the uploads of a step find."""

    step: StepRun
    named: tuple[tuple[Named, bool, Held], ...]
    """What the steps before give indexes, whether the job certainly comes to each of them, and
    the variables of each."""
    held: Held
    """The variables of the step."""
    files: Files
    has_files: bool
    """Whether the repository is certainly checked out."""
    allowed: Collection[str]
    """The indexes that the settings allow."""

    @classmethod
    def of(
        cls, step: StepRun, before: Iterable[tuple[StepRun, Command]], repository: Repository
    ) -> Circumstances:
        """Return what a step finds, given the commands of the steps before it in its job."""
        is_after_all = not _runs_amiss(step)
        named = (
            (found, one.sure and is_after_all, Held.of(one))
            for one, command in before
            if one.possible and (found := indexes.named_by(command)) is not None
        )
        has_files = any(one.sure and takes_this_repository(one) for one in step.before())
        return cls(
            step,
            tuple(named),
            Held.of(step),
            seen(step, repository),
            has_files and is_after_all,
            repository.settings.indexes,
        )

    def addressed(self, one: Operation) -> Operation:
        """Return an upload with the addresses of its indexes for their names; others as given."""
        command = one.command
        if one.kind is not Kind.UPLOAD or command is None or not indexes.takes_names(command):
            return one

        def address(name: str) -> str:
            return indexes.meant(name, self._addresses(one, command, name), self.allowed)

        return one._replace(command=indexes.resolved(command, self.held.by(command), address))

    def _addresses(self, one: Operation, command: Command, name: str) -> frozenset[str]:
        """Return the addresses that a name may have for an upload, `NONE` for none."""
        held = self.held.by(command)
        if command.argv[0] == "poetry":
            variable = f"POETRY_REPOSITORIES_{name.upper().replace('-', '_')}_URL"
            if given := held(variable):
                return frozenset({given})
        in_files = index_files.given(command, name, held, self.files)
        before = (
            indexes.kept(command, each, is_sure=sure and _at_home(theirs.by(each.command), held))
            for each, sure, theirs in self.named
        )
        own = (
            each._replace(is_sure=each.is_sure and _at_home(self.held.by(each.command), held))
            for each in one.named
        )
        in_files = in_files if self.has_files else in_files | {NONE}
        return indexes.addresses(command, name, (*before, *own), in_files)


class Held(NamedTuple):
    """The variables that a step finds."""

    variables: Mapping[str, str]
    setters: Sequence[outcomes.Setter]

    @classmethod
    def of(cls, step: StepRun) -> Held:
        """Return those of a step."""
        return cls(script_scope.variables(step), step.scope.setters)

    def by(self, command: Command) -> Callable[[str], str]:
        """Return what tells the value of a variable of a command, nothing where it is not set.

        It is UNKNOWN where a step before may have set it to what cannot be told.
        """

        def value(variable: str) -> str:
            told = command.environment.get(variable) or self.variables.get(variable)
            if told or not any({variable, ""} & one.names for one in self.setters):
                return told or ""
            set_before = outcomes.variable(variable, self.setters)
            return set_before if isinstance(set_before, str) else UNKNOWN

        return value


def _at_home(one: Callable[[str], str], other: Callable[[str], str]) -> bool:
    """Whether two commands find the settings of the user at one place."""
    return all(one(variable) == other(variable) for variable in indexes.HOMES)


def _runs_amiss(step: StepRun) -> bool:
    """Whether a step may run though one before has not been come to: ``if: always()``."""
    return any(
        one.scope._replace(status=status).admits(one.step.condition) is not False
        for one in (*step.callers, step)
        for status in _AMISS
    )

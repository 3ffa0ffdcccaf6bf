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
    from collections.abc import Collection, Iterable, Mapping

    from pubproof.operations.indexes import Named
    from pubproof.operations.operation import Operation
    from pubproof.repository import Repository
    from pubproof.scripts import Command, Files
    from pubproof.workflows.runs.job_run import StepRun


class Circumstances(NamedTuple):
    """What the uploads of a step find."""

    step: StepRun
    named: tuple[tuple[Named, bool], ...]
    """What the steps before give indexes, and whether the job certainly comes to each of them."""
    variables: Mapping[str, str]
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
        named = (
            (found, one.sure)
            for one, command in before
            if one.possible and (found := indexes.named_by(command)) is not None
        )
        return cls(
            step,
            tuple(named),
            script_scope.variables(step),
            seen(step, repository),
            any(one.sure and takes_this_repository(one) for one in step.before()),
            repository.settings.indexes,
        )

    def addressed(self, one: Operation) -> Operation:
        """Return an upload with the addresses of its indexes for their names; others as given."""
        command = one.command
        if one.kind is not Kind.UPLOAD or command is None or not indexes.takes_names(command):
            return one

        def held(variable: str) -> str:
            return self._held(variable, command)

        def address(name: str) -> str:
            return indexes.meant(name, self._addresses(one, command, name), self.allowed)

        return one._replace(command=indexes.resolved(command, held, address))

    def _addresses(self, one: Operation, command: Command, name: str) -> frozenset[str]:
        """Return the addresses that a name may have for an upload, `NONE` for none."""
        if command.argv[0] == "poetry":
            variable = f"POETRY_REPOSITORIES_{name.upper().replace('-', '_')}_URL"
            if given := self._held(variable, command):
                return frozenset({given})
        in_files = index_files.given(
            command, name, lambda variable: self._held(variable, command), self.files
        )
        before = [indexes.kept(command, each, is_sure=sure) for each, sure in self.named]
        return indexes.addresses(
            command,
            name,
            (*before, *one.named),
            in_files if self.has_files else in_files | {NONE},
        )

    def _held(self, variable: str, command: Command) -> str:
        """Return what a variable holds, UNKNOWN where a step before may have set it anew."""
        told = command.environment.get(variable) or self.variables.get(variable)
        if told:
            return told
        setters = self.step.scope.setters
        if not any({variable, ""} & one.names for one in setters):
            return ""
        set_before = outcomes.variable(variable, setters)
        return set_before if isinstance(set_before, str) else UNKNOWN

"""What the steps of a repository's workflows do in their runs, each text of a step read once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pubproof import tools
from pubproof.operations import actions, downloads, indexes, programs, step_scripts
from pubproof.operations.operation import Reading
from pubproof.scripts import UNKNOWN, Opaque
from pubproof.scripts.paths import is_within
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from pubproof.operations.operation import Work
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun


class Works:
    """The work of all steps that somebody has asked for."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository whose files the steps read."""
        self._repository = repository
        self._readings: dict[tuple[Hashable, ...], Reading] = {}
        self._known: WeakKeyDictionary[StepRun, Work] = WeakKeyDictionary()

    def of(self, step: StepRun) -> Work:
        """Return what a step does in its run."""
        if step not in self._known:
            reading = self._reading(step, None)
            if reading.depends_on_run:
                own = self._reading_of_run(step, reading.asked)
                work = own.at(step)._replace(depends_on_run=True)
            else:
                work = reading.at(step)
            self._known[step] = self._addressed(work, step)
        return self._known[step]

    def _addressed(self, work: Work, step: StepRun) -> Work:
        """Return work with the addresses of its uploads for names that are given elsewhere."""
        uploads = (one.command for one in work.operations if one.kind is Kind.UPLOAD)
        if not any(one is not None and indexes.takes_names(one) for one in uploads):
            return work
        from pubproof.operations import index_names

        before = [one for one in step.before_in_each() if one.scope.matrix is step.scope.matrix]
        named = [(one, command) for one in before for command in self.of(one).commands]
        found = index_names.Circumstances.of(step, named, self._repository)
        return work._replace(operations=tuple(map(found.addressed, work.operations)))

    def _reading_of_run(self, step: StepRun, asked: frozenset[str]) -> Reading:
        """Return what the text of a step says in its run; it is one for all that answer alike.

        `asked` is what the text asks, read for every run alike; in one run it may ask for more.
        """
        from pubproof.operations import circumstances

        run_variables = circumstances.of(step)
        if not step.job.run.root.event.commit:
            answers = {name: held for name, held in run_variables.items() if name in asked}
            reading = self._reading(step, answers)
            if reading.asked <= asked:
                return reading
        return self._reading(step, run_variables)

    def _reading(self, step: StepRun, run_variables: Mapping[str, str] | None) -> Reading:
        """Return what the text of a step says, where `run_variables` are known of its run."""
        known = None if run_variables is None else tuple(run_variables.items())
        key = (step.step, _signature(step), known)
        if key not in self._readings:
            make = partial(_read, step, run_variables=run_variables)
            self._readings[key] = self._repository.recall(key, make)
        return self._readings[key]


def _read(
    at: StepRun, repository: Repository, *, run_variables: Mapping[str, str] | None = None
) -> Reading:
    """Return what one step of a run does; `run_variables` are those that are known of the run."""
    script = step_scripts.script_that_matters(at, repository, run_variables)
    nameless = tuple(
        Opaque(one.location, _unwritten(one))
        for one in script.commands
        if (one.argv[0] == UNKNOWN and _may_upload(one.argv[1:]))
        or (one.argv[0] in tools.UPLOADING and one.argv[1:2] == (UNKNOWN,))
        or (one.argv[:2] in tools.UNREAD and not tools.is_dry(one.argv))
    )
    found = [
        one
        for one in programs.operations(script.commands)
        if one.kind is not Kind.FETCH or (one.command and downloads.is_own(one.command, at))
    ]
    opaque = [*script.opaque, *nameless]
    if at.step.uses is not None:
        others = [
            *actions.by_inputs(at, at.step.uses, repository),
            *actions.by_hooks(at, at.step.uses, repository),
        ]
        own = actions.by_files(at, at.step.uses, repository)
        found = [*actions.by_name(at, at.step.uses), *others, *own, *found]
        opaque = [*actions.unseen(at, repository), *opaque]
    return Reading(tuple(found), tuple(opaque), script.commands, script.asked)


def _may_upload(words: Sequence[str]) -> bool:
    """Whether the words of a program that is not known may tell it to upload."""
    verbs = {*tools.VERBS} & {*words[:2]}
    return not words or bool(verbs) or any(map(_names_distributions, words))


def _names_distributions(word: str) -> bool:
    """Whether a word names a distribution, or the folder of all, or something in it."""
    return word.endswith(tools.ENDINGS) or is_within(word.removeprefix("./"), "dist")


def _unwritten(command: Command) -> str:
    words = " ".join(command.argv[:2]).replace(UNKNOWN, "…")
    if command.argv[:2] in tools.UNREAD:
        return f"what '{words}' uploads cannot be seen"
    if command.argv[0] in tools.UPLOADING:
        return f"what '{words}' does is not written out"
    if not command.argv[1:]:
        return "what is run here is not written out"
    return f"the program of '{words}' is not written out"


def _signature(at: StepRun) -> tuple[Hashable, ...]:
    """Return what the work of a step depends on, beside the step itself and the files."""
    kinds = actions.kinds(at, at.step.uses) if at.step.uses is not None else ()
    return kinds, actions.told(at), step_scripts.signature(at)

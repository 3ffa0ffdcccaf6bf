"""The scripts that a step runs, as they are written: their texts, their shell, their folder."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pubproof import tools
from pubproof.scripts.variables import BASH_ENV, BASH_FUNC
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import Scalar
from pubproof.workflows.runs import runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.location import Location
    from pubproof.scripts.command import Place
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step


class StepText(NamedTuple):
    """A script that a step runs, as it is written."""

    text: str
    place: Place
    """Tells where its characters stand."""
    condition: str = ""
    """What can leave it out, nothing where it certainly runs."""


def written(at: StepRun) -> Iterator[StepText]:
    """Yield the scripts that a step runs."""
    step = at.step
    if step.run is not None:
        yield StepText(step.run.value, step.run.place)
        yield from _besides(at)
    if step.uses is None:
        return
    name, location = step.uses.repository, step.location
    for one in tools.COMMAND_INPUTS.get(name, ()):
        given = other_try(step) if one == tools.AGAIN else step.input(one)
        if given is not None:
            yield StepText(given.value, given.place, one if one in tools.AFTER_FAILURE else "")
    command = tools.ACTION_COMMANDS.get(name)
    if command is not None and not _is_idle(at):
        yield StepText(command, lambda *_: location)


def other_try(step: Step) -> Scalar | None:
    """Return the command that an action tries where its first has failed; None for the same."""
    first, then = step.input("command"), step.input(tools.AGAIN)
    idle = {"", first.value.strip() if first is not None else ""}
    return None if then is None or then.value.strip() in idle else then


def heeds_variables(at: StepRun) -> bool:
    """Whether a step uses an action that starts what variables may tell it."""
    return at.step.uses is not None and at.step.uses.repository in tools.HOOKED_ACTIONS


def _besides(at: StepRun) -> Iterator[StepText]:
    """Yield what variables have bash run besides a script: a file first, and functions as programs.

    See the Bash manual, "Bash Startup Files"; bash's source has the names of functions.
    """
    for env in at.envs:
        given = [(name.value, one) for name, one in env.entries if isinstance(one, Scalar)]
        first = [one for name, one in given if name == BASH_ENV]
        functions = [one for name, one in given if name.startswith(BASH_FUNC)]
        if (first or functions) and shell(at).split()[:1] in ([], ["bash"]):
            for one in first:
                yield StepText(f". {one.value}", partial(_at, one.location))
            if functions:
                text = "\n".join(f"f {one.value}\nf" for one in functions)
                yield StepText(text, partial(_at, functions[0].location))


def _at(location: Location, *_: int) -> Location:
    return location


def _is_idle(at: StepRun) -> bool:
    """Whether an action is told to do nothing that could be uploaded."""
    given = ((at.step.input(name), value) for name, value in tools.IDLE_INPUTS.items())
    return any(one is not None and at.scope.text(one) == value for one, value in given)


def shell(at: StepRun) -> str:
    """Return what reads them, empty for the default of a Unix and where it cannot be told."""
    chosen = at.step.shell or at.job.shell
    if chosen is None:
        return "pwsh" if runner.system(at.scope) == "Windows" else ""
    chosen_text = at.scope.text(chosen)
    return "" if isinstance(chosen_text, Unknown) else chosen_text


def folder(at: StepRun) -> Scalar | None:
    """Return the folder in which they are to start, as it is written; None where none is.

    What a job or a workflow names is for their own steps, and not for those of an action (GitHub's
    runner, `ScriptHandler`).
    """
    if at.step.uses is not None:
        return next(filter(None, map(at.step.input, ("directory", "cwd"))), None)
    if at.callers:
        return at.step.folder
    return at.step.folder or at.job.job.folder or at.job.run.workflow.folder

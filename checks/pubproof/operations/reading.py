"""What one step of a run does, by its scripts and by its action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import tools
from pubproof.operations import actions, downloads, programs, step_scripts
from pubproof.operations.operation import Reading
from pubproof.operations.step_scripts import script_of
from pubproof.scripts import UNKNOWN, Opaque
from pubproof.scripts.paths import is_within
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.job_run import StepRun


def read(at: StepRun, repository: Repository, *, told: Mapping[str, str] | None = None) -> Reading:
    """Return what one step of a run does; `told` is what is known of the run, if anything."""
    script = script_of(at, repository, told=told)
    nameless = tuple(
        Opaque(one.location, _unwritten(one))
        for one in script.commands
        if (one.argv[0] == UNKNOWN and _may_upload(one.argv[1:]))
        or (one.argv[0] in tools.UPLOADING and one.argv[1:2] == (UNKNOWN,))
        or (one.argv[:2] in tools.UNREAD and tools.DRY.isdisjoint(one.argv))
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
        own = actions.by_files(at.step.uses, repository)
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


def signature(at: StepRun) -> tuple[Hashable, ...]:
    """Return what the work of a step depends on, beside the step itself and the files."""
    kinds = actions.kinds(at, at.step.uses) if at.step.uses is not None else ()
    return (*kinds, *step_scripts.signature(at))

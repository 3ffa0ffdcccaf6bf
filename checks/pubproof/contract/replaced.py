"""Files of the repository that a step writes over, before the build, with others from elsewhere."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late, operations
from pubproof.artifacts import joined
from pubproof.contract.clause import Doubt
from pubproof.contract.writers import destination
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.options import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.job_run import StepRun

_BRINGERS = late.pattern(r"\b(?:cp|curl|install|mv|rsync|wget)\b")
_COPIERS = frozenset({"cp", "install", "mv", "rsync"})
_OUTPUTS = {"curl": ("-o", "--output"), "wget": ("-O", "--output-document")}
"""Programs that download, and their options that name the file."""
_OUTSIDE = ("/", "~/", "$HOME/", "${HOME}/", "$RUNNER_TEMP/", "${RUNNER_TEMP}/")
"""How paths begin that are not in the working folder."""
_WORKSPACES = ("/__w/", "/github/workspace/", "/home/runner/work/")
_HELP = "build what the checkout has taken: the commit of the tag"


def before(build: Operation, step: StepRun, repository: Repository) -> list[Command]:
    """Return the commands of a step, of the build's own those that come before the build."""
    place = build.command.location if build.command is not None else None
    commands = operations.script_of(step, repository, everything=True).commands
    return list(takewhile(lambda one: one.location != place, commands))


def find(step: StepRun, pipeline: Pipeline, build: Operation) -> Iterator[Problem | Doubt]:
    """Yield the commands of a step, before the build, that write over the repository's files."""
    run = step.step.run
    if run is None or not _BRINGERS.search(run.value):
        return
    commands = before(build, step, pipeline.repository)
    made = {path for command in commands for path in command.writes}
    for command in commands:
        name = command.argv[0]
        for path in _downloaded(command, pipeline.repository):
            message = f"'{name}' writes over '{path}', and the attestation names the tag's commit"
            yield Problem(command.location, message, _HELP)
        for path in _copied(command, pipeline.repository, made):
            message = f"what '{name}' writes over '{path}' cannot be seen"
            yield Doubt(message, command.location, _HELP)


def _downloaded(command: Command, repository: Repository) -> Iterator[str]:
    """Yield the files of the repository that a download is written to."""
    options = _OUTPUTS.get(command.argv[0])
    if options is None:
        return
    given = value(command.argv, *options)
    for word in (*command.writes, *([given] if given is not None else ())):
        path = joined(command.folder, word)
        if UNKNOWN not in path and repository.exists(path):
            yield path


def _copied(command: Command, repository: Repository, made: set[str]) -> Iterator[str]:
    """Yield the file, or folder, of the repository over which files of the machine are copied.

    `made` are files that the script itself has written.
    """
    name, *words = command.argv
    if name not in _COPIERS or not words:
        return
    target = destination(command)
    sources = [word for word in words if word not in made and _is_outside(word)]
    landings = (_landing(target, source, repository) for source in sources)
    yield from [path for path in landings if path is not None][:1]


def _is_outside(word: str) -> bool:
    return UNKNOWN not in word and word.startswith(_OUTSIDE) and not word.startswith(_WORKSPACES)


def _landing(target: str, source: str, repository: Repository) -> str | None:
    """Return what of the repository a copy of `source` to `target` writes over, None if nothing."""
    if UNKNOWN in target:
        return None
    if repository.exists(target):
        return target
    last = source.rpartition("/")[2]
    if last in ("", ".", "*"):
        return target if repository.tracks(target) else None
    path = joined(target, last)
    return path if repository.exists(path) else None

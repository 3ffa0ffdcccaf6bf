"""Files of the repository that a guard is read from, and that its job changes before it runs.

What is read here is what the commit has. GitHub takes the workflows from there too; scripts, what
make and its kin are told, and the repository's own actions it takes as the job has left them.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.arrivals import arrival
from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.transfer import ALL
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import brought, checkouts, commits, writers
from pubproof.scripts.options import operands
from pubproof.scripts.paths import is_within, joined, normal
from pubproof.scripts.wrappers.wrapper import PYTHON
from pubproof.tools import Kind
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pubproof.arrivals.arrival import Arrival
    from pubproof.location import Location
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_FOREIGN = (Origin.HOST, Origin.MACHINE)
_OF_PYTHON = ".py"


def find(
    one: Operation, steps: Collection[StepRun], pipeline: Pipeline, script: str = ""
) -> Iterator[Doubt]:
    """Yield what may change a file that a command is read from; `steps` are those up to it.

    `script` is the one that it runs, where it is not read from that itself.
    """
    files = [*filter(None, [script]), *_files(one, pipeline)]
    if not files:
        return
    message = f"this can change '{files[0]}', from which '{one.tool}' is run"
    help_ = f"run '{one.tool}' from the file that the commit has"
    for step in steps:
        if _replaces(step, files, one, pipeline):
            yield Doubt(message, step.step.location, help_)
    commands = [*_commands(one, steps, pipeline)]
    for step, command in commands:
        unread = [file for file in files if not _has_read(file, command, one.command)]
        if any(_changes(command, file, step, pipeline) for file in unread):
            yield Doubt(message, command.location, help_)
    started, others = (command for _, command in commands), checkouts.beside(steps, pipeline)
    for put in arrival.find(started, pipeline.repository, others):
        if any(_lands_on(put, file, pipeline.repository) for file in files):
            yield Doubt(message, put.command.location, help_)


def _files(one: Operation, pipeline: Pipeline) -> Sequence[str]:
    """Return the files of the repository that a command is read from, but for workflows.

    The innermost is the first.
    """
    command = one.command
    led = (*reversed(command.via), one.at.step.location) if command is not None else ()
    led = (one.location, *led, *(caller.step.location for caller in reversed(one.at.callers)))
    paths = dict.fromkeys(place.path for place in led)
    return [path for path in paths if path not in pipeline.workflows]


def _commands(
    one: Operation, steps: Collection[StepRun], pipeline: Pipeline
) -> Iterator[tuple[StepRun, Command]]:
    """Yield the commands of steps, of the command's own those in front of it."""
    for step in steps:
        commands = pipeline.script(step).commands
        own = step.step is one.at.step
        yield from ((step, command) for command in (commands[: one.order] if own else commands))


def _has_read(file: str, command: Command, guard: Command | None) -> bool:
    """Whether one run of a file of Python starts both commands.

    Python compiles all of a file before it runs any of it ("The Python Tutorial", 6.1.3), so what
    that run changes in it no longer matters to itself; a shell reads as it goes.
    """
    if guard is None or not file.endswith(_OF_PYTHON):
        return False
    starts = [_start_of(file, one) for one in (command, guard)]
    return starts[0] is not None and starts[0] == starts[1]


def _start_of(file: str, command: Command) -> tuple[Location, ...] | None:
    """Return the commands that led into the only run of a file which led to a command."""
    chain = (*command.via, command.location)
    inside = [at for at, place in enumerate(chain) if place.path == file]
    return chain[: inside[0]] if len(inside) == 1 else None


def _replaces(step: StepRun, files: Collection[str], one: Operation, pipeline: Pipeline) -> bool:
    """Whether an action puts other files over some; checkouts before a build are judged there."""
    if any(brought.replaces(step, file) for file in files):
        return True
    path = step.input("path") if step.step.is_of(CHECKOUT) else None
    if not isinstance(path, str) or not any(_is_below(file, normal(path)) for file in files):
        return False
    for build in pipeline.in_release(Kind.BUILD):
        if build.job is one.job and step.step in {each.step for each in build.at.before_in_each()}:
            return False
    return any(checkouts.judge(step, pipeline))


def _changes(command: Command, file: str, step: StepRun, pipeline: Pipeline) -> bool:
    """Whether a command writes, edits or removes a file, or has git do so."""
    named = map(command.path, operands(command.argv[1:]))
    written = map(command.path, command.writes)
    return (
        file in written
        or (writers.alters(command) and any(_names(path, file) for path in named))
        or _is_written_by_python(command, file, pipeline.repository)
        or _is_taken(command, file, step, pipeline)
    )


def _is_written_by_python(command: Command, file: str, repository: Repository) -> bool:
    """Whether a text of Python that stands in a command names a file, and may write to it."""
    said = (*command.argv[1:], command.text)
    return (
        PYTHON.fullmatch(command.argv[0]) is not None
        and any(file in text and text != file for text in said)
        and not writers.only_reads(command, file, repository)
    )


def _is_taken(command: Command, file: str, step: StepRun, pipeline: Pipeline) -> bool:
    """Whether git takes a file from another commit, or from a patch."""
    repository, words = pipeline.repository, command.argv
    paths = words[words.index("--") + 1 :] if "--" in words else ()
    is_named = not paths or any(_names(command.path(path), file) for path in paths)
    for other in commits.others(command, lambda one: one == "." or repository.tracks(one)):
        if repository.holds(patch := command.path(other)):
            if _speaks_of(patch, file, repository):
                return True
        elif is_named and commits.is_another(other, command, step, pipeline):
            return True
    return False


def _lands_on(put: Arrival, file: str, repository: Repository) -> bool:
    """Whether what a command brings is put in the place of a file."""
    transfer, target = put.transfer, put.transfer.target
    if transfer.keeps:
        return False
    if transfer.is_patch:
        source = transfer.source
        return _is_below(file, target) and (
            put.origin is Origin.HOST or source is None or _speaks_of(source, file, repository)
        )
    if transfer.name != ALL:
        folder, _, name = file.rpartition("/")
        is_named = bool(transfer.name) and fnmatchcase(name, transfer.name)
        return target == file or (is_named and target == (folder or "."))
    below = file.removeprefix(f"{target}/")
    source = (transfer.source or "").removesuffix("/*")
    return _is_below(file, target) and (
        put.origin in _FOREIGN or repository.exists(joined(source, below))
    )


def _speaks_of(patch: str, file: str, repository: Repository) -> bool:
    """Whether a patch names a file, or cannot be read."""
    text = repository.text(patch)
    return text is None or basename(file) in text


def _names(path: str, file: str) -> bool:
    """Whether a path, or a pattern of paths, is that of a file or of a folder that has it."""
    return is_within(file, path) or fnmatchcase(file, path)


def _is_below(file: str, folder: str) -> bool:
    return folder == "." or is_within(file, folder)

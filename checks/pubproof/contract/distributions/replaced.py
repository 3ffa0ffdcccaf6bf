"""Files from elsewhere that a job, before the build, writes over the repository's, or adds."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.arrivals import arrival
from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.transfer import ALL
from pubproof.building import builds, hooks
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import checkouts
from pubproof.contract.distributions.commits import AT_HAND
from pubproof.location import Problem
from pubproof.scripts.paths import joined, parent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.arrivals.arrival import Arrival
    from pubproof.arrivals.transfer import Transfer
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.job_run import StepRun

_COMMIT = "and the attestation names the tag's commit"
_IN_COMMIT = "commit it, or name the commit or the digest of what is fetched"
CODE = (".py", ".pyd", ".pyx", ".so")
"""How the files of a package end that run."""
_DIGEST = late.pattern(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
"""A commit id, or the digest of a file, which tell what is fetched."""
_CHECKING = late.pattern(r"^(?:sha\d+|b2)sum$|^shasum$")
"""Programs that compare files with digests, told to with ``-c``."""


def before(build: Operation, steps: Sequence[StepRun], pipeline: Pipeline) -> Iterator[Command]:
    """Yield the commands of steps, of the build's own those that come before the build.

    The build's hooks are among them.
    """
    place = build.command.location if build.command is not None else None
    yield from takewhile(lambda one: one.location != place, pipeline.commands(steps))
    if build.at.step in {step.step for step in steps}:
        yield from hooks.commands(build, pipeline.repository)


def find(
    steps: Sequence[StepRun], build: Operation, pipeline: Pipeline
) -> Iterator[Problem | Doubt]:
    """Yield what steps, up to the build's own, write over the repository's files before it."""
    built, others = builds.read(build).folder, checkouts.beside(steps, pipeline)
    commands, files = [*before(build, steps, pipeline)], pipeline.repository
    told = _Told(commands)
    for one in arrival.find(commands, files, others):
        if one.origin in (Origin.HOST, Origin.MACHINE) and not one.transfer.keeps:
            yield from _judge(one, built, files)
        added = _added(one, files)
        if added and not told.tells(one, added):
            message = f"'{one.program}' adds '{added}' to the package, {_COMMIT}"
            yield Problem(one.command.location, message, _IN_COMMIT)


def _added(put: Arrival, repository: Repository) -> str:
    """Return what another host has that becomes a module of a package; nothing for all else."""
    target, name = put.transfer.target, put.transfer.name
    path = target if name and target.endswith(f"/{name}") else put.transfer.path
    is_code = path.endswith(CODE) or put.command.argv[:2] == ("git", "clone")
    is_new = is_code and put.origin is Origin.HOST and not put.transfer.is_patch
    in_package = is_new and repository.exists(joined(parent(path), "__init__.py"))
    return path if in_package and not repository.holds(path) else ""


class _Told:
    """What digests in a workflow tell of the files that its commands fetch."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._commands = commands

    @cached_property
    def _compares(self) -> bool:
        """Whether files are compared with digests."""
        return any(
            _CHECKING.match(one.argv[0]) and {"-c", "--check"} & set(one.argv)
            for one in self._commands
        )

    @cached_property
    def _commits(self) -> set[str]:
        """The folders in which git is told a commit."""
        told = (one for one in self._commands if one.argv[0] == "git")
        return {one.folder for one in told if any(map(_DIGEST.search, one.argv))}

    def tells(self, put: Arrival, added: str) -> bool:
        """Whether one tells what is fetched to a path."""
        named = any(map(_DIGEST.search, put.command.argv))
        return named or added in self._commits or self._compares


def _judge(one: Arrival, built: str, repository: Repository) -> Iterator[Problem | Doubt]:
    """Judge what one command writes over the repository's files, or into the folder `built`."""
    program, place = one.program, one.command.location
    if one.transfer.is_patch:
        if one.origin is Origin.HOST:
            message = f"'{program}' applies a patch from elsewhere, {_COMMIT}"
            yield Problem(place, message, AT_HAND)
        else:
            yield Doubt(f"what '{program}' changes cannot be seen", place, AT_HAND)
        return
    path = _landing(one.transfer, repository)
    if path is None and one.transfer.name == ALL and one.transfer.target == built != ".":
        path = built
    if path is None:
        return
    over = "the working folder" if path == "." else f"'{path}'"
    if one.unpacks and one.transfer.name == ALL:
        help_ = "unpack it into a folder of its own"
        yield Doubt(f"what '{program}' unpacks over {over} cannot be seen", place, help_)
    elif one.origin is Origin.HOST:
        yield Problem(place, f"'{program}' writes over {over}, {_COMMIT}", AT_HAND)
    else:
        yield Doubt(f"what '{program}' writes over {over} cannot be seen", place, AT_HAND)


def _landing(transfer: Transfer, repository: Repository) -> str | None:
    """Return the file, or folder, of the repository that is written over, None if none is."""
    target, name = transfer.target, transfer.name
    if repository.exists(target):
        return target
    names = repository.names(target)
    if name == ALL:
        return target if names and repository.tracks(target) else None
    inside = next((one for one in names if name and fnmatchcase(one, name)), None)
    if inside is not None:
        return joined(target, inside)
    path = joined(target, name or ".")
    if repository.exists(path):
        return path
    return target if names and target.rpartition("/")[2] == name else None

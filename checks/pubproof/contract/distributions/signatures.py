"""Signatures that an action puts beside the files which it signs."""

from __future__ import annotations

import shlex
from fnmatch import fnmatchcase
from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late, project
from pubproof.arrivals.copies import destination, sources
from pubproof.building import builds, requirements
from pubproof.building.formats import SAMPLES
from pubproof.contract.distributions import uploaded
from pubproof.contract.guards.gate import Gate
from pubproof.contract.supply import supplied
from pubproof.location import Problem
from pubproof.operations import Operation
from pubproof.scripts.globs import is_one
from pubproof.scripts.options import operands
from pubproof.scripts.paths import is_within, normal
from pubproof.tools import Kind
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.uses import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

ACTION = "sigstore/gh-action-sigstore-python"
_ENDINGS = (".sigstore.json", ".sigstore")
"""What it may add to the name of a file, where its version is not told."""
_OF_VERSIONS = {0: (".crt", ".sig"), 1: (".crt", ".sig", ".sigstore"), 2: (".sigstore",)}
"""What its old versions add; newer ones add the first of those endings alone."""
_ELSEWHERE = ("bundle", "certificate", "signature")
"""Inputs by which versions before the third were told where to put them."""
_REMOVING = frozenset({"mv", "rm", "unlink"})
_PASSING = frozenset({"hatch publish", "uv publish"})
"""Uploads that pass over each file which is no distribution by its name.

After ``files_for_publishing`` of uv's ``uv-publish``, and ``publish/pypi.py`` of hatch.
"""
_SPECIAL = late.pattern(r"[*?\[\](){}]")
"""What in a pattern does not stand for itself."""


def signed(step: StepRun) -> list[str] | None:
    """Return the patterns of the files that a step signs by the action.

    None where it does not, or that cannot be told. It makes nothing but a signature beside each
    file that its ``inputs`` name; what it signs of a release it downloads to ``/tmp``
    (``action.py`` of the action).
    """
    given = step.input("inputs")
    if not step.step.is_of(ACTION) or isinstance(given, Unknown):
        return None
    if any(step.step.input(name) is not None for name in _ELSEWHERE):
        return None
    try:
        return shlex.split(given)
    except ValueError:
        return None


def left(
    pipeline: Pipeline, step: StepRun, later: Sequence[StepRun], folder: str
) -> Iterator[Problem]:
    """Yield whether signatures of a step still lie in `folder` behind the steps `later`.

    Nothing where no upload takes them, as the files are named that it takes.
    """
    beside = [one for one in signed(step) or () if _may_be_in(one, folder)]
    files = {file for one in beside for file in _files(pipeline, _name(one))}
    made = [file + ending for file in sorted(files) for ending in _endings(step)]
    uploads = [route.upload for route in pipeline.all_release_routes]
    if not any(_stops(upload, made) for upload in uploads):
        return
    commands = [*_certain(pipeline, later)]
    if all(any(_removes(one, folder, name) for one in commands) for name in made):
        return
    message = f"{ACTION} puts signatures into '{folder}', and the upload stops at them"
    help_ = "remove them before the upload, or sign in another job"
    yield Problem(step.step.location, message, help_)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _may_be_in(path: str, folder: str) -> bool:
    """Whether a pattern may name files in a folder, or below it."""
    above = normal(path).rpartition("/")[0] or "."
    is_told = not path.startswith(("/", "~", "..")) and {*"*?[$"}.isdisjoint(above)
    return not is_told or is_within(above, folder)


def _files(pipeline: Pipeline, pattern: str) -> list[str]:
    """Return the files that a pattern names: distributions of the projects that are built."""
    if is_one(pattern):
        return [pattern]
    repository = pipeline.repository
    built = (
        project.declared(repository, each.folder)
        for one in supplied(pipeline, Kind.BUILD)
        for each in builds.all_of(one, repository)
    )
    known = {name for name in built if name} or {project.name(repository) or "name"}
    fronts = [requirements.normal(name).replace("-", "_") for name in known]
    names = [one.replace("name", front, 1) for front in fronts for one in SAMPLES.values()]
    return [one for one in names if fnmatchcase(one, pattern)] or [pattern.replace("*", "1.0")]


def _endings(step: StepRun) -> tuple[str, ...]:
    """Return what the version of the action that a step names adds, all where that is not told."""
    node = step.step.uses_node
    version = version_of(node) if node is not None else None
    return _ENDINGS if version is None else _OF_VERSIONS.get(version[0], _ENDINGS[:1])


def _stops(upload: Operation, made: Sequence[str]) -> bool:
    """Whether an upload may take one of the files that are no distributions."""
    if upload.tool in _PASSING:
        return False
    named = uploaded.named(upload)
    ends = [_SPECIAL.split(_name(one))[-1] for one in named or ()]
    return named is None or any(one.endswith(end) for one in made for end in ends)


def _certain(pipeline: Pipeline, steps: Sequence[StepRun]) -> Iterator[Command]:
    """Yield what certainly runs in steps: no upload is come to behind a failure of theirs."""
    target = pipeline.upload
    if target is None:
        return
    for step in steps:
        if not step.sure or step.step.run is None or step.step.background:
            continue
        for command in pipeline.commands([step]):
            if not command.is_sure or command.confined or command.is_apart:
                continue
            if command.argv[0] != "find" and command.argv[0] not in _REMOVING:
                continue
            one = Operation(Kind.CHECK, command.argv[0], command.location, step, command)
            if not Gate(pipeline, one, "this", [target.at.step], "the upload").in_release():
                yield command


def _removes(command: Command, folder: str, name: str) -> bool:
    """Whether a command takes the file of a name out of a folder."""
    program, *words = command.argv
    if program == "find":
        roots = [*takewhile(lambda word: not word.startswith(("-", "(", "!")), words)]
        is_there = any(command.path(root) == folder for root in roots or ["."])
        return is_there and _is_deleted(words[len(roots) :], name)
    if program == "mv" and is_within(destination(command), folder):
        return False
    paths = sources(command) if program == "mv" else operands(words)
    seen = (command.path(path).rpartition("/") for path in paths)
    return any(above == folder and fnmatchcase(name, last) for above, _, last in seen)


def _is_deleted(tests: Sequence[str], name: str) -> bool:
    """Whether the tests of ``find`` certainly lead it to delete a file right in its folder."""
    is_meant, at = True, 0
    while at < len(tests) and tests[at] != "-delete":
        if tests[at] in ("!", "-not"):
            is_meant, at = not is_meant, at + 1
            continue
        end = tests.index(")", at) + 1 if tests[at] == "(" and ")" in tests[at:] else at + 2
        if _passes(tests[at:end], name) is not is_meant:
            return False
        is_meant, at = True, end
    return at < len(tests) and is_meant


def _passes(test: Sequence[str], name: str) -> bool | None:
    """Whether a file passes a test of ``find``, or one of several names; None if that is untold."""
    match test:
        case ["-name", pattern]:
            return fnmatchcase(name, pattern)
        case ["-type", kinds]:
            return "f" in kinds.split(",")
        case ["-maxdepth", depth]:
            return depth != "0"
        case ["-mindepth", depth]:
            return depth in ("0", "1")
        case ["(", *names, ")"] if {*names[::3]} == {"-name"} and {*names[2::3]} <= {"-o", "-or"}:
            return any(fnmatchcase(name, pattern) for pattern in names[1::3])
    return None

"""The variables that a release gives its build, as far as they can be told before its run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import tokens
from pubproof.credentials.variables import VARIABLES as CREDENTIALS
from pubproof.operations import circumstances, script_of
from pubproof.operations.outputs import parted
from pubproof.scripts import UNKNOWN
from pubproof.scripts.variables import is_file
from pubproof.workflows import expressions
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.reader.nodes import scalars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.building.builds import Build
    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

CONSTRAINING = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "UV_BUILD_CONSTRAINT")
"""Variables that name files of versions; what these pin is known otherwise."""
_PASSED_OVER = frozenset(
    {
        *(*CONSTRAINING, "HOME", "PATH", "PWD", "TMPDIR"),
        *("CLICOLOR_FORCE", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "TERM"),
    }
)
"""Beside those, variables of the machine, and of how output looks."""
_OF_GITHUB = re.compile(r"(?:ACTIONS|GITHUB|RUNNER)_\w+")
_FILE = "GITHUB_ENV"
"""The variable that names the file which sets variables for later steps."""
_TOKEN = ("github", "token")
_RUNNER_PATH = re.compile(r"(?:^|[\s:;,='\"]|-[FIL])(?:~?/(?!/)|[A-Za-z]:\\)")
"""How a path begins that is one of the runner: no relative one, and no address."""


class Untold(NamedTuple):
    """A variable whose value is not handed over."""

    name: str
    reason: str
    """Why, as a phrase."""
    is_secret: bool


class Variables(NamedTuple):
    """The variables that a build is given."""

    known: Mapping[str, str]
    """Those that the workflow sets, with their values for the tag at hand."""
    untold: tuple[Untold, ...]
    of_github: Mapping[str, str]
    """Those that name the ref and the commit, which GitHub sets in every run."""


_NONE = Variables({}, (), {})


def of(build: Build | None, pipeline: Pipeline, tag: str, commit: str) -> Variables:
    """Return what the run of a tag gives its build.

    Args:
        build: the build, None where the release has none.
        pipeline: the release.
        tag: the tag, empty where it is not known yet.
        commit: the commit that it names.
    """
    ref = f"refs/tags/{tag}" if tag else Unknown("no tag is given")
    run = pipeline.release_at(commit, ref) if build is not None else None
    if build is None or run is None:
        return _NONE
    operation = build.operation
    steps = [one for one in run.steps() if one.possible and one.step is operation.at.step]
    found = [_given(one, operation, pipeline.repository) for one in steps]
    known: dict[str, str] = {}
    untold: dict[str, Untold] = {}
    for name in dict.fromkeys(name for one in found for name in one):
        if name not in _PASSED_OVER and not _OF_GITHUB.fullmatch(name):
            held = _handed_over(name, [one.get(name, "") for one in found], steps)
            if isinstance(held, Untold):
                untold[name] = held
            else:
                known[name] = held
    own = {**circumstances.of(steps[0]), "GITHUB_SHA": commit} if tag and steps else {}
    of_github = {name: value for name, value in own.items() if name.startswith("GITHUB_")}
    return Variables(known, tuple(untold.values()), of_github)


def _handed_over(name: str, values: list[str | Unknown], steps: list[StepRun]) -> str | Untold:
    """Return what a variable holds in all jobs that build, or why it is not handed over."""
    value = values[0]
    if CREDENTIALS.fullmatch(name) or any(_is_secret(name, one) for one in steps):
        return Untold(name, "it holds a secret", is_secret=True)
    if isinstance(value, Unknown):
        return Untold(name, value.reason, is_secret=False)
    if any(one != value for one in values):
        return Untold(name, "it differs from job to job of the matrix", is_secret=False)
    if UNKNOWN in value:
        return Untold(name, "its value is not written out", is_secret=False)
    if tokens.mask(value) != value:
        return Untold(name, "it holds a token", is_secret=True)
    if _RUNNER_PATH.search(value):
        return Untold(name, "it names a path of the runner", is_secret=False)
    return value


def _is_secret(name: str, step: StepRun) -> bool:
    """Whether one of the places that set a variable reads a secret for it."""
    values = (value for env in step.envs if (value := env.get(name)) is not None)
    paths = (
        path
        for value in values
        for scalar in scalars(value)
        for path in expressions.paths_in(scalar.value)
    )
    return any(path[0].lower() == "secrets" or path[:2] == _TOKEN for path in paths)


def _given(step: StepRun, build: Operation, repository: Repository) -> dict[str, str | Unknown]:
    """Return the variables of a build in one job: of its step, of those before, of its script."""
    own = {
        name
        for one in (*step.callers, step)
        if one.step.env is not None
        for name, _ in one.step.env.texts
    }
    found = dict(step.scope.environment)
    found |= {name: one for name, one in _exported(step, repository) if name not in own}
    for command in _commands(step, repository):
        if build.command is not None and command.location == build.location:
            found |= command.environment
            break
    return found


def _exported(step: StepRun, repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield the variables that the steps before set through the file ``GITHUB_ENV``."""
    for one in step.before():
        end: str | None = None
        for command in _commands(one, repository) if one.possible else ():
            if not any(is_file(path, _FILE) for path in command.writes):
                continue
            is_sure = one.sure and command.is_sure and "\\" not in command.prints
            for line in command.prints.splitlines():
                if end is not None:
                    end = None if line == end else end
                    continue
                name, mark, value = parted(line)
                end = value if mark == "<<" else None
                if mark and UNKNOWN not in name:
                    yield name, value if is_sure and mark == "=" else UNKNOWN


def _commands(step: StepRun, repository: Repository) -> tuple[Command, ...]:
    """Return what a step starts in this very run."""
    run_variables = circumstances.of(step)
    return script_of(step, repository, run_variables).commands

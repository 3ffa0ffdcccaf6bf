"""From where a release has the version of its project, beside the files of the commit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.contract.distributions import replaced
from pubproof.scripts.options import VALUED, operands
from pubproof.scripts.paths import in_folder
from pubproof.settings import FILE
from pubproof.workflows import expressions
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.building.builds import Build
    from pubproof.pipeline import Pipeline
    from pubproof.preflight.variables import Variables
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_SHOWING = frozenset(
    {("hatch", "version"), ("hatchling", "version"), ("poetry", "version"), ("uv", "version")}
)
"""Programs that show the version, and set it where they are given one."""
_SETTING = frozenset({"bump-my-version", "bump2version", "bumpversion", "tbump"})
_BUMP = "--bump"
_VALUED = VALUED["hatch"] | VALUED["poetry"] | VALUED["uv"] | {"--output-format", "--package"}
"""Options of the programs that show it, with a value that is no version."""
_EDITORS = frozenset({"perl", "sed"})
_IN_PLACE = re.compile(r"-[A-Za-z]*i|--in-place")
_HOLDS_IT = re.compile(
    r"(?:.*/)?(?:pyproject\.toml|setup\.(?:cfg|py)|Cargo\.toml|meson\.build"
    r"|[^/]*(?:version|__about__|__init__)[^/]*)",
    re.IGNORECASE,
)
"""The files in which a version stands."""
_ID = re.compile(r"[0-9a-fA-F]{40}")


def untagged(build: Build, pipeline: Pipeline) -> str:
    """Return where the job of a build checks it out without git's tags; empty where it has them.

    ``actions/checkout`` fetches the tag of the run, but none at all where it is told a commit
    (``ref-helper.ts``); a later ``git fetch`` may bring it.
    """
    place = ""
    for step in build.operation.at.before():
        ref = step.step.input("ref")
        if step.step.is_of(CHECKOUT):
            is_bare = ref is not None and _is_commit(ref.value) and not _fetches_tags(step)
            place = str(ref.location) if ref is not None and is_bare else ""
        elif any(one.argv[:2] == ("git", "fetch") for one in pipeline.script(step).commands):
            place = ""
    return place


def _is_commit(ref: str) -> bool:
    """Whether a checkout is told a commit, and not a branch or a tag."""
    path = expressions.sole_path(ref.strip())
    return path == ("github", "sha") or _ID.fullmatch(ref.strip()) is not None


def _fetches_tags(checkout: StepRun) -> bool:
    """Whether a checkout fetches all tags, or may do so (``input-helper.ts`` of the action)."""
    depth, tags = (checkout.input(one) for one in ("fetch-depth", "fetch-tags"))
    if isinstance(depth, Unknown) or isinstance(tags, Unknown):
        return True
    return depth == "0" or tags.upper() == "TRUE"


def find(build: Build, pipeline: Pipeline) -> str:
    """Return what sets the version in the job of a build, and where; empty where nothing does."""
    operation = build.operation
    steps = (*operation.at.before(), operation.at)
    for command in replaced.before(operation, steps, pipeline):
        if _sets(command, pipeline):
            return f"'{' '.join(command.argv[:2])}' at {command.location}"
    return ""


def untold(build: Build | None, given: Variables, pipeline: Pipeline) -> str:
    """Return a variable that may tell a build its version, and whose value is not known here.

    Empty where there is none, and where the version is written down.
    """
    name = next((one.name for one in given.untold if not one.is_secret), "")
    if build is None or not name or _is_fixed(build, pipeline):
        return ""
    return f"the variable {name}, which the build at {build.operation.location} is given"


def _is_fixed(build: Build, pipeline: Pipeline) -> bool:
    """Whether the version is written down where no back end asks for another one."""
    text = pipeline.repository.text(in_folder(build.folder, FILE))
    tables = (toml.table(text, "project"), toml.table(text, "tool", "poetry"))
    return any(isinstance(table.get("version"), str) for table in tables)


def _sets(command: Command, pipeline: Pipeline) -> bool:
    program, *words = command.argv
    if program in _SETTING or (program, *words[:1]) == ("pdm", "bump"):
        return True
    if (program, *words[:1]) in _SHOWING:
        is_bumped = any(one.partition("=")[0] == _BUMP for one in words)
        return is_bumped or bool(operands(words[1:], _VALUED))
    return any(
        _HOLDS_IT.fullmatch(path) and pipeline.repository.tracks(path) for path in _written(command)
    )


def _written(command: Command) -> Iterator[str]:
    """Yield the files that a command writes: into which it prints, and those edited in place."""
    yield from map(command.path, command.writes)
    program, *words = command.argv
    if program in _EDITORS and any(map(_IN_PLACE.match, words)):
        yield from (command.path(one) for one in words)

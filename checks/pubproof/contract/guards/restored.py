"""Programs that another run has left in a cache, from which a job takes them again.

Whatever another run of the default branch has put there comes back, and installers leave alone
what is there: GitHub's documentation, "Dependency caching reference"; pip's, "pip install".
"""

from __future__ import annotations

import re
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.building import pins
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import brought
from pubproof.scripts.task_files import TOX_FILES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline
    from pubproof.scripts import Command
    from pubproof.workflows.runs.job_run import StepRun

_SEARCHED = late.pattern(r"pythonLocation|^(?:~|\$HOME|/home/runner|/root)/\.local(?:/bin)?$")
"""A folder in which every step looks for programs."""
_OF_PROJECT = late.pattern(r"(?:^|/)(?:\.venv|pypoetry(?:/virtualenvs)?|virtualenvs)$")
"""Where uv, Poetry, PDM and Pipenv keep what a lock of the project names."""
_OF_TOX = late.pattern(r"(?:^|/)\.tox(?:/[\w.-]+)?$")
"""Where tox keeps its environments, which it makes anew only where their settings have changed."""
_ANEW = late.pattern(r"\btox\b[^\n]*\s(?:-[a-z]*r[a-z]*|--recreate)\b")
"""How tox is told to make them anew all the same."""
_AT_HAND = late.pattern(
    r"^(?:(?:\.|\$\{\{\s*github\.workspace\s*\}\}|\$\{?(?:GITHUB_WORKSPACE|PWD)\}?)/)+"
)
"""The working folder, in front of a path in it."""


def find(one: Operation, steps: Collection[StepRun], pipeline: Pipeline) -> Iterator[Doubt]:
    """Yield the caches of the steps up to a command from which its program may come."""
    command = one.command
    if command is None:
        return
    for step in steps:
        for path in brought.cached(step):
            if _has(path, one, command, steps, pipeline):
                message = f"'{command.argv[0]}' may be one that another run has left in '{path}'"
                yield Doubt(message, step.step.location, "install it anew for each release")


def _has(
    path: str, one: Operation, command: Command, steps: Collection[StepRun], pipeline: Pipeline
) -> bool:
    """Whether the program of a command, of a step up to which there are `steps`, is in a path."""
    if _SEARCHED.search(path):
        return not command.provided
    if _OF_PROJECT.search(path) and not {*pins.LOCKS}.isdisjoint(command.provided):
        return True
    if _OF_TOX.search(path) and _is_of_tox(one, command):
        return True
    texts = [pipeline.text_around(one.at, one.location)]
    texts += [run.value for step in steps if (run := step.step.run) and "GITHUB_PATH" in run.value]
    folder = re.escape(_AT_HAND.sub("", path).removesuffix("/bin"))
    programs = re.compile(rf"(?<![\w.-]){folder}[/\\](?:bin|Scripts)\b")
    return not command.provided and any(map(programs.search, texts))


def _is_of_tox(one: Operation, command: Command) -> bool:
    """Whether tox starts a command, in an environment that it may find where it keeps them."""
    run = one.at.step.run
    places = (command.location, *command.via)
    told = any(basename(place.path) in TOX_FILES for place in places)
    return told and run is not None and "tox" in run.value and _ANEW.search(run.value) is None

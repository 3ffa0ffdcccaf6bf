"""Wheels of other projects that pip makes, or fetches, beside that of the project.

After pip's documentation: ``pip wheel`` takes all that a project needs, unless it is told
``--no-deps``.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import project
from pubproof.artifacts import paths_in
from pubproof.building.builds import output_folder, read
from pubproof.contract.distributions import writers
from pubproof.location import Problem
from pubproof.operations.script_scope import variables
from pubproof.scripts.paths import is_within, normal
from pubproof.tools import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.pipeline import Pipeline

_TOOL = "pip wheel"
_ALONE = ("--no-deps", "--no-dependencies")
"""One option under two names."""
_VARIABLES = ("PIP_NO_DEPS", "PIP_NO_DEPENDENCIES")
"""What tells pip the same for all its commands."""
_NO = frozenset({"", "0", "f", "false", "n", "no", "off"})
"""What in a variable is no to pip (its ``strtobool``)."""
_OTHER = "other-1.0-py3-none-any.whl"
"""A wheel of another project."""


def find(build: Operation, pipeline: Pipeline) -> Iterator[Problem]:
    """Yield that a build puts wheels of other projects among those that its job stores."""
    if build.tool != _TOOL or build.command is None or not {*_ALONE}.isdisjoint(build.argv):
        return
    given = {**variables(build.at), **build.command.environment}
    folder = output_folder(build, pipeline.repository)
    if any(given.get(one, "").lower() not in _NO for one in _VARIABLES):
        return
    if not project.needs_others(pipeline.repository, read(build).folder):
        return
    if any(writers.takes(one, folder) for one in pipeline.commands(build.at.onward())):
        return
    if any(_holds(one, folder) for one in pipeline.in_release(Kind.STORE) if one.job is build.job):
        message = f"'{_TOOL}' puts wheels of all that the project needs into '{folder}'"
        yield Problem(build.location, message, f"tell it '{_ALONE[0]}'")


def _holds(store: Operation, folder: str) -> bool:
    """Whether an artifact has whatever wheels are in a folder."""
    text = store.at.input("path")
    paths = [*map(normal, paths_in(text))] if isinstance(text, str) else []
    return any(is_within(folder, path) or fnmatchcase(f"{folder}/{_OTHER}", path) for path in paths)

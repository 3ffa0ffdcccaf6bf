"""The commands that a build starts besides: what a builder's configuration or a variable names.

After cibuildwheel's documentation, "Options": ``before-all``, ``before-build`` and their kin. The
Python that a project brings along for its builds starts others.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pubproof import operations, scripts, tools
from pubproof.building import builds
from pubproof.operations import actions
from pubproof.operations.script_scope import variables
from pubproof.scripts.runners.hook_tables import HOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.operations import Operation
    from pubproof.repository import Repository
    from pubproof.scripts import Command


DESTINATION = "{dest_dir}"
"""The folder from which cibuildwheel takes the wheels that a repair has made."""


def commands(build: Operation, repository: Repository) -> tuple[Command, ...]:
    """Return what the hooks of a build start, in whatever order; nothing where it has none."""
    return (*_named(build, repository), *_by_project(build, repository))


def _by_project(build: Operation, repository: Repository) -> Iterator[Command]:
    """Yield what the Python starts that the project brings along."""
    uses = build.at.step.uses
    if build.command is None and uses is not None:
        found = actions.started(build.at, uses, repository)
    else:
        found = operations.script_that_matters(build.at, repository).commands
    yield from (one for one in found if build.location in one.via)


def _named(build: Operation, repository: Repository) -> tuple[Command, ...]:
    """Return what the configuration of a builder names, and its variables."""
    uses, command = build.at.step.uses, build.command
    action = tools.HOOKED_ACTIONS.get(uses.repository, "") if uses is not None else ""
    program = command.argv[0] if command is not None else action
    if program not in HOOKS:
        return ()
    given = variables(build.at)
    if command is not None:
        given |= command.environment
    folder = builds.read(build).folder
    key = ("hooks", program, folder, build.location, frozenset(given.items()))
    read = partial(scripts.hooks, (program, folder), build.location, environment=given, folder=".")
    return repository.once(key, lambda it: read(files=it)).commands

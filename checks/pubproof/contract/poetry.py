"""Poetry, which builds with a back end of its own: its own release decides on which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import requirements
from pubproof.builds import Pin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.builds import Build
    from pubproof.repository import Repository
    from pubproof.requirements import Release
    from pubproof.workflows.nodes import Scalar
    from pubproof.workflows.step import Step

_POETRY, _CORE = "poetry", "poetry-core"
_ACTIONS = {"abatilo/actions-poetry": "poetry-version", "snok/install-poetry": "version"}
"""Actions that install Poetry, with the input that names its release."""
_INSTALLERS = frozenset({("pipx", "install"), ("uv", "tool")})
_ALIKE = (2,)
"""The first Poetry whose back end has its first two numbers."""


def brought(build: Build, repository: Repository, name: str) -> Iterator[Pin]:
    """Yield what decides on the back end `name` of a program that brings its own."""
    if name != _CORE or not build.operation.tool.startswith(_POETRY):
        return
    for pin in (*_by_actions(build), *_by_commands(build, repository)):
        found = pin.requirement.range
        pinned = found.pinned if found is not None else None
        one = requirements.read(_core_of(pinned)) if pinned is not None else None
        if one is not None:
            yield Pin(one, pin.location)


def _core_of(poetry: Release) -> str:
    """Return the back ends of one release of Poetry, as its own metadata asks for them."""
    if poetry < _ALIKE:
        return f"{_CORE}>=1,<2"
    return f"{_CORE}=={'.'.join(map(str, (*poetry, 0)[:2]))}.*"


def _by_actions(build: Build) -> Iterator[Pin]:
    """Yield which Poetry the actions before the build install."""
    for at in build.operation.at.job.steps:
        if at.step is build.operation.at.step:
            return
        given = _version(at.step)
        if given is not None and isinstance(text := at.scope.text(given), str):
            one = requirements.read(f"{_POETRY}=={text}")
            if one is not None:
                yield Pin(one, given.location)


def _version(step: Step) -> Scalar | None:
    names = (name for name in _ACTIONS if step.uses is not None and step.uses.names(name))
    return next((step.input(_ACTIONS[name]) for name in names), None)


def _by_commands(build: Build, repository: Repository) -> Iterator[Pin]:
    """Yield which Poetry the commands before the build install, and what its runner does."""
    yield from build.installed(repository, _POETRY)
    for command in build.before(repository):
        if command.argv[:2] in _INSTALLERS:
            found = (requirements.read(word) for word in command.argv[2:] if word[:1] != "-")
            named = (one for one in found if one is not None and one.name == _POETRY)
            yield from (Pin(one, command.location) for one in named)

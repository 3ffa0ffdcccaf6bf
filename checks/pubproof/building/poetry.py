"""Poetry, which builds with a back end that it brings itself: which release of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.building import requirements
from pubproof.building.requirements import Pin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.workflows.runs.job_run import StepRun

PROGRAM = "poetry"
_TOOL = "poetry build"
_BACK_END = "poetry-core"
_HEEDING = (2, 1)
_ACTIONS = {
    **dict.fromkeys(("abatilo/actions-poetry", "gr1n/setup-poetry"), "poetry-version"),
    "snok/install-poetry": "version",
}
"""Actions that install Poetry, with the input that names its release."""


def brings(tool: str, name: str) -> bool:
    """Whether a program that builds is Poetry, and a package the back end that it brings."""
    return tool == _TOOL and name == _BACK_END


def heeds(tool: str, name: str, releases: Iterable[Pin]) -> bool | None:
    """Whether Poetry builds with the back end that a project names, fresh from an index.

    It does since its release 2.1 (its change log); those before it build with their own all the
    same. None for a program that is not Poetry, and for the back end that it brings.

    Args:
        tool: the program that builds.
        name: the package of the back end, as the project names it.
        releases: which of Poetry are installed; none stands for the newest.
    """
    return all(map(_heeds, releases)) if tool == _TOOL and name != _BACK_END else None


def _heeds(release: Pin) -> bool:
    asked, pinned = release.requirement.range, release.requirement.pinned
    if pinned is not None:
        return pinned >= _HEEDING
    return asked is not None and asked.end is None


def installed(at: StepRun) -> Iterator[Pin]:
    """Yield which release of Poetry an action installs."""
    for action, key in _ACTIONS.items():
        given = at.step.input(key) if at.step.is_of(action) else None
        version = at.scope.text(given) if given is not None else None
        one = requirements.read(f"{PROGRAM}=={version}") if isinstance(version, str) else None
        if given is not None and one is not None:
            yield Pin(one, given.location)


def back_end(pin: Pin) -> Iterator[Pin]:
    """Yield what a release of Poetry requires of its own back end; nothing for a range of them.

    Since Poetry 2.0 that is one of the same two first numbers, before it one of the same first
    (pyproject.toml at the tags of python-poetry/poetry).
    """
    pinned = pin.requirement.pinned
    if pinned is None:
        return
    same = ".".join(map(str, (*pinned, 0)[: 1 if pinned[0] == 1 else 2]))
    alike = requirements.read(f"{_BACK_END}=={same}.*")
    if alike is not None:
        yield pin._replace(requirement=alike)

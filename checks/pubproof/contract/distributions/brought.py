"""Files that actions bring from elsewhere, over the sources or beside what is attested."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof.building.backend import declared
from pubproof.building.formats import SAMPLES
from pubproof.contract.clause import Doubt
from pubproof.contract.distributions import coverage
from pubproof.contract.distributions.added import CODE, is_in_package
from pubproof.contract.distributions.commits import AT_HAND
from pubproof.files.tree import expanded
from pubproof.location import Problem
from pubproof.scripts import UNKNOWN
from pubproof.scripts.paths import base, is_within, joined, normal
from pubproof.tools import ACTIONS
from pubproof.workflows.uses import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pubproof.repository import Repository
    from pubproof.workflows.runs.job_run import StepRun

_CACHING = (
    *("actions/cache", "buildjet/cache", "runs-on/cache", "ubicloud/cache", "useblacksmith/cache"),
    "warpbuilds/cache",
)
CACHES = frozenset({*_CACHING, *(f"{one}/restore" for one in _CACHING)})
"""Actions that restore what another run has left: GitHub's, and those that take its place."""
_TARGETS = ("path", "out-file-path", "destination", "dest", "directory", "target")
"""Inputs by which actions that download are told where to."""
_OUTSIDE = ("/", "~", "$")
_HOME = "/home/runner"
_WORK = "/home/runner/work/_/_"
"""The working folder on a runner of GitHub's, where the repository's name stands twice."""
OWN_BUILDS = "attest only what this run has built"
"""What to do about files from elsewhere among those that are attested."""


def over_sources(steps: Iterable[StepRun], repository: Repository) -> Iterator[Problem | Doubt]:
    """Yield the actions that put files of other runs, or from elsewhere, over the repository's."""
    for step in steps:
        for path in _paths(step):
            name, place = _name(step), step.step.location
            if path == "." or path.startswith(_OUTSIDE):
                continue
            if not repository.tracks(path):
                if _may_be_code(path) and _may_be_packed(path, repository):
                    message = f"what {name} brings into the package as '{path}' cannot be seen"
                    yield Doubt(message, place, AT_HAND)
            elif name in CACHES:
                message = f"{name} can bring files of another run over '{path}'"
                yield Problem(place, message, AT_HAND)
            else:
                yield Doubt(f"what {name} brings over '{path}' cannot be seen", place, AT_HAND)


def replaces(step: StepRun, file: str) -> bool:
    """Whether an action may put another file in the place of one of the repository."""
    return any(is_within(file, path) for path in _paths(step))


def _may_be_packed(path: str, repository: Repository) -> bool:
    """Whether a path, or one of those that a pattern may stand for, is in a package."""
    return any(is_in_package(one, repository) for one in expanded(repository.tree, path))


def _may_be_code(path: str) -> bool:
    """Whether a path may be a folder's, or is a module's."""
    return path.endswith(CODE) or "." not in base(path)


def library(folder: str, repository: Repository) -> str:
    """Return how the folders begin of which setuptools packs all that lies there into a wheel.

    Nothing for a project in `folder` that another back end builds.
    """
    backend = declared(repository, folder) if UNKNOWN not in folder else ""
    if isinstance(backend, str) or backend.module.partition(".")[0] != "setuptools":
        return ""
    return joined(folder, "build/lib")


def left(
    steps: Iterable[StepRun], folder: str, repository: Repository
) -> Iterator[Problem | Doubt]:
    """Yield the actions that bring what setuptools packs as if it had built it in this run."""
    packed = library(folder, repository)
    for step in steps if packed else ():
        name, place = _name(step), step.step.location
        for path in _paths(step):
            if name in CACHES and (path.startswith(packed) or is_within(packed, path)):
                message = f"{name} can bring modules of another run into the wheel"
                yield Problem(place, message, "build anew for each release")
            elif name not in CACHES and path.startswith(packed):
                message = f"what {name} brings into the wheel by '{path}' cannot be seen"
                yield Doubt(message, place, OWN_BUILDS)


def restored(steps: Iterable[StepRun], folder: str) -> Iterator[Problem]:
    """Yield the caches of other runs that may hold distributions in a folder."""
    for step in steps:
        if restores(step, folder):
            message = f"{_name(step)} can bring distributions of another run into '{folder}'"
            yield Problem(step.step.location, message, "build anew for each release")


def restores(step: StepRun, folder: str) -> bool:
    """Whether a step restores a cache that may hold distributions in a folder."""
    if _name(step) not in CACHES:
        return False
    paths = [normal(line.strip()) for line in _lines(step)]
    return any(_may_match(coverage.Files(one, "."), folder) or _is_above(one) for one in paths)


def _is_above(path: str) -> bool:
    """Whether a path or a pattern names what the working folder is in."""
    there = f"{_HOME}{path[1:]}" if path == "~" or path.startswith("~/") else path
    return coverage.holds(coverage.Files(posixpath.join(_WORK, there), "."), _WORK)


def _may_match(files: coverage.Files, folder: str) -> bool:
    """Whether a path or a pattern names a folder, one above it, or distributions in it."""
    if coverage.holds(files, folder):
        return True
    last = posixpath.basename(files.pattern)
    return coverage.looks_into(files, folder) and any(
        fnmatchcase(name, last) for name in SAMPLES.values()
    )


def cached(step: StepRun) -> list[str]:
    """Return the paths that a step restores from a cache; as written, where that cannot be told."""
    given = step.step.input("path")
    if given is None or _name(step) not in CACHES or not _brings(step):
        return []
    told = step.scope.text(given)
    text = told if isinstance(told, str) else given.value
    return [line.strip().rstrip("/") for line in text.splitlines() if line.strip()]


def into(steps: Iterable[StepRun], folder: str) -> Iterator[Doubt]:
    """Yield the actions of others that download something into a folder."""
    for step in steps:
        paths = _paths(step) if _name(step) not in CACHES else []
        if any(is_within(path, folder) for path in paths):
            message = f"what {_name(step)} brings into '{folder}' cannot be seen"
            yield Doubt(message, step.step.location, OWN_BUILDS)


def _paths(step: StepRun) -> list[str]:
    """Return the folders that a cache, or an action that downloads, is told."""
    return [_top(line.strip()) for line in _lines(step)]


def _top(line: str) -> str:
    """Return the folder that a path names, or a pattern of modules in whatever folders of one.

    A pattern of one name in several folders is returned as it is.
    """
    path = normal(line)
    folder = coverage.top(path)
    if line.endswith(CODE):
        return folder.partition("/*")[0]
    return path if "*" in folder and "*" not in base(path) else folder


def _lines(step: StepRun) -> list[str]:
    """Return the paths and patterns that it is told."""
    if not _brings(step):
        return []
    given = map(step.step.input, ("path",) if _name(step) in CACHES else _TARGETS)
    texts = [step.scope.text(one) for one in given if one is not None]
    lines = [line for text in texts if isinstance(text, str) for line in text.splitlines()]
    return [line for line in lines if line.strip()]


def _brings(step: StepRun) -> bool:
    """Whether it restores a cache, and does not only look for one, or downloads something."""
    name = _name(step)
    if name in CACHES:
        return step.possible and step.input("lookup-only") != "true"
    return step.possible and name not in ACTIONS and "download" in name


def _name(step: StepRun) -> str:
    uses = step.step.uses
    return uses.action if uses is not None and uses.form is Form.REPOSITORY else ""

"""Workspaces of uv, and which of their projects it builds (uv's documentation, "Workspaces")."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.building import requirements
from pubproof.scripts.options import value
from pubproof.scripts.paths import above, in_folder, matching
from pubproof.scripts.unknown import UNKNOWN
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.scripts.command import Files

ALL = frozenset({"--all", "--all-packages"})
"""Options of ``uv build`` that make it build every project of the workspace."""
ONE = "--package"
"""The option that names the one that it builds."""


def root(repository: Files, folder: str) -> str:
    """Return the root of the workspace that a project is in, its own folder where it is in none."""
    return next((one for one in above(folder) if _is_root(repository, one)), folder)


def around(repository: Files, source: str) -> str:
    """Return the folder in whose ``dist`` uv leaves what it builds of a folder or an archive.

    It is the root of the workspace around it, a project without one being its own.
    """
    project = next((one for one in above(source) if _may_be_project(repository, one)), None)
    if project is None:
        return source
    top = root(repository, project)
    return top if project in members(repository, top) else project


def built(repository: Files, words: Sequence[str], folder: str) -> list[str]:
    """Return the folders of the projects that ``uv build`` builds.

    Where the name of the one that it builds is not told, they are those that it may be.

    Args:
        repository: where the workspace is.
        words: the words of the command.
        folder: where it is told to build.
    """
    name = value(words, ONE)
    if UNKNOWN in folder or (name is None and not ALL & {*words}):
        return [folder]
    projects = list(members(repository, root(repository, folder)))
    named = "*" if name is None else requirements.normal(name).replace(UNKNOWN, "*")
    found = [one for one in projects if fnmatchcase(_name(repository, one), named)]
    if name is None or UNKNOWN in name:
        found = [one for one in found if _is_package(repository, one)]
    return found or [folder]


def members(repository: Files, top: str) -> Iterator[str]:
    """Yield the folders of the projects of a workspace, its root the first."""
    workspace = toml.table(_text(repository, top), "tool", "uv", "workspace")
    yield top
    seen = {top}
    for pattern in toml.words(workspace, "members"):
        for one in matching(repository, in_folder(top, pattern.rstrip("/"))):
            left_out = any(
                fnmatchcase(one, in_folder(top, odd.rstrip("/")))
                for odd in toml.words(workspace, "exclude")
            )
            if one not in seen and not left_out and repository.exists(in_folder(one, FILE)):
                seen.add(one)
                yield one


def _is_root(repository: Files, folder: str) -> bool:
    return isinstance(_uv(repository, folder).get("workspace"), dict)


def _may_be_project(repository: Files, folder: str) -> bool:
    return UNKNOWN in folder or repository.exists(in_folder(folder, FILE))


def _is_package(repository: Files, folder: str) -> bool:
    """Whether uv builds a project: it says so, or it has a build back end."""
    said = _uv(repository, folder).get("package")
    return (
        said if isinstance(said, bool) else "build-system" in toml.table(_text(repository, folder))
    )


def _name(repository: Files, folder: str) -> str:
    project = toml.table(_text(repository, folder), "project")
    return requirements.normal(str(project.get("name", "")))


def _uv(repository: Files, folder: str) -> Mapping[str, object]:
    return toml.table(_text(repository, folder), "tool", "uv")


def _text(repository: Files, folder: str) -> str | None:
    return repository.text(in_folder(folder, FILE))

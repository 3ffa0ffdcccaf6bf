"""Which builds of a repository's projects may lead to an upload."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.builds import commands, scripts, uv_workspaces

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from pubproof.repository import Repository

_PART = late.pattern(r"[\w./-]+")
"""A part of a word that may name a folder."""


class Builds:
    """The builds of one repository, each judged once."""

    def __init__(
        self,
        repository: Repository,
        runs: Callable[[str], bool],
        says: Callable[[str, dict[str, bool]], bool],
        known: dict[str, bool] | None = None,
    ) -> None:
        """Take what tells whether a Python file leads on, and a text beside what is `known`."""
        self._repository = repository
        self._runs = runs
        self._says = says
        self._known: dict[str, bool] = {} if known is None else known
        """By folder: whether a build of the project there leads to an upload.

        While one is judged, it adds nothing to what its own commands build.
        """
        self._dull: dict[str, set[str]] = {}
        """By folder: the words by which no build from there is told that leads to an upload."""

    def lead(self, folder: str, words: AbstractSet[str]) -> bool:
        """Whether a build of a project in a folder, or where words lead from there, leads on."""
        dull = self._dull.setdefault(folder, set())
        projects = () if dull else uv_workspaces.members(self._repository, folder)
        if any(map(self._leads, projects)):
            return True
        for word in words - dull:
            if any(self._leads(f"{folder}/{part}") for part in _PART.findall(word)):
                return True
            dull.add(word)
        return False

    def _leads(self, folder: str) -> bool:
        """Whether a build of the project in a folder, if there is one, leads to an upload."""
        place = normpath(folder)
        if place not in self._known:
            self._known[place] = False
            self._known[place] = self._repository.holds(place) and self._judge(place)
        return self._known[place]

    def _judge(self, folder: str) -> bool:
        if any(self._runs(one.path) for one in scripts.of_project(self._repository, folder)):
            return True
        return any(
            self._says(f"working-directory: {one.folder}\n{one.text}", self._known)
            for one in commands.of_project(self._repository, folder)
        )

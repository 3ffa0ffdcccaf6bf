"""The modules of a repository that texts run: by its own programs, or as Python imports them."""

from __future__ import annotations

from functools import cached_property
from posixpath import normpath
from typing import TYPE_CHECKING

from pubproof.leads import python_texts
from pubproof.once import remembered
from pubproof.scripts.python.texts import program
from pubproof.scripts.reader import NAMING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.leads.programs import Programs
    from pubproof.repository import Repository


class Modules:
    """The modules of one repository."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository that has them."""
        self._repository = repository
        self._has_programs = repository.holds("src") or any(
            repository.mentions(path, "scripts") for path in NAMING
        )

    def may_upload(self, text: str, folders: Collection[str]) -> bool:
        """Whether one may upload that a text runs in some folders."""
        if self._has_programs and any(map(self._uploads, self._programs.started_by(text))):
            return True
        return "python" in text and any(map(self._uploads, self._imported_in(text, folders)))

    def called_may_upload(self, text: str) -> bool:
        """Whether one may upload whose functions a configuration may name."""
        return any(map(self._uploads, self._programs.called_in(text)))

    @cached_property
    def _programs(self) -> Programs:
        from pubproof.leads.programs import Programs

        return Programs(self._repository)

    def _uploads(self, path: str) -> bool:
        """Whether the module at `path` leads to an upload, if there is one."""
        return self._repository.exists(path) and program.names(self._repository, path).uploads

    def _imported_in(self, text: str, folders: Collection[str]) -> Iterator[str]:
        """Yield the files of the modules that a text tells Python to import."""
        for module in python_texts.imported_in(text):
            for folder in folders:
                if self._has(folder, module.partition(".")[0]):
                    place = normpath(f"{folder}/{module.replace('.', '/')}")
                    yield from (f"{place}.py", f"{place}/__init__.py", f"{place}/__main__.py")

    @remembered
    def _has(self, folder: str, name: str) -> bool:
        """Whether a folder has a module or a package of a name."""
        place = normpath(f"{folder}/{name}")
        return self._repository.holds(place) or self._repository.holds(f"{place}.py")

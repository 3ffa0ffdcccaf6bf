"""The folder into which a job checks the repository out, and its files as they are seen then."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pubproof.scripts.paths import joined, normal, seen_inside
from pubproof.workflows import expressions
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.uses import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from pubproof.location import Location
    from pubproof.scripts import Files, Script
    from pubproof.workflows.reader.nodes import Scalar
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.workflow import Job

    T = TypeVar("T")

_KEPT_JOBS = 1024
_THIS_REPOSITORY = (("github", "repository"), ("github", "event", "repository", "full_name"))
"""How an expression names the repository of the run, whatever that is."""


def takes_this_repository(step: StepRun) -> bool:
    """Whether a step checks out the repository itself, as a checkout does that names no other."""
    if not step.step.is_of(CHECKOUT):
        return False
    given = step.step.input("repository")
    return given is None or is_this_repository(given, step)


def is_this_repository(given: Scalar, step: StepRun) -> bool:
    """Whether an input of a checkout that names a repository certainly names that of the run."""
    text, own = step.scope.text(given), step.scope.github.get("repository")
    if isinstance(text, Unknown):
        path = expressions.sole_path(given.value.strip())
        return path in _THIS_REPOSITORY
    return text.lower() in ("", str(own).lower())


def checked_out_below(step: StepRun) -> str:
    """Return the folder below the root into which a step certainly checks out, else nothing."""
    if not step.step.is_of(CHECKOUT):
        return ""
    path = step.input("path")
    return "" if isinstance(path, Unknown) or normal(path) == "." else normal(path)


def own_folder(at: StepRun) -> str:
    """Return the folder below the root in which alone a step finds the repository, else nothing."""
    if not _has_path(at.job.job):
        return ""
    folders = {
        checked_out_below(one) for one in at.before() if one.possible and takes_this_repository(one)
    }
    return folders.pop() if len(folders) == 1 else ""


def seen(at: StepRun, files: Files) -> Files:
    """Return the repository's files as a step finds them."""
    own = own_folder(at)
    return Moved(files, own) if own else files


def placed(files: Files, location: Location) -> Location:
    """Return a place in files as the repository has them, however a step finds them."""
    return files.placed(location) if isinstance(files, Moved) else location


def placed_script(files: Files, script: Script) -> Script:
    """Return what a script starts, placed so."""
    if not isinstance(files, Moved):
        return script
    place = files.placed
    commands = (
        one._replace(location=place(one.location), via=tuple(map(place, one.via)))
        for one in script.commands
    )
    opaque = (one._replace(location=place(one.location)) for one in script.opaque)
    return script._replace(commands=tuple(commands), opaque=tuple(opaque))


@lru_cache(_KEPT_JOBS)
def _has_path(job: Job) -> bool:
    return any(one.is_of(CHECKOUT) and one.input("path") is not None for one in job.steps)


class Moved(NamedTuple):
    """The repository's files, seen from the folder above the one that they are in."""

    files: Files
    folder: str

    def text(self, path: str) -> str | None:
        """Return the text of the file `path`, None when there is none that can be read."""
        own = self._own(path)
        return None if own is None else self.files.text(own)

    def exists(self, path: str) -> bool:
        """Whether there is a file `path`."""
        own = self._own(path)
        return own is not None and self.files.exists(own)

    def real(self, path: str) -> str:
        """Return where a file lies that is written to `path`, behind symbolic links."""
        own = self._own(path)
        return path if own is None else joined(self.folder, self.files.real(own))

    def mentions(self, path: str, word: str) -> bool:
        """Whether the text of the file `path` has a word in it."""
        own = self._own(path)
        return own is not None and self.files.mentions(own, word)

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of what is in a folder, none where there is no such folder."""
        own = self._own(folder)
        return () if own is None else self.files.names(own)

    def once(self, key: Hashable, make: Callable[[Files], T]) -> T:
        """Return what `make` makes of the files, and keep it under `key`."""
        moved = self.folder
        return self.files.once(("moved", moved, key), lambda files: make(Moved(files, moved)))

    def placed(self, location: Location) -> Location:
        """Return a place as the repository has it."""
        own = self._own(location.path)
        return location if own is None else location._replace(path=own)

    def _own(self, path: str) -> str | None:
        """Return a path as the repository has it, None for one of what is beside it."""
        return seen_inside(self.folder, normal(path))

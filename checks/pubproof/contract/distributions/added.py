"""What a job brings from elsewhere, before the build, into the package that it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof import toml
from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.copies import is_deep
from pubproof.arrivals.transfer import ALL
from pubproof.building.pins import names_versions
from pubproof.contract.clause import Doubt
from pubproof.location import Problem
from pubproof.scripts.paths import is_within, joined, normal
from pubproof.settings import FILE

if TYPE_CHECKING:
    from pubproof.arrivals.arrival import Arrival
    from pubproof.repository import Repository

CODE = (".py", ".pyd", ".pyx", ".so")
"""How the files of a package end that run."""
_ASIDE = frozenset({"benchmarks", "ci", "docs", "examples", "scripts", "tools"})
"""Folders at the top in which setuptools looks for no package, whatever they hold."""
_UNPACKED = frozenset({"node_modules", "test", "tests"})
"""Folders that are for those who work on a package, wherever they are."""
_MOVERS = frozenset({"ln", "mv", "os.rename", "os.replace", "os.symlink", "shutil.move"})
"""What takes a whole folder without being told so."""
_HATCH = ("tool", "hatch", "build")
_TARGETS = ((), ("targets", "sdist"), ("targets", "wheel"))
_FORCING = tuple((*_HATCH, *target, "force-include") for target in _TARGETS)
"""The tables of `FILE` that name what Hatch takes in from wherever it is."""
_ANY = f"/{ALL}"
_IN_COMMIT = "commit it, or name the commit or the digest of what is fetched"


class Additions:
    """What the commands of a job bring into a package, one after the other."""

    def __init__(self, repository: Repository, packed: str = "") -> None:
        """Begin with the repository as it is; folders that begin as `packed` are packed whole."""
        self._repository = repository
        self._packed = packed
        self._files: set[str] = set()
        """What they have fetched that certainly is a single file each."""

    def judge(self, put: Arrival) -> Problem | Doubt | None:
        """Return what is wrong with an arrival, of which no digest tells; None for others."""
        files = self._repository
        path = _path(put, files)
        if put.origin is not Origin.HOST or put.transfer.is_patch:
            return None
        is_moved = put.transfer.source in self._files and not put.unpacks
        is_file = is_moved or _is_a_file(put)
        if is_file:
            self._files.add(path)
        is_packed = bool(self._packed) and path.startswith(self._packed)
        if files.holds(path) or not (is_packed or is_in_package(path, files)):
            return None
        place, program = put.command.location, put.program
        if path.endswith(CODE) or _is_a_tree(put):
            message = f"'{program}' adds '{path}' to the package, and the attestation names the"
            return Problem(place, f"{message} tag's commit", _IN_COMMIT)
        if is_file or files.names(path) or not _may_be_a_tree(put):
            return None
        if program in ("pip", "uv") and names_versions(files, put.command):
            return None
        folder = path.removesuffix(_ANY)
        message = f"what '{program}' adds to the package in '{folder}' cannot be seen"
        return Doubt(message, place, _IN_COMMIT)


def is_in_package(path: str, repository: Repository) -> bool:
    """Whether a path stands below a folder with an ``__init__.py``, or below one that is new there.

    Not below folders for those who work on the package, such as its tests, unless the project names
    them to its back end.
    """
    if _is_forced(path, repository):
        return True
    top, *below = path.split("/")
    if top in _ASIDE or not _UNPACKED.isdisjoint((top, *below)):
        return False
    above = [top, *below][:-1]
    for depth in range(len(above), 0, -1):
        folder = "/".join(above[:depth])
        if repository.names(folder) or repository.exists(folder):
            return repository.exists(f"{folder}/__init__.py")
    return False


def _is_forced(path: str, repository: Repository) -> bool:
    """Whether a path is, is in or has what the project tells Hatch to take in."""
    text = repository.text(FILE)
    sources = (normal(one) for keys in _FORCING for one in toml.table(text, *keys))
    return any(is_within(path, one) or is_within(one, path) for one in sources)


def _path(put: Arrival, repository: Repository) -> str:
    """Return what becomes of an arrival: a file, a folder, or a pattern of what joins others."""
    target, name = put.transfer.target, put.transfer.name
    if put.transfer.keeps and ALL in name and repository.names(target):
        return joined(target, name)
    return target if name and target.endswith(f"/{name}") else put.transfer.path


def _is_a_file(put: Arrival) -> bool:
    """Whether an arrival certainly is one file: it is written to one, or fetched as one."""
    is_one = put.transfer.source is None and ALL not in put.transfer.name
    return is_one or not put.transfer.name


def _is_a_tree(put: Arrival) -> bool:
    """Whether an arrival certainly is a folder with all that is in it."""
    if put.command.argv[:2] == ("git", "clone") or put.command.argv[:3] == ("gh", "repo", "clone"):
        return True
    return is_deep(put.command.argv) and _may_be_a_folder(put.transfer.name)


def _may_be_a_tree(put: Arrival) -> bool:
    """Whether it may be one, or hold modules under whatever names."""
    name = put.transfer.name
    return name == ALL or (put.program in _MOVERS and _may_be_a_folder(name))


def _may_be_a_folder(name: str) -> bool:
    """Whether something may be a folder by its name."""
    return bool(name) and "." not in name

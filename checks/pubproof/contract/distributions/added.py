"""What a job brings from elsewhere, before the build, into the package that it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.arrivals.arrival import Origin
from pubproof.arrivals.copies import is_deep
from pubproof.arrivals.transfer import ALL
from pubproof.building.pins import names_versions
from pubproof.contract.clause import Doubt
from pubproof.location import Problem

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
_IN_COMMIT = "commit it, or name the commit or the digest of what is fetched"


def judge(put: Arrival, repository: Repository) -> Problem | Doubt | None:
    """Return what is wrong with an arrival, of which no digest tells, in the package; else None."""
    path = _path(put)
    is_new = put.origin is Origin.HOST and not put.transfer.is_patch
    if not is_new or repository.holds(path) or not is_in_package(path, repository):
        return None
    place, program = put.command.location, put.program
    if path.endswith(CODE) or _is_a_tree(put):
        message = f"'{program}' adds '{path}' to the package, and the attestation names the"
        return Problem(place, f"{message} tag's commit", _IN_COMMIT)
    if repository.names(path) or not _may_be_a_tree(put):
        return None
    if put.program in ("pip", "uv") and names_versions(repository, put.command):
        return None
    message = f"what '{program}' adds to the package in '{path}' cannot be seen"
    return Doubt(message, place, _IN_COMMIT)


def is_in_package(path: str, repository: Repository) -> bool:
    """Whether a path stands below a folder with an ``__init__.py``, or below one that is new there.

    Not below folders for those who work on the package, such as its tests.
    """
    top, *below = path.split("/")
    if top in _ASIDE or not _UNPACKED.isdisjoint((top, *below)):
        return False
    above = [top, *below][:-1]
    for depth in range(len(above), 0, -1):
        folder = "/".join(above[:depth])
        if repository.names(folder) or repository.exists(folder):
            return repository.exists(f"{folder}/__init__.py")
    return False


def _path(put: Arrival) -> str:
    """Return what becomes of an arrival: a file, or a folder."""
    target, name = put.transfer.target, put.transfer.name
    return target if name and target.endswith(f"/{name}") else put.transfer.path


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

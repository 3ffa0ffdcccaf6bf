"""Several projects whose distributions lie in one folder, and those that a step passes over."""

from __future__ import annotations

from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late, project
from pubproof.building import builds, requirements
from pubproof.contract.distributions.coverage import holds_one, near_to
from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pubproof.contract.distributions.coverage import Files
    from pubproof.operations import Operation
    from pubproof.repository import Repository

_SPECIAL = late.pattern(r"[*?\[{]")
"""What in a pattern does not stand for itself."""


def together(built: Iterable[Operation], repository: Repository) -> set[str]:
    """Return the names of the projects that one job builds into one folder, if there are several.

    Nothing where a name, or the folder, cannot be told.
    """
    found: dict[tuple[object, str], set[str]] = {}
    for one in built:
        names = {
            project.declared(repository, each.folder) for each in builds.all_of(one, repository)
        }
        found.setdefault((one.job, builds.output_folder(one, repository)), set()).update(names)
    return {
        name
        for (_, folder), names in found.items()
        if len(names) > 1 and "" not in names and UNKNOWN not in folder
        for name in names
    }


def passed_over(
    names: Iterable[str], files: Collection[Files], folders: Collection[str]
) -> set[str]:
    """Return the projects of which none of `files` may be a distribution.

    `folders` is as `coverage.missed` takes it.
    """
    if holds_one(files, folders):
        return set()
    near = near_to(folders, files)
    return {name for name in names if not any(may_be_of(name, one.pattern) for one in near)}


def may_be_of(name: str, pattern: str) -> bool:
    """Whether a pattern may stand for a file of a project, by what is in front of the version.

    Wheels have the normalized name there (PEP 427); so have sdists, but for those of old tools.
    """
    last = basename(pattern).lower()
    if UNKNOWN in pattern or not last or ("." not in last and not _SPECIAL.search(last)):
        return True
    front, starts = _SPECIAL.split(last)[0], [requirements.normal(name).replace("-", "_")]
    if last.endswith(".tar.gz"):
        starts.append(name.lower())
    return any(f"{one}-".startswith(front) or front.startswith(f"{one}-") for one in starts)

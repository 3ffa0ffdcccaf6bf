"""The files of a release, looked at as PyPI and the action will look at them."""

from __future__ import annotations

import hashlib
import re
from email.parser import BytesParser
from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from pubproof.contract.clause import Doubt
from pubproof.preflight import archive, metadata, wheel
from pubproof.preflight.archive import ArchiveError
from pubproof.preflight.outcome import Distribution, Outcome, State
from pubproof.pypi import metadata_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from packaging.version import Version

    from pubproof.contract.metadata_limit import Limit
    from pubproof.preflight.archive import Archive
    from pubproof.preflight.plan import Plan

_PART = "distributions"
_SUFFIXES = (".whl", ".tar.gz")
_REFUSED_PLATFORMS = re.compile(r"linux_\w+|(?!manylinux|musllinux|macosx|win|any|ios|android).+")
"""Platform tags that PyPI refuses (``forklift/legacy.py`` of pypi/warehouse)."""
_PIECE = 1024**2
_ANEW = "build anew into an empty folder"


class File(NamedTuple):
    """One distribution, as far as it can be read."""

    path: Path
    kind: str
    """``wheel`` or ``sdist``."""
    name: str
    """The project's normalized name, as the file's name has it; empty where it has none."""
    version: Version | None
    contents: Archive | None
    problem: str
    """What is wrong with its name or its contents; empty where nothing is."""

    @property
    def metadata_version(self) -> str:
        """What it says is its Metadata-Version; empty where it says nothing."""
        if self.contents is None or self.contents.metadata is None:
            return ""
        head = BytesParser().parsebytes(self.contents.metadata, headersonly=True)
        return str(head.get("Metadata-Version", "")).strip()


def read(folder: Path) -> tuple[list[File], list[str]]:
    """Return the distributions in a folder, and the names of what else is in it.

    A file whose name starts with a dot is passed over, as the action's ``dist/*`` passes over it.

    Raises:
        OSError: the folder cannot be read.
    """
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    files = [_file(path) for path in paths if path.is_file() and path.name.endswith(_SUFFIXES)]
    known = {one.path for one in files}
    return files, [path.name for path in paths if path not in known]


def _file(path: Path) -> File:
    kind = "wheel" if path.suffix == ".whl" else "sdist"
    name, version, problem = "", None, ""
    try:
        if kind == "wheel":
            name, version, _, tags = parse_wheel_filename(path.name)
            refused = [one.platform for one in tags if _REFUSED_PLATFORMS.fullmatch(one.platform)]
            if refused:
                problem = f"PyPI takes no wheel for the platform '{refused[0]}'"
        else:
            name, version = parse_sdist_filename(path.name)
            wanted = f"{name.replace('-', '_')}-{version}.tar.gz"
            if path.name != wanted:
                problem = f"PyPI wants the name {wanted}"
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        problem = str(error)
    try:
        contents = archive.read(path)
    except ArchiveError as error:
        return File(path, kind, name, version, None, problem or str(error))
    return File(path, kind, name, version, contents, problem)


def described(files: Iterable[File]) -> Iterator[Distribution]:
    """Yield what a report says of each file."""
    for one in files:
        digest = hashlib.sha256()
        with one.path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        size = one.path.stat().st_size
        yield Distribution(one.path.name, size, digest.hexdigest(), one.metadata_version)


def version(files: Sequence[File]) -> Version | None:
    """Return the version that all files have, None where they differ or there are none."""
    found = {one.version for one in files}
    return found.pop() if len(found) == 1 else None


def judge(
    files: Sequence[File],
    others: Sequence[str],
    made: Plan,
    project: str | None,
    limit: Limit | Doubt | None,
) -> Iterator[Outcome]:
    """Yield what PyPI and the action will say of the files.

    Args:
        files: the distributions.
        others: what else would be in the folder that is uploaded.
        made: how the release builds.
        project: the project's name, None where it is not known.
        limit: the highest Metadata-Version that is accepted, or why it is not known.
    """
    yield _complete(files, others, made)
    yield _names(files, project, several=made.of_several)
    readable = [one for one in files if one.contents is not None]
    if not readable:
        return
    yield _of_all("metadata", readable, metadata.problems, "the metadata is as PyPI demands")
    yield _of_all("twine-check", readable, metadata.twine, "`twine check --strict` passes")
    yield _of_all("description", readable, metadata.description, "the description renders")
    contents = _of_all("contents", readable, wheel.problems, "the contents are in order")
    remarks = [f"{one.path.name}: {said}" for one in readable for said in wheel.remarks(one)]
    yield contents._replace(details=(*contents.details, *remarks))
    yield _supported(readable, limit)


def _complete(files: Sequence[File], others: Sequence[str], made: Plan) -> Outcome:
    check = "files"
    sdists = [one for one in files if one.kind == "sdist"]
    missing = [kind for kind in made.kinds if kind not in {one.kind for one in files}]
    shown = tuple(one.path.name for one in files)
    if others:
        note = f"{others[0]!r} is neither a wheel nor an sdist"
        help_ = "the upload takes every file of the folder: leave it out"
        return Outcome(_PART, check, State.FAILED, note, shown, help_)
    if missing:
        note = f"there is no {' and no '.join(missing)}"
        return Outcome(_PART, check, State.FAILED, note, shown, "build it too, as the release does")
    projects = len({one.name for one in files}) if made.of_several else 1
    if len(sdists) > projects:
        note = "there is more than one sdist, and PyPI takes one"
        return Outcome(_PART, check, State.FAILED, note, shown, _ANEW)
    wheels = len(files) - len(sdists)
    if made.kinds == ("sdist", "wheel") and made.same and wheels != projects:
        built = "one is built" if projects == 1 else f"{projects} are built"
        note = f"there are {wheels} wheels, where {built}"
        return Outcome(_PART, check, State.FAILED, note, shown, _ANEW)
    said = f"{wheels} wheel{'s' * (wheels != 1)} and {len(sdists)} sdist{'s' * (len(sdists) != 1)}"
    return Outcome(_PART, check, State.PASSED, said, shown)


def _names(files: Sequence[File], project: str | None, *, several: bool) -> Outcome:
    problems = [f"{one.path.name}: {one.problem}" for one in files if one.problem]
    names = {one.name for one in files if one.name}
    versions = {one.version for one in files if one.version is not None}
    if len(names) > 1 and not several:
        problems.append(f"the files are of several projects: {', '.join(sorted(names))}")
    if len(versions) > 1:
        problems.append(f"the files differ in version: {', '.join(sorted(map(str, versions)))}")
    if project is not None and names and names != {canonicalize_name(project)}:
        problems.append(f"the project is '{project}', the files are of '{min(names)}'")
    problems += [
        f"{one} is a local version, which PyPI refuses" for one in versions if one.local is not None
    ]
    if problems:
        help_ = "correct name and version of the project, and build anew into an empty folder"
        return Outcome(_PART, "names", State.FAILED, problems[0], tuple(problems[1:]), help_)
    return Outcome(_PART, "names", State.PASSED, "the names of the files are as PyPI demands")


_HELP = {
    "metadata": "correct it in pyproject.toml, or use a newer build back end",
    "twine-check": "correct what twine names; its warnings count too",
    "description": "correct the README, or its content type in pyproject.toml",
    "contents": "correct what the build back end is told to pack",
}
"""What to do where a file fails a check."""


def _of_all(
    check: str,
    files: Sequence[File],
    problems: metadata.Check,
    good: str,
) -> Outcome:
    found = [f"{one.path.name}: {problem}" for one in files for problem in problems(one)]
    if not found:
        return Outcome(_PART, check, State.PASSED, good)
    return Outcome(_PART, check, State.FAILED, found[0], tuple(found[1:]), _HELP[check])


def _supported(files: Sequence[File], limit: Limit | Doubt | None) -> Outcome:
    check = "metadata-version"
    highest = (0, 0)
    for one in files:
        try:
            highest = max(highest, metadata_versions.number(one.metadata_version))
        except ValueError:
            note = f"{one.path.name}: '{one.metadata_version}' is no Metadata-Version"
            return Outcome(_PART, check, State.FAILED, note, help="use a standard build back end")
    number = metadata_versions.shown(highest)
    if limit is None:
        note = (
            f"whether Metadata-Version {number} is accepted is not known: nothing uploads to PyPI"
        )
        return Outcome(_PART, check, State.UNKNOWN, note, help="run `pubproof check`")
    if isinstance(limit, Doubt):
        note = f"whether Metadata-Version {number} is accepted is not known: {limit.reason}"
        return Outcome(_PART, check, State.UNKNOWN, note, help=limit.help)
    accepted = metadata_versions.shown(limit.number)
    if highest <= limit.number:
        note = f"Metadata-Version {number} is accepted: {limit.who} takes {accepted}"
        return Outcome(_PART, check, State.PASSED, note)
    note = f"Metadata-Version {number} is refused: {limit.who} accepts {accepted} at most"
    help_ = "`pubproof explain metadata-supported` says how to mend it"
    return Outcome(_PART, check, State.FAILED, note, help=help_)

"""The files of a release, as far as they can be read."""

from __future__ import annotations

import hashlib
from email.parser import BytesParser
from typing import TYPE_CHECKING, NamedTuple

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from pubproof.preflight import archive
from pubproof.preflight.archive import ArchiveError
from pubproof.preflight.outcome import Distribution
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from packaging.version import Version

    from pubproof.preflight.archive import Archive


class File(NamedTuple):
    """One distribution, as far as it can be read."""

    path: Path
    kind: str
    """``wheel`` or ``sdist``."""
    name: str
    """The project's normalized name, as the file's name has it; empty where it has none."""
    version: Version | None
    platforms: tuple[str, ...]
    """For which a wheel is, as its name has it."""
    misnamed: str
    """What is wrong with its name; empty where nothing is."""
    contents: Archive | None
    broken: str
    """Why its contents cannot be read; empty where they can."""

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
    files = [_file(path) for path in paths if path.is_file() and path.name.endswith(ENDINGS)]
    known = {one.path for one in files}
    return files, [path.name for path in paths if path not in known]


def _file(path: Path) -> File:
    kind = "wheel" if path.suffix == ".whl" else "sdist"
    file = File(path, kind, "", None, (), "", None, "")
    try:
        file = _named(file)
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        file = file._replace(misnamed=str(error))
    try:
        return file._replace(contents=archive.read(path))
    except ArchiveError as error:
        return file._replace(broken=str(error))


def _named(file: File) -> File:
    """Return a file with what its name tells.

    Raises:
        InvalidWheelFilename: the name is none of a wheel.
        InvalidSdistFilename: the name is none of an sdist.
    """
    given = file.path.name
    if file.kind == "sdist":
        name, version = parse_sdist_filename(given)
        wanted = f"{name.replace('-', '_')}-{version}.tar.gz"
        places: tuple[str, ...] = ()
    else:
        name, version, _, tags = parse_wheel_filename(given)
        wanted = "-".join([name.replace("-", "_"), *given.split("-")[1:]])
        places = tuple(sorted({one.platform for one in tags}))
    misnamed = "" if given == wanted else f"PyPI wants the name {wanted}"
    return file._replace(name=name, version=version, platforms=places, misnamed=misnamed)


def described(files: Iterable[File]) -> Iterator[Distribution]:
    """Yield what a report says of each file."""
    for one in files:
        with one.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
        size = one.path.stat().st_size
        yield Distribution(one.path.name, size, digest.hexdigest(), one.metadata_version)


def version(files: Sequence[File]) -> Version | None:
    """Return the version that all files have, None where they differ or there are none."""
    found = {one.version for one in files}
    return found.pop() if len(found) == 1 else None

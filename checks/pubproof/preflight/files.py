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
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.version import Version

    from pubproof.preflight.archive import Archive
    from pubproof.preflight.outcome import Outcome


class Distribution(NamedTuple):
    """One file that would be uploaded, as far as it can be read."""

    path: Path
    kind: str
    """``wheel`` or ``sdist``."""
    size: int
    """In bytes."""
    sha256: str
    name: str = ""
    """The project's normalized name, as the file's name has it; empty where it has none."""
    version: Version | None = None
    platforms: tuple[str, ...] = ()
    """For which a wheel is, as its name has it."""
    misnamed: str = ""
    """What is wrong with its name; empty where nothing is."""
    contents: Archive | None = None
    broken: str = ""
    """Why its contents cannot be read; empty where they can."""

    @property
    def filename(self) -> str:
        """Its name, as PyPI has it."""
        return self.path.name

    @property
    def metadata(self) -> bytes | None:
        """Its metadata, None where it has none that can be read."""
        return self.contents.metadata if self.contents is not None else None

    @property
    def metadata_version(self) -> str:
        """What it says is its Metadata-Version; empty where it says nothing."""
        if self.metadata is None:
            return ""
        head = BytesParser().parsebytes(self.metadata, headersonly=True)
        return str(head.get("Metadata-Version", "")).strip()


class Distributions(NamedTuple):
    """The distributions of a release, and how they came about."""

    how: str
    """How they came about, as a phrase."""
    files: tuple[Distribution, ...] = ()
    others: tuple[str, ...] = ()
    """The names of files beside them that are no distributions."""
    outcomes: tuple[Outcome, ...] = ()
    """What building them has shown; nothing where they are given."""
    built_here: bool = False
    """Whether they were built for this system alone, and are not those of the release."""
    versioning: str = ""
    """What in the release may set another version than theirs, empty for nothing."""
    untagged: bool = False
    """Whether they were built without git's tags, as the release builds them."""

    @property
    def version(self) -> Version | None:
        """The version that all files have, None where they differ or there are none."""
        found = {one.version for one in self.files}
        return found.pop() if len(found) == 1 else None


def read(folder: Path, how: str) -> Distributions:
    """Return the distributions in a folder.

    A file whose name starts with a dot is passed over, as the action's ``dist/*`` passes over it.

    Args:
        folder: where they are.
        how: how they came about, as a phrase.

    Raises:
        OSError: the folder or one of them cannot be read.
    """
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    files = [_file(path) for path in paths if path.is_file() and path.name.endswith(ENDINGS)]
    known = {one.path for one in files}
    others = tuple(path.name for path in paths if path not in known)
    return Distributions(how, tuple(files), others)


def _file(path: Path) -> Distribution:
    kind = "wheel" if path.suffix == ".whl" else "sdist"
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    file = Distribution(path, kind, path.stat().st_size, sha256)
    try:
        file = _named(file)
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        file = file._replace(misnamed=str(error))
    try:
        return file._replace(contents=archive.read(path))
    except ArchiveError as error:
        return file._replace(broken=str(error))


def _named(file: Distribution) -> Distribution:
    """Return a file with what its name tells.

    Raises:
        InvalidWheelFilename: the name is none of a wheel.
        InvalidSdistFilename: the name is none of an sdist.
    """
    given = file.filename
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

"""The metadata of a distribution: what PyPI demands of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.metadata import Metadata, RawMetadata, parse_email
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from pubproof.preflight import archive, fields
from pubproof.pypi import metadata_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.preflight.archive import Archive
    from pubproof.preflight.files import Distribution

_LICENSE_FILES = (2, 4)
"""The Metadata-Version that has ``License-File``."""


def problems(file: Distribution) -> Iterator[str]:
    """Yield what PyPI refuses in the metadata of a file."""
    if file.contents is None or file.metadata is None:
        yield f"it has no {_place(file)}"
        return
    raw, unparsed = parse_email(file.metadata)
    if unparsed:
        yield f"the metadata has a field that is unknown, malformed or given twice: {min(unparsed)}"
    if _is_older(file.metadata_version):
        # Older releases of setuptools write it all the same, and twine sends it to nobody.
        raw.pop("license_files", None)
    try:
        Metadata.from_raw(raw, validate=True)
    except ExceptionGroup as group:
        yield from dict.fromkeys(str(one).split("\n")[0] for one in group.exceptions)
    yield from fields.problems(raw)
    yield from _agrees(raw, file, file.contents)


def _place(file: Distribution) -> str:
    """Return where the metadata of a file should be."""
    if file.kind == "wheel":
        return f"{archive.dist_info(file.path)}/METADATA"
    names = file.contents.names if file.contents is not None else ()
    folder = file.contents.folder if file.contents is not None else ""
    if any(name.startswith("./") for name in names):
        return f"{folder}/PKG-INFO: its names begin with ./"
    if names == (folder,):
        return "PKG-INFO beside another file in its folder"
    if "/" in folder:
        return f"{folder.partition('/')[0]}/PKG-INFO: all that it has is in {folder}"
    return f"{folder}/PKG-INFO" if folder else "PKG-INFO, and nothing else either"


def _is_older(version: str) -> bool:
    """Whether a Metadata-Version knows no ``License-File``."""
    try:
        return metadata_versions.number(version) < _LICENSE_FILES
    except ValueError:
        return False


def _agrees(raw: RawMetadata, file: Distribution, contents: Archive) -> Iterator[str]:
    """Yield where the metadata differs from the file's name, and files that it names in vain."""
    name, given = raw.get("name", ""), raw.get("version", "")
    if file.name and name and canonicalize_name(name) != file.name:
        yield f"its metadata says that it is '{name}'"
    try:
        if file.version is not None and given and not _same(Version(given), file):
            yield f"its metadata says that it is version {given}"
    except InvalidVersion:
        yield f"its version {given!r} is none of PEP 440"
    names, folder = frozenset(contents.names), contents.license_folder
    for one in raw.get("license_files", []):
        if f"{folder}/{one}" not in names:
            yield f"its metadata names the license file '{one}', which is not in it"


def _same(version: Version, file: Distribution) -> bool:
    """Whether a version is that of a file's name; PyPI compares the letters of an sdist's."""
    if file.kind == "sdist":
        return str(version) == str(file.version)
    return version == file.version

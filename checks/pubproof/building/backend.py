"""The build back end that a project declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late, toml
from pubproof.building import requirements
from pubproof.building.requirements import Pin
from pubproof.location import Location
from pubproof.once import once
from pubproof.pypi.metadata_versions import Fields
from pubproof.scripts.paths import in_folder
from pubproof.settings import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.repository import Repository

_LEGACY = "setuptools.build_meta:__legacy__"
"""The back end of a project that names none (PEP 517, "Source trees")."""
_KINDS = ("wheel", "sdist")
_TARGETS = ("tool", "hatch", "build", "targets")
_TABLE = late.pattern(r"^[ \t]*\[[ \t]*build-system[ \t]*\]", re.MULTILINE)


class Backend(NamedTuple):
    """What builds a project, as its files say."""

    module: str
    """What ``build-backend`` names, without the object behind a colon."""
    requires: tuple[Pin, ...]
    """What is installed before an isolated build, each where it is written."""
    location: Location
    """Where it is declared."""
    is_named: bool
    """Whether there is a ``[build-system]``; without one it is `_LEGACY`."""
    is_own: bool
    """Whether the project brings the back end along (``backend-path``)."""
    chosen: Mapping[str, str]
    """The Metadata-Version that hatchling is told to write, by ``wheel`` and ``sdist``."""
    chosen_at: Location
    """Where it is told that first."""
    fields: Fields

    def required(self, name: str) -> list[Pin]:
        """Return what it requires of the package of this normalized name."""
        return [one for one in self.requires if one.requirement.name == name]


@once
def declared(repository: Repository, folder: str) -> Backend | str:
    """Return the back end of the project in a folder, or why there is none to tell, as a phrase.

    Args:
        repository: whose project it is.
        folder: the project's folder, seen from the repository's root.
    """
    path = in_folder(folder, FILE)
    text = repository.text(path)
    if text is None:
        if repository.exists(path):
            return f"{path} cannot be read"
        for name in ("setup.py", "setup.cfg"):
            if repository.exists(in_folder(folder, name)):
                return _legacy(Location(in_folder(folder, name)))
        return f"there is no {path} and no setup.py beside it"
    try:
        data = toml.parse(text)
    except (ValueError, RecursionError) as error:
        return f"{path} is no valid TOML: {error}"
    system = data.get("build-system")
    if not isinstance(system, dict):
        return _legacy(Location(path))
    return _read(system, data, path, text)


def _legacy(place: Location) -> Backend:
    return Backend(
        _LEGACY.partition(":")[0],
        requires=(),
        location=place,
        is_named=False,
        is_own=False,
        chosen={},
        chosen_at=place,
        fields=Fields(),
    )


def _read(system: dict[str, object], data: dict[str, object], path: str, text: str) -> Backend:
    module = system.get("build-backend", _LEGACY)
    header = _TABLE.search(text)
    start = header.end() if header is not None else 0
    place = line_with(path, text, r"requires\s*=", start)
    return Backend(
        str(module).partition(":")[0],
        tuple(_required(toml.words(system, "requires"), place, text, start)),
        place,
        is_named=True,
        is_own="backend-path" in system,
        chosen=_chosen(text),
        chosen_at=line_with(path, text, r"(?:\w+\.)*core-metadata-version"),
        fields=_fields(data.get("project")),
    )


def _fields(project: object) -> Fields:
    """Return which fields of ``[project]`` ask for a newer Metadata-Version."""
    if not isinstance(project, dict):
        return Fields()
    names = {*project, *map(str, toml.items(project, "dynamic"))}
    return Fields(
        license=isinstance(project.get("license"), str)
        or "license-files" in names
        or "license" in names - set(project),
        imports=bool({"import-names", "import-namespaces"} & names),
    )


def _chosen(text: str) -> dict[str, str]:
    """Return ``core-metadata-version`` of hatchling's two targets."""
    values = {
        kind: toml.table(text, *_TARGETS, kind).get("core-metadata-version") for kind in _KINDS
    }
    return {kind: value for kind, value in values.items() if isinstance(value, str)}


def _required(given: list[str], place: Location, text: str, start: int) -> Iterator[Pin]:
    """Yield what a list requires; one that is not found as it reads stands where the list does."""
    for words in given:
        one = requirements.read(words)
        if one is None:
            continue
        quoted = re.compile(rf"[\"']{re.escape(words)}[\"']").search(text, start)
        if quoted is None:
            yield Pin(one, place)
        else:
            yield Pin(one, Location.in_text(place.path, text, quoted.start(), len(quoted[0])))


def line_with(path: str, text: str, pattern: str, start: int = 0) -> Location:
    """Return the first line that begins with a pattern; the first line of all where none does.

    Args:
        path: the file.
        text: what is in it.
        pattern: a regular expression.
        start: where in the text to begin.
    """
    lines = re.compile(rf"^[ \t]*(?P<word>{pattern}.*)", re.MULTILINE)
    found = lines.search(text, start)
    if found is None:
        return Location(path)
    return Location.in_text(path, text, found.start("word"), len(found["word"].rstrip(" \t")))

"""The files of a release, looked at as PyPI and the action will look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from packaging.utils import canonicalize_name

from pubproof.contract.clause import Doubt
from pubproof.contract.metadata_limit import AFTERWARDS
from pubproof.preflight import description, metadata, twine_check, wheel
from pubproof.preflight.outcome import Check
from pubproof.pypi import action_versions, metadata_versions, platforms
from pubproof.spelling import counted
from pubproof.tools import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.contract.metadata_limit import Limit
    from pubproof.preflight.files import Distribution, Distributions
    from pubproof.preflight.outcome import Outcome
    from pubproof.preflight.plan import Plan

_FILES = Check("distributions", "files")
_SIZES = Check("distributions", "sizes")
_NAMES = Check("distributions", "names")
_ARCHIVES = Check("distributions", "archives")
_PLATFORMS = Check("distributions", "platforms")
_METADATA = Check("distributions", "metadata")
_DESCRIPTION = Check("distributions", "description")
_CONTENTS = Check("distributions", "contents")
_ENCRYPTION = Check("distributions", "encryption")
SUPPORTED = Check("distributions", "metadata-version")
"""Whether the upload accepts the Metadata-Version of the files."""
_MAX_BYTES = 100 * 1024**2
"""Bytes of a file that PyPI takes, unless it was asked to take more for the project."""
_ANEW = "build anew into an empty folder"


class Question(Protocol):
    """Something that is asked of each file."""

    def __call__(self, file: Distribution) -> Iterator[str]:
        """Yield what is wrong with a file, each as a phrase."""


def judge(
    found: Distributions, plan: Plan, project: str | None, limit: Limit | Doubt | None
) -> Iterator[Outcome]:
    """Yield what PyPI and the action will say of the files.

    Args:
        found: the distributions.
        plan: how the release builds.
        project: the project's name, None where it is not known.
        limit: the highest Metadata-Version that is accepted, or why it is not known.
    """
    files = found.files
    yield _complete(files, found.others, plan)
    if not files:
        return
    yield from _sizes(files)
    yield _names(files, project, several=plan.of_several)
    yield _of_all(_ARCHIVES, files, _broken, "the files can be read")
    if plan.same or not found.built_here:
        yield _platforms(files)
    else:
        note = "the platforms are those of this system, not of the release"
        yield _PLATFORMS.left_out(note)
    readable = [one for one in files if one.contents is not None]
    if not readable:
        return
    yield _of_all(_METADATA, readable, metadata.problems, "the metadata is as PyPI demands")
    yield twine_check.judge(readable, plan.check)
    yield _of_all(_DESCRIPTION, readable, description.problems, "the description renders")
    yield _contents(readable, plan.meant)
    yield from _encrypted(readable)
    yield _supported(readable, limit)


def _complete(files: Sequence[Distribution], others: Sequence[str], plan: Plan) -> Outcome:
    """Say whether all files of the release are there, and no others."""
    sdists = [one for one in files if one.kind == "sdist"]
    missing = [kind for kind in plan.kinds if kind not in {one.kind for one in files}]
    shown = tuple(one.filename for one in files)
    build = "build both" if missing[1:] else "build it"
    if others:
        notes = [f"{name!r} {_foreign(name)}" for name in others]
        help_ = "the upload takes every file of the folder: leave it out"
        if missing:
            notes.insert(0, f"there is no {' and no '.join(missing)}")
            help_ = f"{build}, and leave out what is no distribution: every file is uploaded"
        return _FILES.failed(notes[0], help_, tuple(notes[1:]))
    if missing:
        note = f"there is no {' and no '.join(missing)}"
        return _FILES.failed(note, f"{build}, as the release does", shown)
    projects = len({one.name for one in files}) if plan.of_several else 1
    if len(sdists) > projects:
        note = "there is more than one sdist, and PyPI takes one"
        return _FILES.failed(note, _ANEW, shown)
    wheels = len(files) - len(sdists)
    if plan.kinds == ("sdist", "wheel") and plan.same and wheels != projects:
        built = "one is built" if projects == 1 else f"{projects} are built"
        note = f"there are {wheels} wheels, where {built}"
        return _FILES.failed(note, _ANEW, shown)
    said = f"{counted(wheels, 'wheel')} and {counted(len(sdists), 'sdist')}"
    return _FILES.passed(said, shown)


def _foreign(name: str) -> str:
    """Say of what is in the folder of the distributions why it is none of them."""
    return "is not a file" if name.endswith(ENDINGS) else "is neither a wheel nor an sdist"


def _sizes(files: Sequence[Distribution]) -> Iterator[Outcome]:
    """Yield a doubt where a file is larger than what PyPI takes of most projects."""
    large = [one for one in files if one.size > _MAX_BYTES]
    if large:
        sizes = [f"{one.filename} has {one.size:,} bytes" for one in large]
        note = f"{sizes[0]}; PyPI takes {_MAX_BYTES:,}, unless it allows the project more"
        help_ = "see the project's limit in its settings on PyPI, and ask for more before the tag"
        yield _SIZES.unknown(note, help_, tuple(sizes[1:]))


def _names(files: Sequence[Distribution], project: str | None, *, several: bool) -> Outcome:
    """Say whether the names of the files agree with each other and with the project."""
    problems = [f"{one.filename}: {one.misnamed}" for one in files if one.misnamed]
    names = {one.name for one in files if one.name}
    versions = {one.version for one in files if one.version is not None}
    if len(names) > 1 and not several:
        problems.append(f"the files are of several projects: {', '.join(sorted(names))}")
    elif project is not None and names and names != {canonicalize_name(project)}:
        problems.append(f"the project is '{project}', the files are of '{min(names)}'")
    if len(versions) > 1:
        problems.append(f"the files differ in version: {', '.join(sorted(map(str, versions)))}")
    problems += [
        f"{one} is a local version, which PyPI refuses" for one in versions if one.local is not None
    ]
    if problems:
        help_ = (
            "use a newer build back end, such as setuptools 69.3 or later, and rename nothing"
            if any(one.misnamed for one in files)
            else f"correct name and version of the project, and {_ANEW}"
        )
        return _NAMES.failed(problems[0], help_, tuple(problems[1:]))
    return _NAMES.passed("the names of the files are as PyPI demands")


def _broken(file: Distribution) -> Iterator[str]:
    if file.broken:
        yield file.broken


def _platforms(files: Sequence[Distribution]) -> Outcome:
    refused = [
        (one.filename, platform)
        for one in files
        for platform in one.platforms
        if not platforms.is_taken(platform)
    ]
    if not refused:
        return _PLATFORMS.passed("PyPI takes wheels for their platforms")
    notes = [f"{name}: PyPI takes no wheel for the platform '{one}'" for name, one in refused]
    help_ = "; ".join(dict.fromkeys(platforms.remedy(one) for _, one in refused))
    return _PLATFORMS.failed(notes[0], help_, tuple(notes[1:]))


_HELP = {
    _ARCHIVES: f"{_ANEW}, and let nothing rewrite what was built",
    _METADATA: "correct it in pyproject.toml, or use a newer build back end",
    _DESCRIPTION: "correct the README, or its content type in pyproject.toml",
    _CONTENTS: "correct what the build back end is told to pack",
}
"""What to do where a file fails a check."""


def _of_all(check: Check, files: Sequence[Distribution], problems: Question, good: str) -> Outcome:
    found = [f"{one.filename}: {said}" for one in files for said in problems(one)]
    return _outcome(check, found, good)


def _outcome(check: Check, found: Sequence[str], good: str) -> Outcome:
    if not found:
        return check.passed(good)
    return check.failed(found[0], _HELP[check], tuple(found[1:]))


def _contents(files: Sequence[Distribution], meant: frozenset[str]) -> Outcome:
    """Say whether what is in the files is in order, and what a person should look at."""
    looked = [(one.filename, wheel.look(one, meant)) for one in files]
    found = [f"{name}: {said}" for name, contents in looked for said in contents.problems]
    remarks = [f"{name}: {said}" for name, contents in looked for said in contents.remarks]
    outcome = _outcome(_CONTENTS, found, "the contents are in order")
    return outcome._replace(details=(*outcome.details, *remarks))


def _encrypted(files: Sequence[Distribution]) -> Iterator[Outcome]:
    """Yield a failure where there is code in the files that PyPI's policy forbids."""
    notes = [
        f"{file.filename}: '{name}' is encrypted with {tool}, which PyPI refuses"
        for file in files
        if file.contents is not None
        for name, tool in file.contents.encrypted.items()
    ]
    if notes:
        help_ = "publish the code as it can be read"
        yield _ENCRYPTION.failed(notes[0], help_, tuple(notes[1:]))


def _supported(files: Sequence[Distribution], limit: Limit | Doubt | None) -> Outcome:
    """Say whether the upload accepts the highest Metadata-Version of the files."""
    highest = (0, 0)
    for one in files:
        try:
            highest = max(highest, metadata_versions.number(one.metadata_version))
        except ValueError:
            note = f"{one.filename}: '{one.metadata_version}' is no Metadata-Version"
            return SUPPORTED.failed(note, "use a standard build back end")
    number = metadata_versions.shown(highest)
    if limit is None:
        note = (
            f"whether Metadata-Version {number} is accepted is not known: nothing uploads to PyPI"
        )
        return SUPPORTED.unknown(note, "run `pubproof check`")
    if isinstance(limit, Doubt):
        note = f"whether Metadata-Version {number} is accepted is not known: {limit.reason}"
        return SUPPORTED.unknown(note, limit.help)
    accepted = metadata_versions.shown(limit.number)
    if highest <= limit.number:
        note = f"Metadata-Version {number} is accepted: {limit.who} takes {accepted}"
        return SUPPORTED.passed(note)
    note = f"Metadata-Version {number} is refused: {limit.who} accepts {accepted} at most"
    help_ = f"let the back end write {accepted} at most (hatchling: core-metadata-version)"
    if limit.is_the_actions and highest <= metadata_versions.table().pypi:
        help_ = f"use '{action_versions.newest()}', or {help_}"
    help_ += f"; {AFTERWARDS}: see `pubproof explain metadata-supported`"
    return SUPPORTED.failed(note, help_)

"""What was found of a release: of each file, and of all."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.provenance.evidence import Evidence, Kind, Unreadable
from pubproof.provenance.judgement import OTHERS, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pypi_attestations import Attestation

    from pubproof.provenance.evidence import Stated
    from pubproof.provenance.expectation import Expectation
    from pubproof.provenance.judgement import Judgement
    from pubproof.provenance.release import File, Release
    from pubproof.provenance.trust import Trust


class State(StrEnum):
    """What is to be said of a file."""

    ATTESTED = "attested"
    """Everything that attests it is genuine and as expected, and there is something."""
    NONE = "not attested"
    """Nothing attests it."""
    OTHER = "by another publisher"
    """What attests it is genuine, and somebody else's."""
    REFUSED = "refused"
    """Something that attests it is not genuine, or of something else."""
    UNCHECKED = "not checked"
    """It could not be looked at."""

    @property
    def bad(self) -> bool:
        """Whether a file in this state is not what the contract promises."""
        return self in {State.NONE, State.OTHER, State.REFUSED}


class FileVerdict(NamedTuple):
    """What is to be said of one file."""

    file: File
    state: State
    judgements: tuple[Judgement, ...]


class Verdict(NamedTuple):
    """What was found of a release."""

    release: Release
    expected: Expectation
    files: tuple[FileVerdict, ...]
    strays: tuple[Unreadable, ...]
    """What cannot be read and belongs to no file."""
    notes: tuple[str, ...]
    """What else is to be known, each a sentence without a full stop."""

    @property
    def is_bad(self) -> bool:
        """Whether something is not what the contract promises."""
        return bool(self.strays) or any(found.state.bad for found in self.files)

    @property
    def is_open(self) -> bool:
        """Whether nothing is bad, and something could not be checked."""
        states = {found.state for found in self.files}
        return not self.is_bad and (State.UNCHECKED in states or not states)

    @property
    def status(self) -> int:
        """The exit status: 0 for good, 1 for bad, 3 where something could not be checked."""
        if self.is_bad:
            return 1
        return 3 if self.is_open else 0

    @property
    def summary(self) -> str:
        """What holds for the release as a whole, in two or three words."""
        states = {found.state for found in self.files}
        if State.REFUSED in states or self.strays:
            return "refused"
        if State.OTHER in states:
            return State.OTHER.value
        if State.NONE in states:
            return "some attested" if State.ATTESTED in states else "none attested"
        return "all attested" if states == {State.ATTESTED} else "could not check"


def reach(release: Release, expected: Expectation, keys: Callable[[], Trust]) -> Verdict:
    """Judge every attestation of every file of a release.

    `keys` is called at most once, and only where there is something to verify.
    """
    kept = cache(keys)
    files = tuple(_of_file(file, release, expected, kept) for file in release.files)
    broken = tuple(one for one in release.strays if isinstance(one, Unreadable))
    remarks = [one.note for found in files for one in found.judgements]
    used = [kept().note] if any(one.kind for found in files for one in found.judgements) else []
    notes = (*release.notes, _idle(release), _unpublished(files), *remarks, *used)
    return Verdict(release, expected, files, broken, tuple(dict.fromkeys(filter(None, notes))))


def _idle(release: Release) -> str:
    """Return what attests none of the files; empty where all that is read attests one."""
    idle = [one.source for one in release.strays if isinstance(one, Evidence)]
    if len(idle) > 1:
        return f"{len(idle)} attestations are of other files, such as {idle[0]}"
    return f"{idle[0]} is of another file" if idle else ""


def _unpublished(files: tuple[FileVerdict, ...]) -> str:
    """Return which attested files nothing says are published, where it is said of others."""
    attested = [one for one in files if one.state is State.ATTESTED]
    silent = [
        one for one in attested if all(each.kind is not Kind.PUBLISHED for each in one.judgements)
    ]
    if not silent or len(silent) == len(attested):
        return ""
    names = ", ".join(one.file.name for one in silent)
    return f"who built it is attested and not who published it: {names}"


def _of_file(
    file: File, release: Release, expected: Expectation, keys: Callable[[], Trust]
) -> FileVerdict:
    once = _once(file.evidence)
    judgements = tuple(judge(one, file, release.version, expected, keys) for one in once)
    return FileVerdict(file, _state(file, judgements), judgements)


def _once(evidence: tuple[Evidence | Unreadable, ...]) -> Iterator[Evidence | Unreadable]:
    """Yield what attests a file, without what stands in a second place as well.

    The same attestation under another publisher is not the same.
    """
    seen: list[tuple[Attestation, Stated | None]] = []
    for one in evidence:
        if isinstance(one, Unreadable):
            yield one
        elif not any(one.attestation == each and one.stated in {None, by} for each, by in seen):
            seen.append((one.attestation, one.stated))
            yield one


def _state(file: File, judgements: tuple[Judgement, ...]) -> State:
    refused = {refusal.id for one in judgements for refusal in one.refusals}
    if file.altered or refused - OTHERS:
        return State.REFUSED
    if refused:
        return State.OTHER
    if file.unchecked:
        return State.UNCHECKED
    return State.ATTESTED if judgements else State.NONE

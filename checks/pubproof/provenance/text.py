"""What was found of a release, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.provenance.advice import advise
from pubproof.provenance.verdict import State
from pubproof.reports.look import BAD, GOOD, OPEN
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.provenance.judgement import Judgement
    from pubproof.provenance.verdict import FileVerdict, Verdict
    from pubproof.reports.look import Look

_MARKS = {
    State.ATTESTED: GOOD,
    State.NONE: BAD,
    State.OTHER: BAD,
    State.REFUSED: BAD,
    State.UNCHECKED: OPEN,
}
_GITHUB = "https://github.com/"


def render(verdict: Verdict, look: Look) -> str:
    """Return the report: what was found of each file, notes, and a last line for all."""
    return "\n".join(look.hang(look.plain(mask(line))) for line in _lines(verdict, look))


def _lines(verdict: Verdict, look: Look) -> Iterator[str]:
    for found in verdict.files:
        sign = look.mark(_MARKS[found.state].sign)
        yield f"{sign} {found.file.name}: {found.state}{_reason(found)}"
        for judgement in found.judgements:
            yield from _judgement(judgement)
        yield ""
    for stray in verdict.strays:
        yield f"{look.mark(BAD.sign)} {stray.source}: {stray.why}"
    yield from (f"note: {note}" for note in verdict.notes)
    yield from (f"help: {sentence}" for sentence in advise(verdict))
    release = verdict.release
    name = f"{release.project} {release.version}".rstrip()
    yield f"{name} from {release.source}: {verdict.summary}{_tally(verdict)}"


def _reason(found: FileVerdict) -> str:
    if found.file.altered:
        return f", {found.file.altered}"
    if found.state is State.UNCHECKED:
        return f", {found.file.unchecked}"
    return ""


def _judgement(judgement: Judgement) -> Iterator[str]:
    for refusal in judgement.refusals:
        yield f"    {judgement.source} {refusal.message}"
    signed = judgement.signed
    if signed is None:
        return
    who = signed.repository.removeprefix(_GITHUB) or signed.issuer
    yield f"    {judgement.kind} by {_listed(who, _file(signed.signer))}"
    if signed.ref:
        yield f"      from   {_listed(signed.ref, signed.commit and f'commit {signed.commit}')}"
    if signed.run:
        yield f"      in     {signed.run}{signed.trigger and f' ({signed.trigger})'}"
    when = f"{signed.time:%Y-%m-%d %H:%M:%S} UTC, " if signed.time else ""
    yield f"      signed {when}entry {signed.entry} of {signed.log}"
    if judgement.stated is not None and judgement.stated.kind == "GitHub":
        environment = judgement.stated.environment
        named = f"environment {environment}" if environment else "no environment"
        yield f"      with   {named}; that is the index's word, the certificate does not tell"


def _file(address: str) -> str:
    """Return a workflow's file name, empty where its address names none."""
    name = address.partition("@")[0].rpartition("/")[2]
    return name if name.endswith((".yml", ".yaml")) else ""


def _listed(*words: str) -> str:
    return ", ".join(filter(None, words))


def _tally(verdict: Verdict) -> str:
    """Return how many files are in which state, or why there are none."""
    if not verdict.files:
        return f", {verdict.release.unchecked}" if verdict.release.unchecked else ""
    states = [found.state for found in verdict.files]
    counts = ", ".join(f"{states.count(each)} {each}" for each in State if each in states)
    return f" ({len(states)} files: {counts})" if len(states) > 1 else ""

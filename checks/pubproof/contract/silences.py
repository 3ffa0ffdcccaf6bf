"""Comments that silence one line: ``# pubproof: off[clause] reason``.

In Markdown ``<!-- pubproof: off[clause] reason -->``, in reStructuredText ``.. pubproof: …``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.contract.clause import Finding, Result, State, Verdict
from pubproof.location import Location
from pubproof.references import TEXTS
from pubproof.repository import SILENCING
from pubproof.settings import FILE
from pubproof.spelling import spelled_or_removed
from pubproof.workflows.reader.source import lines_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pubproof.repository import Repository

_COMMENT = late.pattern(rf"(?:^|\s)#\s*{SILENCING}\s*off\b(?:\[([^\]]*)\](.*))?")
"""A comment of YAML and other code, with the ids and the reason."""
_IN_A_TEXT = late.pattern(
    rf"(?:<!--|\.\.)\s*{SILENCING}\s*off\b(?:\[([^\]]*)\](.*?)(?:-->|$))?", re.DOTALL
)
"""The same in Markdown or reStructuredText."""
_MEANT = late.pattern(
    r"(?:(?:^|\s)#|^<!--|^\.\.)\s*pubproof(?:"
    r"\s*:\s*(?:of+|ignore|disable|skip|noqa)(?:\s*[\[=(]|\s*$|\s*-->)"
    r"|[\s-]+(?:of+|ignore|disable|skip|noqa)\s*\[)",
    re.IGNORECASE,
)
"""A comment that is meant to silence something, whether or not it is written as one that does."""
_MARK = late.pattern(r"^(?:[:;,-]|\u2013|\u2014)+(?:\s|$)")
"""What may part the brackets from the reason."""
_NAME = SILENCING.removesuffix(":")
_FORM = f"write '{SILENCING} off[clause] reason', or remove it"


class Silence(NamedTuple):
    """A comment that silences one clause in one line."""

    location: Location
    clause: str | None
    """Its id; empty where the comment names none in brackets, None where it is of no such form."""
    reason: str
    line: int
    """The line that it silences: its own, or the next where it stands alone.

    Of a text that is the next that is not blank: a comment is a paragraph there.
    """


class _Comment(NamedTuple):
    """A comment that is to silence a line."""

    location: Location
    clauses: str | None
    """What stands in its brackets; empty where it has none, None where it is of another form."""
    reason: str
    line: int
    """The line that it silences."""


def apply(
    results: Sequence[Result],
    texts: Mapping[str, str],
    repository: Repository,
    known: Collection[str],
) -> list[Result]:
    """Take the silenced findings out of the results, and add one for each idle comment.

    Args:
        results: what is said without regard to comments.
        texts: the texts by path whose comments count, whether a finding stands in them or not.
        repository: has the settings, and the other files in which findings stand.
        known: the ids of all clauses, those that are not judged included.
    """
    places = {finding.location.path for result in results for finding in result.verdict.findings}
    silences = list(_find(texts, repository, places))
    if not silences:
        return list(results)
    used: set[Silence] = set()
    judged = [_silenced(result, silences, used) for result in results]
    judged = [_with_idle(result, silences, used) for result in judged]
    return [_with_misspelled(judged[0], silences, known), *judged[1:]] if judged else judged


def _find(
    texts: Mapping[str, str], repository: Repository, places: Collection[str]
) -> Iterator[Silence]:
    """Yield the comments in these texts, in the settings, and in the files with findings."""
    for path in sorted({*texts, *places, FILE}):
        text = texts.get(path) or repository.text(path) or ""
        if _NAME not in text.lower():
            continue
        for one in _comments(path, text):
            for clause in (None,) if one.clauses is None else one.clauses.split(","):
                yield Silence(one.location, clause and clause.strip(), one.reason, one.line)


def _comments(path: str, text: str) -> Iterator[_Comment]:
    if path.lower().endswith(TEXTS):
        yield from _in_a_text(path, text)
        return
    for number, line in enumerate(lines_of(path, text), 1):
        found = _COMMENT.search(line)
        meant = found or _MEANT.search(line)
        if meant is not None:
            is_alone = not line[: meant.start()].strip()
            column = line.index("#", meant.start()) + 1
            place = Location(path, number, column, number, len(line) + 1)
            yield _Comment(place, *_said(found), number + is_alone)


def _in_a_text(path: str, text: str) -> Iterator[_Comment]:
    """Yield the comments of Markdown or reStructuredText; what a code block shows is none."""
    from pubproof.references.documents import Audience, Document
    from pubproof.references.place import Kind

    lines = text.splitlines()
    for place in Document(path, text, Audience.HOUSE).places():
        if place.kind is not Kind.COMMENT:
            continue
        found = _IN_A_TEXT.match(place.text)
        if found is not None or _MEANT.match(place.text) is not None:
            at = Location(path, place.line, place.column, place.line, place.end_column)
            rest = lines[place.line - 1].replace(place.text, "").strip()
            line = place.line if rest else _next(lines, place.line)
            yield _Comment(at, *_said(found), line)


def _said(found: re.Match[str] | None) -> tuple[str | None, str]:
    """Return the ids and the reason of a comment, without the marks that part these."""
    if found is None:
        return None, ""
    return found[1] or "", _MARK.sub("", " ".join((found[2] or "").split()))


def _next(lines: Sequence[str], number: int) -> int:
    """Return the number of the line behind one that is not blank, or else of the one behind it."""
    behind = (at for at, line in enumerate(lines[number:], number + 1) if line.strip())
    return next(behind, number + 1)


def _silenced(result: Result, silences: Sequence[Silence], used: set[Silence]) -> Result:
    """Return a result without the findings that comments silence; add those to `used`."""
    verdict = result.verdict
    kept, silenced, reasons = [], [], []
    for finding in verdict.findings:
        silence = next((one for one in silences if _covers(one, finding)), None)
        if silence is None:
            kept.append(finding)
        else:
            used.add(silence)
            silenced.append(finding.message)
            reasons.append(f"{silence.reason} ({silence.location.short})")
    if not reasons:
        return result
    if kept and all(one.doubtful for one in kept):
        open_ = tuple(one._replace(doubtful=False) for one in kept)
        verdict = Verdict(State.UNKNOWN, open_[0].message, findings=open_, notes=verdict.notes)
        return Result(result.clause, verdict)
    if kept or (verdict.state is State.UNKNOWN and verdict.reason not in silenced):
        return Result(result.clause, verdict._replace(findings=tuple(kept)))
    return Result(
        result.clause, Verdict(State.OFF, "; ".join(dict.fromkeys(reasons)), notes=verdict.notes)
    )


def _covers(silence: Silence, finding: Finding) -> bool:
    place = finding.location
    return (
        silence.clause == finding.clause
        and silence.location.path == place.path
        and silence.line == place.line
        and bool(silence.reason)
    )


def _with_idle(result: Result, silences: Sequence[Silence], used: set[Silence]) -> Result:
    """Report the comments for this clause that silence nothing, or give no reason."""
    idle = [
        Finding(
            result.clause.id,
            silence.location,
            "this comment gives no reason"
            if not silence.reason
            else f"this comment silences nothing: line {silence.line} has no such finding",
            "write the reason after it" if not silence.reason else _removal(silence, silences),
        )
        for silence in silences
        if silence.clause == result.clause.id and silence not in used
    ]
    if not idle or (result.verdict.state is State.OFF and not used):
        return result
    return _with(result, idle)


def _removal(silence: Silence, silences: Sequence[Silence]) -> str:
    """Return what to do about a comment that silences nothing of one of its clauses."""
    is_only = all(one.location != silence.location or one is silence for one in silences)
    return "remove the comment" if is_only else f"take '{silence.clause}' out of its brackets"


def _with_misspelled(result: Result, silences: Sequence[Silence], known: Collection[str]) -> Result:
    """Report the comments that name no clause, with the findings of the first clause."""
    wrong = [
        Finding(
            result.clause.id,
            silence.location,
            f"this comment silences nothing: {_lacking(silence)}",
            spelled_or_removed(silence.clause, known) if silence.clause else _FORM,
        )
        for silence in silences
        if silence.clause not in known
    ]
    return _with(result, wrong) if wrong else result


def _lacking(silence: Silence) -> str:
    """Return what is wrong with a comment that names no clause."""
    named = silence.clause
    if named is None:
        return f"only '{SILENCING} off[clause] reason' does, spelled exactly like that"
    return f"there is no clause '{named}'" if named else "it names no clause in brackets"


def _with(result: Result, more: Sequence[Finding]) -> Result:
    """Return a result with more findings, which break its clause."""
    verdict = result.verdict
    findings = (*verdict.findings, *more)
    return Result(result.clause, Verdict(State.FAILS, findings=findings, notes=verdict.notes))

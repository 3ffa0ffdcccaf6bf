"""The report as SARIF 2.1.0, for code scanning.

The rules are those of the specification, Static Analysis Results Interchange Format (SARIF)
Version 2.1.0 plus Errata 01, whose sections are named below.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from pubproof import __version__, late
from pubproof.contract.clause import State
from pubproof.reports import SITE, clause_page, place
from pubproof.reports.masking import masked
from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.contract.clause import Clause, Finding, Note, Report

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
_LEVELS = {State.FAILS: "error", State.UNKNOWN: "warning"}
_LINK = late.pattern(r"\[(?=[^\[\]]*\]\()")


def render(reports: Sequence[Report]) -> str:
    """Return a SARIF log with one run for each report.

    Only findings and notes are results. Other clauses stand among the run's rules, and those that
    are unknown or off among its notifications: GitHub shows a result of any kind, also ``pass``,
    as an alert, and refuses a file with a result that has no location.
    """
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(masked(each)) for each in reports]}
    return json.dumps(log, indent=2)


def _run(report: Report) -> dict[str, object]:
    category = "" if report.repository == "." else f"{Path(report.repository).as_posix()}/"
    return {
        "tool": {
            "driver": {
                "name": "pubproof",
                "version": __version__,
                "informationUri": SITE,
                "rules": [_rule(result.clause) for result in report.results],
            }
        },
        # What stands before the last slash tells runs apart (3.17.3).
        "automationDetails": {"id": f"pubproof/{category}"},
        **_base(report),
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": list(_results(report)),
    }


def _rule(clause: Clause) -> dict[str, object]:
    page = clause_page(clause.id)
    return {
        "id": clause.id,
        "shortDescription": _text(clause.statement),
        "fullDescription": _text(clause.why),
        "help": _text(f"{clause.fix}\n\n{page}"),
        "helpUri": page,
        "defaultConfiguration": {"level": "error"},
    }


def _invocation(report: Report) -> dict[str, object]:
    notes = {state: list(_notifications(report, state)) for state in (State.UNKNOWN, State.OFF)}
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [*notes[State.UNKNOWN], *_cautions(report)],
        "toolConfigurationNotifications": notes[State.OFF],
    }


def _notifications(report: Report, state: State) -> Iterator[dict[str, object]]:
    for index, (clause, verdict) in enumerate(report.results):
        if verdict.state is state:
            level = _LEVELS.get(state, "note")
            yield _notification(index, clause, level, f"is {state}, because {verdict.reason}")


def _cautions(report: Report) -> Iterator[dict[str, object]]:
    for index, (clause, verdict) in enumerate(report.results):
        for caution in verdict.cautions:
            yield _notification(index, clause, "warning", f"holds, but {caution.note}")


def _notification(index: int, clause: Clause, level: str, said: str) -> dict[str, object]:
    rule = {"id": clause.id, "index": index}
    return {"associatedRule": rule, "level": level, "message": _text(f"{clause.id} {said}")}


def _results(report: Report) -> Iterator[dict[str, object]]:
    seen: Counter[tuple[str, ...]] = Counter()
    for index, result in enumerate(report.results):
        verdict = result.verdict
        levels: list[tuple[Finding | Note, str]] = [
            (one, _LEVELS.get(verdict.state_at(one), "note")) for one in verdict.findings
        ]
        levels += [(one, "note") for one in verdict.notes]
        for said, level in levels:
            line = mask(report.lines(said.location.path, said.location.line)).strip()
            identity = (result.clause.id, said.location.path, line)
            seen[identity] += 1
            yield {
                **_result(report, said, level),
                "ruleId": result.clause.id,
                "ruleIndex": index,
                "partialFingerprints": {"clauseLine/v1": _fingerprint(identity, seen[identity])},
            }


def _result(report: Report, finding: Finding | Note, level: str) -> dict[str, object]:
    """Return a finding or a note as a result of SARIF."""
    location = finding.location
    return {
        "level": level,
        "message": _text("\nhelp: ".join(filter(None, (finding.message, finding.help)))),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(report, location.path), "uriBaseId": _ROOT},
                    "region": {
                        "startLine": location.line,
                        "startColumn": location.column,
                        "endLine": location.end_line,
                        "endColumn": location.end_column,
                    },
                }
            }
        ],
    }


def _fingerprint(identity: tuple[str, ...], occurrence: int) -> str:
    """Return what stays the same while the line stays, wherever in its file it moves (3.27.17)."""
    data = json.dumps([*identity, occurrence]).encode()
    return hashlib.sha256(data).hexdigest()[:32]


def _base(report: Report) -> dict[str, object]:
    """Return where paths start, when the repository was given by an absolute path (3.14.14)."""
    root = Path(report.repository)
    if not root.is_absolute():
        return {}
    return {"originalUriBaseIds": {_ROOT: {"uri": f"{root.as_uri().removesuffix('/')}/"}}}


def _uri(report: Report, path: str) -> str:
    """Return the file's relative address, from the folder that is checked out where it can be."""
    root = Path(report.repository)
    outside = root.is_absolute() or ".." in root.parts
    return quote(path if outside else place(report, path), errors="surrogateescape")


def _text(text: str) -> dict[str, str]:
    """Return a message: braces are doubled (3.11.5), what looks like a link is none (3.11.6)."""
    return {"text": _LINK.sub(r"\\[", text.replace("{", "{{").replace("}", "}}"))}

"""Index tokens, which no report may repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.tokens import mask

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from pubproof.contract.clause import Finding, Note, Report, Result

    _Said = TypeVar("_Said", Finding, Note)


def masked(report: Report) -> Report:
    """Return the report with no token in its messages, help lines, reasons and notes."""
    return report._replace(results=tuple(_masked(result) for result in report.results))


def _masked(result: Result) -> Result:
    verdict = result.verdict
    return result._replace(
        verdict=verdict._replace(
            reason=mask(verdict.reason),
            evidence=tuple(each._replace(note=mask(each.note)) for each in verdict.evidence),
            cautions=tuple(each._replace(note=mask(each.note)) for each in verdict.cautions),
            findings=tuple(map(_said, verdict.findings)),
            notes=tuple(map(_said, verdict.notes)),
        )
    )


def _said(each: _Said) -> _Said:
    return each._replace(message=mask(each.message), help=mask(each.help))


def as_json(
    value: object, change: Callable[[str], str] = mask, *, ensure_ascii: bool = True
) -> str:
    """Return a value as JSON, with every text in it changed, but for keys.

    That goes before `json.dumps`: behind it escapes stand in the place of characters, and what no
    text has any more cannot be known for a secret.
    """
    import json  # a report as text needs none

    return json.dumps(_in_texts(value, change), indent=2, ensure_ascii=ensure_ascii)


def _in_texts(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list | tuple):
        return [_in_texts(each, change) for each in value]
    if isinstance(value, dict):
        return {key: _in_texts(each, change) for key, each in value.items()}
    return value

"""Index tokens, which no report may repeat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.contract.clause import Report, Result

_TOKEN = re.compile(r"pypi-[A-Za-z0-9_-]{16,}")
_NAME = re.compile(r"pypi(?:[-_][a-z][a-z0-9]{0,14})+")
"""Short lower-case words, such as ``pypi-publish-distributions``: a name, and no token."""


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where in `text` something of the form of a PyPI token starts and ends."""
    return (match.span() for match in _TOKEN.finditer(text) if not _NAME.fullmatch(match[0]))


def mask(text: str) -> str:
    """Return `text` with nothing but ``pypi-…`` of each token."""
    return _TOKEN.sub(lambda match: match[0] if _NAME.fullmatch(match[0]) else "pypi-…", text)


def masked(report: Report) -> Report:
    """Return the report with no token in its messages, help lines, reasons and notes."""
    return report._replace(results=tuple(_masked(result) for result in report.results))


def _masked(result: Result) -> Result:
    verdict = result.verdict
    return result._replace(
        verdict=verdict._replace(
            reason=mask(verdict.reason),
            evidence=tuple(each._replace(note=mask(each.note)) for each in verdict.evidence),
            findings=tuple(
                each._replace(message=mask(each.message), help=mask(each.help))
                for each in verdict.findings
            ),
        )
    )

"""What is said of repositories, and how a report looks.

Each of the `FORMATS` of ``pubproof check`` has a module with a function ``render(reports)``, which
returns the text to print.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pubproof.spelling import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.contract.clause import Report

SITE = "https://pubproof.github.io/pubproof/"

FORMATS: Mapping[str, str] = {
    "text": "pubproof.reports.text",
    "json": "pubproof.reports.json_",
    "sarif": "pubproof.reports.sarif",
    "github": "pubproof.reports.github",
}
"""The formats by name, and the module of each: only the one that is asked for is imported."""

_PLURALS = {"holds": "hold", "fails": "fail", "unknown": "unknown", "off": "off"}
"""The words for the states; `State` itself would import the whole contract."""


def clause_page(clause: str) -> str:
    """Return the address of the page section about the clause with this id."""
    return f"{SITE}contract/#{clause}"


def place(report: Report, path: str) -> str:
    """Return `path`, which is relative to the repository, as seen from where the command runs."""
    if report.repository == ".":
        return path
    return f"{report.repository.replace(os.sep, '/').rstrip('/')}/{path}"


def summary(report: Report) -> str:
    """Return how many clauses are in which state, such as ``2 clauses: 1 holds, 1 fails``."""
    states = [result.verdict.state.value for result in report.results]
    counts = [
        counted(count, state, plural)
        for state, plural in _PLURALS.items()
        if (count := states.count(state))
    ]
    return f"{counted(len(states), 'clause')}: {', '.join(counts)}"

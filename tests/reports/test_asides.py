"""What reports say of a clause that holds: what it lets through, and what could be done better."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

from pubproof.contract.clause import Caution, Note
from pubproof.location import Location
from pubproof.reports import github, json_, sarif, text

if TYPE_CHECKING:
    from pubproof.contract.clause import Report

PLACE = Location(PUBLISH, 6, 3, 6, 20)
WHERE = f"file={PUBLISH},line=6,endLine=6,col=3,endColumn=20,title=one-publisher"
PAGE = "https://pubproof.github.io/pubproof/contract/#one-publisher"


@pytest.fixture
def aside(report: Report) -> Report:
    """One clause, which holds, with a caution and a note."""
    holds = report.results[0]
    cautions = (Caution(PLACE, "anybody may dispatch it"),)
    notes = (Note(PLACE, "this could be shorter", "shorten it"),)
    verdict = holds.verdict._replace(cautions=cautions, notes=notes)
    return report._replace(results=(holds._replace(verdict=verdict),))


def test_text_shows_notes_and_cautions(aside: Report) -> None:
    assert text.render([aside]) == (
        f"""\
{PUBLISH}:6:3: one-publisher (note): this could be shorter
  |
6 |   workflow_dispatch:
  |   ^^^^^^^^^^^^^^^^^
  = help: shorten it

✓ holds    one-publisher  exactly one step can upload
           warning: {PUBLISH}:6:3 anybody may dispatch it

1 clause: 1 holds"""
    )


def test_github_gets_a_notice_for_each(aside: Report) -> None:
    assert github.render([aside]).splitlines()[:-1] == [
        f"::notice {WHERE}::anybody may dispatch it%0A{PAGE}",
        f"::notice {WHERE}::this could be shorter%0Ahelp: shorten it%0A{PAGE}",
    ]


def test_sarif_has_a_note_and_a_notification(aside: Report) -> None:
    (run,) = json.loads(sarif.render([aside]))["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("one-publisher", "note")
    assert result["message"]["text"] == "this could be shorter\nhelp: shorten it"
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 6
    assert run["invocations"][0]["toolExecutionNotifications"] == [
        {
            "associatedRule": {"id": "one-publisher", "index": 0},
            "level": "warning",
            "message": {"text": "one-publisher holds, but anybody may dispatch it"},
        }
    ]


def test_json_has_notes_and_cautions(aside: Report) -> None:
    shown = json.loads(json_.render([aside]))
    assert shown["clauses"][0]["cautions"] == [
        {**PLACE._asdict(), "note": "anybody may dispatch it"}
    ]
    assert shown["notes"] == [
        {
            "clause": "one-publisher",
            **PLACE._asdict(),
            "message": "this could be shorter",
            "help": "shorten it",
        }
    ]

"""The example of every clause: as it should be, and the one edit that breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract import CLAUSES
from pubproof.contract.clause import Clause, State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

each_clause = pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)


def test_there_are_clauses_and_no_two_of_one_id() -> None:
    assert len(CLAUSES) == 18
    assert len({clause.id for clause in CLAUSES}) == len(CLAUSES)


@each_clause
def test_an_example_stands_in_the_model_pipeline(clause: Clause, bench: Benches) -> None:
    made = bench("guide")
    assert clause.example.holds != clause.example.fails
    made.replace(clause.example.path, clause.example.holds, clause.example.fails)


@each_clause
def test_the_edit_of_an_example_breaks_its_clause(clause: Clause, bench: Benches) -> None:
    made = bench("guide")
    assert made.verdicts()[clause.id].state is State.HOLDS
    made.replace(clause.example.path, clause.example.holds, clause.example.fails)
    verdict = made.verdicts()[clause.id]
    assert verdict.state is State.FAILS
    assert verdict.findings
    assert all(finding.clause == clause.id for finding in verdict.findings)


@each_clause
def test_every_text_of_a_clause_is_written(clause: Clause) -> None:
    for text in (clause.statement, clause.why, clause.fix):
        assert text == text.strip()
        assert text.endswith(".")
        assert "  " not in text


@each_clause
def test_a_finding_says_what_is_wrong_and_what_to_change(clause: Clause, bench: Benches) -> None:
    made = bench("guide")
    made.replace(clause.example.path, clause.example.holds, clause.example.fails)
    findings = made.prove().findings
    assert findings
    for finding in findings:
        assert finding.message
        assert not finding.message.endswith(".")
        assert finding.help
        assert not finding.help.endswith(".")

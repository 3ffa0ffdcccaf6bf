"""A verdict that JSON has kept is the same verdict."""

from __future__ import annotations

import json

import pytest

from pubproof.contract import record
from pubproof.contract.clause import Caution, Evidence, Finding, Note, State, Verdict
from pubproof.location import Location

PLACE = Location("a.yml", 3, 1, 4, 2)
TOKEN = "pypi-" + "AgEIcHlwaS5vcmc" + "A" * 80
FULL = Verdict(
    State.UNKNOWN,
    "a reason",
    (Evidence(PLACE, "shows it"), Evidence(Location("b.yml"), "shows it too")),
    (Finding("one", PLACE, "wrong", "mend it"), Finding("one", PLACE, "open", "", doubtful=True)),
    (Caution(PLACE, "beware"),),
    (Note(PLACE, "it could be better", "so"),),
)


@pytest.mark.parametrize("verdict", [FULL, *(Verdict(state) for state in State)])
def test_a_verdict_comes_back(verdict: Verdict) -> None:
    again = record.verdict(json.loads(json.dumps(verdict)))
    assert again == verdict
    assert repr(again) == repr(verdict)


@pytest.mark.parametrize(
    "given", [[], ["holds"], ["wrong", "", [], [], [], []], ["holds", "", [[1]], [], [], []]]
)
def test_anything_else_is_refused(given: list[object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        record.verdict(given)


def test_a_secret_is_found_wherever_it_stands() -> None:
    assert not record.tells_a_secret(FULL)
    leaks = [
        Verdict(State.OFF, TOKEN),
        Verdict(State.HOLDS, evidence=(Evidence(PLACE, TOKEN),)),
        Verdict(State.FAILS, findings=(Finding("one", PLACE, TOKEN, ""),)),
        Verdict(State.FAILS, findings=(Finding("one", PLACE, "", TOKEN),)),
        Verdict(State.HOLDS, cautions=(Caution(PLACE, TOKEN),)),
        Verdict(State.HOLDS, notes=(Note(PLACE, TOKEN, ""),)),
        Verdict(State.HOLDS, notes=(Note(PLACE, "", TOKEN),)),
    ]
    assert all(map(record.tells_a_secret, leaks))

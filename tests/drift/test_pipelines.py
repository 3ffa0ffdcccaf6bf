"""Every edit of the tables makes its clause fail, at the right line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from tests.contract import test_cases as cases
from tests.contract.conftest import Benches
from tests.drift.mutations import (
    SHAPES,
    TABLES,
    Mutation,
    copied,
    line_of,
    mutations,
    unreached,
)

from pubproof import contract, settings
from pubproof.contract.clause import State
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.contract.clause import Clause, Verdict

CLAUSES = [clause.id for clause in contract.CLAUSES]
MUTATIONS = mutations()
UNREACHED = [one.edit for one in unreached() if one.edit is not None]
FEWEST, FEWEST_OF_ONE = 160, 8
"""How many mutations there are at least, and of one clause."""


def name(mutation: Mutation) -> str:
    return f"{mutation.clause}-{mutation.to}-{mutation.what}"


def verdict(root: Path, clause: str) -> Verdict:
    repository = Repository(root, settings.read(root, CLAUSES))
    (result,) = contract.prove(repository, select=(clause,)).results
    return result.verdict


@pytest.mark.parametrize("mutation", MUTATIONS, ids=name)
def test_a_mutation_is_caught_at_its_line(mutation: Mutation, tmp_path: Path) -> None:
    root = copied(mutation.to, tmp_path)
    mutation.apply(root)
    found = verdict(root, mutation.clause)
    shown = "\n".join([f"{found.state}: {found.reason}", *map(str, found.findings)])
    assert found.state == (State.UNKNOWN if mutation.unknown else State.FAILS), shown
    places = {(one.location.path, one.location.line) for one in found.findings}
    wanted = {
        (path, line_of((root / path).read_text("utf-8"), text) if text else 1)
        for path, text in mutation.at
    }
    assert places == wanted, shown
    said = found.findings[0].message if found.findings else found.reason
    assert mutation.says in said, shown


@pytest.mark.parametrize("mutation", UNREACHED, ids=name)
def test_what_is_not_reached_is_told_by_no_clause(mutation: Mutation, tmp_path: Path) -> None:
    root = copied(mutation.to, tmp_path)
    mutation.apply(root)
    results = contract.prove(Repository(root, settings.read(root, CLAUSES))).results
    told = {one.clause.id: one.verdict.state for one in results}
    assert {*told.values()} <= {State.HOLDS, State.OFF}, f"take it out of unreached.yml: {told}"


def test_there_are_enough_mutations_of_every_clause_and_shape() -> None:
    assert {table.stem for table in TABLES.glob("*.yml")} == {*CLAUSES}
    assert len(MUTATIONS) >= FEWEST
    of_one = Counter(one.clause for one in MUTATIONS)
    assert min(of_one.values()) >= FEWEST_OF_ONE, of_one
    assert {one.to for one in MUTATIONS} == set(SHAPES)


def test_no_two_mutations_are_one() -> None:
    seen = Counter(
        (one.clause, one.to, str(one.edit), str(one.add), str(one.rename), str(one.delete))
        for one in MUTATIONS
    )
    assert [edit for edit, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("clause", contract.CLAUSES, ids=lambda clause: clause.id)
def test_a_clause_that_finds_nothing_is_noticed(
    clause: Clause, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clause that cannot fail any more is noticed by its edits, and by its cases."""
    idle = clause._replace(check=lambda _: [])
    clauses = tuple(idle if one is clause else one for one in contract.CLAUSES)
    monkeypatch.setattr(contract, "CLAUSES", clauses)
    edits = [one for one in MUTATIONS if one.clause == clause.id and not one.unknown]
    assert edits
    for number, edit in enumerate(edits):
        root = copied(edit.to, tmp_path / f"edit-{number}")
        edit.apply(root)
        assert verdict(root, clause.id).state is not State.FAILS
    paths = [path for path in cases.PATHS if path.parent.name == clause.id]
    bench = Benches(tmp_path)
    for path in paths[:3]:
        with pytest.raises(AssertionError):
            cases.test_a_case(path, bench)
    assert len(paths) > 3

"""Every file under ``cases/<clause>/`` is a case: a base, an edit, and what the clause says then.

A case is named ``<state>-<what>.yml``. Its fields:

- ``why``: what somebody did, or why it is no breach.
- ``base``: the repository to start from: one of ``examples/``, of ``bases/``, or ``empty``.
- ``edits``: whole lines to replace, ``before`` by ``after``, whatever their indentation.
- ``move``, ``files``, ``remove``: files to rename, to write and to remove; then the edits.
- ``settings``: settings to add.
- ``state``: what the clause of the folder then is.
- ``at``: the places of its findings: a file, and a text that stands on that line alone.
- ``says``: a part of the first finding's message, or of the reason where there is no finding.
- ``alone``: whether no other clause that holds in the base may fail.

The word ``PYPI_DOMAIN`` stands for the domain of PyPI's own addresses. What is said then, word by
word, stands in ``said/<clause>.txt``.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import pytest
import yaml
from tests.contract.said import PYPI_DOMAIN, SAID, kept, render

from pubproof.contract import CLAUSES
from pubproof.contract.clause import State
from pubproof.pypi import index

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.conftest import Bench, Benches

    from pubproof.contract.clause import Verdict
    from pubproof.location import Location

CASES = Path(__file__).with_name("cases")
PATHS = sorted(CASES.glob("*/*.yml"))
IDS = [clause.id for clause in CLAUSES]
UPDATE = "if this is better, run `python -m tests.contract.said`"
FEWEST = 3
"""How many cases a clause has at least that hold, and that fail."""
ALSO = {
    "environment-named": {"publisher-matches"},
    "one-publisher": {"no-stale-reference", "publisher-matches"},
    "pep740-attestations": {"metadata-supported"},
    "provenance-workflow": {"no-stale-reference"},
    "tag-push-only": {"no-stale-reference"},
    "publisher-matches": {
        "environment-named",
        "no-stale-reference",
        "one-publisher",
        "pep740-attestations",
    },
}
"""Clauses that the same edit breaks rightly: PyPI compares the environment and the file too, an old
action has an old twine, and the README names the files and the tags."""
OFF = {
    "inline": {"provenance-workflow", "no-stale-reference", "clause-documented"},
    "two-calls": {"no-stale-reference", "clause-documented"},
    "wheels": {"no-stale-reference", "clause-documented"},
    "openmed": {"clause-documented"},
}
"""The clauses that a base switches off, or that have nothing to say of it: no texts, no pages."""


class Edit(NamedTuple):
    file: str
    before: str
    after: str


class Case(NamedTuple):
    clause: str
    why: str
    base: str
    state: State
    edits: tuple[Edit, ...]
    move: dict[str, str]
    files: dict[str, str]
    remove: tuple[str, ...]
    settings: str
    at: tuple[tuple[str, str], ...]
    says: str
    alone: bool

    def build(self, bench: Benches) -> Bench:
        """Return the base with everything changed that the case changes."""
        made = bench(self.base)
        for path, new in self.move.items():
            made.write(new, made.text(path))
            made.remove(path)
        for path, text in self.files.items():
            made.write(path, text)
        for path in self.remove:
            made.remove(path)
        for edit in self.edits:
            made.edit(edit.file, edit.before, edit.after)
        if self.settings:
            made.configure(self.settings)
        return made


_KEYS = {*Case._fields} - {"clause"}


@cache
def read(path: Path) -> Case:
    """Return the case in a file, every field of it checked."""
    data = yaml.load(path.read_text("utf-8").replace(PYPI_DOMAIN, index.domain()), yaml.CSafeLoader)
    assert isinstance(data, dict)
    assert set(data) <= _KEYS, f"unknown: {set(data) - _KEYS}"
    edits = tuple(
        Edit(edit["file"], edit["before"], edit.get("after", "")) for edit in data.get("edits", [])
    )
    at = tuple(next(iter(place.items())) for place in data.get("at", []))
    assert all(len(place) == 1 for place in data.get("at", []))
    return Case(
        clause=path.parent.name,
        why=data["why"],
        base=data["base"],
        state=State(data["state"]),
        edits=edits,
        move=cast("dict[str, str]", data.get("move", {})),
        files=cast("dict[str, str]", data.get("files", {})),
        remove=tuple(data.get("remove", ())),
        settings=data.get("settings", ""),
        at=at,
        says=data.get("says", ""),
        alone=data.get("alone", False),
    )


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def has_extent(place: Location) -> bool:
    """Whether a place has characters that a report can underline, or is a whole file."""
    start, end = place[1:3], place[3:]
    return start < end or start == (1, 1)


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_case(path: Path, bench: Benches) -> None:
    case = read(path)
    made = case.build(bench)
    verdict = made.verdict(case.clause)
    found = [f"{f.location}: {f.message}" for f in verdict.findings]
    shown = "\n".join([f"{verdict.state}: {verdict.reason}", *found])
    assert verdict.state == case.state, shown
    places = Counter((f.location.path, f.location.line) for f in verdict.findings)
    wanted = Counter((file, made.line_of(file, text)) for file, text in case.at)
    assert places == wanted, shown
    assert all(has_extent(finding.location) for finding in verdict.findings), shown
    if case.says:
        said = verdict.findings[0].message if verdict.findings else verdict.reason
        assert case.says in said, shown
    assert render(verdict) == kept(case.clause).get(path.stem), UPDATE


@pytest.mark.parametrize("path", [path for path in PATHS if read(path).alone], ids=name)
def test_a_case_breaks_no_other_clause(
    path: Path, bench: Benches, unedited: Callable[[str], dict[str, Verdict]]
) -> None:
    case = read(path)
    before, after = unedited(case.base), case.build(bench).verdicts()
    broken = {
        clause
        for clause, one in after.items()
        if one.state == State.FAILS and before[clause].state == State.HOLDS
    }
    assert broken <= {case.clause, *ALSO.get(case.clause, ())}


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_a_case_is_named_by_its_clause_and_state(path: Path) -> None:
    case = read(path)
    assert case.clause in IDS
    assert path.stem.startswith(f"{case.state}-")
    assert case.why.strip()
    changes = (case.edits, case.files, case.settings, case.move, case.remove)
    assert case.base == "empty" or any(changes)
    assert bool(case.at) or case.state != State.FAILS, "a clause fails at a place"


def test_nothing_is_kept_of_a_case_that_is_gone() -> None:
    said = {(path.stem, case) for path in SAID.glob("*.txt") for case in kept(path.stem)}
    assert said == {(path.parent.name, path.stem) for path in PATHS}, UPDATE


@pytest.mark.parametrize("clause", IDS)
@pytest.mark.parametrize("state", [State.HOLDS, State.FAILS])
def test_a_clause_has_enough_cases(clause: str, state: State) -> None:
    assert len(list((CASES / clause).glob(f"{state}-*.yml"))) >= FEWEST


@pytest.mark.parametrize("base", ["openmed", "guide", "inline", "two-calls", "wheels"])
def test_every_clause_holds_in_a_base(base: str, bench: Benches) -> None:
    verdicts = bench(base).verdicts()
    for clause, verdict in verdicts.items():
        wanted = State.OFF if clause in OFF.get(base, ()) else State.HOLDS
        assert verdict.state == wanted, (clause, verdict)


def test_the_bases_are_the_folders() -> None:
    folders = {path.name for path in CASES.with_name("bases").iterdir()}
    assert folders == {"guide", "inline", "two-calls", "wheels"}

"""A workflow that the release calls and that cannot be read: what it does is not missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.openmed import PROVENANCE

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

CHECK = "      - name: Check distributions\n"
TOUCHED = (
    *("provenance-workflow", "distributions-checked", "slsa-provenance"),
    *("attestations-verified", "verified-distributions"),
)


def test_a_slip_in_it_is_one_finding(bench: Benches) -> None:
    made = bench("openmed")
    path = made.root.joinpath(PROVENANCE)
    path.write_text(
        path.read_text("utf-8").replace(CHECK, f"{CHECK}        a broken line\n"), "utf-8"
    )
    report = made.prove()
    (finding,) = (one for result in report.results for one in result.verdict.findings)
    assert (finding.location.path, finding.message[:27]) == (
        PROVENANCE,
        "this is not valid YAML: cou",
    )
    for clause in TOUCHED:
        verdict = made.verdict(clause)
        assert verdict.state is State.UNKNOWN, clause
        assert not verdict.findings, "nothing that it might do is said to be missing"


def test_what_can_be_read_and_does_nothing_fails(bench: Benches) -> None:
    made = bench("openmed")
    text = "on: workflow_call\njobs:\n  one:\n    runs-on: ubuntu-24.04\n    steps: [{run: echo}]\n"
    made.write(PROVENANCE, text)
    for clause in TOUCHED:
        assert made.verdict(clause).state is State.FAILS, clause

"""A release of which a part cannot be read: what that part does is not missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PROVENANCE, PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

CHECK = "      - name: Check distributions\n"
TOUCHED = (
    *("provenance-workflow", "distributions-checked", "slsa-provenance"),
    *("attestations-verified", "verified-distributions"),
)
ATTEST = "actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6 # v4.2.2"
SAFEGUARDS = {
    "distributions-checked": (
        "- run: pipx run twine check --strict dist/*",
        "checks the distributions' metadata before the upload",
    ),
    "slsa-provenance": (
        f"- uses: {ATTEST}\n  with:\n    subject-path: dist/*",
        "attests SLSA build provenance for the distributions",
    ),
    "attestations-verified": (
        'for file in dist/*; do\n  gh attestation verify "$file" --repo "$GITHUB_REPOSITORY"\ndone',
        "verifies the attestations before the upload",
    ),
}
"""What keeps a clause in the base, and the end of what is said without it."""


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


@pytest.mark.parametrize("clause", SAFEGUARDS)
@pytest.mark.parametrize(
    ("build", "subject", "when"),
    [
        ("pipx run build", "nothing", "after the build"),
        ("perl build.pl", "nothing that can be read here", "before the upload"),
    ],
)
def test_what_builds_out_of_sight_may_do_more_there(
    build: str, subject: str, when: str, clause: str, bench: Benches
) -> None:
    lines, does = SAFEGUARDS[clause]
    made = bench("inline")
    made.edit(PUBLISH, "- run: pipx run build", f"- run: {build}")
    made.edit(PUBLISH, lines, "- run: ls" if lines.startswith("-") else "ls")
    (finding,) = made.verdict(clause).findings
    assert finding.message == f"{subject} {does}"
    assert ("after attesting" if clause == "attestations-verified" else when) in finding.help

"""A good pipeline to stand broken files in, and what is said of it then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.openmed import OPENMED, copy, prove, states

from pubproof import contract
from pubproof.contract.clause import State

if TYPE_CHECKING:
    from pubproof.contract.clause import Report

WHOLE = {"one-publisher", "no-pull-request", "no-stored-credentials"}
"""The clauses that speak of every workflow of the repository."""
BUILT = {
    "provenance-workflow",
    "distributions-checked",
    "slsa-provenance",
    "attestations-verified",
    "verified-distributions",
}
"""The clauses that rest on the provenance workflow."""
PUBLISH = "publish.yml"
PROVENANCE = "provenance.yml"
SECOND = "a-second.yml"
PLACES = [SECOND, PUBLISH, PROVENANCE]

HEAD = "on: [push, workflow_call]\njobs:\n"
JOB = "  a:\n    runs-on: x\n    steps:\n      - run: echo a\n"
GOOD = HEAD + JOB
"""A workflow that GitHub takes, and that has nothing to do with a release."""
LOCAL = """\
on: push
jobs:
  a:
    runs-on: x
    permissions: {id-token: write}
    steps:
      - uses: ./act
        with:
          token: ${{ secrets.PYPI_API_TOKEN }}
"""
"""A workflow with a local action that could upload."""
ACTION = "name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n"
"""How a composite action begins, up to its steps."""


def real(name: str) -> bytes:
    """Return a workflow of the good pipeline."""
    return (OPENMED / ".github" / "workflows" / name).read_bytes()


def copy_openmed(folder: Path) -> Path:
    """Copy the good pipeline; return its folder of workflows."""
    workflows = copy(folder) / ".github" / "workflows"
    assert sorted(path.name for path in workflows.iterdir()) == [PROVENANCE, PUBLISH]
    return workflows


def holding(report: Report) -> set[str]:
    return {clause for clause, state in states(report).items() if state is State.HOLDS}


def said_of(report: Report, name: str) -> str:
    """Return everything that the report says of the file `name`."""
    findings = [one.message for one in report.findings if one.location.path.endswith(f"/{name}")]
    reasons = [one.verdict.reason for one in report.results if name in one.verdict.reason]
    return "\n".join(findings + reasons)


def check_bad(root: Path, place: str, says: str) -> None:
    report = prove(root)
    said = said_of(report, place)
    assert said, f"nothing names {place}"
    assert says in said
    held = holding(report)
    assert not held & WHOLE
    if place != SECOND:
        assert not held


def check_within_limits(root: Path, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command under limits far above what it needs."""
    limits = 'ulimit -t 30; ulimit -v 1048576; exec "$@"'
    command = [sys.executable, "-m", "pubproof", "check", str(root), *options]
    environment = dict(os.environ, PYTHONPATH=str(Path(contract.__file__).parents[2]))
    done = subprocess.run(
        ["/bin/sh", "-c", limits, "sh", *command],
        capture_output=True,
        check=False,
        env=environment,
        timeout=120,
    )
    assert b"Traceback" not in done.stderr, done.stderr[-2000:].decode()
    return done

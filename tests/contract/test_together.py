"""Where a help tells to verify all distributions: after the build, or where they come together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

START = "on:\n  push:\n    tags: ['v*']\njobs:\n"
JOB = "  {name}:\n    runs-on: ubuntu-24.04\n{more}    steps:\n"
STORE = "      - {uses: actions/upload-artifact@v7, with: {name: NAME, path: dist}}\n"
BUILD = "      - run: python -m build\n"
MATRIX = "    strategy: {matrix: {python: ['3.13', '3.14']}}\n"
UPLOAD = "      - uses: pypa/gh-action-pypi-publish@release/v1\n"
AFTER, TOGETHER = (
    "after the build",
    "in a job before the upload that downloads all files to 'dist'",
)


def job(name: str, steps: str, more: str = "") -> str:
    """Return a job with steps; what these store has the job's own name."""
    return JOB.format(name=name, more=more) + steps.replace("NAME", name)


def publish(needs: str, download: str = "{pattern: '*', path: dist, merge-multiple: true}") -> str:
    """Return the job that downloads what others have stored, and uploads it."""
    fetch = f"      - {{uses: actions/download-artifact@v8, with: {download}}}\n"
    return job("publish", fetch + UPLOAD, f"    needs: [{needs}]\n")


RELEASES = {
    "one job": (job("a", BUILD + STORE) + publish("a"), AFTER),
    "two jobs": (job("a", BUILD + STORE) + job("b", BUILD + STORE) + publish("a, b"), TOGETHER),
    "a matrix": (
        job("a", BUILD + STORE.replace("NAME", "'${{ matrix.python }}'"), MATRIX) + publish("a"),
        TOGETHER,
    ),
    "the publish job": (job("publish", BUILD + UPLOAD), AFTER),
    "a matrix that uploads": (job("publish", BUILD + UPLOAD, MATRIX), AFTER),
    "an action that stores": (
        job("a", "      - uses: hynek/build-and-inspect-python-package@v2\n")
        + publish("a", "{name: Packages, path: dist}"),
        TOGETHER,
    ),
}


@pytest.mark.parametrize("release", RELEASES)
def test_where_all_distributions_are(release: str, bench: Benches) -> None:
    jobs, where = RELEASES[release]
    made = bench("inline")
    made.write(PUBLISH, START + jobs)
    (finding,) = made.verdict("attestations-verified").findings
    assert finding.help.startswith("run 'for file in dist/*; do gh attestation verify")
    assert finding.help.endswith(f" {where}, with GH_TOKEN set")

"""Files that the action attests for the test index first, whose address is known at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH

from pubproof.contract.clause import State
from pubproof.pypi import index

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

WHEN = (
    "if: github.event_name == 'push' && github.ref_type == 'tag'"
    " && startsWith(github.ref_name, 'v')"
)
STEP = "- name: Publish distributions to PyPI"
ACTION = "pypa/gh-action-pypi-publish"
PINNED = "dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2"
FIRST = (
    f"- uses: {ACTION}@{{version}}\n"
    "  {condition}\n"
    "  with:\n"
    "    repository-url: {address}\n"
    "    {with_}\n"
)
TRIALS = [
    ("", "", State.FAILS),
    ("", "skip-existing: true", State.FAILS),
    ("", "attestations: false", State.HOLDS),
    ("", "password: ${{ secrets.TEST }}", State.HOLDS),
    ("", "packages-dir: dist/test/", State.HOLDS),
    ("if: contains(github.ref_name, 'rc')", "", State.FAILS),
    ("if: github.ref_type == 'branch'", "", State.HOLDS),
    ("if: vars.TRY", "", State.HOLDS),
]


def _upload_first(made: Bench, version: str = PINNED, condition: str = "", with_: str = "") -> None:
    """Let a step before the last one upload to the test index."""
    made.configure('indexes = ["testpypi"]\n')
    address = index.upload("testpypi")
    step = FIRST.format(version=version, address=address, condition=condition, with_=with_)
    lines = [line for line in step.splitlines() if line.strip()]
    made.edit(PUBLISH, STEP, "\n".join((*lines, STEP)))


def test_the_action_stops_so_where_a_variable_of_github_starts_the_job(bench: Benches) -> None:
    made = bench("openmed")
    _upload_first(made)
    made.edit(PUBLISH, "needs: [provenance]", "needs: [provenance]\nif: vars.READY")
    made.edit(PUBLISH, WHEN, "")
    assert made.verdict("pep740-attestations").state is State.FAILS


@pytest.mark.parametrize(("condition", "with_", "state"), TRIALS)
def test_the_action_stops_at_files_that_it_has_attested(
    bench: Benches, condition: str, with_: str, state: State
) -> None:
    made = bench("openmed")
    _upload_first(made, condition=condition, with_=with_)
    verdict = made.verdict("pep740-attestations")
    assert verdict.state is state
    places = [(one.location.path, one.location.line) for one in verdict.findings]
    last = made.text(PUBLISH).splitlines().index(f"      {STEP}") + 2
    assert places == ([(PUBLISH, last)] if state is State.FAILS else [])


@pytest.mark.parametrize(
    ("with_", "state"), [("", State.HOLDS), ("attestations: true", State.FAILS)]
)
def test_a_version_that_attests_nothing_by_itself_leaves_nothing_behind(
    bench: Benches, with_: str, state: State
) -> None:
    made = bench("openmed")
    _upload_first(made, version="v1.10.3", with_=with_)
    assert made.verdict("pep740-attestations").state is state

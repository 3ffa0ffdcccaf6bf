"""Files that the action attests for the test index first, whose address is known at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import State
from pubproof.pypi import index

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

PUBLISH = ".github/workflows/publish.yml"
STEP = "- name: Publish distributions to PyPI"
FIRST = (
    "- uses: pypa/gh-action-pypi-publish@dc37677b2e1c63e2034f94d8a5b11f265b73ba33 # v1.14.2\n"
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


@pytest.mark.parametrize(("condition", "with_", "state"), TRIALS)
def test_the_action_stops_at_files_that_it_has_attested(
    bench: Benches, condition: str, with_: str, state: State
) -> None:
    made = bench("openmed")
    made.configure('indexes = ["testpypi"]\n')
    step = FIRST.format(address=index.upload("testpypi"), condition=condition, with_=with_)
    lines = [line for line in step.splitlines() if line.strip()]
    made.edit(PUBLISH, STEP, "\n".join((*lines, STEP)))
    (result,) = made.prove(select=("pep740-attestations",)).results
    assert result.verdict.state is state
    places = [(one.location.path, one.location.line) for one in result.verdict.findings]
    last = made.text(PUBLISH).splitlines().index(f"      {STEP}") + 2
    assert places == ([(PUBLISH, last)] if state is State.FAILS else [])

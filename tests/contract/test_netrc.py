"""A credential for the index in a ``.netrc``, whose host is known only at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import UPLOAD
from tests.openmed import PUBLISH

from pubproof.contract.clause import State
from pubproof.pypi import index

if TYPE_CHECKING:
    from tests.contract.conftest import Benches


@pytest.mark.parametrize("into", ["> ~/.netrc", "| tee ~/.netrc"])
def test_a_credential_for_the_index_is_written(bench: Benches, into: str) -> None:
    made = bench("inline")
    line = f'- run: echo "machine upload.{index.domain()} password $TOKEN" {into}'
    made.edit(PUBLISH, UPLOAD, f"{line}\n{UPLOAD}")
    verdict = made.verdict("no-stored-credentials")
    assert verdict.state is State.FAILS
    (finding,) = verdict.findings
    assert ".netrc" in finding.message
    assert finding.location.line == made.line_of(PUBLISH, ".netrc")


@pytest.mark.parametrize(
    ("host", "state"), [(index.domain(), State.FAILS), ("x.test", State.HOLDS)]
)
def test_a_python_script_writes_it(bench: Benches, host: str, state: State) -> None:
    made = bench("inline")
    made.write(
        "login.py",
        "import os\n"
        'with open(os.path.expanduser("~/.netrc"), "a") as file:\n'
        f'    file.write("machine upload.{host} password " + os.environ["KEY"])\n',
    )
    made.edit(PUBLISH, UPLOAD, f"- run: python login.py\n{UPLOAD}")
    verdict = made.verdict("no-stored-credentials")
    assert verdict.state is state
    places = [(one.location.path, one.location.line) for one in verdict.findings]
    assert places == ([("login.py", 2)] if state is State.FAILS else [])

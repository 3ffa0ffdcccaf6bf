"""Requests to PyPI itself, whose address no case of these folders may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import State
from pubproof.pypi import index

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

WORKFLOW = """\
name: Other
on: workflow_dispatch
jobs:
  other:
    runs-on: ubuntu-24.04
    steps:
      - run: python tools/send.py
"""


@pytest.mark.parametrize(
    ("address", "state"),
    [
        (index.upload(index.PYPI), State.FAILS),
        (f"{index.site(index.PYPI)}/_/oidc/mint-token", State.HOLDS),
    ],
)
def test_a_request_for_a_token_is_no_upload(address: str, state: State, bench: Benches) -> None:
    made = bench("openmed")
    made.write(".github/workflows/other.yml", WORKFLOW)
    made.write("tools/send.py", f"import requests\n\nrequests.post({address!r}, json={{}})\n")
    assert made.verdict("one-publisher").state is state

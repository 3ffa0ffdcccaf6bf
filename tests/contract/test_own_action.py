"""A repository that is an action itself, and the actions of others that its release uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.inline import UPLOAD
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

ACTION = """\
name: own
description: own
runs:
  using: composite
  steps:
    - run: "true"
      shell: bash
"""


def test_an_action_of_others_is_not_the_one_at_the_root(bench: Benches) -> None:
    made = bench("inline")
    made.write("action.yml", ACTION)
    made.edit(PUBLISH, UPLOAD, f"- uses: somebody/tidy@{'a' * 40}\n{UPLOAD}")
    verdict = made.verdict("verified-distributions")
    assert verdict.state is State.FAILS
    (found,) = verdict.findings
    assert found.message == "what somebody/tidy puts into 'dist' cannot be seen"

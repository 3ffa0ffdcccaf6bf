"""A verification whose failure only the program behind it in a pipe can tell the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import VERIFY
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

JOB = "attest:\n  needs: build\n  runs-on: {}"


def state(bench: Benches, pipe: str, runner: str = "ubuntu-24.04") -> State:
    """Return the state of the verification that a pipe leads on from."""
    made = bench("inline")
    made.edit(PUBLISH, VERIFY, f"{VERIFY} {pipe}")
    made.edit(PUBLISH, JOB.format("ubuntu-24.04"), JOB.format(runner))
    return made.verdict("attestations-verified").state


@pytest.mark.parametrize(
    "pipe",
    [
        "--format json | jq -e .",
        "--format=json | jq -e .",
        "--format json | jq --exit-status '.[0].verificationResult'",
        "--format json | jq -er .",
        "--format json | jq -e -c --sort-keys .",
        "--format json | tee out.json | jq -e .",
        "--format json | cat | tee out.json | jq -e .",
        "--format json | jq -e . > out.json",
    ],
)
def test_a_jq_that_fails_of_nothing_ends_the_script(bench: Benches, pipe: str) -> None:
    assert state(bench, pipe) is State.HOLDS


@pytest.mark.parametrize(
    "pipe",
    [
        "--format json | jq .",
        "--format json | jq -r .",
        "--format json | tee out.json",
        "--format json | jq -n -e true",
        "--format json | jq -e . other.json",
        "--format json | jq -e --arg name value .",
        "--format json | jq -e",
        "--format json | yq -e .",
        "--format json | sort | jq -e .",
        "--format json | jq -e . | cat",
        "--format json | jq -e . || true",
        "--format json | tee out.json; jq -e . other.json",
        "| jq -e .",
    ],
)
def test_another_program_hides_the_failure(bench: Benches, pipe: str) -> None:
    assert state(bench, pipe) is State.FAILS


@pytest.mark.parametrize(
    ("runner", "expected"),
    [
        ("ubuntu-latest", State.HOLDS),
        ("ubuntu-24.04-arm", State.HOLDS),
        ("ubuntu-26.04", State.HOLDS),
        ("ubuntu-30.04", State.HOLDS),
        ("ubuntu-slim", State.HOLDS),
        ("macos-15", State.HOLDS),
        ("[ubuntu-24.04]", State.HOLDS),
        ("ubuntu-22.04", State.FAILS),
        ("ubuntu-20.04", State.FAILS),
        ("debian-12", State.UNKNOWN),
        ("[self-hosted, ubuntu-24.04]", State.UNKNOWN),
        ("${{ vars.RUNNER }}", State.UNKNOWN),
        ("ubuntu-24.04\n  container: debian:12", State.UNKNOWN),
        ("debian-12\n  defaults: {run: {shell: bash}}", State.HOLDS),
    ],
)
def test_which_jq_a_runner_has(bench: Benches, runner: str, expected: State) -> None:
    assert state(bench, "--format json | jq -e .", runner) is expected

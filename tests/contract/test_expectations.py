"""What `gh attestation verify` is told to expect: the options, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.contract.inline import VERIFY
from tests.openmed import PUBLISH

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from tests.contract.conftest import Benches

WORKFLOW = ".github/workflows/publish.yml"
ISSUER = "https://token.actions.githubusercontent.com"
OWN = "-R octo/inline"


def state(bench: Benches, command: str) -> State:
    """Return the state of a verification by a command."""
    made = bench("inline")
    made.edit(PUBLISH, VERIFY, command)
    return made.verdict("attestations-verified").state


@pytest.mark.parametrize(
    "options",
    [
        OWN,
        "--repo=octo/inline",
        "--repo Octo/Inline",
        "-o octo",
        "--owner OCTO",
        '--owner "$GITHUB_REPOSITORY_OWNER"',
        '--owner "${GITHUB_REPOSITORY%/*}"',
        f"{OWN} --predicate-type https://slsa.dev/provenance/v1",
        f"{OWN} --signer-repo octo/inline",
        f"{OWN} --signer-workflow octo/inline/{WORKFLOW}",
        f"{OWN} --signer-workflow github.com/octo/inline/{WORKFLOW}",
        f'{OWN} --signer-workflow "$GITHUB_REPOSITORY/{WORKFLOW}"',
        f'{OWN} --cert-identity "https://github.com/octo/inline/{WORKFLOW}@$GITHUB_REF"',
        f"{OWN} --cert-oidc-issuer {ISSUER}",
        f'{OWN} --source-ref "$GITHUB_REF"',
        f'{OWN} --source-digest "$GITHUB_SHA"',
        f"{OWN} --hostname github.com",
        f"{OWN} --hostname GitHub.com",
        f"{OWN} --deny-self-hosted-runners",
    ],
)
def test_it_may_ask_for_what_a_release_makes(bench: Benches, options: str) -> None:
    assert state(bench, f'gh attestation verify "$file" {options}') is State.HOLDS


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--deny-self-hosted-runners",
        "-R other/inline",
        "--repo octo/other",
        "-o other",
        "--owner other",
        f"{OWN} --predicate-type https://spdx.dev/Document",
        f"{OWN} --signer-repo octo/other",
        f"{OWN} --signer-workflow octo/inline/.github/workflows/other.yml",
        f"{OWN} --signer-workflow octo/other/{WORKFLOW}",
        f'{OWN} --cert-identity "https://github.com/octo/other/{WORKFLOW}@$GITHUB_REF"',
        f"{OWN} --cert-oidc-issuer https://accounts.example",
        f"{OWN} --source-ref refs/heads/main",
        f"{OWN} --source-ref refs/tags/v1",
        f"{OWN} --source-digest {'0123456789' * 4}",
    ],
)
def test_it_may_not_ask_for_something_else(bench: Benches, options: str) -> None:
    assert state(bench, f'gh attestation verify "$file" {options}') is State.FAILS


@pytest.mark.parametrize(
    "command",
    [
        'gh attestation verify "$file" -R "$OTHER"',
        'gh attestation verify "$file" -o "$OTHER"',
        'gh attestation verify "$file" --owner="$OTHER"',
        f'gh attestation verify "$file" {OWN} --predicate-type "$KIND"',
        f'gh attestation verify "$file" {OWN} --custom-trusted-root roots.jsonl',
        f'gh attestation verify "$file" {OWN} --hostname example.org',
        f'GH_HOST=example.org gh attestation verify "$file" {OWN}',
    ],
)
def test_what_it_asks_for_may_be_untold(bench: Benches, command: str) -> None:
    assert state(bench, command) is State.UNKNOWN


def test_keys_that_the_job_has_fetched_from_github_count(bench: Benches) -> None:
    fetched = "gh attestation trusted-root > roots.jsonl"
    command = f'gh attestation verify "$file" {OWN} --custom-trusted-root roots.jsonl'
    assert state(bench, f"{fetched}\n{command}") is State.HOLDS

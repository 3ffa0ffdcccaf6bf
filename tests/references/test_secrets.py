"""Where a text says that a secret is kept, and where the jobs are that read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

READS = "    steps:\n      - run: a\n        env: {A: '${{ secrets.HOOK_URL }}'}\n"
INSIDE = f"    runs-on: x\n    environment: hooks\n{READS}"
OUTSIDE = f"    runs-on: x\n{READS}"
TEXTS = {
    "The repository secret `HOOK_URL` is read.": (True, False),
    "The `HOOK_URL` repository secret is read.": (True, False),
    "The `HOOK_URL` repo secret is read.": (True, False),
    "The environment secret `HOOK_URL` is read.": (False, True),
    "The secret `HOOK_URL` is read.": (False, False),
    "The repository or environment secret `HOOK_URL` is read.": (False, False),
    "An environment secret or a repository secret `HOOK_URL` is read.": (False, False),
    "The secret `HOOK_URL` is an environment's.": (False, False),
}
"""Texts, with whether they are wrong of a job inside and of one outside of an environment."""


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("inside", [True, False])
def test_a_secret_is_kept_where_a_text_says(text: str, desk: Desk, *, inside: bool) -> None:
    job = INSIDE if inside else OUTSIDE
    desk.write(".github/workflows/hooks.yml", f"on: push\njobs:\n  a:\n{job}")
    found = desk.findings("RELEASING.md", f"# Releasing\n\n{text}\n")
    assert bool(found) == TEXTS[text][0 if inside else 1], found
    where = "jobs of the environment hooks only" if inside else "jobs that run in no environment"
    assert all(where in message for _, _, message in found)


def test_a_secret_that_jobs_inside_and_outside_read_may_be_the_repository_s(desk: Desk) -> None:
    jobs = f"jobs:\n  a:\n{INSIDE}  b:\n{OUTSIDE}"
    desk.write(".github/workflows/hooks.yml", f"on: push\n{jobs}")
    for scope in ("repository", "environment"):
        assert desk.findings("RELEASING.md", f"The {scope} secret `HOOK_URL` is read.\n") == []


def test_all_environments_are_told_whose_jobs_read_a_secret(desk: Desk) -> None:
    other = INSIDE.replace("environment: hooks", "environment: calls")
    desk.write(".github/workflows/hooks.yml", f"on: push\njobs:\n  a:\n{INSIDE}  b:\n{other}")
    text = "The repository secret `HOOK_URL` is read.\n"
    told = "is read by jobs of the environment calls, hooks only (.github/workflows/hooks.yml:8)"
    found = desk.findings("RELEASING.md", text)
    assert [message for _, _, message in found] == [f"'HOOK_URL' {told}"]


def test_a_secret_that_nothing_reads_is_told(desk: Desk) -> None:
    found = desk.findings("RELEASING.md", "Set the environment secret `GONE_TOKEN`.\n")
    assert found == [(1, 29, "no workflow reads the secret 'GONE_TOKEN'")]


def test_a_variable_beside_a_secret_is_none(desk: Desk) -> None:
    both = READS.replace("HOOK_URL }}", "HOOK_URL }}/${{ vars.HOOK_PATH }}")
    desk.write(".github/workflows/hooks.yml", f"on: push\njobs:\n  a:\n    runs-on: x\n{both}")
    found = desk.findings("RELEASING.md", "Set the secret `HOOK_PATH`.\n")
    assert [message for _, _, message in found] == ["no workflow reads the secret 'HOOK_PATH'"]


SET = {
    "gh secret set PYPI_TOKEN": 16,
    "$ gh secret set PYPI_TOKEN --repo maziyarpanahi/openmed": 18,
    'gh secret set --env pypi -b "$(cat token)" PYPI_TOKEN': 45,
    "pass show token | gh secret set PYPI_TOKEN # once": 34,
    "gh secret set PYPI_TOKEN < token": 16,
    "gh secret set PYPI_TOKEN # where it's not told": 16,
    "gh secret set GONE_TOKEN": None,
    "gh variable set PYPI_TOKEN --body x": None,
    "gh secret set HOOK_URL": None,
    "gh secret set GH_TOKEN": None,
    "gh secret set PYPI_TOKEN --repo octo/other": None,
    "gh secret set PYPI_TOKEN -R OWNER/REPO": None,
    "gh secret set PYPI_TOKEN --org octo": None,
    "gh secret set PYPI_TOKEN --app dependabot": None,
    "gh secret set PYPI_TOKEN --user": None,
    "gh secret set -u PYPI_TOKEN": None,
    "gh secret set YOUR_PYPI_TOKEN": None,
    "gh secret set --env-file .env": None,
    "gh secret set YOUR_TOKEN": None,
    "gh secret set NAME": None,
    'gh secret set PYPI_TOKEN --body "it': None,
    "gh secret delete PYPI_TOKEN": None,
    "gh secret list": None,
}
"""Commands, with the column of a credential that they store and no workflow reads."""


@pytest.mark.parametrize("command", SET)
def test_a_credential_of_an_index_that_a_command_stores_is_read(command: str, desk: Desk) -> None:
    desk.write(".github/workflows/hooks.yml", f"on: push\njobs:\n  a:\n{OUTSIDE}")
    told = SET[command]
    message = "no workflow reads the secret 'PYPI_TOKEN'"
    block = desk.findings("RELEASING.md", f"# Releasing\n\n```bash\n{command}\n```\n")
    assert block == ([(4, told - 1, message)] if told else [])
    span = desk.findings("RELEASING.md", f"# Releasing\n\n`{command}`\n")
    assert [one[2] for one in span] == ([message] if told else [])


def test_what_a_script_in_another_language_says_is_no_command(desk: Desk) -> None:
    text = "```python\n# gh secret set PYPI_TOKEN\n```\n"
    assert desk.findings("RELEASING.md", text) == []


def test_a_secret_that_the_runner_reads(desk: Desk) -> None:
    desk.write(".github/workflows/hooks.yml", f"on: push\njobs:\n  a:\n{OUTSIDE}")
    assert desk.findings("RELEASING.md", "Set the secret `ACTIONS_STEP_DEBUG`.\n") == []

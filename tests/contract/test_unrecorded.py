"""What is proposed to a repository that records no publisher."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.contract.conftest import Bench, Benches

RECORD = """
[tool.pubproof.publisher]
owner = "maziyarpanahi"
repository = "openmed"
workflow = "publish.yml"
environment = "pypi"
"""


def proposed(made: Bench) -> str:
    verdict = made.verdict("publisher-matches")
    (finding,) = verdict.findings
    return finding.help


def clone(made: Bench, remote: str) -> None:
    for command in (["init", "-q"], ["remote", "add", "origin", remote], ["add", "."]):
        subprocess.run(["git", "-C", made.root, *command], check=True)  # noqa: S607  git is needed


def test_git_s_remote_names_it(bench: Benches) -> None:
    made = bench("openmed")
    made.replace("pyproject.toml", RECORD.lstrip(), "")
    assert 'owner = "…", repository = "…"' in proposed(made)
    clone(made, "https://github.com/octo/sample.git")
    assert 'owner = "octo", repository = "sample"' in proposed(made)


def test_an_address_of_the_project_counts_more(bench: Benches) -> None:
    made = bench("openmed")
    made.replace("pyproject.toml", RECORD.lstrip(), "")
    made.edit("pyproject.toml", "[project]", '[project]\nurls.Source = "https://github.com/o/r"')
    clone(made, "https://github.com/fork/r.git")
    assert 'owner = "o", repository = "r"' in proposed(made)
    assert "; but git's remote 'origin' says 'fork/r', " in proposed(made)

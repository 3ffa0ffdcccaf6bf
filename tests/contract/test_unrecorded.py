"""What is proposed to a repository that records no publisher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.git import run_git

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
    run_git(made.root, "init")
    run_git(made.root, "remote", "add", "origin", remote)
    run_git(made.root, "add", ".")


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

"""Many jobs, builds and checks are judged in the time that their steps take."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Any

import pytest
from tests.folders import Folder

from pubproof import pipeline
from pubproof.arrivals import copies
from pubproof.artifacts import handover, stores
from pubproof.contract import distributions_checked, slsa_provenance, verified_distributions
from pubproof.contract.clause import Evidence, State
from pubproof.contract.distributions import checkouts, commits, whereabouts
from pubproof.location import Problem
from pubproof.pipeline import Pipeline
from pubproof.repository import WORKFLOWS, Repository
from pubproof.routes import Route
from pubproof.settings import Settings
from pubproof.workflows.runs import run

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from tests.contract.conftest import Benches

PUBLISH = """\
on: {push: {tags: ["v*"]}}
jobs:
  release:
    runs-on: ubuntu-latest
    permissions: {id-token: write, contents: read, attestations: write}
    steps:
      - uses: actions/checkout@v4
%s
      - uses: actions/attest-build-provenance@v2
        with: {subject-path: "dist/*"}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""
BUILD = """\
  build-%d:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build && twine check --strict dist/*
      - uses: actions/upload-artifact@v4
        with: {name: d%d, path: dist}
"""
UPLOAD = """\
  publish:
    needs: [%s]
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: {path: dist, merge-multiple: true}
      - uses: pypa/gh-action-pypi-publish@release/v1
"""


def released(root: Path, workflow: str) -> Pipeline:
    """Return the release of a repository with this publishing workflow."""
    Folder(root).write(f"{WORKFLOWS}/publish.yml", workflow)
    return Pipeline(Repository(root, Settings()))


def judged(root: Path, steps: str) -> list[tuple[str, int]]:
    """Return what breaks the clause in a job with these steps, and in which line."""
    release = released(root, PUBLISH % indent(steps, " " * 6))
    assert release.upload is not None
    grounds = slsa_provenance.check(release, release.upload)
    return [(one.message, one.location.line) for one in grounds if isinstance(one, Problem)]


def calls_of(
    name: str, module: ModuleType | type, patch: pytest.MonkeyPatch
) -> list[tuple[Any, ...]]:
    """Return a list to which each call of a function from now on adds what it is given."""
    calls: list[tuple[Any, ...]] = []
    real = getattr(module, name)

    def counted(*given: object) -> object:
        calls.append(given)
        return real(*given)

    patch.setattr(module, name, counted)
    return calls


@pytest.mark.parametrize(("module", "name"), [(commits, "others"), (copies, "of")])
@pytest.mark.parametrize(
    "step", ["- run: python -m build\n", "- run: python -m build d%d -o dist\n"]
)
def test_what_is_asked_grows_with_the_steps(
    module: ModuleType, name: str, step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of(name, module, monkeypatch)
    counts = []
    for builds in (20, 80):
        calls.clear()
        assert not judged(tmp_path, "".join(step.replace("%d", str(at)) for at in range(builds)))
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


def test_each_step_before_one_of_several_builds_is_judged(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("", encoding="utf-8")
    steps = (
        "- run: python -m build\n"
        "- run: git pull\n"
        "- run: python -m build sub\n"
        "- run: curl -o a.py https://example.org/a.py && python -m build\n"
        "- uses: actions/cache@v4\n"
        "  with: {path: dist, key: a}\n"
        "- run: python -m build\n"
    )
    assert {line for _, line in judged(tmp_path, steps)} == {9, 11, 12}


def test_of_many_checks_few_are_looked_at_closely(
    bench: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of("of", copies, monkeypatch)
    counts = []
    for checks in (20, 80):
        calls.clear()
        made = bench("inline")
        lines = "".join(f"    cp a{at} b{at}\n" for at in range(checks))
        lines += "    twine check --strict dist/*\n" * checks
        made.edit(
            f"{WORKFLOWS}/publish.yml",
            "- run: pipx run twine check --strict dist/*",
            f"- run: |\n{lines}",
        )
        verdict = made.verdict("distributions-checked")
        assert verdict.state is State.HOLDS
        assert len(verdict.evidence) == checks
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


def test_a_run_is_compared_once_however_often_its_job_uploads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = calls_of("likeness", Route, monkeypatch)
    release = released(
        tmp_path,
        "on: {push: {tags: ['v*']}}\njobs:\n  release:\n    runs-on: ubuntu-latest\n"
        "    strategy: {matrix: {part: [1, 2, 3, 4]}}\n"
        "    steps:\n      - run: twine upload dist${{ matrix.part }}/*\n",
    )
    assert len(release.all_release_routes) == 4
    assert len(release.release_routes) == len(compared) == 1


def of_jobs(root: Path, jobs: int, job: str) -> Pipeline:
    """Return the release of several jobs, which hand on what they build."""
    text = "on: {push: {tags: ['v*']}}\njobs:\n"
    text += "".join(job.replace("%d", str(at)) for at in range(jobs))
    text += UPLOAD % ", ".join(f"build-{at}" for at in range(jobs))
    return released(root, text)


def test_the_way_of_artifacts_is_looked_for_once_for_all_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of("_reached", handover, monkeypatch)
    counts = []
    for jobs in (5, 20):
        calls.clear()
        release = of_jobs(tmp_path, jobs, BUILD)
        assert release.upload is not None
        for clause in (distributions_checked, verified_distributions):
            grounds = list(clause.check(release, release.upload))
            assert sum(isinstance(one, Evidence) for one in grounds) >= jobs
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


TESTED = """\
  test-%d:
    needs: build-%d
    runs-on: ubuntu-latest
    steps:
      - uses: actions/download-artifact@v4
        with: {name: d%d, path: dist}
"""


def test_a_download_is_held_against_the_artifacts_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of("stored_name", stores, monkeypatch)
    counts = []
    for jobs in (5, 20):
        calls.clear()
        release = of_jobs(tmp_path, jobs, BUILD + TESTED)
        assert len(release.handover.storing) == jobs
        for number, one in enumerate(release.downloads[:jobs]):
            picked = [store.input("name") for store in one.picks(release.stores)]
            assert picked == [f"d{number}"]
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


def test_what_fails_with_a_step_is_found_once_for_all_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of("starved", pipeline, monkeypatch)
    job = BUILD.replace("steps:\n", "steps:\n      - {run: echo, continue-on-error: true}\n")
    counts = []
    for jobs in (5, 20):
        calls.clear()
        release = of_jobs(tmp_path, jobs, job)
        assert release.upload is not None
        grounds = [*distributions_checked.check(release, release.upload)]
        assert {type(one) for one in grounds} == {Evidence}
        assert len(calls) == len({run for run, *_ in calls})
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


def test_a_job_is_followed_again_where_something_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of("JobRun", run, monkeypatch)
    counts = []
    for size in (5, 20):
        release = of_jobs(tmp_path, size, BUILD)
        assert release.upload is not None
        calls.clear()
        grounds = [*distributions_checked.check(release, release.upload)]
        assert {type(one) for one in grounds} == {Evidence}
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


OF_MATRIX = """\
  build:
    strategy: {matrix: {n: [%s]}}
    runs-on: ubuntu-latest
    permissions: {id-token: write, attestations: write, contents: read}
    steps:
      - uses: actions/checkout@v4
      - run: python -m build && twine check --strict dist/*
      - uses: actions/attest-build-provenance@v2
        with: {subject-path: "dist/*"}
      - uses: actions/upload-artifact@v4
        with: {name: "d${{ matrix.n }}", path: dist}
"""


@pytest.mark.parametrize(
    ("module", "name"),
    [(stores, "stored_name"), (checkouts, "judge"), (whereabouts, "output_folder")],
)
def test_what_is_the_same_for_the_jobs_of_a_matrix_is_asked_once(
    module: ModuleType, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of(name, module, monkeypatch)
    counts = []
    for size in (5, 20):
        calls.clear()
        text = OF_MATRIX % ", ".join(map(str, range(size))) + UPLOAD % "build"
        text = "on: {push: {tags: ['v*']}}\njobs:\n" + text
        release = released(tmp_path, text)
        assert release.upload is not None
        for clause in (distributions_checked, slsa_provenance):
            grounds = [*clause.check(release, release.upload)]
            assert sum(isinstance(one, Evidence) for one in grounds) >= size
        counts.append(len(calls))
    assert 0 < counts[1] <= 5 * counts[0]


@pytest.mark.parametrize(("count", "times"), [(100, 0), (101, 1)])
def test_more_forgiven_steps_than_are_made_to_fail_are_told_of(
    count: int, times: int, tmp_path: Path
) -> None:
    steps = "- run: a\n  continue-on-error: true\n" * count
    steps += "- run: python -m build\n- run: twine check --strict dist/*\n"
    release = released(tmp_path, PUBLISH % indent(steps, " " * 6))
    assert release.upload is not None
    grounds = distributions_checked.check(release, release.upload)
    messages = [one.message for one in grounds if isinstance(one, Problem)]
    told = [one for one in messages if one.endswith("more than 100 steps have 'continue-on-error'")]
    assert len(told) == times


def test_the_checks_that_are_looked_at_are_the_first(tmp_path: Path) -> None:
    steps = "- run: python -m build\n" + "- run: twine check --strict dist/*\n" * 60
    release = released(tmp_path, PUBLISH % indent(steps, " " * 6))
    assert release.upload is not None
    grounds = distributions_checked.check(release, release.upload)
    lines = [one.location.line for one in grounds if isinstance(one, Evidence)]
    assert lines[:50] == [*range(9, 59)]
    assert 67 not in lines

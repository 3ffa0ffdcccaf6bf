"""Workflows and jobs as they are read from a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.workflows.reader import document
from pubproof.workflows.workflow import Workflow

PATH = ".github/workflows/release.yml"
JOB = "  a:\n    runs-on: x\n    steps:\n      - run: a\n"


def read(text: str) -> Workflow:
    return Workflow(document.read(PATH, text.encode()))


def good(text: str) -> Workflow:
    workflow = read(text)
    assert workflow.problems == []
    return workflow


def test_a_workflow_is_read_whole() -> None:
    workflow = good(
        "name: Release\nrun-name: x\non: [push, workflow_call]\nenv: {A: b}\n"
        "permissions: {contents: read}\nconcurrency: {group: g}\n"
        "defaults: {run: {shell: bash, working-directory: src}}\njobs:\n"
        "  build:\n    name: Build it\n    runs-on: [self-hosted, linux]\n    timeout-minutes: 5\n"
        "    env: {C: d}\n    container: {image: i}\n    services: {db: {image: j}}\n"
        "    strategy: {fail-fast: false, matrix: {os: [a]}}\n    outputs: {o: p}\n"
        "    steps:\n      - {name: N, id: i, run: r, shell: sh, working-directory: w, "
        "timeout-minutes: 1, continue-on-error: true, env: {E: f}, if: always()}\n"
        "      - {uses: o/r@v1, with: {Key: v}}\n"
        "  publish:\n    needs: build\n    runs-on: x\n    environment: {name: pypi, url: u}\n"
        "    permissions: {id-token: write}\n    steps: [{run: b}]\n"
        "  call:\n    needs: [build, publish]\n    uses: ./.github/workflows/x.yml\n"
        "    with: {k: v}\n    secrets: inherit\n"
    )
    assert (workflow.name, workflow.file, workflow.is_reusable) == ("Release", "release.yml", True)
    assert [job.id for job in workflow.order] == ["build", "publish", "call"]
    build, publish, call = workflow.jobs.values()
    assert [step.title for step in build.steps] == ["the step 'N'", "the step that uses o/r@v1"]
    value = build.steps[1].input("kEY")
    assert value is not None
    assert value.value == "v"
    assert publish.needs == ("build",)
    assert publish.environment is not None
    assert publish.environment.value == "pypi"
    assert publish.permissions is not None
    assert publish.permissions.granted == {"id-token": "write"}
    assert call.uses is not None
    assert call.uses.path == ".github/workflows/x.yml"
    assert set(workflow.ancestors(call)) == {"build", "publish"}
    assert publish.location[1:3] == (21, 3)


def test_a_workflow_without_a_name_has_its_path() -> None:
    assert good(f"on: push\njobs:\n{JOB}").name == PATH


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ("pypi", "pypi"),
        ("{name: pypi}", "pypi"),
        ("", None),
        ("{url: u}", None),
        ("'${{ x }}'", "${{ x }}"),
    ],
)
def test_an_environment_is_a_name_or_a_mapping(environment: str, name: str | None) -> None:
    text = f"on: push\njobs:\n{JOB}    environment: {environment}\n"
    found = read(text).jobs["a"].environment
    assert (found.value if found else None) == name


@pytest.mark.parametrize(
    ("needs", "names"), [("b", ("b",)), ("[b]", ("b",)), ("[b, c]", ("b", "c"))]
)
def test_needs_are_one_name_or_a_list(needs: str, names: tuple[str, ...]) -> None:
    others = JOB.replace("a:", "b:", 1) + JOB.replace("a:", "c:", 1)
    text = f"on: push\njobs:\n{JOB}    needs: {needs}\n{others}"
    assert good(text).jobs["a"].needs == names


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("path: source", "run"),
        ("path: ./source/", "run"),
        ("path: other", "source/run"),
        ("path: source, repository: acme/tools", "source/run"),
        ("path: source, ref: v1", "source/run"),
    ],
)
def test_a_local_action_is_found_where_the_repository_is_checked_out(given: str, path: str) -> None:
    steps = f"[{{uses: actions/checkout@v4, with: {{{given}}}}}, {{uses: ./source/run}}]"
    workflow = good(f"on: push\njobs:\n  a:\n    runs-on: x\n    steps: {steps}\n")
    used = workflow.jobs["a"].steps[1].uses
    assert used is not None
    assert (used.path, used.text) == (path, "./source/run")


def test_ids_of_needs_ignore_letter_case() -> None:
    workflow = good(f"on: push\njobs:\n{JOB}{JOB.replace('a:', 'b:', 1)}    needs: A\n")
    assert set(workflow.ancestors(workflow.jobs["b"])) == {"a"}


PROBLEMS = [
    (
        "on: push\njobs:\n  a: {runs-on: x, steps: [{run: a}], step: []}\n",
        "no key 'step'",
        3,
        "steps",
    ),
    (f"on: push\njob:\n{JOB}", "no key 'job'", 2, "jobs"),
    (f"on: push\njobs:\n{JOB}    permission: write-all\n", "no key 'permission'", 7, "permissions"),
    ("on: push\njobs:\n  a: {runs-on: x, steps: [{use: o/r@v1}]}\n", "no key 'use'", 3, "uses"),
    ("on: push\njobs:\n  a: {uses: ./x.yml, runs-on: x}\n", "no key 'runs-on'", 3, ""),
    (f"on: push\njobs:\n{JOB}    needs: [b]\n", "needs 'b', which does not exist", 7, "a"),
    (f"on: push\njobs:\n{JOB}    needs: a\n", "in a circle", 3, "needs"),
    ("on: push\njobs:\n  a: {steps: [{run: a}]}\n", "names no runner", 3, "runs-on"),
    ("on: push\njobs:\n  a: {runs-on: x}\n", "has no steps", 3, ""),
    ("on: push\njobs:\n  9a: {runs-on: x, steps: [{run: a}]}\n", "cannot be a job's id", 3, ""),
    (f"on: push\njobs:\n{JOB}    if: github.ref == 'a' &&\n", "expression", 7, ""),
    (f"on: push\njobs:\n{JOB}    if: vars.A == 'b' && tag == 'c'\n", "'tag' is no context", 7, ""),
    (f"on: push\njobs:\n{JOB}    if: env.A == 'b'\n", "'env' may not be read here", 7, ""),
    (f"on: push\njobs:\n{JOB}        if: secrets.A\n", "'secrets' may not be read here", 7, ""),
    (f"on: push\njobs:\n{JOB}        env: {{A: '${{{{ secret.A }}}}'}}\n", "'secret' is no", 7, ""),
    (f"on: push\njobs:\n{JOB}      - run: echo ${{{{ github.ref }}\n", "expression", 7, ""),
    (
        f"on: push\njobs:\n{JOB}      - run: |\n          a\n          ${{{{ x( }}}}\n",
        "expression",
        9,
        "",
    ),
]


@pytest.mark.parametrize(("text", "says", "line", "help_"), PROBLEMS)
def test_what_github_refuses_is_named_with_its_line_and_a_way_out(
    text: str, says: str, line: int, help_: str
) -> None:
    problems = read(text).problems
    assert says in "\n".join(one.message for one in problems)
    (problem,) = [one for one in problems if says in one.message]
    assert problem.location[:2] == (PATH, line)
    assert help_ in problem.help


def test_a_key_named_if_is_a_condition_only_of_jobs_and_steps() -> None:
    good(
        "on: push\njobs:\n  a:\n    runs-on: x\n    if: github.ref == 'a'\n"
        "    strategy: {matrix: {include: [{if: 'a == b', os: x}]}}\n"
        "    steps: [{uses: o/r@v1, with: {if: 'the first ('}, if: env.A}]\n"
    )


def test_jobs_in_a_circle_and_those_behind_them_never_start() -> None:
    def one(name: str, needs: str) -> str:
        return JOB.replace("a:", f"{name}:", 1) + f"    needs: [{needs}]\n"

    text = (
        "on: push\njobs:\n" + JOB + one("b", "a") + one("c", "d, a") + one("d", "c") + one("e", "d")
    )
    workflow = read(text)
    assert [job.id for job in workflow.order] == ["a", "b"]
    assert len(workflow.problems) == 1


@given(st.data(), st.integers(2, 12))
def test_every_job_comes_after_those_that_it_needs(data: st.DataObject, size: int) -> None:
    order = data.draw(st.permutations(range(size)))
    needs = {
        number: data.draw(st.sets(st.sampled_from(order[:position]))) if position else set()
        for position, number in enumerate(order)
    }
    text = "on: push\njobs:\n" + "".join(
        f"  j{number}: {{runs-on: x, steps: [{{run: a}}], needs: "
        f"[{', '.join(f'j{need}' for need in needs[number])}]}}\n"
        for number in range(size)
    )
    workflow = good(text)
    placed = [job.id for job in workflow.order]
    assert sorted(placed) == sorted(workflow.jobs)
    assert len(placed) == size
    for job in workflow.jobs.values():
        for need in job.needs:
            assert placed.index(need) < placed.index(job.id)
            assert need in workflow.ancestors(job)

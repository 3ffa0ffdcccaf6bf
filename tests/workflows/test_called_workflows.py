"""Workflows that a job calls, after "Reuse workflows" of GitHub's documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.runs import TAG, job, jobs, load, reached, rerun, run, write

from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.run import Run

if TYPE_CHECKING:
    from pathlib import Path

CALLED = """\
on:
  workflow_call:
    inputs:
      publish: {type: boolean, default: true}
      index: {type: string, default: pypi}
      empty: {type: string}
    outputs:
      built: {value: "${{ jobs.inner.outputs.built }}"}
      result: {value: "${{ jobs.inner.result }}"}
jobs:
  inner:
    runs-on: x
    outputs: {built: "yes"}
    steps:
      - run: inner
      - {run: by-default, if: inputs.publish}
      - {run: pypi, if: inputs.index == 'pypi'}
      - {run: nothing, if: inputs.empty}
      - {run: pushed, if: github.event_name == 'push'}
      - {run: called, if: github.event_name == 'workflow_call'}
"""


def call(body: str = "") -> str:
    return f"  call: {{uses: ./.github/workflows/called.yml{', ' if body else ''}{body}}}\n"


def test_a_called_workflow_has_its_callers_event_and_its_own_defaults(tmp_path: Path) -> None:
    assert reached(run(tmp_path, jobs(call()), called_yml=CALLED)) == {
        "inner": True,
        "by-default": True,
        "pypi": True,
        "nothing": False,
        "pushed": True,
        "called": False,
    }


@pytest.mark.parametrize(
    "form", ["./.github/workflows/called.yml", "$/.github/workflows/called.yml"]
)
def test_inputs_of_the_call_replace_the_defaults(form: str, tmp_path: Path) -> None:
    text = jobs(call('with: {publish: false, index: test, empty: "${{ vars.X }}"}'))
    found = reached(
        run(tmp_path, text.replace("./.github/workflows/called.yml", form), called_yml=CALLED)
    )
    assert (found["by-default"], found["pypi"], found["nothing"]) == (False, False, "?")


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("test, main", False),
        ("pypi, PyPI", True),
        ("test, pypi", "?"),
        ('"${{ vars.X }}", test', "?"),
    ],
)
def test_a_condition_on_an_input_that_each_job_gives_in_its_way(
    listed: str, wanted: object, tmp_path: Path
) -> None:
    given = 'with: {index: "${{ matrix.index }}"}'
    text = jobs(call(f"strategy: {{matrix: {{index: [{listed}]}}}}, {given}"))
    assert reached(run(tmp_path, text, called_yml=CALLED))["pypi"] == wanted


def test_inputs_of_the_call_are_found_in_any_letter_case(tmp_path: Path) -> None:
    found = reached(run(tmp_path, jobs(call("with: {PUBLISH: false}")), called_yml=CALLED))
    assert found["by-default"] is False


TYPED = """\
on:
  workflow_call:
    inputs:
      text: {type: string, default: true}
      given: {type: string}
      made: {type: string}
      no: {type: boolean}
      none: {type: number}
jobs:
  inner:
    runs-on: x
    steps:
      - {run: text, if: inputs.text == 'true'}
      - {run: given, if: inputs.given == 'true'}
      - {run: made, if: inputs.made == 'true'}
      - {run: "no ${{ inputs.no }}"}
      - {run: "none ${{ inputs.none }}"}
"""


def test_inputs_of_a_call_have_their_types(tmp_path: Path) -> None:
    text = jobs(call("with: {given: true, made: \"${{ github.event_name == 'push' }}\"}"))
    assert reached(run(tmp_path, text, called_yml=TYPED)) == dict.fromkeys(
        ("text", "given", "made", "no false", "none 0"), True
    )


@pytest.mark.parametrize(
    ("condition", "wanted"), [("false", False), ("vars.X == 'y'", "?"), ("true", True)]
)
def test_the_condition_of_the_call_counts_inside(
    condition: str, *, wanted: bool | str, tmp_path: Path
) -> None:
    found = run(tmp_path, jobs(call(f'if: "{condition}"')), called_yml=CALLED)
    inner = {"?" if isinstance(one.reach, Unknown) else one.reach for one in found.steps()}
    assert inner <= {wanted, False}
    assert (wanted in inner) or wanted is False


def test_a_failure_inside_a_call_is_the_calls_failure(tmp_path: Path) -> None:
    text = jobs(
        call(),
        job("after", "needs: call"),
        job("anyway", "needs: call, if: always() && needs.call.result == 'failure'"),
    )
    found = reached(run(tmp_path, text, fail=("inner",), called_yml=CALLED))
    assert found.get("after", False) is False
    assert found["anyway"] is True


CANCELLED = """
on: push
jobs:
  call:
    uses: ./.github/workflows/other.yml
  plain: {needs: call, runs-on: x, steps: [run: plain]}
  mended: {needs: call, if: failure(), runs-on: x, steps: [run: mended]}
  unbroken: {needs: call, if: "!failure()", runs-on: x, steps: [run: unbroken]}
  going: {needs: call, if: "!cancelled()", runs-on: x, steps: [run: going]}
  told:
    needs: call
    if: always() && needs.call.result == 'cancelled'
    runs-on: x
    steps: [run: told]
"""
"""Jobs behind a call, and what each asks of it."""


def test_a_run_that_is_cancelled_is_neither_a_failure_nor_a_success(tmp_path: Path) -> None:
    called = "on: workflow_call\njobs: {inner: {runs-on: x, steps: [run: inner]}}\n"
    repository = write(tmp_path, {"main.yml": CANCELLED, "other.yml": called})
    workflow = load(repository)
    inner = load(repository, "other.yml").jobs["inner"]
    done = rerun(Run(repository, workflow, TAG), frozenset({inner}))
    ran = [job.job.id for job in done.all_jobs() if job.reach is True]
    assert ran == ["call", "inner", "unbroken", "told"]


def test_outputs_of_a_call_reach_its_dependants(tmp_path: Path) -> None:
    text = jobs(
        call(),
        job("a", "needs: call, if: needs.call.outputs.built == 'yes'"),
        job("b", "needs: call, if: needs.call.outputs.built == 'no'"),
        job("c", "needs: call, if: needs.call.outputs.result == 'success'"),
    )
    found = reached(run(tmp_path, text, called_yml=CALLED))
    assert (found["a"], found.get("b", False), found["c"]) == (True, False, True)


def test_what_another_repositorys_workflow_does_cannot_be_told(tmp_path: Path) -> None:
    text = jobs(
        "  call: {uses: o/r/.github/workflows/x.yml@v1}\n",
        job("a", "needs: call, if: needs.call.outputs.x == 'y'"),
        job("b", "needs: call"),
    )
    done = run(tmp_path, text)
    assert done.jobs["call"].called is None
    found = reached(done)
    assert found["a"] == "?"
    assert found["b"] is not False


PERMISSIONS = [
    ("", "", "", "", None),
    ("permissions: {id-token: write}", "", "", "", {"id-token": "write"}),
    (
        "permissions: {id-token: write}",
        "permissions: {contents: read}",
        "",
        "",
        {"contents": "read"},
    ),
    (
        "permissions: write-all",
        "permissions: {id-token: write}",
        "permissions: {contents: read}",
        "",
        {},
    ),
    (
        "",
        "permissions: {id-token: write, contents: read}",
        "permissions: {contents: read}",
        "permissions: {id-token: write}",
        {"id-token": "write"},
    ),
    (
        "",
        "permissions: {contents: read}",
        "",
        "permissions: {contents: write}",
        {"contents": "read"},
    ),
    ("permissions: {}", "", "", "permissions: {id-token: write}", {}),
    ("", "", "permissions: {contents: read}", "", {"contents": "read"}),
]


@pytest.mark.parametrize(("workflow", "caller", "called", "inner", "granted"), PERMISSIONS)
def test_permissions_are_those_of_the_job_within_those_of_its_caller(
    workflow: str,
    caller: str,
    called: str,
    inner: str,
    granted: dict[str, str] | None,
    tmp_path: Path,
) -> None:
    text = f"{workflow}\n" + jobs(call(caller))
    other = f"on: workflow_call\n{called}\njobs:\n" + job("inner", inner)
    done = run(tmp_path, text, called_yml=other)
    (held,) = [one for one in done.all_jobs() if one.job.id == "inner"]
    assert (held.permissions.granted if held.permissions else None) == granted

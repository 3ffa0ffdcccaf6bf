"""Calls of reusable workflows, after GitHub's page "Reuse workflows"."""

from __future__ import annotations

import pytest

from pubproof.workflows import calls
from pubproof.workflows.reader import document
from pubproof.workflows.workflow import Workflow

JOB = "jobs: {b: {runs-on: x, steps: [{run: a}]}}\n"


def read(name: str, text: str) -> Workflow:
    workflow = Workflow(document.read(f".github/workflows/{name}.yml", text.encode()))
    assert workflow.problems == []
    return workflow


def problems(call: str, called: str, above: str = "") -> list[str]:
    job = f"jobs: {{a: {{uses: ./.github/workflows/b.yml{call}}}}}\n"
    caller, other = read("a", f"on: push\n{above}{job}"), read("b", called)
    return [one.message for one in calls.problems(caller, caller.jobs["a"], other)]


def defined(what: str) -> str:
    return f"on: {{workflow_call: {{{what}}}}}\n{JOB}"


GIVEN = [
    ("", ""),
    ("", "inputs: {a: {type: string}}"),
    ("", "inputs: {a: {type: string, required: false}}"),
    (", with: {A: 1}", "inputs: {a: {type: string, required: true}}"),
    (", with: {a: True, b: 1.5}", "inputs: {a: {type: boolean}, b: {type: number}}"),
    (", with: {a: '${{ github.ref }}'}", "inputs: {a: {type: boolean}}"),
    ("", "inputs: {a: {type: number, default: '${{ github.run_number }}'}}"),
    (", secrets: {A: '${{ secrets.B }}'}", "secrets: {a: {required: true}}"),
    (", secrets: inherit", "secrets: {a: {required: true}}"),
    ("", "secrets: {a: }"),
]


@pytest.mark.parametrize(("call", "what"), GIVEN)
def test_github_takes_what_fits(call: str, what: str) -> None:
    assert problems(call, defined(what)) == []


MISSED = [
    ("", "inputs: {a: {type: string, required: true}}", "input of 'b.yml' with the name 'a' is re"),
    (", with: {b: c}", "inputs: {a: {type: string}}", "no input of 'b.yml' with the name 'b'"),
    (", with: {b: c}", "", "no input of 'b.yml' with the name 'b'"),
    (", with: {a: 'true'}", "inputs: {a: {type: boolean}}", "'a' must be true or false"),
    (", with: {a: b}", "inputs: {a: {type: number}}", "'a' must be a number"),
    ("", "inputs: {a: {type: boolean, default: 'no'}}", "'a' must be true or false"),
    (", with: {A: 1}", "inputs: {a: {type: number, default: }}", "'a' must be a number"),
    ("", "secrets: {a: {required: true}}", "secret of 'b.yml' with the name 'a' is required"),
    (", secrets: {b: c}", "secrets: {a: }", "no secret of 'b.yml' with the name 'b'"),
    (", secrets: {b: c}", "", "no secret of 'b.yml' with the name 'b'"),
]


@pytest.mark.parametrize(("call", "what", "says"), MISSED)
def test_github_refuses_what_does_not_fit(call: str, what: str, says: str) -> None:
    (problem,) = problems(call, defined(what))
    assert says in problem


def test_a_workflow_that_is_started_by_a_word_takes_no_inputs() -> None:
    (problem,) = problems(", with: {b: c}", f"on: workflow_call\n{JOB}")
    assert "no input" in problem


ASKED = [
    (", permissions: {contents: read}", "", "permissions: {contents: read}\n", 0),
    (", permissions: write-all", "", "permissions: {id-token: write}\n", 0),
    ("", "", "permissions: {contents: write}\n", 0),
    ("", "permissions: {contents: write}\n", "permissions: {contents: read}\n", 0),
    ("", "permissions: {}\n", "", 0),
    ("", "permissions: {}\n", "permissions: {contents: read}\n", 1),
    (", permissions: {contents: read}", "", "permissions: {contents: write}\n", 1),
    (", permissions: {contents: read}", "", "permissions: {id-token: write, issues: read}\n", 1),
    (", permissions: {}", "permissions: write-all\n", "permissions: {contents: read}\n", 1),
    ("", "", "permissions: {id-token: write, contents: read}\n", 0),
    ("", "permissions: {contents: read}\n", "permissions: {id-token: write}\n", 1),
]


@pytest.mark.parametrize(("call", "above", "asks", "refused"), ASKED)
def test_a_called_workflow_may_not_ask_for_more_than_its_caller_has(
    call: str, above: str, asks: str, refused: int
) -> None:
    found = problems(call, f"{asks}{defined('')}", above)
    assert len(found) == refused
    assert all("this job has only" in one for one in found)


def test_all_that_is_lacking_is_said_at_once() -> None:
    asks = "permissions: {contents: read, id-token: write, issues: read}\n"
    (problem,) = problems(", permissions: {contents: read}", f"{asks}{defined('')}")
    assert "asks for 'id-token: write' and 'issues: read', and this job has only " in problem
    assert "'id-token: none' and 'issues: none'; GitHub refuses the file" in problem
    (problem,) = problems(", permissions: {}", f"permissions: write-all\n{defined('')}")
    assert "'attestations: write' and 17 more, and" in problem


def test_without_permissions_it_is_the_repository_that_decides() -> None:
    assert problems("", f"permissions: {{id-token: write}}\n{defined('')}") == []


def test_nor_may_a_job_of_it() -> None:
    job = JOB.replace("{runs-on", "{permissions: {attestations: write}, runs-on")
    (problem,) = problems(", permissions: {contents: read}", f"on: workflow_call\n{job}")
    assert "the job 'b' of 'b.yml' asks for 'attestations: write'" in problem
    assert "'attestations: none'" in problem


def helps(call: str, called: str, above: str = "") -> list[tuple[str, str]]:
    job = f"jobs: {{a: {{uses: ./.github/workflows/b.yml{call}}}}}\n"
    caller, other = read("a", f"on: push\n{above}{job}"), read("b", called)
    return [(one.message, one.help) for one in calls.problems(caller, caller.jobs["a"], other)]


JOBS = """on: workflow_call
jobs:
  check: {permissions: {contents: read}, runs-on: x, steps: [{run: a}]}
  build: {permissions: {contents: read}, runs-on: x, steps: [{run: a}]}
  attest: {permissions: {attestations: write}, runs-on: x, steps: [{run: a}]}
"""


def test_jobs_that_lack_the_same_are_named_together_and_helped_by_one_edit() -> None:
    (both, first), (attest, second) = helps(", permissions: {}", JOBS)
    assert "the jobs 'check' and 'build' of 'b.yml' ask for 'contents: read'" in both
    assert "the job 'attest' of 'b.yml' asks for 'attestations: write'" in attest
    assert first == second == "grant 'contents: read' and 'attestations: write' to this job"


KEPT = [
    (JOBS, "permissions: {contents: read}\n", "contents: read, attestations: write"),
    (JOBS, "permissions: {packages: read}\n", "contents: read, attestations: write"),
    (
        f"{JOBS}  silent: {{runs-on: x, steps: [{{run: a}}]}}\n",
        "permissions: {packages: read}\n",
        "packages: read, contents: read, attestations: write",
    ),
    (
        f"{JOBS}  silent: {{runs-on: x, steps: [{{run: a}}]}}\n",
        "permissions: read-all\n",
        "contents: read, attestations: write",
    ),
]


@pytest.mark.parametrize(("called", "above", "needed"), KEPT)
def test_permissions_of_its_own_keep_what_the_called_jobs_need(
    called: str, above: str, needed: str
) -> None:
    found = helps("", called, above)
    assert found
    assert {one for _, one in found} == {f"give this job permissions of its own: {needed}"}


def test_what_is_called_itself_may_have_what_its_caller_grants() -> None:
    text = "permissions: {id-token: write}\n"
    called = read("b", f"{text}{defined('')}")
    caller = read("a", "on: workflow_call\njobs: {a: {uses: ./.github/workflows/b.yml}}\n")
    assert list(calls.problems(caller, caller.jobs["a"], called)) == []

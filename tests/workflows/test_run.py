"""Which jobs and steps a run reaches, after GitHub's documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.runs import (
    BRANCH,
    PULL,
    TAG,
    Reached,
    job,
    jobs,
    load,
    reached,
    rerun,
    run,
    steps,
    write,
)

from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.job_run import JobRun
from pubproof.workflows.runs.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pubproof.workflows.events.event import Event
    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job

# -- conditions --------------------------------------------------------------------------------

CONDITIONS: list[tuple[str, Event, bool | str]] = [
    ("", TAG, True),
    ("true", TAG, True),
    ("false", TAG, False),
    ("${{ false }}", TAG, False),
    ("'false'", TAG, True),
    ("success()", TAG, True),
    ("failure()", TAG, False),
    ("cancelled()", TAG, False),
    ("always()", TAG, True),
    ("always() && false", TAG, False),
    ("github.event_name == 'push'", TAG, True),
    ("github.event_name == 'push'", PULL, False),
    ("GITHUB.Event_Name == 'PUSH'", TAG, True),
    ("github.ref_type == 'tag'", TAG, True),
    ("github.ref_type == 'tag'", BRANCH, False),
    ("startsWith(github.ref, 'refs/tags/v')", TAG, True),
    ("startsWith(github.ref, 'refs/tags/v')", BRANCH, False),
    ("github.ref == 'refs/heads/main'", BRANCH, True),
    ("github.ref == 'refs/heads/main'", PULL, False),
    ("github.actor == 'me'", TAG, "?"),
    ("github.actor == 'me' && false", TAG, False),
    ("github.actor == 'me' || true", TAG, True),
    ("!contains(github.event.head_commit.message, 'skip')", TAG, "?"),
    ("vars.PUBLISH == 'yes'", TAG, "?"),
    ("inputs.publish", TAG, False),
    ("github.repository == 'o/r'", TAG, "?"),
]


@pytest.mark.parametrize(("condition", "event", "wanted"), CONDITIONS)
def test_a_condition_decides_for_jobs_and_steps_alike(
    condition: str, event: Event, *, wanted: bool | str, tmp_path: Path
) -> None:
    quoted = '"' + condition + '"'
    text = jobs(job("whole", f"if: {quoted}"), job("part", step=f", if: {quoted}"))
    found = reached(run(tmp_path, text, event))
    assert found["part"] == wanted
    assert found.get("whole", False) == wanted


# -- steps -------------------------------------------------------------------------------------

STEPS: list[tuple[str, tuple[str, ...], list[str], Reached]] = [
    (
        "a failed step skips the rest",
        ("a",),
        ["run: a", "run: b", "{run: c, if: success()}", "{run: d, if: github.ref_type == 'tag'}"],
        {"a": True, "b": False, "c": False, "d": False},
    ),
    (
        "always() and failure() run after a failed step",
        ("a",),
        ["run: a", "{run: b, if: always()}", "{run: c, if: failure()}", "run: d"],
        {"a": True, "b": True, "c": True, "d": False},
    ),
    (
        "failure() is false when all is well",
        (),
        ["run: a", "{run: b, if: failure()}", "run: c"],
        {"a": True, "b": False, "c": True},
    ),
    (
        "a skipped step is no failure",
        (),
        ["{run: a, if: false}", "run: b"],
        {"a": False, "b": True},
    ),
    (
        "a step that may fail lets the rest run",
        ("a",),
        ["{run: a, continue-on-error: true}", "run: b", "{run: c, if: failure()}"],
        {"a": True, "b": True, "c": False},
    ),
    (
        "the status of the job is that of its steps",
        ("b",),
        [
            "{run: a, if: job.status == 'success' && job.container.id}",
            "{run: b, if: job.status == 'success'}",
            "{run: c, if: always() && job.status == 'failure'}",
            "{run: d, if: always() && job.Status == 'success'}",
            "{run: e, if: always() && job.services == 'x'}",
        ],
        {"a": "?", "b": True, "c": True, "d": False, "e": "?"},
    ),
    (
        "its outcome is a failure, its conclusion a success",
        ("a",),
        [
            "{run: a, id: x, continue-on-error: true}",
            "{run: b, if: steps.x.outcome == 'failure'}",
            "{run: c, if: steps.x.outcome == 'success'}",
            "{run: d, if: steps.x.conclusion == 'success'}",
            "{run: e, if: steps.X.Conclusion == 'failure'}",
        ],
        {"a": True, "b": True, "c": False, "d": True, "e": False},
    ),
    (
        "without failure both are a success",
        (),
        [
            "{run: a, id: x}",
            "{run: b, if: steps.x.outcome == 'success'}",
            "{run: c, if: steps.x.outcome == 'failure'}",
        ],
        {"a": True, "b": True, "c": False},
    ),
    (
        "a skipped step says so",
        (),
        [
            "{run: a, id: x, if: false}",
            "{run: b, if: steps.x.outcome == 'skipped'}",
            "{run: c, if: steps.x.conclusion == 'skipped'}",
            "{run: d, if: steps.x.conclusion == 'success'}",
        ],
        {"a": False, "b": True, "c": True, "d": False},
    ),
    (
        "a failure that is not forgiven is the conclusion too",
        ("a",),
        [
            "{run: a, id: x}",
            "{run: b, if: always() && steps.x.outcome == 'failure'}",
            "{run: c, if: always() && steps.x.conclusion == 'failure'}",
            "{run: d, if: always() && steps.x.conclusion == 'success'}",
        ],
        {"a": True, "b": True, "c": True, "d": False},
    ),
    (
        "a failure that may be forgiven is",
        ("a",),
        [
            "{run: a, id: x, continue-on-error: \"${{ vars.X == 'y' }}\"}",
            "{run: b, if: always() && steps.x.outcome == 'failure'}",
            "{run: c, if: always() && steps.x.conclusion == 'failure'}",
            "run: d",
        ],
        {"a": True, "b": True, "c": False, "d": True},
    ),
    (
        "what may be forgiven is no failure",
        (),
        ["{run: a, continue-on-error: \"${{ vars.X == 'y' }}\"}", "run: b"],
        {"a": True, "b": True},
    ),
    (
        "a step that may run may have any outcome",
        (),
        [
            "{run: a, id: x, if: vars.X == 'y'}",
            "{run: b, if: steps.x.outcome == 'success'}",
            "{run: c, if: steps.x.conclusion == 'skipped'}",
            "{run: d, if: steps.x.outputs.y}",
        ],
        {"a": "?", "b": "?", "c": "?", "d": "?"},
    ),
    (
        "a skipped step has no outputs",
        (),
        ["{run: a, id: x, if: false}", "{run: b, if: steps.x.outputs.y}"],
        {"a": False, "b": False},
    ),
    (
        "outputs of steps cannot be told",
        (),
        ["{run: a, id: x}", "{run: b, if: steps.x.outputs.y == 'z'}"],
        {"a": True, "b": "?"},
    ),
    (
        "a step that comes later has no outcome yet",
        (),
        ["{run: a, if: steps.x.outcome == 'success'}", "{run: b, id: x}"],
        {"a": False, "b": True},
    ),
    (
        "variables of the step count",
        (),
        [
            "{run: a, env: {X: 'y'}, if: env.X == 'y'}",
            "{run: b, env: {X: 'y'}, if: env.X == 'z'}",
            "{run: c, if: env.X == 'y'}",
        ],
        {"a": True, "b": False, "c": "?"},
    ),
    (
        "a step can only see a variable that one before it may have set",
        (),
        ["{run: a, if: env.X == 'y'}", "{run: b, if: env.X == 'y'}"],
        {"a": False, "b": "?"},
    ),
    (
        "a step that is to fail runs where that cannot be told",
        ("a",),
        ["{run: a, if: vars.X == 'y'}", "run: b", "{run: c, if: failure()}"],
        {"a": True, "b": False, "c": True},
    ),
    (
        "a step that is to fail does not run where its condition is false",
        ("a",),
        ["{run: a, if: false}", "run: b", "{run: c, if: failure()}"],
        {"a": False, "b": True, "c": False},
    ),
    (
        "a background step that fails is noticed where it is waited for",
        ("a",),
        ["{run: a, id: x, background: true}", "run: b", "wait: x", "run: c"],
        {"a": True, "b": True, "c": False},
    ),
    (
        "waiting for another one does not notice it",
        ("a",),
        [
            "{run: a, id: x, background: true}",
            "{run: b, id: y, background: true}",
            "wait: [y]",
            "run: c",
            "wait-all: true",
            "run: d",
        ],
        {"a": True, "b": True, "c": True, "d": False},
    ),
    (
        "waiting again for what was forgiven changes nothing",
        ("a",),
        [
            "{run: a, id: x, background: true, continue-on-error: true}",
            "wait: x",
            "wait: x",
            "run: b",
        ],
        {"a": True, "b": True},
    ),
    (
        "what is cancelled may have failed before",
        ("a",),
        ["{run: a, id: x, background: true}", "cancel: x", "run: b", "wait-all: true", "run: c"],
        {"a": True, "b": True, "c": "?"},
    ),
    (
        "a failure that the waiting step forgives is not noticed behind it",
        ("a",),
        ["{run: a, id: x, background: true}", "{wait: x, continue-on-error: true}", "run: b"],
        {"a": True, "b": True},
    ),
    (
        "a parallel group ends when all of it has ended",
        ("b",),
        ["parallel: [{run: a}, {run: b}, {run: c}]", "run: d"],
        {"a": True, "b": True, "c": True, "d": False},
    ),
    (
        "a condition of a parallel group's member counts",
        (),
        ["parallel: [{run: a, if: false}, {run: b}]", "run: c"],
        {"a": False, "b": True, "c": True},
    ),
]


@pytest.mark.parametrize(
    ("fail", "all_steps", "wanted"), [row[1:] for row in STEPS], ids=[row[0] for row in STEPS]
)
def test_which_steps_are_reached_when_others_fail(
    fail: tuple[str, ...], all_steps: list[str], wanted: Reached, tmp_path: Path
) -> None:
    assert reached(run(tmp_path, steps(*all_steps), fail=fail)) == wanted


def test_steps_and_jobs_that_are_left_out_do_not_run(tmp_path: Path) -> None:
    text = jobs(
        "  a: {runs-on: x, steps: [{run: one, if: always()}, {run: two}]}\n",
        job("b", "if: always()"),
        job("c", "needs: b"),
    )
    repository = write(tmp_path, {"main.yml": text})
    workflow = load(repository)
    left_out: frozenset[Job | Step] = frozenset({workflow.jobs["a"].steps[0], workflow.jobs["b"]})
    found = reached(rerun(Run(repository, workflow, TAG), frozenset(), left_out))
    assert found == {"one": False, "two": True}


def test_the_text_of_a_step_does_not_see_what_comes_after_it(tmp_path: Path) -> None:
    text = steps(
        "{run: 'a ${{ steps.x.outcome }}'}", "{run: b, id: x}", "{run: 'c ${{ steps.x.outcome }}'}"
    )
    assert reached(run(tmp_path, text)) == {"a ": True, "b": True, "c success": True}


def test_a_background_step_that_nobody_waits_for_fails_its_job(tmp_path: Path) -> None:
    text = jobs(
        "  a: {runs-on: x, steps: [{run: one, background: true}, {run: two}]}\n",
        job("b", "needs: a"),
    )
    found = reached(run(tmp_path, text, fail=("one",)))
    assert found["two"] is True
    assert found.get("b", False) is False


def test_a_background_step_that_a_waiting_step_forgives_fails_its_job(tmp_path: Path) -> None:
    waits = "{wait-all: true, continue-on-error: true}"
    text = jobs(
        f"  a: {{runs-on: x, steps: [{{run: one, background: true}}, {waits}, {{run: two}}]}}\n",
        job("b", "needs: a"),
    )
    found = reached(run(tmp_path, text, fail=("one",)))
    assert found["two"] is True
    assert found.get("b", False) is False


@pytest.mark.parametrize("text", [jobs(job("a"), job("b", "needs: a, if: failure()")), None])
def test_where_any_step_may_fail_failure_is_open(text: str | None, tmp_path: Path) -> None:
    text = text or steps("run: a", "{run: b, if: failure()}", "{run: c, if: cancelled()}")
    repository = write(tmp_path, {"main.yml": text})
    found = reached(Run(repository, load(repository), TAG, faults=None))
    assert found["a"] is True
    assert {found[name] for name in found.keys() - {"a"}} == {"?"}


def test_where_any_step_may_fail_its_outcome_is_open(tmp_path: Path) -> None:
    text = steps(
        "{run: a, id: x}",
        "{run: b, id: y, if: false}",
        "{run: c, if: steps.x.outcome == 'failure'}",
        "{run: d, if: steps.x.conclusion == 'failure'}",
        "{run: e, if: steps.x.outputs.v}",
        "{run: f, if: steps.y.outcome == 'skipped'}",
        "{run: g, if: job.status == 'success'}",
    )
    repository = write(tmp_path, {"main.yml": text})
    found = reached(Run(repository, load(repository), TAG, faults=None))
    assert found == {"a": True, "b": False, "c": "?", "d": "?", "e": "?", "f": True, "g": "?"}


def test_variables_that_expressions_make_too_long_are_not_told(tmp_path: Path) -> None:
    long = "b" * 3_000
    value = "${{ format('{0}{0}{0}{0}{0}{0}{0}{0}', env.A) }}"
    variables = ", ".join(f'V{one}: "{value}"' for one in range(10))
    text = steps(f"{{run: x, env: {{{variables}}}}}")
    done = run(tmp_path, f"env: {{A: {long}}}\n{text}")
    (held,) = (step.scope.with_env(step.step.env).environment for step in done.steps())
    assert held["V1"] == long * 8
    too_long = held["V9"]
    assert isinstance(too_long, Unknown)
    assert "too long" in too_long.reason


class Counted(list["StepRun"]):
    """The steps of a job, and how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[StepRun]:
        """Go through them once more."""
        self.times += 1
        return super().__iter__()


def test_where_steps_stand_is_found_once(tmp_path: Path) -> None:
    text = steps("run: x", "run: y", "run: z")
    text = text.replace("runs-on: x", "runs-on: x\n    strategy: {matrix: {n: [1, 2]}}")
    done = run(tmp_path, text).jobs["j"]
    done.steps = counted = Counted(done.steps)
    own = [one.step for one in list.__iter__(counted)]
    assert [done.position(step) for step in own] == [0, 1, 2] * 2
    assert counted.times == 1
    assert run(tmp_path, text).jobs["j"].position(own[0]) == len(own)


def test_a_run_finds_a_step_in_each_job_of_a_matrix(tmp_path: Path) -> None:
    text = steps("run: x", "run: y").replace(
        "runs-on: x", "runs-on: x\n    strategy: {matrix: {n: [1, 2]}}"
    )
    done = run(tmp_path, text)
    first, second = done.jobs["j"].job.steps
    assert [[one.scope.matrix for one in done.times_of(step)] for step in (first, second)] == [
        [{"n": 1.0}, {"n": 2.0}]
    ] * 2
    assert (
        done.times_of(load(write(tmp_path, {"other.yml": text}), "other.yml").jobs["j"].steps[0])
        == ()
    )


def test_whom_a_job_awaits_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(tmp_path, jobs(job("a"), job("b", "needs: a"), job("c", "needs: b"), job("d")))
    asked: list[JobRun] = []
    real = JobRun.awaited

    def awaited(self: JobRun) -> list[JobRun]:
        asked.append(self)
        return real(self)

    monkeypatch.setattr(JobRun, "awaited", awaited)
    last = done.jobs["c"]
    assert [last.awaits(done.jobs[name].job) for name in "abcd"] == [True, True, False, False]
    assert asked == [last]


def test_what_every_run_has_is_not_empty_and_the_token_only_in_steps(tmp_path: Path) -> None:
    text = jobs(
        job("a", step=", if: github.sha != '' && github.run_id"),
        job("b", step=", if: github.token != ''"),
        job("c", "if: github.token != ''"),
        job("d", step=", if: github.actor != ''"),
    )
    assert reached(run(tmp_path, text)) == {"a": True, "b": True, "c": "?", "d": "?"}


def test_a_variable_of_the_workflow_may_hold_the_token(tmp_path: Path) -> None:
    text = jobs(job("a", step=", if: env.T != ''"), job("b", "if: github.token != ''"))
    text = f"env: {{T: '${{{{ github.token }}}}'}}\n{text}"
    assert reached(run(tmp_path, text)) == {"a": True, "b": "?"}

"""Jobs that a run with faults takes from an ordinary one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.workflows.runs import job, jobs, rerun, run

from pubproof.workflows.runs.run import MAX_STEPS, Run

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job


def taken(first: Run, *faults: Job | Step, skipped: tuple[Job | Step, ...] = ()) -> str:
    done = rerun(first, frozenset(faults), frozenset(skipped))
    return "".join(name for name, job in done.jobs.items() if job is first.jobs[name])


def test_jobs_behind_which_nothing_changes_are_taken(tmp_path: Path) -> None:
    first = run(tmp_path, jobs(job("a"), job("b", "needs: a"), job("c", "needs: b"), job("d")))
    order = "".join(first.jobs)
    a, b, c, d = (first.jobs[name].job for name in "abcd")
    assert taken(first, a.steps[0]) == "d"
    assert taken(first, b.steps[0]) == taken(first, skipped=(b,)) == "ad"
    assert taken(first, skipped=(c.steps[0], d)) == "ab"
    assert taken(first, b) == order.partition("b")[0]


def test_a_job_that_only_fails_is_taken_where_nothing_fails(tmp_path: Path) -> None:
    first = run(tmp_path, jobs(job("a"), job("b").replace("run: b", "run: exit 1"), job("c")))
    a, c = (first.jobs[name].job for name in "ac")
    assert taken(first, a.steps[0]) == "c"
    assert taken(first, skipped=(c,)) == "ab"


def test_a_job_is_not_taken_that_comes_to_a_fault_in_an_action(tmp_path: Path) -> None:
    action = "runs: {using: composite, steps: [{run: inner, shell: bash}]}\n"
    uses = job("a").replace("run: a", "uses: ./act")
    first = run(tmp_path, jobs(uses, job("b")), act__action_yml=action)
    inner = first.jobs["a"].steps[1].step
    assert taken(first, inner) == "b"


def test_nothing_is_taken_from_a_run_that_is_too_long(tmp_path: Path) -> None:
    many = ", ".join(["{run: a}"] * MAX_STEPS)
    first = run(tmp_path, jobs(f"  a: {{runs-on: x, steps: [{many}]}}\n", job("b")))
    assert first.is_too_long
    assert taken(first, first.jobs["a"].job.steps[0]) == ""


def test_steps_of_jobs_that_are_taken_count(tmp_path: Path) -> None:
    many = ", ".join(["{run: a}"] * (MAX_STEPS - 10))
    action = f"runs: {{using: composite, steps: [{', '.join(['{run: b, shell: bash}'] * 10)}]}}\n"
    mending = job("c", "needs: b, if: failure()").replace("run: c", "uses: ./act")
    text = jobs(f"  a: {{runs-on: x, steps: [{many}]}}\n", job("b"), mending)
    first = run(tmp_path, text, act__action_yml=action)
    done = rerun(first, frozenset(first.jobs["b"].job.steps))
    assert done.jobs["a"] is first.jobs["a"]
    assert (first.is_too_long, done.is_too_long) == (False, True)

"""Which jobs and steps a run reaches, after GitHub's documentation.

A step is named by its `run:` text. Its reach is True, False, or "?" where it cannot be told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof.repository import Repository
from pubproof.settings import Settings
from pubproof.workflows.events.event import Event
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.matrix import combinations, common
from pubproof.workflows.runs.job_run import JobRun
from pubproof.workflows.runs.ordinary import Ordinary
from pubproof.workflows.runs.run import MAX_SPREAD, MAX_STEPS, MAX_WRITTEN, Run
from pubproof.workflows.runs.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pubproof.workflows.runs.job_run import StepRun
    from pubproof.workflows.step import Step
    from pubproof.workflows.workflow import Job, Workflow

TAG = Event("push", "a push of a tag", "refs/tags/v1.2.3", from_fork=False)
BRANCH = Event("push", "a push of a branch", "refs/heads/main", from_fork=False)
PULL = Event("pull_request", "a pull request", "refs/pull/1/merge", from_fork=True)

Reached = dict[str, "bool | str"]


def write(root: Path, files: dict[str, str]) -> Repository:
    for name, text in files.items():
        Folder(root).write(name if "/" in name else f".github/workflows/{name}", text)
    return Repository(root, Settings())


def load(repository: Repository, name: str = "main.yml") -> Workflow:
    workflow = repository.workflow(f".github/workflows/{name}")
    assert workflow.problems == []
    return workflow


def run(root: Path, text: str, event: Event = TAG, fail: tuple[str, ...] = (), **files: str) -> Run:
    named = {name.replace("__", "/").replace("_yml", ".yml"): one for name, one in files.items()}
    repository = write(root, {"main.yml": text} | named)
    workflow = load(repository)
    faults: set[Step] = set()
    first = Run(repository, workflow, event)
    for step in first.steps():
        if step.step.run is not None and step.step.run.value in fail:
            faults.add(step.step)
    assert len(faults) == len(fail)
    return rerun(first, frozenset(faults))


def rerun(
    first: Run, faults: frozenset[Job | Step], skipped: frozenset[Job | Step] = frozenset()
) -> Run:
    """Return a run with faults; it comes out alike where jobs of the first are taken for it."""
    given = (first.repository, first.workflow, first.event, faults, skipped)
    plain, quick = Run(*given), Run(*given, ordinary=Ordinary(first))
    assert [told(job) for job in quick.all_jobs()] == [told(job) for job in plain.all_jobs()]
    for step in {one.step for one in plain.steps()}:
        times = [sorted(str(one.reach) for one in done.times_of(step)) for done in (plain, quick)]
        assert times[0] == times[1]
    return quick


def told(job: JobRun) -> str:
    """Return how a job comes out, in words that hold for equal runs alike."""
    steps = [(one.step.location, one.reach, one.scope.steps) for one in job.steps]
    return str((job.job.id, job.reach, job.result, job.seen, job.intact, job.broken, steps))


def reached(done: Run) -> Reached:
    found: Reached = {}
    for step in done.steps():
        if step.step.run is not None:
            reach = "?" if isinstance(step.reach, Unknown) else step.reach
            name = step.scope.text(step.step.run)
            found[name if isinstance(name, str) else step.step.run.value] = reach
    assert done.jobs
    return found


def job(name: str, body: str = "", step: str = "") -> str:
    extra = f", {body}" if body else ""
    return f"  {name}: {{runs-on: x{extra}, steps: [{{run: {name}{step}}}]}}\n"


def jobs(*all_jobs: str) -> str:
    return "on: [push, pull_request, workflow_dispatch]\njobs:\n" + "".join(all_jobs)


def steps(*all_steps: str) -> str:
    listed = "".join(f"      - {one}\n" for one in all_steps)
    return f"on: [push, pull_request]\njobs:\n  j:\n    runs-on: x\n    steps:\n{listed}"


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


# -- needs -------------------------------------------------------------------------------------

NEEDS: list[tuple[str, tuple[str, ...], list[str], Reached]] = [
    (
        "all is well",
        (),
        [job("a"), job("b", "needs: a")],
        {"a": True, "b": True},
    ),
    (
        "a failed need skips",
        ("a",),
        [job("a"), job("b", "needs: a"), job("c", "needs: b")],
        {"a": True, "b": False, "c": False},
    ),
    (
        "a skipped need skips",
        (),
        [job("a", "if: false"), job("b", "needs: a"), job("c", "needs: [b]")],
        {"a": False, "b": False, "c": False},
    ),
    (
        "a condition without a status function keeps success()",
        ("a",),
        [job("a"), job("b", "needs: a, if: github.event_name == 'push'")],
        {"a": True, "b": False},
    ),
    (
        "always() runs after a failed need",
        ("a",),
        [job("a"), job("b", "needs: a, if: always()")],
        {"a": True, "b": True},
    ),
    (
        "always() runs after a skipped need",
        (),
        [job("a", "if: false"), job("b", "needs: a, if: always()")],
        {"a": False, "b": True},
    ),
    (
        "a failed ancestor skips behind always()",
        ("a",),
        [job("a"), job("b", "needs: a, if: always()"), job("c", "needs: b")],
        {"a": True, "b": True, "c": False},
    ),
    (
        "a skipped ancestor skips behind always()",
        (),
        [job("a", "if: false"), job("b", "needs: a, if: always()"), job("c", "needs: b")],
        {"a": False, "b": True, "c": False},
    ),
    (
        "failure() runs after a failed need",
        ("a",),
        [job("a"), job("b", "needs: a, if: failure()")],
        {"a": True, "b": True},
    ),
    (
        "failure() runs after a failed ancestor",
        ("a",),
        [job("a"), job("b", "needs: a, if: always()"), job("c", "needs: b, if: failure()")],
        {"a": True, "b": True, "c": True},
    ),
    (
        "failure() does not run after a skipped need",
        (),
        [job("a", "if: false"), job("b", "needs: a, if: failure()")],
        {"a": False, "b": False},
    ),
    (
        "failure() does not run when all is well",
        (),
        [job("a"), job("b", "needs: a, if: failure()")],
        {"a": True, "b": False},
    ),
    (
        "!cancelled() runs after a failed need",
        ("a",),
        [job("a"), job("b", "needs: a, if: '!cancelled()'")],
        {"a": True, "b": True},
    ),
    (
        "!failure() runs after a skipped need and not after a failed one",
        ("a",),
        [
            job("a"),
            job("s", "if: false"),
            job("b", "needs: a, if: '!failure()'"),
            job("c", "needs: s, if: '!failure()'"),
        ],
        {"a": True, "s": False, "b": False, "c": True},
    ),
    (
        "results can be asked for",
        ("a",),
        [
            job("a"),
            job("s", "if: false"),
            job("g"),
            job("b", "needs: [a, s, g], if: always() && needs.a.result == 'failure'"),
            job("c", "needs: [a, s, g], if: always() && needs.s.result == 'skipped'"),
            job("d", "needs: [a, s, g], if: always() && needs.g.result == 'success'"),
            job("e", "needs: [a, s, g], if: always() && needs.a.result != 'failure'"),
            job("f", "needs: [a, s, g], if: \"always() && !contains(needs.*.result, 'failure')\""),
        ],
        {"a": True, "s": False, "g": True, "b": True, "c": True, "d": True, "e": False, "f": False},
    ),
    (
        "a job that may fail lets its dependants run",
        ("a",),
        [job("a", "continue-on-error: true"), job("b", "needs: a"), job("c", "needs: b")],
        {"a": True, "b": True, "c": True},
    ),
    (
        "continue-on-error: false changes nothing",
        ("a",),
        [job("a", "continue-on-error: false"), job("b", "needs: a")],
        {"a": True, "b": False},
    ),
    (
        "continue-on-error of an expression",
        ("a",),
        [
            job("a", "continue-on-error: \"${{ github.ref_type == 'tag' }}\""),
            job("b", "needs: a"),
        ],
        {"a": True, "b": True},
    ),
    (
        "continue-on-error that cannot be told",
        ("a",),
        [job("a", "continue-on-error: \"${{ vars.X == 'y' }}\""), job("b", "needs: a")],
        {"a": True, "b": "?"},
    ),
    (
        "one of two needs fails",
        ("a",),
        [job("a"), job("b"), job("c", "needs: [a, b]"), job("d", "needs: b")],
        {"a": True, "b": True, "c": False, "d": True},
    ),
    (
        "a need that may run leaves its dependants open",
        (),
        [job("a", "if: vars.X == 'y'"), job("b", "needs: a"), job("c", "needs: a, if: always()")],
        {"a": "?", "b": "?", "c": True},
    ),
    (
        "the order of the file does not matter",
        ("a",),
        [job("c", "needs: b"), job("b", "needs: a"), job("a")],
        {"a": True, "b": False, "c": False},
    ),
]


@pytest.mark.parametrize(
    ("fail", "all_jobs", "wanted"), [row[1:] for row in NEEDS], ids=[row[0] for row in NEEDS]
)
def test_which_jobs_are_reached_when_steps_fail(
    fail: tuple[str, ...], all_jobs: list[str], wanted: Reached, tmp_path: Path
) -> None:
    found = reached(run(tmp_path, jobs(*all_jobs), fail=fail))
    # A job that is not reached may have no steps at all.
    assert {name: found.get(name, False) for name in wanted} == wanted


def test_where_any_step_may_fail_one_that_is_forgiven_never_concludes_so(tmp_path: Path) -> None:
    text = jobs(
        "  a:\n    runs-on: x\n    steps:\n"
        "      - {run: a, id: x, continue-on-error: true}\n"
        "      - {run: b, if: steps.x.conclusion == 'failure'}\n"
        "      - {run: c, if: steps.x.conclusion == 'success'}\n"
        "      - {run: d, if: steps.x.outcome == 'failure'}\n"
        "      - {run: e, if: always() && steps.x.conclusion != 'success'}\n"
        "      - {run: f, id: y}\n"
        "      - {run: g, if: always() && steps.y.conclusion == 'failure'}\n"
    )
    repository = write(tmp_path, {"main.yml": text})
    found = reached(Run(repository, load(repository), TAG, faults=None))
    assert found == {"a": True, "b": False, **dict.fromkeys("cde", "?"), "f": True, "g": "?"}


def test_outputs_of_a_need_reach_its_dependants(tmp_path: Path) -> None:
    text = jobs(
        job(
            "a",
            'outputs: {yes: "true", kind: "${{ github.ref_type }}", s: "${{ steps.x.outputs.y }}"}',
            ", id: x",
        ),
        job("b", "needs: a, if: needs.a.outputs.yes == 'true'"),
        job("c", "needs: a, if: needs.a.outputs.kind == 'branch'"),
        job("d", "needs: a, if: needs.a.outputs.s == 'z'"),
        job("e", "needs: a, if: needs.a.outputs.none"),
    )
    found = reached(run(tmp_path, text))
    wanted: Reached = {"a": True, "b": True, "c": False, "d": "?", "e": False}
    assert {name: found.get(name, False) for name in wanted} == wanted


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


OUTPUTS = [
    # What a script says, an output that is read, and whether its value is seen to be set.
    ('echo "version=$VERSION" >> "$GITHUB_OUTPUT"', "version", True),
    ("python tag.py >> $GITHUB_OUTPUT # version=x", "version", True),
    ('echo "version=$(git describe)" >> "$GITHUB_OUTPUT"', "version", True),
    ('echo "version=1" >> "$GITHUB_OUTPUT"', "name", False),
    ('echo "my-version=1" >> "$GITHUB_OUTPUT"', "version", False),
    ('echo "version=1" >> "$GITHUB_ENV"', "version", False),
]


@pytest.mark.parametrize(("script", "name", "seen"), OUTPUTS)
def test_an_output_that_a_script_sets_is_the_same_wherever_it_is_read(
    script: str, name: str, *, seen: bool, tmp_path: Path
) -> None:
    text = "on: push\njobs:\n"
    for one in ("a", "b"):
        text += (
            f"  {one}:\n    runs-on: x\n    outputs: {{it: '${{{{ steps.x.outputs.{name} }}}}'}}\n"
            f"    steps:\n      - {{run: '{script}', id: x}}\n"
            f"      - {{run: 'dist-${{{{ steps.x.outputs.{name} }}}}'}}\n"
        )
    text += job("c", "needs: [a, b]").replace("run: c", "run: 'dist-${{ needs.a.outputs.it }}'")
    told = [step.scope.text(step.step.run) for step in run(tmp_path, text).steps()]
    open_ = [one for one in told if isinstance(one, Unknown)]
    late = "outputs of steps are known only when the workflow runs"
    assert {one.reason for one in open_} == {late}
    a, b, c = (one.token for one in open_)
    assert (a == c != "") is seen
    assert (a != b) is seen


def test_an_output_may_be_nothing_where_a_program_makes_it(tmp_path: Path) -> None:
    made = '{run: \'echo "a=1" >> $GITHUB_OUTPUT; echo "b=$(x)" >> $GITHUB_OUTPUT\', id: x}'
    read = ("{run: '${{ steps.x.outputs.a }}'}", "{run: '${{ steps.x.outputs.b }}'}")
    _, a, b = (one.scope.text(one.step.run) for one in run(tmp_path, steps(made, *read)).steps())
    assert isinstance(a, Unknown)
    assert isinstance(b, Unknown)
    assert (a.token, b.token) == ("<a of 'x' in j>", "<~b of 'x' in j>")


@pytest.mark.parametrize(
    ("job", "step"),
    [("strategy: {matrix: {os: [a, b]}}", ""), ("timeout-minutes: 9", ", if: vars.X == 'y'")],
)
def test_an_output_of_many_or_of_no_step_is_not_the_same(
    job: str, step: str, tmp_path: Path
) -> None:
    text = (
        f"on: push\njobs:\n  j:\n    {job}\n    runs-on: x\n    steps:\n"
        f"      - {{run: 'echo \"v=1\" >> $GITHUB_OUTPUT', id: x{step}}}\n"
        "      - run: ${{ steps.x.outputs.v }}\n"
    )
    told = [step.scope.text(step.step.run) for step in run(tmp_path, text).steps()]
    assert {one.token for one in told if isinstance(one, Unknown)} == {""}


def test_an_output_within_an_action_is_not_the_same(tmp_path: Path) -> None:
    action = (
        "runs:\n  using: composite\n  steps:\n"
        "    - {run: 'echo \"v=1\" >> $GITHUB_OUTPUT', shell: bash, id: x}\n"
        "    - {run: '${{ steps.x.outputs.v }}', shell: bash}\n"
    )
    found = run(tmp_path, steps("uses: ./act", "uses: ./act"), act__action_yml=action)
    told = [step.scope.text(step.step.run) for step in found.steps()]
    assert [one.token for one in told if isinstance(one, Unknown)] == ["", ""]


def test_an_artifact_has_an_id_of_its_own(tmp_path: Path) -> None:
    text = steps(
        "{uses: actions/upload-artifact@v4, id: one}",
        "{uses: actions/upload-artifact@v4, id: two}",
        "{uses: actions/checkout@v4, id: other}",
        *(f"run: ${{{{ steps.{one}.outputs.artifact-id }}}}" for one in ("one", "one", "two")),
        "run: ${{ steps.one.outputs.artifact-digest }}",
        "run: ${{ steps.other.outputs.artifact-id }}",
    )
    found = [one.scope.text(one.step.run) for one in run(tmp_path, text).steps() if one.step.run]
    assert isinstance(found[0], str)
    assert found[0] == found[1] != found[2]
    assert all(isinstance(one, Unknown) for one in found[3:])


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


@pytest.mark.parametrize("text", [jobs(job("a"), job("b", "needs: a, if: failure()")), None])
def test_where_any_step_may_fail_failure_is_open(text: str | None, tmp_path: Path) -> None:
    text = text or steps("run: a", "{run: b, if: failure()}", "{run: c, if: cancelled()}")
    repository = write(tmp_path, {"main.yml": text})
    found = reached(Run(repository, load(repository), TAG, None))
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
    found = reached(Run(repository, load(repository), TAG, None))
    assert found == {"a": True, "b": False, "c": "?", "d": "?", "e": "?", "f": True, "g": "?"}


# -- matrices ----------------------------------------------------------------------------------

MATRICES: list[tuple[str, object]] = [
    ("{os: [a, b]}", [{"os": "a"}, {"os": "b"}]),
    ("{os: [a, b], v: [1]}", [{"os": "a", "v": 1.0}, {"os": "b", "v": 1.0}]),
    ("{os: [a, b], exclude: [{os: a}]}", [{"os": "b"}]),
    (
        "{os: [a, b], v: [1, 2], exclude: [{os: a, v: 2}]}",
        [{"os": "a", "v": 1.0}, {"os": "b", "v": 1.0}, {"os": "b", "v": 2.0}],
    ),
    ("{os: [a], include: [{os: b}]}", [{"os": "a"}, {"os": "b"}]),
    ("{os: [a, b], include: [{x: y}]}", [{"os": "a", "x": "y"}, {"os": "b", "x": "y"}]),
    ("{os: [a, b], include: [{os: a, x: y}]}", [{"os": "a", "x": "y"}, {"os": "b"}]),
    ("{include: [{os: a}, {os: b, x: y}]}", [{"os": "a"}, {"os": "b", "x": "y"}]),
    ("{os: [a], flag: [true, false]}", [{"os": "a", "flag": True}, {"os": "a", "flag": False}]),
    # An entry is compared as `==` does it, with each single value that it names.
    ("{os: [Mac, b], exclude: [{OS: mac}]}", [{"os": "b"}]),
    ("{v: ['3.10', '3.9'], exclude: [{v: 3.10}]}", [{"v": "3.9"}]),
    ("{c: [{x: 1, y: 2}, {x: 2}], exclude: [{c: {X: 1}}]}", [{"c": {"x": 2.0}}]),
    ("{c: [[a, b], [c]], exclude: [{c: [a]}]}", [{"c": ["c"]}]),
    ("{os: [Mac, b], include: [{os: mac, x: y}]}", [{"os": "Mac", "x": "y"}, {"os": "b"}]),
    ("{os: [[a, b]]}", [{"os": ["a", "b"]}]),
    ("{c: [{x: 1}]}", [{"c": {"x": 1.0}}]),
    # An expression may make the lists, or all of it.
    ('{os: "${{ fromJSON(\'[\\"a\\", \\"b\\"]\') }}"}', [{"os": "a"}, {"os": "b"}]),
    ('"${{ fromJSON(\'{\\"os\\": [\\"a\\"]}\') }}"', [{"os": "a"}]),
    ("{os: [a], include: \"${{ fromJSON('[]') }}\"}", [{"os": "a"}]),
    # One that it leaves without values makes no job; GitHub fails it.
    ("{os: \"${{ fromJSON('[]') }}\"}", []),
    ("{os: \"${{ fromJSON('[]') }}\", include: [{os: a}]}", []),
    ("{include: \"${{ fromJSON('[]') }}\"}", []),
    ('"${{ fromJSON(\'{\\"include\\": []}\') }}"', []),
    # GitHub's own example, from "Running variations of jobs in a workflow".
    (
        (
            "{fruit: [apple, pear], animal: [cat, dog], include: [{color: green}, "
            "{color: pink, animal: cat}, {fruit: apple, shape: circle}, {fruit: banana}, "
            "{fruit: banana, animal: cat}]}"
        ),
        [
            {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
            {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
            {"fruit": "pear", "animal": "cat", "color": "pink"},
            {"fruit": "pear", "animal": "dog", "color": "green"},
            {"fruit": "banana"},
            {"fruit": "banana", "animal": "cat"},
        ],
    ),
]


def _matrix(text: str, tmp_path: Path) -> list[object]:
    repository = write(tmp_path, {"main.yml": jobs(job("a", f"strategy: {{matrix: {text}}}"))})
    node = load(repository).jobs["a"].matrix
    assert node is not None
    return list(combinations(node, Scope(github={})))


@pytest.mark.parametrize(("text", "wanted"), MATRICES)
def test_a_matrix_makes_the_combinations_that_github_makes(
    text: str, wanted: object, tmp_path: Path
) -> None:
    assert _matrix(text, tmp_path) == wanted


def test_the_jobs_of_a_matrix_have_in_common_what_is_the_same_in_each() -> None:
    held = common([{"os": "a", "python": 3.0}, {"os": "b", "python": 3.0}, {"python": 3.0}])
    assert isinstance(held, dict)
    assert held["python"] == 3.0
    assert isinstance(held["os"], Unknown)
    assert common([{"os": "a"}]) == {"os": "a"}
    assert common([None]) is None


@pytest.mark.parametrize(
    "text",
    [
        '"${{ fromJSON(vars.M) }}"',
        '{os: "${{ fromJSON(vars.M) }}"}',
        "{os: [a], exclude: [{os: a}]}",
        '{os: ["${{ vars.OS }}", a], include: [{os: b, x: y}]}',
        "{a: [1,2,3,4,5,6,7,8,9,0], b: [1,2,3,4,5,6,7,8,9,0], c: [1,2,3,4,5,6,7,8,9,0]}",
    ],
)
def test_a_matrix_that_cannot_be_told_is_unknown(text: str, tmp_path: Path) -> None:
    (only,) = _matrix(text, tmp_path)
    assert isinstance(only, Unknown)


def test_what_may_be_left_out_is_kept(tmp_path: Path) -> None:
    found = _matrix('{os: [a, b], exclude: [{os: "${{ vars.OS }}"}]}', tmp_path)
    assert found == [{"os": "a"}, {"os": "b"}]


@pytest.mark.parametrize("key", ["include", "exclude"])
def test_an_include_or_exclude_from_an_expression_is_unknown(key: str, tmp_path: Path) -> None:
    found = _matrix(f'{{os: [a, b], {key}: "${{{{ fromJSON(vars.M) }}}}"}}', tmp_path)
    assert any(isinstance(one, Unknown) for one in found)


def test_steps_are_judged_for_every_combination(tmp_path: Path) -> None:
    text = jobs(
        "  a:\n    runs-on: x\n"
        "    strategy: {matrix: {os: [one, two], include: [{os: one, up: true}]}}\n"
        '    steps:\n      - {run: "${{ matrix.os }}"}\n'
        '      - {run: "up ${{ matrix.os }}", if: matrix.up}\n'
    )
    assert reached(run(tmp_path, text)) == {
        "one": True,
        "two": True,
        "up one": True,
        "up two": False,
    }


@pytest.mark.parametrize(
    ("jobs_made", "steps"),
    [(200, ["it"] * (MAX_SPREAD // 200 + 1)), (2, ["x" * (MAX_WRITTEN // 2 + 1)])],
)
def test_a_matrix_that_makes_too_much_is_unknown(
    jobs_made: int, steps: list[str], tmp_path: Path
) -> None:
    written = "".join(f"      - run: {one}\n" for one in steps)
    text = (
        f"on: push\njobs:\n  a:\n    runs-on: x\n"
        f"    strategy: {{matrix: {{n: {[*range(jobs_made)]}}}}}\n    steps:\n{written}"
    )
    (job,) = run(tmp_path, text).all_jobs()
    matrices = [one.scope.matrix for one in job.steps]
    reasons = [one.reason for one in matrices if isinstance(one, Unknown)]
    assert reasons == len(steps) * ["its matrix makes too much to follow each of its jobs"]


def test_a_job_of_which_a_matrix_makes_none_fails(tmp_path: Path) -> None:
    text = jobs(
        "  a:\n    runs-on: x\n"
        "    strategy: {matrix: {os: \"${{ fromJSON('[]') }}\"}}\n"
        "    steps: [{run: one}]\n"
        "  b:\n    runs-on: x\n    needs: a\n    steps: [{run: two}]\n"
        "  c:\n    runs-on: x\n    needs: a\n    if: failure()\n    steps: [{run: three}]\n"
    )
    done = run(tmp_path, text)
    assert reached(done) == {"three": True}
    assert done.jobs["a"].result == "failure"


@pytest.mark.parametrize(
    ("declared", "condition", "wanted"),
    [
        ("{type: choice, options: [a, b], default: a}", "inputs.to == 'c'", False),
        ("{type: choice, options: [a, b], default: a}", "inputs.to == 'b'", "?"),
        ("{type: choice, options: [a, b], default: a}", "inputs.to", True),
        ("{type: choice, options: [a, b], required: true}", "inputs.to", True),
        ("{type: choice, options: [a, b]}", "inputs.to", "?"),
        ("{type: boolean}", "inputs.to", "?"),
        ("{type: boolean}", "inputs.to == true || inputs.to == false", "?"),
        ("{type: boolean}", "inputs.to == 2", False),
        ("{type: string, default: a}", "inputs.to == 'c'", "?"),
        ("", "inputs.to == 'c'", "?"),
        ("{type: string}", "inputs.other == 'c'", False),
    ],
)
def test_an_input_by_hand_is_one_of_its_options(
    declared: str, condition: str, wanted: object, tmp_path: Path
) -> None:
    head = f"on:\n  workflow_dispatch:\n    inputs:\n      to: {declared}\njobs:\n"
    text = f"{head}  a:\n    runs-on: x\n    steps: [{{run: it, if: {condition}}}]\n"
    event = Event("workflow_dispatch", "", Unknown("any"), from_fork=False)
    repository = write(tmp_path, {"main.yml": text})
    assert reached(Run(repository, load(repository), event)) == {"it": wanted}


def test_each_job_of_a_matrix_knows_its_number(tmp_path: Path) -> None:
    text = jobs(
        "  a:\n    runs-on: x\n    strategy: {matrix: {os: [one, two]}}\n"
        '    steps: [{run: "${{ matrix.os }}", if: strategy.job-index == 1}]\n'
        "  b:\n    runs-on: x\n"
        "    steps: [{run: alone, if: strategy.job-index == 0 && strategy.job-total == 1}]\n"
        '  c:\n    runs-on: x\n    strategy: {matrix: {os: "${{ fromJSON(vars.M) }}"}}\n'
        "    steps: [{run: many, if: strategy.job-total == 1}]\n"
    )
    assert reached(run(tmp_path, text)) == {"one": False, "two": True, "alone": True, "many": "?"}


def test_one_failed_combination_fails_the_job(tmp_path: Path) -> None:
    text = jobs(
        job("a", "strategy: {matrix: {os: [one, two]}}", ", if: matrix.os == 'two'"),
        job("b", "needs: a"),
    )
    found = run(tmp_path, text, fail=("a",))
    assert found.jobs["a"].result == "failure"
    assert found.jobs["b"].reach is False


# -- called workflows --------------------------------------------------------------------------

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


# -- composite actions -------------------------------------------------------------------------

ACTION = """\
inputs:
  publish: {default: 'true'}
  other: {}
runs:
  using: composite
  steps:
    - {run: inside, shell: bash}
    - {run: by-default, shell: bash, if: inputs.publish == 'true'}
    - {run: other, shell: bash, if: inputs.other == 'yes'}
    - {run: failed, shell: bash, if: failure()}
    - {run: own-status, shell: bash, if: success()}
"""


@pytest.mark.parametrize("form", ["./act", "./act/", "$/act"])
def test_a_composite_action_is_opened(form: str, tmp_path: Path) -> None:
    found = reached(run(tmp_path, steps(f"uses: {form}", "run: after"), act__action_yml=ACTION))
    assert found == {
        "inside": True,
        "by-default": True,
        "other": False,
        "failed": False,
        "own-status": True,
        "after": True,
    }


def test_inputs_of_an_action_ignore_letter_case(tmp_path: Path) -> None:
    text = steps("{uses: ./act, with: {Publish: false, OTHER: 'yes'}}")
    found = reached(run(tmp_path, text, act__action_yml=ACTION))
    assert (found["by-default"], found["other"]) == (False, True)


def test_the_condition_of_the_step_counts_inside_its_action(tmp_path: Path) -> None:
    found = run(tmp_path, steps("{uses: ./act, if: false}", "run: a"), act__action_yml=ACTION)
    assert reached(found) == {"a": True}


def test_a_failure_inside_an_action_is_the_steps_failure(tmp_path: Path) -> None:
    text = steps("uses: ./act", "run: after", "{run: anyway, if: failure()}")
    found = reached(run(tmp_path, text, fail=("inside",), act__action_yml=ACTION))
    assert (found["failed"], found["own-status"]) == (True, False)
    assert (found["after"], found["anyway"]) == (False, True)


def test_an_action_that_runs_always_starts_with_a_status_of_its_own(tmp_path: Path) -> None:
    text = steps("run: before", "{uses: ./act, if: always()}")
    found = reached(run(tmp_path, text, fail=("before",), act__action_yml=ACTION))
    assert (found["inside"], found["own-status"], found["failed"]) == (True, True, False)


def test_actions_inside_actions_are_opened(tmp_path: Path) -> None:
    outer = "runs: {using: composite, steps: [{uses: ./act, with: {other: 'yes'}}]}\n"
    found = reached(
        run(tmp_path, steps("uses: ./outer"), outer__action_yml=outer, act__action_yml=ACTION)
    )
    assert found["other"] is True


def test_an_action_sees_its_own_steps_and_not_its_callers(tmp_path: Path) -> None:
    action = (
        "runs:\n  using: composite\n  steps:\n"
        "    - {run: one, shell: bash, id: s, if: steps.outer.outcome == 'success'}\n"
        "    - {run: two, shell: bash, if: steps.s.outcome == 'skipped'}\n"
    )
    text = steps("{run: first, id: outer}", "uses: ./act")
    found = reached(run(tmp_path, text, act__action_yml=action))
    assert (found["one"], found["two"]) == (False, True)


def test_a_step_of_an_action_can_only_see_a_variable_that_one_before_it_may_have_set(
    tmp_path: Path,
) -> None:
    action = (
        "runs:\n  using: composite\n  steps:\n"
        "    - {run: one, shell: bash, if: env.X == 'y'}\n"
        "    - {run: two, shell: bash, if: env.X == 'y'}\n"
    )
    first = run(tmp_path / "first", steps("uses: ./act"), act__action_yml=action)
    assert reached(first) == {"one": False, "two": "?"}
    second = run(tmp_path / "second", steps("run: a", "uses: ./act"), act__action_yml=action)
    assert reached(second) == {"a": True, "one": "?", "two": "?"}


MATRIX = """
on: push
jobs:
  a:
    strategy: {matrix: {os: [%s]}}
    runs-on: ${{ matrix.os }}
    steps:
"""
"""A job of as many as there are systems, without its steps."""


def test_a_matrix_of_many_steps_is_followed_once(tmp_path: Path) -> None:
    text = f"{MATRIX}%s      - {{run: build, if: matrix.os == 'os7'}}\n"
    steps = "      - run: test\n" * 9
    few = run(tmp_path / "few", text % (", ".join(f"os{one}" for one in range(100)), steps))
    assert reached(few)["build"] is False  # in the last of the jobs
    assert len(few.jobs["a"].steps) == 1000
    many = run(tmp_path / "many", text % (", ".join(f"os{one}" for one in range(101)), steps))
    assert reached(many) == {"test": True, "build": "?"}
    assert len(many.jobs["a"].steps) == 10


def test_steps_of_actions_count_among_the_many_of_a_matrix(tmp_path: Path) -> None:
    inside = "".join(f"    - {{run: step{one}, shell: sh}}\n" for one in range(9))
    action = f"runs:\n  using: composite\n  steps:\n{inside}"
    text = f"{MATRIX}      - uses: ./act\n"
    several = ", ".join(f"os{one}" for one in range(100))
    few = run(tmp_path / "few", text % several, act__action_yml=action)
    assert len(few.jobs["a"].steps) == 1000
    many = run(tmp_path / "many", text % f"{several}, more", act__action_yml=action)
    assert len(many.jobs["a"].steps) == 10


def test_long_scripts_of_many_jobs_of_a_matrix_are_followed_once(tmp_path: Path) -> None:
    script = "a" * 400
    text = f"{MATRIX}      - {{run: {script}}}\n      - {{run: b, if: matrix.os == 'os7'}}\n"
    text = text % ", ".join(f"os{one}" for one in range(100))
    few = run(tmp_path / "few", text)
    assert reached(few)["b"] is False
    longer = script * 10
    many = run(tmp_path / "many", text.replace(script, longer))
    assert reached(many) == {longer: True, "b": "?"}
    assert len(many.jobs["a"].steps) == 2


@pytest.mark.parametrize("jobs", ["1", "1, 2"])
def test_actions_that_multiply_are_not_counted_to_the_end(jobs: str, tmp_path: Path) -> None:
    action = "runs:\n  using: composite\n  steps:\n"
    files = {
        f"a{depth}/action.yml": action + f"    - uses: ./a{depth + 1}\n" * 10 for depth in range(9)
    }
    last = f"{action}    - {{run: last, shell: sh}}\n"
    main = {"main.yml": f"{MATRIX % jobs}      - uses: ./a0\n", "a9/action.yml": last}
    repository = write(tmp_path, files | main)
    done = Run(repository, load(repository), TAG)
    assert len(done.jobs["a"].steps) <= MAX_STEPS


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


# -- jobs that are taken from an ordinary run ------------------------------------------------


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


@pytest.mark.parametrize(("count", "expected"), [(200, False), (201, "?")])
def test_what_more_steps_have_left_than_are_kept_cannot_be_told(
    count: int, expected: object, tmp_path: Path
) -> None:
    named = "".join(f"{{run: a, id: s{number}}}, " for number in range(count))
    last = "{run: b, if: steps.s1.outcome == 'skipped'}"
    found = reached(run(tmp_path, jobs(f"  a: {{runs-on: x, steps: [{named}{last}]}}\n")))
    assert found["b"] == expected

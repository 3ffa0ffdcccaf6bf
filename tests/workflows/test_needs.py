"""Which jobs a run reaches where those fail that they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.runs import TAG, Reached, job, jobs, load, reached, run, write

from pubproof.workflows.expressions import Unknown
from pubproof.workflows.runs.run import Run

if TYPE_CHECKING:
    from pathlib import Path

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


VARIABLES = [
    # What the job says, what it hands on as `it`, and that where it can be told.
    ("env: {A: b}", "${{ env.A }}", "b"),
    ("env: {B: b}", "${{ env.A }}-${{ env.B }}", "a-b"),
    ("", "${{ env.A }}", "a"),
    ("strategy: {matrix: {x: [b, c]}}, env: {B: b}", "${{ env.B }}", "b"),
    ("strategy: {matrix: {x: [b, c]}}, env: {B: '${{ matrix.x }}'}", "${{ env.B }}", None),
    ("env: {C: b}", "${{ env.C }}", None),
]


@pytest.mark.parametrize(("says", "it", "told"), VARIABLES)
def test_an_output_is_told_by_the_variables_at_the_end_of_its_job(
    says: str, it: str, told: str | None, tmp_path: Path
) -> None:
    lines = says.replace("}}, env", "}}\n    env")
    text = (
        f"on: push\nenv: {{A: a}}\njobs:\n  a:\n    runs-on: x\n    outputs: {{it: '{it}'}}\n"
        f"    {lines}\n    steps:\n"
        '      - run: echo "C=$(date)" >> $GITHUB_ENV\n'
    )
    text += job("b", f"needs: a, if: needs.a.outputs.it == '{told or 'b'}'")
    assert reached(run(tmp_path, text))["b"] == (True if told else "?")


def test_what_a_job_needs_has_succeeded_unless_its_condition_asks_how_it_ended(
    tmp_path: Path,
) -> None:
    asks = "{run: %s, if: needs.a.result == 'success'}"
    text = jobs(
        job("a", "if: vars.A"),
        *(
            f"  {name}: {{runs-on: x, needs: a, {condition}steps: [{asks % name}]}}\n"
            for name, condition in (
                ("b", ""),
                ("c", "if: github.sha, "),
                ("d", "if: '!cancelled()', "),
            )
        ),
    )
    done = run(tmp_path, text)
    steps = [one for name in "bcd" for one in done.jobs[name].steps]
    admitted = [one.scope.admits(one.step.condition) for one in steps]
    assert admitted[:2] == [True, True]
    assert isinstance(admitted[2], Unknown)


OF_EACH: list[tuple[str, str, str, Reached]] = [
    # What each job of a matrix does and hands on, and whether that is some text.
    ("run: a", "${{ strategy.job-index == 1 && 'b' || 'a' }}", "b", {"b": "?"}),
    ("run: a", "${{ strategy.job-total }}", "2", {"b": True}),
    ("run: a", "${{ matrix.x }}-${{ matrix.y }}", "b-d", {"b": "?"}),
    ("run: a", "${{ matrix.x }}-${{ matrix.y }}", "b", {"b": False}),
    ("run: a", "${{ matrix.y }}", "d", {"b": True}),
    ("run: echo A=a >> $GITHUB_ENV, if: matrix.x == 'b'", "${{ env.A }}", "b", {"b": "?"}),
    ("run: echo A=a >> $GITHUB_ENV, if: matrix.x == 'c'", "${{ env.A }}", "b", {"b": "?"}),
    ("run: echo A=a >> $GITHUB_ENV, if: matrix.x == 'e'", "${{ env.A }}", "b", {"b": True}),
    ("run: a, id: s, if: matrix.x == 'b'", "${{ steps.s.outcome }}", "success", {"b": "?"}),
]


@pytest.mark.parametrize(("does", "it", "text", "wanted"), OF_EACH)
def test_an_output_of_a_matrix_is_told_where_each_of_its_jobs_sets_the_same(
    does: str, it: str, text: str, wanted: Reached, tmp_path: Path
) -> None:
    written = (
        "on: push\njobs:\n  a:\n    runs-on: x\n    strategy: {matrix: {x: [b, c], y: [d]}}\n"
        f'    env: {{A: b}}\n    outputs: {{it: "{it}"}}\n    steps:\n      - {{{does}}}\n'
    )
    written += job("b", f"needs: a, if: needs.a.outputs.it == '{text}'")
    found = reached(run(tmp_path, written))
    assert {name: found.get(name, False) for name in wanted} == wanted


def test_a_job_that_does_not_run_hands_nothing_on(tmp_path: Path) -> None:
    text = jobs(
        job("a", 'if: false, outputs: {it: "b"}'),
        job("b", "needs: a, if: always() && needs.a.outputs.it"),
        job("c", "needs: a, if: always() && !needs.a.outputs.it"),
    )
    found = reached(run(tmp_path, text))
    assert {name: found.get(name, False) for name in "bc"} == {"b": False, "c": True}

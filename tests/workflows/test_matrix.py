"""The jobs of a matrix, and how a run follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.runs import TAG, job, jobs, load, reached, run, write

from pubproof.workflows.events.event import Event
from pubproof.workflows.expressions import Unknown
from pubproof.workflows.matrix import combinations, common
from pubproof.workflows.runs.run import MAX_SPREAD, MAX_STEPS, MAX_WRITTEN, Run
from pubproof.workflows.runs.scope import Scope

if TYPE_CHECKING:
    from pathlib import Path

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
    ("{os: [a], exclude: [{os: a}], include: [{os: b}]}", [{"os": "b"}]),
    # Without any combination one job runs, and has none.
    ("{os: [a], exclude: [{os: a}]}", [None]),
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

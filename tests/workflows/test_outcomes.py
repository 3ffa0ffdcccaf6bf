"""What steps leave for those after them: outputs, and the ids of artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.runs import job, jobs, reached, run, steps

from pubproof.workflows.expressions import Unknown

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize(("count", "expected"), [(200, False), (201, "?")])
def test_what_more_steps_have_left_than_are_kept_cannot_be_told(
    count: int, expected: object, tmp_path: Path
) -> None:
    named = "".join(f"{{run: a, id: s{number}}}, " for number in range(count))
    last = "{run: b, if: steps.s1.outcome == 'skipped'}"
    found = reached(run(tmp_path, jobs(f"  a: {{runs-on: x, steps: [{named}{last}]}}\n")))
    assert found["b"] == expected

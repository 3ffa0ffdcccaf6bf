"""Composite actions, whose steps a run follows as those of the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.workflows.runs import reached, run, steps

if TYPE_CHECKING:
    from pathlib import Path

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


NAMING = """\
inputs:
  name: {default: dist}
outputs:
  name: {value: 'python-${{ inputs.name }}'}
  found: {value: '${{ steps.look.outputs.found }}'}
runs:
  using: composite
  steps:
    - {run: 'echo found=1 >> "$GITHUB_OUTPUT"', shell: bash, id: look}
"""


def test_an_output_of_an_action_is_told_that_is_made_of_its_inputs(tmp_path: Path) -> None:
    text = steps(
        "{uses: ./act, id: given, with: {name: wheels}}",
        "{uses: ./act, id: left}",
        "{run: given, if: steps.given.outputs.name == 'python-wheels'}",
        "{run: default, if: steps.left.outputs.name == 'python-wheels'}",
        "{run: none, if: steps.left.outputs.other != ''}",
        "{run: inside, if: steps.left.outputs.found == '2'}",
    )
    found = reached(run(tmp_path, text, act__action_yml=NAMING))
    assert [found[name] for name in ("given", "default", "none")] == [True, False, False]
    assert found["inside"] == "?"


def test_an_action_that_may_be_left_out_hands_on_nothing_sure(tmp_path: Path) -> None:
    text = steps(
        "{uses: ./act, id: given, if: vars.X}",
        "{run: named, if: steps.given.outputs.name == 'python-dist'}",
    )
    assert reached(run(tmp_path, text, act__action_yml=NAMING))["named"] == "?"

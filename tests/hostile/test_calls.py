"""Calls of workflows, and local actions, that are missing, broken or go round in a circle."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.hostile.pipelines import (
    ACTION,
    LOCAL,
    PLACES,
    PROVENANCE,
    PUBLISH,
    SECOND,
    WHOLE,
    check_bad,
    copy_openmed,
    holding,
    said_of,
)
from tests.openmed import prove, states

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.contract.clause import Report

CALL = "on: [push, workflow_call]\njobs:\n  a: {{uses: ./.github/workflows/{}}}\n"
UPLOAD = """\
on: [push, workflow_call]
jobs:
  a:
    runs-on: x
    permissions: {id-token: write}
    steps:
      - uses: pypa/gh-action-pypi-publish@v1
"""


def test_a_provenance_workflow_that_is_missing_is_named_at_its_call(tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / PROVENANCE).unlink()
    check_bad(tmp_path, PUBLISH, "'.github/workflows/provenance.yml' does not exist")


def test_a_provenance_workflow_that_cannot_be_called_is_named_at_its_call(tmp_path: Path) -> None:
    file = copy_openmed(tmp_path) / PROVENANCE
    text = file.read_text()
    assert "  workflow_call:\n    inputs:" in text
    file.write_text(text.replace("workflow_call:", "workflow_dispatch:"))
    check_bad(tmp_path, PUBLISH, "'provenance.yml' cannot be called")


@pytest.mark.parametrize("place", PLACES)
def test_a_workflow_that_calls_itself_is_named(place: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / place).write_text(CALL.format(place))
    check_bad(tmp_path, place, "calls back")


def test_workflows_that_call_in_a_circle_are_named(tmp_path: Path) -> None:
    workflows = copy_openmed(tmp_path)
    names = ["x1.yml", "x2.yml", "x3.yml"]
    for name, after in zip(names, [*names[1:], names[0]], strict=True):
        (workflows / name).write_text(CALL.format(after))
    report = prove(tmp_path)
    for name in names:
        assert "calls back" in said_of(report, name)
    assert not holding(report) & WHOLE


def test_a_provenance_workflow_that_calls_its_caller_is_named(tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / PROVENANCE).write_text(CALL.format(PUBLISH))
    check_bad(tmp_path, PROVENANCE, "'publish.yml' cannot be called")


def test_an_upload_nine_calls_deep_is_found(tmp_path: Path) -> None:
    workflows = copy_openmed(tmp_path)
    for depth in range(9):
        text = CALL.format(f"x{depth + 1}.yml")
        (workflows / f"x{depth}.yml").write_text(text.replace("push, ", "") if depth else text)
    (workflows / "x9.yml").write_text(UPLOAD.replace("push, ", ""))
    report = prove(tmp_path)
    assert "x0.yml (a) → x1.yml (a)" in said_of(report, "x9.yml")
    assert states(report)["one-publisher"] is State.FAILS


ACTIONS: dict[str, bytes] = {
    "empty": b"",
    "binary": bytes(range(256)),
    "UTF-16": b"\xff\xfe" + ACTION.encode("utf-16-le"),
    "Latin-1": b"# \xe9\n",
    "broken": b"runs: [\n",
    "a word": b"hello\n",
    "a list": b"- a\n",
    "no runs": b"name: a\n",
    "runs null": b"runs:\n",
    "runs a list": b"runs: [a]\n",
    "using a list": b"runs: {using: [composite], steps: []}\n",
    "steps a word": b"runs: {using: composite, steps: echo}\n",
    "steps of words": b"runs: {using: composite, steps: [echo]}\n",
    "deep": b"[" * 200_000,
    "long": b"# comment\n" * 500_000,
    "an alias in itself": b"runs: &r {using: composite, steps: *r}\n",
    "uses one that is missing": ACTION.encode() + b"    - uses: ./none\n",
    "uses a number": ACTION.encode() + b"    - uses: 3\n",
    "a program": b"runs: {using: node24, main: index.js}\n",
}


def _report_with_action(root: Path, action: bytes) -> Report:
    """Prove the example with a local action, and with another one that uses it."""
    (copy_openmed(root) / SECOND).write_text(LOCAL)
    for folder, content in (("act", action), ("other", ACTION.encode() + b"    - uses: ./act\n")):
        (root / folder).mkdir()
        (root / folder / "action.yml").write_bytes(content)
    return prove(root)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_local_action_that_cannot_be_read_leaves_open_what_uploads(
    name: str, tmp_path: Path
) -> None:
    report = _report_with_action(tmp_path, ACTIONS[name])
    assert "one-publisher" not in holding(report)
    assert said_of(report, SECOND) or said_of(report, "action.yml")


ROUNDS = {
    "uses itself": ACTION.encode() + b"    - uses: ./act\n",
    "uses another that uses it": ACTION.encode() + b"    - uses: ./other\n",
    "uses itself twice": ACTION.encode() + b"    - uses: ./act\n" * 2,
    "uses itself and uploads": ACTION.encode()
    + b"    - uses: ./act\n    - run: twine upload d/*\n",
}


@pytest.mark.parametrize("name", ROUNDS)
def test_actions_that_use_each_other_in_a_circle_come_to_an_end(name: str, tmp_path: Path) -> None:
    report = _report_with_action(tmp_path, ROUNDS[name])
    assert (states(report)["one-publisher"] is State.FAILS) is ("uploads" in name)


def _no_action(path: Path) -> None:
    path.parent.rmdir()


ACTION_KINDS: dict[str, Callable[[Path], object]] = {
    "missing": _no_action,
    "an empty folder": Path.exists,
    "a folder": Path.mkdir,
    "a FIFO": os.mkfifo,
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("kind", ACTION_KINDS)
def test_a_local_action_that_is_no_file_leaves_open_what_uploads(kind: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / SECOND).write_text(LOCAL)
    (tmp_path / "act").mkdir()
    ACTION_KINDS[kind](tmp_path / "act" / "action.yml")
    report = prove(tmp_path)
    assert "one-publisher" not in holding(report)
    assert said_of(report, SECOND)


@pytest.mark.parametrize("file", [PUBLISH, PROVENANCE])
def test_a_local_action_that_is_missing_from_the_release_is_reported(
    file: str, tmp_path: Path
) -> None:
    path = copy_openmed(tmp_path) / file
    text = path.read_text()
    path.write_text(text.replace("    steps:\n", "    steps:\n      - uses: ./none\n"))
    report = prove(tmp_path)
    assert "'none'" in said_of(report, file)
    assert "one-publisher" not in holding(report)

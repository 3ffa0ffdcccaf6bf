"""Where other processes help to read workflows, what is found stays the same."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.commands import Command
from tests.openmed import copy

import pubproof
from pubproof import contract, settings
from pubproof.files.witness import Witness
from pubproof.leads import workers
from pubproof.reports import text
from pubproof.reports.look import Look
from pubproof.repository import WORKFLOWS, Repository

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.contract.clause import Report

PLAIN = (
    "name: Test {number}\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make\n"
)
NAMELESS = PLAIN.partition("\n")[2]
LEAKING = PLAIN.replace("make", "twine upload -p ${{{{ secrets.PYPI_TOKEN }}}} dist/*")
AFTER = (
    "on:\n  workflow_run:\n    workflows: [Test 9, .github/workflows/05.yml]\n"
    "    types: [completed]\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: uv publish\n"
)
TEXTS = {
    "02": LEAKING,
    "04": "jobs: 3\n",
    "05": NAMELESS,
    "07": "on: push\njobs: [\n",
    "08": "name: Test 8\non: push\njobs: {{a: {{uses: ./.github/workflows/none.yml}}}}\n",
    "13": AFTER,
    "14": LEAKING.replace("name", "# pubproof: off[one-publisher] for fun\nname"),
}
"""The workflows that have to be looked at closely, by their number."""


class Started(subprocess.Popen):  # type: ignore[type-arg]  # of whatever it says
    """A process; another Python is kept, to be looked at when it should have ended."""

    all: list[Started]

    def __init__(self, command: list[str], **options: object) -> None:
        super().__init__(command, **options)  # type: ignore[call-overload]  # passed on
        if command[0] == sys.executable:
            self.all.append(self)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Started]:
    """Return the processes that were started; a handful of workflows is worth one."""
    monkeypatch.setattr(Started, "all", [], raising=False)
    monkeypatch.setattr(subprocess, "Popen", Started)
    monkeypatch.setattr(workers, "_SHARE", 5)
    monkeypatch.setattr(workers, "_LAG", 1)
    monkeypatch.setattr(workers, "_free", lambda: 2)
    return Started.all


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a repository with many workflows beside those of a good release."""
    made = copy(tmp_path / "repository")
    for number in range(20):
        content = TEXTS.get(f"{number:02}", PLAIN).format(number=number)
        (made / WORKFLOWS / f"{number:02}.yml").write_text(content, encoding="utf-8")
    (made / WORKFLOWS / "11.yml").write_bytes(b"\xff\xfe")
    return made


def repository(root: Path, disk: Witness | None = None) -> Repository:
    clauses = [clause.id for clause in contract.CLAUSES]
    return Repository(root, settings.read(root, clauses), disk=disk)


def said(report: Report) -> str:
    return text.render([report], Look(unicode=False), verbose=True)


def helped(root: Path, disk: Witness | None = None) -> str:
    """Return what is said of a repository where other processes help."""
    made = repository(root, disk)
    with workers.Workers(made) as those:
        return said(contract.prove(made, workers=those))


def test_the_same_is_said_where_other_processes_help(root: Path, started: list[Started]) -> None:
    alone = said(contract.prove(repository(root)))
    assert "02.yml:7:14: no-stored-credentials" in alone
    assert alone.count("GitHub refuses") >= 2
    assert "GitHub wants a mapping" in alone
    assert helped(root) == alone
    assert len(started) == 2
    assert [process.poll() for process in started] == [0, 0]


def test_only_what_is_certain_is_told(root: Path) -> None:
    share = {
        "root": str(root),
        "first": 0,
        "last": 16,
        "publishing_workflow": "publish.yml",
        "provenance_workflow": "provenance.yml",
    }
    told = json.loads(workers.look(json.dumps(share)))
    close = {*TEXTS, "11"} - {"05"}
    expected = {
        f"{WORKFLOWS}/{number:02}.yml": None if number == 5 else f"Test {number}"
        for number in range(16)
        if f"{number:02}" not in close
    }
    assert told["names"] == expected
    assert told["pubproof"] == pubproof.__file__


def test_what_others_read_is_asked_again_as_well(root: Path, started: list[Started]) -> None:
    alone, together = Witness(root), Witness(root)
    said(contract.prove(repository(root, alone)))
    helped(root, together)
    assert len(started) == 2
    assert len(together.answers) > 20
    assert together.answers == alone.answers


def test_a_file_that_changes_meanwhile_is_not_taken_for_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    witness = Witness(tmp_path)
    witness.read("a")
    first = dict(witness.answers)
    witness.hear(first.items())
    assert witness.answers == first
    witness.hear([(("read", "a", None), "of another text"), (("read", "b", None), "x")])
    assert not Witness(tmp_path).repeats(list(witness.answers.items())[:1])
    assert witness.answers["read", "b", None] == "x"


def test_a_file_that_was_read_as_two_texts_is_not_taken_for_the_last(tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    for content in ("1", "2"):
        (tmp_path / "a").write_text(content)
        assert witness.read("a") == content.encode()
    assert not Witness(tmp_path).repeats(witness.answers.items())
    (tmp_path / "a").write_text("1")
    assert not Witness(tmp_path).repeats(witness.answers.items())


@pytest.mark.parametrize(
    "executable",
    ["print(1)", "import sys; sys.exit(3)", "print('{')", "print('[]')", "print('{}')"],
)
def test_a_process_that_fails_loses_nothing(
    executable: str, root: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = said(contract.prove(repository(root)))
    real = Started.__init__

    def other(self: Started, command: list[str], **options: object) -> None:
        real(self, [command[0], "-c", executable], **options)

    monkeypatch.setattr(Started, "__init__", other)
    assert helped(root) == alone
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_a_python_that_cannot_be_started_loses_nothing(
    root: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = said(contract.prove(repository(root)))
    monkeypatch.setattr(sys, "executable", str(root / "nothing"))
    assert helped(root) == alone
    assert started == []


def test_another_pubproof_is_not_believed(
    root: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = said(contract.prove(repository(root)))
    monkeypatch.setattr(pubproof, "__file__", "elsewhere")
    assert helped(root) == alone
    assert len(started) == 2


def test_no_process_outlives_an_error(root: Path, started: list[Started]) -> None:
    made = repository(root)
    with pytest.raises(KeyboardInterrupt), workers.Workers(made):
        raise KeyboardInterrupt
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_a_few_workflows_are_read_by_one_process(
    root: Path, started: list[Started], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_SHARE", 50)
    assert helped(root) == said(contract.prove(repository(root)))
    assert started == []


def test_the_command_says_the_same_of_very_many_workflows(
    root: Path,
    started: list[Started],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = Command(capsys, "check", "--no-cache", "--verbose", str(root))
    monkeypatch.setattr(workers, "_SHARE", 1000)
    alone = command()
    assert started == []
    monkeypatch.setattr(workers, "_SHARE", 5)
    assert command() == alone
    assert len(started) == 2

"""What `pubproof check` said before is said again only where a new check would say the same."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.commands import Command
from tests.history.conftest import Past
from tests.history.edits import EDITS
from tests.openmed import PUBLISH

from pubproof import contract, kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of what is kept, which is not there yet."""
    made = tmp_path / "caches" / "of" / "pubproof"
    monkeypatch.setenv(kept.VARIABLE, str(made))
    return made


@pytest.fixture
def past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Past:
    """Return a repository, which the command is called in."""
    made = Past(tmp_path / "repository")
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys, "check")


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows by one with each repository that is really looked at."""
    found: list[object] = []
    prove = contract.prove

    def counted(*given: object, **options: object) -> object:
        found.append(given)
        return prove(*given, **options)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(contract, "prove", counted)
    return found


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("words", [(), ("--verbose",), ("--format", "sarif"), (".", "--off=x")])
def test_the_same_call_says_the_same_without_a_second_look(
    words: tuple[str, ...], check: Command, proofs: list[object]
) -> None:
    words = tuple(word.replace("=x", "=pypa-action") for word in words)
    first = check(*words)
    assert first.out
    assert check(*words) == first
    assert len(proofs) == 1


def test_the_status_is_said_again(past: Past, check: Command, proofs: list[object]) -> None:
    past.add_button()
    assert [check().status, check().status] == [1, 1]
    past.remove_button()
    past.write(".github/workflows/other.yml", b"\xff")
    assert [check().status, check().status] == [3, 3]
    assert len(proofs) == 2


def test_after_each_edit_it_says_what_a_fresh_check_says(
    past: Past, check: Command, proofs: list[object]
) -> None:
    said = {check().out}
    for edit in EDITS:
        edit(past)
        past.commit("Edit")
        fresh = check("--no-cache")
        assert check() == fresh
        assert check() == fresh
        said.add(fresh.out)
    assert len(said) > len(EDITS) // 2, "few edits change what is said"
    assert len(EDITS) < len(proofs) <= 2 * len(EDITS) + 1


def test_an_edit_that_is_taken_back_is_remembered(
    past: Past, check: Command, proofs: list[object]
) -> None:
    before = check()
    past.add_button()
    past.remove_button()
    assert check() == before
    assert len(proofs) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it.write("pyproject.toml", "[tool.pubproof]\nenvironment = 'other'\n"),
        lambda it: it.write("pyproject.toml", "[tool.pubproof]\nenvironmen = 'other'\n"),
        lambda it: (it.root / "pyproject.toml").unlink(),
    ],
)
def test_other_settings_are_another_question(
    change: Callable[[Past], object], past: Past, check: Command
) -> None:
    before = check()
    change(past)
    assert check() != before
    assert check() == check("--no-cache")


def test_what_git_says_is_a_part_of_the_question(past: Past, check: Command) -> None:
    past.write("CONTRIBUTING.md", "See `tools/release.py`.\n")
    past.write("tools/release.py", "")
    past.commit("Tell how to release")
    before = check()
    past.git("remote", "add", "origin", "https://github.com/somebody/else")
    past.git("rm", "--quiet", "--cached", "CONTRIBUTING.md")
    (past.root / "tools" / "release.py").unlink()
    assert check() == check("--no-cache") == before


def test_another_look_or_folder_is_another_call(
    past: Past, check: Command, proofs: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = check()
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert check().out != plain.out
    monkeypatch.delenv("FORCE_COLOR")
    past.copy("inner")
    monkeypatch.chdir("inner")
    inner = check()
    monkeypatch.chdir(past.root)
    (past.root / "pyproject.toml").unlink()
    assert check() == check("--no-cache") != inner
    assert len(proofs) == 5


def test_two_repositories_in_one_call(past: Past, check: Command, proofs: list[object]) -> None:
    past.copy("one")
    past.copy("two")
    before = check("one", "two")
    assert check("one", "two") == before
    past.edit("\non:\n", "\non:\n  workflow_dispatch:\n", f"two/{PUBLISH}")
    assert check("one", "two") != before
    assert len(proofs) == 4


@pytest.mark.usefixtures("past")
def test_another_python_or_another_pubproof_looks_again(
    check: Command, proofs: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version", "4.0.0")
        check()
    assert len(proofs) == 2
    package = tmp_path / "pubproof"
    package.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr("pubproof.__file__", str(package / "__init__.py"))
        for number, text in enumerate(["one", "other"], 3):
            (package / "rule.py").write_text(text)
            check()
            check()
            assert len(proofs) == number
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        check()
        (tmp_path / "a_package_that_was_installed").mkdir()
        check()
    assert len(proofs) == 6
    check()
    assert len(proofs) == 6


@pytest.mark.usefixtures("past")
def test_a_wrong_call_is_never_kept(check: Command, folder: Path) -> None:
    check.refusal("--select", "tag-push")
    assert not folder.exists()


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize("how", ["option", "variable"])
def test_nothing_is_kept_where_that_is_not_wanted(
    how: str, check: Command, folder: Path, proofs: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["--no-cache"] if how == "option" else []
    if how == "variable":
        monkeypatch.setenv(kept.VARIABLE, "")
    assert check(*words) == check(*words)
    assert len(proofs) == 2
    assert not folder.exists()


@pytest.mark.usefixtures("past")
def test_the_folder_is_that_of_all_caches(
    check: Command, proofs: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(kept.VARIABLE)
    for name, value, there in (
        ("XDG_CACHE_HOME", tmp_path / "xdg", "xdg/pubproof"),
        ("HOME", tmp_path / "home", "home/.cache/pubproof"),
    ):
        monkeypatch.setenv(name, str(value))
        assert check() == check()
        assert len([*(tmp_path / there).iterdir()]) == 1
        monkeypatch.delenv(name)
    assert len(proofs) == 2


def test_nothing_is_kept_where_no_folder_of_caches_is_known(
    past: Past, check: Command, proofs: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(kept.VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")
    before = {*past.root.iterdir()}
    assert check() == check()
    assert len(proofs) == 2
    assert {*past.root.iterdir()} == before


@pytest.mark.usefixtures("past")
def test_nobody_else_can_read_what_is_kept(check: Command, folder: Path) -> None:
    check()
    (kept,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"folders": [], "text": "all is well"}',
        b'{"folders": [1], "text": "all is well", "status": 0}',
        b'{"folders": [[".", [[["root"], ""]]]], "text": "all is well", "status": 0}',
        b'{"folders": [[".", [[["read"], ""]]]], "text": "all is well", "status": 0}',
        b'{"folders": [[".", [[[[]], ""]]]], "text": "all is well", "status": 0}',
    ],
)
def test_what_something_else_wrote_is_not_believed(
    broken: bytes, check: Command, folder: Path, proofs: list[object]
) -> None:
    before = check()
    (kept,) = folder.iterdir()
    kept.write_bytes(broken)
    assert check() == before
    assert len(proofs) == 2
    assert check() == before
    assert len(proofs) == 2


@pytest.mark.usefixtures("past")
def test_a_folder_that_cannot_be_written_is_no_error(
    check: Command, folder: Path, proofs: list[object]
) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("a file where the folder would be")
    assert check() == check()
    assert len(proofs) == 2


@pytest.mark.usefixtures("past")
def test_only_the_newest_calls_are_kept(check: Command, folder: Path) -> None:
    folder.mkdir(parents=True)
    for number in range(100):
        old = folder / f"check-{number}.json"
        old.write_text("{}")
        os.utime(old, (number, number))
    strange = folder / "somebody-else.json"
    strange.write_text("{}")
    os.utime(strange, (0, 0))
    check()
    left = {path.name for path in folder.iterdir()} - {strange.name}
    assert strange.exists()
    assert len(left) == 64
    assert {f"check-{number}.json" for number in range(37, 100)} < left


OBSERVER = """\
import json, os, sys

opened = set()

def watch(event, given):
    if event in ("open", "os.scandir", "os.listdir") and isinstance(given[0], (str, bytes)):
        path = os.path.relpath(os.fsdecode(given[0]))
        if not path.startswith(".."):
            opened.add("" if path == "." else path)

from pubproof.cli import main
sys.addaudithook(watch)
main(["check", "--format=json"])
print(json.dumps(sorted(opened)), file=sys.stderr)
"""


def test_whatever_is_opened_in_the_folder_was_a_question(past: Past, folder: Path) -> None:
    """A file that is read in any other way would not be asked for again."""
    for edit in EDITS[:-4]:  # the last ones begin anew
        edit(past)
        past.commit("Edit")
    done = subprocess.run([sys.executable, "-c", OBSERVER], check=False, capture_output=True)
    opened = set(json.loads(done.stderr))
    assert {PUBLISH, ".github/workflows", "", "pyproject.toml"} < opened
    (kept,) = folder.iterdir()
    ((_, answers),) = json.loads(kept.read_text())["folders"]
    asked = {question[1] for question, _ in answers if question[0] in ("entries", "read")}
    assert opened <= asked

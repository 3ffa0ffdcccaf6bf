"""The command line: what a person calls, and what is printed then."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.commands import Command, Run

import pubproof
from pubproof import cli
from pubproof.cli.folders import repository
from pubproof.commands import COMMANDS, FORMATS, OPTIONS
from pubproof.contract.clause import (
    Clause,
    Example,
    Finding,
    Report,
    Result,
    State,
    Verdict,
)
from pubproof.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pubproof.contract.clause import Evidence
    from pubproof.pipeline import Pipeline
    from pubproof.repository import Repository

NAMES = ["one-publisher", "tag-push-only", "pypa-action"]


def _check(_: Pipeline) -> Iterable[Evidence]:
    raise AssertionError("the contract is a fake")


def _clause(name: str) -> Clause:
    return Clause(name, f"{name} is kept", "Why.", "Fix.", Example("p.yml", "a", "b"), _check)


CLAUSES = tuple(_clause(name) for name in NAMES)


def _verdict(clause: Clause, folder: Path, off: Mapping[str, str]) -> Verdict:
    """Read the state of a clause from a file that has its name."""
    if clause.id in off:
        return Verdict(State.OFF, off[clause.id])
    file = folder / clause.id
    state = State(file.read_text()) if file.exists() else State.HOLDS
    if state is State.UNKNOWN:
        return Verdict(state, "it cannot be told")
    findings = (Finding(clause.id, Location("p.yml", 2, 1, 2, 3), "wrong", "mend it"),)
    return Verdict(state, findings=findings if state is State.FAILS else ())


def prove(
    repository: Repository, *, select: frozenset[str] | None, off: Mapping[str, str], **_: object
) -> Report:
    off = {**repository.settings.off, **off}
    results = tuple(
        Result(clause, _verdict(clause, repository.root, off))
        for clause in CLAUSES
        if select is None or clause.id in select
    )
    return Report(str(repository.root), results, lambda *_: "on: é")


@pytest.fixture(autouse=True)
def contract(monkeypatch: pytest.MonkeyPatch) -> None:
    import_module("pubproof.history.history")  # it must keep the real clauses
    monkeypatch.setattr("pubproof.contract.CLAUSES", CLAUSES, raising=False)
    monkeypatch.setattr("pubproof.contract.prove", prove, raising=False)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def states(run: Run) -> dict[str, str]:
    """Return the state of each clause in a JSON report."""
    found = {each["id"]: each["state"] for each in json.loads(run.out)["clauses"]}
    assert found
    return found


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ({}, 0),
        ({"one-publisher": "fails"}, 1),
        ({"one-publisher": "unknown"}, 3),
        ({"one-publisher": "unknown", "pypa-action": "fails"}, 1),
    ],
)
def test_the_exit_status_is_that_of_the_worst_clause(
    run: Command, folder: Path, written: dict[str, str], status: int
) -> None:
    for name, state in written.items():
        folder.joinpath(name).write_text(state)
    shown = run("check")
    assert (shown.status, shown.err) == (status, "")
    assert shown.out.splitlines()[-1].startswith("3 clauses: ")


def test_the_worst_repository_decides(run: Command, folder: Path) -> None:
    for name, state in (("a", "holds"), ("b", "fails"), ("c", "unknown")):
        folder.joinpath(name).mkdir()
        folder.joinpath(name, "one-publisher").write_text(state)
    assert run("check", "a").status == 0
    assert run("check", "a", "c").status == 3
    assert run("check", "a", "b", "c").status == 1


def test_check_prints_a_text_report(run: Command, folder: Path) -> None:
    folder.joinpath("one-publisher").write_text("fails")
    assert run("check").out == (
        """\
p.yml:2:1: one-publisher: wrong
  |
2 | on: é
  | ^^
  = help: mend it
  = page: https://pubproof.github.io/pubproof/contract/#one-publisher

✗ fails    one-publisher  one-publisher is kept
✓ holds    tag-push-only  tag-push-only is kept
✓ holds    pypa-action    pypa-action is kept

3 clauses: 2 hold, 1 fails
"""
    )


def test_one_path_gives_an_object_and_several_a_list(run: Command, folder: Path) -> None:
    folder.joinpath("a").mkdir()
    assert json.loads(run("check", "--format=json").out)["repository"] == "."
    shown = json.loads(run("check", ".", "--format", "json", "a").out)
    assert [each["repository"] for each in shown] == [".", "a"]
    assert len(json.loads(run("check", "--format", "json", ".", ".").out)) == 2


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (("check", ""), "PATH"),
        (("check", ".", ""), "PATH"),
        (("check", "--select="), "--select"),
        (("check", "--off="), "--off"),
    ],
)
def test_an_empty_word_is_told(run: Command, call: tuple[str, ...], name: str) -> None:
    assert run(*call) == (2, "", f"pubproof: {name} is empty\n")


@pytest.mark.parametrize(
    ("name", "start"),
    [("sarif", "{"), ("github", "::error file=p.yml,line=2,"), ("text", "p.yml:2:1: one-")],
)
def test_a_report_has_the_format_that_is_asked_for(
    run: Command, folder: Path, name: str, start: str
) -> None:
    folder.joinpath("one-publisher").write_text("fails")
    shown = run("check", "--format", name)
    assert shown.status == 1
    assert shown.out.startswith(start)


def test_what_stands_behind_two_dashes_is_a_folder(run: Command, folder: Path) -> None:
    folder.joinpath("--verbose").mkdir()
    status, out, _ = run("check", "--format", "json", "--", ".", "--verbose")
    assert status == 0
    assert [one["repository"] for one in json.loads(out)] == [".", "--verbose"]


def test_select_leaves_the_others_out(run: Command) -> None:
    shown = run("check", "--format=json", "--select", "one-publisher, tag-push-only")
    assert list(states(shown)) == ["one-publisher", "tag-push-only"]
    shown = run("check", "--format=json", "--select=pypa-action", "--select=one-publisher")
    assert list(states(shown)) == ["one-publisher", "pypa-action"]


def test_off_counts_as_fine_and_shows_its_reason(run: Command, folder: Path) -> None:
    folder.joinpath("one-publisher").write_text("fails")
    shown = run("check", "--off", "one-publisher=it is = fine", "--off", "pypa-action")
    assert shown.status == 0
    assert "because it is = fine\n" in shown.out
    assert "because --off says so\n" in shown.out


def test_a_clause_that_is_off_need_not_be_stated(folder: Path) -> None:
    made = repository(str(folder), off={"pypa-action": "given"})
    assert dict(made.settings.off) == {"pypa-action": "given"}


def test_off_is_added_to_the_settings(run: Command, folder: Path) -> None:
    text = "[tool.pubproof.off]\none-publisher = 'set'\npypa-action = 'set'\n"
    folder.joinpath("pyproject.toml").write_text(text)
    shown = run("check", "--format=json", "--off=pypa-action=given", "--off=tag-push-only")
    reasons = [each["reason"] for each in json.loads(shown.out)["clauses"]]
    assert reasons == ["set", "--off says so", "given"]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], f"no command; there are {', '.join(COMMANDS)}"),
        (["chekc"], "no command 'chekc'; did you mean 'check'?"),
        (["version"], "no command 'version'; did you mean '--version'?"),
        (["help", "check"], "no command 'help'; did you mean '--help'?"),
        (["--verison"], "no option '--verison'; did you mean '--version'?"),
        (["check", "--formt=json"], "no option '--formt'; did you mean '--format'?"),
        (["check", "--formt", "json"], "no option '--formt'; did you mean '--format'?"),
        (
            ["diagnose", "--fix"],
            "no option '--fix'; there are --format, --help, --repository",
        ),
        (["check", "--form", "json"], "no option '--form'; did you mean '--format'?"),
        (["check", "--format"], "argument --format: expected one argument"),
        (
            ["check", "--format", "jsn"],
            "argument --format: no format 'jsn'; did you mean 'json'?",
        ),
        (
            ["check", "--format", "xyz"],
            "argument --format: no format 'xyz'; there are github, json, sarif, text",
        ),
        (
            ["check", "--select", "one-publisher,tag-push"],
            "no clause 'tag-push'; did you mean 'tag-push-only'?",
        ),
        *(
            (["check", "--select", value], "--select names no clause before or after a comma")
            for value in (",", "one-publisher,", "one-publisher, ,pypa-action")
        ),
        (["check", "--off", "Pypa-Acton=x"], "no clause 'Pypa-Acton'; did you mean 'pypa-action'?"),
        (["check", "--off", "pypa-action="], "--off pypa-action=: say why the clause is off"),
        (["check", "--off", "pypa-action= "], "--off pypa-action=: say why the clause is off"),
        (["check", "nowhere"], "no such folder: 'nowhere'"),
        (["check", "openmd"], "no such folder: 'openmd'; did you mean 'openmed'?"),
        (["check", "a/b"], "no such folder: 'a/b'"),
        (["check", "a\0"], r"no such folder: 'a\x00'"),
        (["check", "loop"], f"cannot read 'loop': {os.strerror(errno.ELOOP)}"),
        (["check", "\x1b[2J\n"], r"no such folder: '\x1b[2J\n'"),
        (["check", "file"], "'file' is not a folder; give the folder of the repository"),
        (["check", "file/x"], "no such folder: 'file/x'"),
        (["explain", "tag-push"], "no clause 'tag-push'; did you mean 'tag-push-only'?"),
        (["explain", "tag-push-only", "more"], "unexpected argument 'more'"),
        (["explain", "--", "tag-push-only", "--help"], "unexpected argument '--help'"),
        (
            ["check", "--verbose", "--", "--off=tag-push-only"],
            "no such folder: '--off=tag-push-only'",
        ),
        (["explain", "--verbose"], "no option '--verbose'; the only one is --help"),
        (["explain", ""], "CLAUSE is empty"),
        (["history", "--since="], "--since is empty"),
        (["preflight", ""], "TAG is empty"),
        (
            ["preflight", "openmed"],
            "'openmed' is a folder and no tag; --repository names a folder",
        ),
        (["verify", "demo", ""], "VERSION is empty"),
        (["verify", "demo", "1.0", "--index", ""], "--index is empty"),
        (["verify", "--signer=", "demo", "1.0"], "--signer is empty"),
    ],
)
def test_a_wrong_call_is_one_line(
    run: Command, folder: Path, argv: list[str], message: str
) -> None:
    folder.joinpath("file").touch()
    folder.joinpath("loop").symlink_to("loop")
    folder.joinpath("openmed").mkdir()
    assert run.refusal(*argv) == message


@pytest.mark.parametrize("command", ["check", "claims", "history"])
def test_a_folder_of_a_clone_is_no_repository(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    clone = folder / "a clone"
    for name in (".git", ".github/workflows", "src/package", "example/.github"):
        clone.joinpath(name).mkdir(parents=True)
    wrong = "the workflows are not in 'a clone/src/package' but in 'a clone': "
    assert run.refusal(command, "a clone/src/package") == f"{wrong}name that folder, or go there"
    monkeypatch.chdir(clone / "src")
    assert run.refusal(command).startswith("the workflows are not in '.' but in '..': ")
    assert run("check", "../example").status == 0
    shutil.rmtree(clone / ".github")
    assert run("check").status == 0


def test_a_bare_repository_has_no_files(run: Command, folder: Path) -> None:
    for name in ("HEAD", "objects", "refs"):
        folder.joinpath("bare.git", name).mkdir(parents=True)
    wrong = "'bare.git' has git's own files only; give a clone that has the others"
    assert run.refusal("check", "bare.git") == wrong


@pytest.mark.parametrize("target", [None, "/dev/zero"])
def test_settings_that_have_no_end_are_refused(
    target: str | None, run: Command, folder: Path
) -> None:
    file = folder / "pyproject.toml"
    os.mkfifo(file) if target is None else file.symlink_to(target)
    assert run.refusal("check") == "pyproject.toml: is not a regular file"


def test_settings_that_cannot_be_read_name_their_repository(run: Command, folder: Path) -> None:
    folder.joinpath("a").mkdir()
    folder.joinpath("a", "pyproject.toml").write_text("[tool.pubproof]\ntag = []\n")
    problem = "pyproject.toml:2:1: [tool.pubproof] has no setting 'tag'; did you mean 'tags'?"
    assert run.refusal("check", ".", "a") == f"a: {problem}"
    folder.joinpath("a").rename(folder / "\x1b[2J")
    assert run.refusal("check", "\x1b[2J") == rf"\x1b[2J: {problem}"
    folder.joinpath("pyproject.toml").write_text("[tool.pubproof]\ntag = []\n")
    assert run.refusal("check") == problem


def test_the_folder_above_a_link_is_where_the_link_leads(run: Command, folder: Path) -> None:
    folder.joinpath("a", "b").mkdir(parents=True)
    folder.joinpath("a", "pyproject.toml").write_text("[tool.pubproof]\ntag = []\n")
    folder.joinpath("link").symlink_to("a/b")
    assert run.refusal("check", "link/..").startswith("link/..: pyproject.toml:2:1: ")


def test_settings_that_cannot_be_read_are_an_annotation_too(run: Command, folder: Path) -> None:
    folder.joinpath("pyproject.toml").write_text("[tool.pubproof]\ntag = []\n")
    shown = run("check", "--format=github")
    problem = "pyproject.toml:2:1: [tool.pubproof] has no setting 'tag'; did you mean 'tags'?"
    where = "file=pyproject.toml,line=2,title=pubproof"
    assert shown == (2, f"::error {where}::{problem}\n", f"pubproof: {problem}\n")
    folder.joinpath("pyproject.toml").write_text(f"[tool.pubproof]\npypi-{'a' * 40} = []\n")
    shown = run("check", "--format=github")
    assert "setting 'pypi-…'" in shown.out
    assert "aaaa" not in shown.out + shown.err


def test_such_an_annotation_stands_in_the_file_as_the_checkout_has_it(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.joinpath("a").mkdir()
    folder.joinpath("a", "pyproject.toml").write_text("[tool.pubproof]\n\ntag = []\n")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    shown = run("check", "--format=github", "a").out
    assert shown.startswith(f"::error file={folder.name}/a/pyproject.toml,line=3,title=")
    assert run("check", "--format=github", "b").out.startswith("::error title=pubproof::")


def test_nothing_is_printed_before_every_path_is_known(run: Command) -> None:
    run.refusal("check", ".", "nowhere")


@pytest.mark.parametrize("argv", [["--help"], ["-h"], ["check", "--help"], ["explain", "-h"]])
def test_help_fits_a_terminal_and_tells_the_statuses(run: Command, argv: list[str]) -> None:
    shown = run(*argv)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(f"usage: pubproof {argv[0]}" if len(argv) == 2 else "usage: ")
    assert ("  3  no clause fails, but one is unknown\n" in shown.out) == (argv[0] == "check")
    assert shown.out.isascii()
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_help_fits_the_terminal(
    columns: int, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for argv in (["--help"], *([name, "--help"] for name in COMMANDS)):
        shown = run(*argv).out
        usage, _, said = shown.partition("\n\n")
        said, _, examples = said.partition("\nexamples:\n")
        assert usage.startswith("usage: pubproof")
        assert max(map(len, said.splitlines())) <= columns
        assert all(line.startswith("  pubproof ") for line in examples.splitlines())


def test_help_is_folded_below_the_start_of_each_text(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    assert run("explain", "--help").out == (
        """\
usage: pubproof explain [-h] [CLAUSE]

Say what a clause asks, why, and how to make it
hold.

positional arguments:
  CLAUSE      a clause's id; without it, all are
              listed

options:
  -h, --help  show this help

exit status:
  0  the text was printed
  2  the command was called wrongly

examples:
  pubproof explain
  pubproof explain tag-push-only
"""
    )
    monkeypatch.setenv("COLUMNS", "30")
    folded = "  2  the command was called\n     wrongly\n\nexamples:\n"
    assert folded in run("explain", "--help").out


def test_help_is_told_on_any_terminal(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    assert "exit" in run("preflight", "--help").out
    assert "preflight" in run("--help").out


def test_the_version_is_printed(run: Command) -> None:
    assert run("--version") == (0, f"pubproof {pubproof.__version__}\n", "")


def test_explain_lists_the_clauses(run: Command) -> None:
    assert run("explain").out == (
        "one-publisher  one-publisher is kept\n"
        "tag-push-only  tag-push-only is kept\n"
        "pypa-action    pypa-action is kept\n"
    )


def test_explain_tells_of_one_clause(run: Command) -> None:
    shown = run("explain", "pypa-action")
    assert shown.status == 0
    assert shown.out.startswith("pypa-action\n  pypa-action is kept\n")
    assert shown.out.endswith("/contract/#pypa-action\n")


@pytest.mark.parametrize(
    ("environment", "terminal", "colored"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_color_is_for_terminals(
    run: Command,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    *,
    terminal: bool,
    colored: bool,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert ("\x1b[" in run("check").out) == colored
    assert "\x1b[" not in run("check", "--format=github").out


def test_lines_are_broken_for_terminals(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "46")
    whole = run("check").out
    assert "one-publisher  one-publisher is kept\n" in whole
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    broken = run("check").out
    assert "one-publisher  one-publisher is\n" in broken
    assert broken.split() == whole.split()
    monkeypatch.setenv("COLUMNS", "60")
    assert run("check").out == whole
    monkeypatch.setenv("COLUMNS", "35")
    assert "one-publisher  one-publisher is\n" in run("explain").out


def test_ctrl_c_is_quiet(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr("pubproof.contract.prove", interrupted, raising=False)
    assert run("check") == (130, "", "")


START = "import sys; from pubproof.cli import main; "


def python(code: str, *, stdout: int = subprocess.PIPE, **environment: str) -> Run:
    """Run a Python of its own."""
    source = str(Path(pubproof.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source, **environment},
        encoding="utf-8",
        check=False,
    )
    return Run(done.returncode, done.stdout or "", done.stderr)


def test_a_reader_that_leaves_early_sees_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    assert python(f"{START}sys.exit(main(['--help']))", stdout=writing) == (0, "", "")
    os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_a_full_disk_is_one_line() -> None:
    shown = python(f"{START}sys.stdout = open('/dev/full', 'w'); sys.exit(main(['--help']))")
    assert shown == (2, "", "pubproof: cannot write the report: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
@pytest.mark.parametrize("stream", ["open('/dev/full', 'w')", "None"])
def test_a_wrong_call_is_told_by_its_status_where_nothing_else_can_tell(stream: str) -> None:
    shown = python(f"{START}sys.stderr = {stream}; sys.exit(main(['check', 'nowhere']))")
    assert shown == (2, "", "")


def test_a_closed_output_is_quiet() -> None:
    shown = python(f"{START}sys.stdout = None; sys.exit(main(['explain', '--help']))")
    assert shown == (0, "", "")


SHOW = """\
from pubproof.cli.folders import repository
from pubproof.cli import terminal
terminal.show("name: \\N{GREEK SMALL LETTER PI} \\udcff")
print(terminal.shows_unicode())
"""


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("ascii", "name: \\u03c0 \\udcff\nFalse\n"), ("utf-8", "name: π \\udcff\nTrue\n")],
)
def test_a_terminal_without_utf8_shows_escapes(encoding: str, expected: str) -> None:
    assert python(SHOW, PYTHONIOENCODING=encoding) == (0, expected, "")


def test_the_version_is_known_without_the_contract() -> None:
    heavy = ["pubproof.contract", "pubproof.workflows", "yaml", "json", "tomllib", "difflib"]
    # What measures the tests loads some of them too.
    code = f"import sys; before = set(sys.modules); {START}main(['--version']); "
    shown = python(f"{code}print([name for name in {heavy} if name in {{*sys.modules}} - before])")
    assert shown == (0, f"pubproof {pubproof.__version__}\n[]\n", "")


def test_the_module_is_the_command() -> None:
    shown = python("import runpy; runpy.run_module('pubproof', run_name='__main__')")
    assert shown == (2, "", f"pubproof: no command; there are {', '.join(COMMANDS)}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_was_removed_is_told_in_one_line(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert pubproof.cli.main([command]) == 2
    said = "pubproof: the current folder is gone; change into one that is there\n"
    assert capsys.readouterr() == ("", said)


def test_the_module_runs_no_code_of_the_folder_where_it_is_called(tmp_path: Path) -> None:
    for name in ("argparse", "json", "yaml"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run')\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pubproof", "check", "--format", "json", "--no-cache"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert '"one-publisher"' in done.stdout
    assert done.stderr == ""


def test_the_module_tells_that_the_folder_is_gone(tmp_path: Path) -> None:
    run = f"import os, runpy; os.rmdir({str(tmp_path)!r}); "
    run += "runpy.run_module('pubproof', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", run, "check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "pubproof: the current folder is gone; change into one that is there\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_texts_are_held_against_the_options_of_the_parsers(name: str) -> None:
    takes = cli.named(name).parser().takes()
    taken = {word for one in takes for word in one.names}
    assert {word for word in taken if word.startswith("--")} == {*OPTIONS[name], "--help"}
    said = [one.help for one in takes if "--format" in one.names]
    known = [f"{', '.join(FORMATS[name])}; text by default"] if name in FORMATS else []
    assert [text.partition(": ")[2] for text in said] == known

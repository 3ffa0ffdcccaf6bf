"""``pubproof diagnose``, as a person calls it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import pytest
from tests.commands import Command
from tests.diagnosis.conftest import NAMES, read

from pubproof.diagnosis import json_

if TYPE_CHECKING:
    from pathlib import Path

    from tests.diagnosis.conftest import Case

SCHEMA = json.loads(
    files("pubproof.diagnosis").joinpath("diagnosis.schema.json").read_text("utf-8")
)
LOG = read("publisher-not-found-summary").log
SETTINGS = (
    '[tool.pubproof.publisher]\nowner = "{}"\nrepository = "demo"\nworkflow = "publish.yml"\n'
)
FIRST = "publisher-not-found: PyPI has no publisher that fits this run"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("job.log").write_text(LOG, "utf-8")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys, "diagnose")


def make_repository(folder: Path, owner: str = "octo") -> None:
    """Write a repository with a recorded publisher."""
    workflows = folder / ".github" / "workflows"
    workflows.mkdir(parents=True)
    folder.joinpath("pyproject.toml").write_text(SETTINGS.format(owner), "utf-8")
    (workflow,) = read("compared-accepted").workflows.values()
    workflows.joinpath("publish.yml").write_text(workflow, "utf-8")


def test_a_log_in_a_file_is_diagnosed(run: Command) -> None:
    shown = run("job.log")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(f"job.log:7: {FIRST}\n")


@pytest.mark.parametrize("argv", [[], ["-"]])
@pytest.mark.parametrize("kind", ["bytes", "text"])
def test_a_log_is_read_from_standard_input(
    run: Command, monkeypatch: pytest.MonkeyPatch, argv: list[str], kind: str
) -> None:
    given = io.TextIOWrapper(io.BytesIO(LOG.encode())) if kind == "bytes" else io.StringIO(LOG)
    monkeypatch.setattr(sys, "stdin", given)
    shown = run(*argv)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith(f"log:7: {FIRST}\n")


def test_a_terminal_is_told_what_to_do(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.StringIO("")
    monkeypatch.setattr(given, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", given)
    assert run().err == "pubproof: paste the log, then press Ctrl-D\n"


def test_nothing_recognised_is_a_status_of_its_own(run: Command, folder: Path) -> None:
    folder.joinpath("job.log").write_text("Error: tests failed\n")
    shown = run("job.log")
    assert (shown.status, shown.err) == (2, "")
    assert shown.out.splitlines()[:2] == [
        "job.log: no failure of a release is recognised here",
        "  line 1 | Error: tests failed",
    ]
    assert json.loads(run("job.log", "--format", "json").out)["failures"] == []


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["no.log"], "cannot read 'no.log': No such file or directory"),
        (
            ["123456"],
            "cannot read '123456': No such file or directory; its log is printed by: gh run view 1",
        ),
        (["."], "'.' is a folder; give the log of the job that failed; --repository names a"),
        (["a\0"], r"cannot read 'a\x00': embedded null byte"),
        (
            ["x.zip"],
            "cannot read 'x.zip': this is a packed archive; give the log of the job in it",
        ),
        (["job.log", "b"], "unexpected argument 'b'"),
        (["--formt", "json"], "no option '--formt'; did you mean '--format'?"),
        (
            ["job.log", "--format", "sarif"],
            "argument --format: no format 'sarif'; there are json, text",
        ),
        (["job.log", "--repository", "nowhere"], "no such folder: 'nowhere'"),
        (["job.log", "--repository", ""], "--repository is empty"),
        ([""], "LOG is empty"),
    ],
)
def test_a_wrong_call_is_one_line(
    run: Command, folder: Path, argv: list[str], message: str
) -> None:
    folder.joinpath("x.zip").write_bytes(b"PK\x03\x04")
    shown = run(*argv)
    assert (shown.status, shown.out) == (2, "")
    assert shown.err.startswith(f"pubproof: {message}")
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("more", ["", "/job/7#step:4:15", "?pr=2"])
def test_the_address_of_a_run_tells_what_prints_its_log(run: Command, more: str) -> None:
    shown = run(f"https://github.com/octo/demo/actions/runs/123456{more}")
    assert (shown.status, shown.out) == (2, "")
    assert shown.err.endswith(
        "; its log is printed by: gh run view 123456 --repo octo/demo --log-failed\n"
    )
    assert shown.err.count("\n") == 1


def test_the_folder_at_hand_is_compared(run: Command, folder: Path) -> None:
    make_repository(folder)
    assert f"{FIRST}, though the recorded one would\n" in run("job.log").out


@pytest.mark.parametrize("named", [[], ["--repository", "there"]])
def test_a_folder_of_another_repository_is_not(
    run: Command, folder: Path, named: list[str]
) -> None:
    where = folder / "there" if named else folder
    where.mkdir(exist_ok=True)
    make_repository(where, owner="squid")
    text = where.joinpath("pyproject.toml").read_text("utf-8").replace("demo", "other")
    where.joinpath("pyproject.toml").write_text(text, "utf-8")
    shown = run("job.log", *named).out
    remark = "  = note: not compared with this folder: the log is of 'octo/demo'"
    assert (remark in shown.splitlines()) == (not named)
    other = "  = note: the log is of 'octo/demo', the folder of 'squid/other': follow this only if"
    assert (other in shown) == bool(named)
    assert ("owner: the run said 'octo', the publisher says 'squid'" in shown) == bool(named)


def test_a_renamed_owner_is_no_other_repository(run: Command, folder: Path) -> None:
    make_repository(folder, owner="squid")
    assert "  owner: the run said 'octo', the publisher says 'squid'\n" in run("job.log").out


def test_without_record_and_claims_the_workflows_tell_what_the_run_said(
    run: Command, folder: Path
) -> None:
    make_repository(folder)
    urls = '[project.urls]\nSource = "https://github.com/octo/demo"\n'
    folder.joinpath("pyproject.toml").write_text(urls, "utf-8")
    folder.joinpath("job.log").write_text(read("compared-no-record-no-claims").log, "utf-8")
    assert (
        "  the log does not tell the claims: those of the workflows here stand in for them\n"
        "  the run said owner 'octo', repository 'demo', workflow 'publish.yml',"
        " environment 'pypi'\n"
    ) in run("job.log").out


def test_settings_that_cannot_be_read_are_told(run: Command, folder: Path) -> None:
    make_repository(folder)
    folder.joinpath("pyproject.toml").write_text("[tool.pubproof]\ntag = []\n")
    problem = "pyproject.toml:2:1: [tool.pubproof] has no setting 'tag'; did you mean 'tags'?"
    shown = run("job.log")
    assert shown.status == 0
    assert shown.err == f"pubproof: not compared with this folder: {problem}\n"
    shown = run("job.log", "--repository", ".")
    assert (shown.status, shown.err) == (2, f"pubproof: {problem}\n")


def test_a_token_in_the_settings_is_not_shown(run: Command, folder: Path) -> None:
    make_repository(folder)
    folder.joinpath("pyproject.toml").write_text(f"[tool.pubproof]\npypi-{'AgEI' * 9} = []\n")
    assert "no setting 'pypi-…'" in run("job.log").err


def test_json_has_the_shape_of_its_schema(case: Case, tmp_path: Path) -> None:
    found = case.diagnosis(tmp_path)
    shown = json.loads(json_.render(found, "job.log"))
    jsonschema.validate(shown, SCHEMA)
    assert [one["id"] for one in shown["failures"]] == [one.id for one in found.failures]
    assert shown["version"] == json_.VERSION


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("compared-accepted", "PyPI"),
        ("compared-owner-id", "PyPI"),
        ("compared-renamed-since", "the workflow"),
        ("compared-no-environment", "the workflow"),
        ("reusable-workflow-refused", "the workflow"),
    ],
)
def test_json_tells_on_which_side_a_refusal_is_mended(name: str, side: str, tmp_path: Path) -> None:
    shown = json.loads(json_.render(read(name).diagnosis(tmp_path), "job.log"))
    assert {one["side"] for one in shown["failures"]} == {side}


def test_the_help_tells_the_exit_statuses(run: Command) -> None:
    shown = run("--help")
    assert (shown.status, shown.err) == (0, "")
    assert "  0  a failure was recognised\n" in shown.out
    assert shown.out.isascii()
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize("name", ["unknown", "file-exists", "no-id-token"])
def test_only_a_refused_publisher_asks_for_the_workflows(
    run: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make_repository(folder)
    folder.joinpath("job.log").write_text(read(name).log, "utf-8")
    monkeypatch.delattr("pubproof.pipeline.Pipeline.release_routes")
    assert run("job.log").err == ""


def test_a_terminal_without_utf8_shows_no_more_than_ascii(folder: Path) -> None:
    folder.joinpath("job.log").write_text(read("job-workflow-ref-mismatch").log + "é", "utf-8")
    code = "from pubproof.cli import main; main(['diagnose', 'job.log'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert done.stdout.isascii()
    assert b"..." in done.stdout


def test_the_cases_are_many() -> None:
    assert len(NAMES) > 140

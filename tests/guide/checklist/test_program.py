"""The checklist without a terminal: what it runs, lists, keeps and refuses."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from tests.commands import Command, Run
from tests.git import run_git

from pubproof import cli
from pubproof.guide.checklist import transcript
from pubproof.guide.checklist.commands import VARIABLE
from pubproof.reports import SITE

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

PAGE = "docs/guide/trusted-publishing.md"
SCHEMA = Path(transcript.__file__).with_name("transcript.schema.json")


@pytest.fixture
def run(repository: Folder, capfd: pytest.CaptureFixture[str]) -> Checklist:
    return Checklist(repository, capfd)


class Checklist(Command):
    """``pubproof checklist`` in a repository, as a script runs it."""

    def __init__(self, repository: Folder, capture: pytest.CaptureFixture[str]) -> None:
        super().__init__(capture, "checklist")
        self.repository = repository

    def __call__(self, *argv: object) -> Run:
        run = super().__call__(*argv)
        return run._replace(out=re.sub(r"\d+\.\d s\b", "0.0 s", run.out))

    def states(self, *argv: str) -> list[str]:
        """Run with a transcript, and return the state of each step."""
        self(*argv, "--log=log.json")
        return [step["state"] for step in self.log()["steps"]]

    def log(self) -> Any:  # noqa: ANN401  tests take it apart
        log = json.loads(self.repository.text("log.json"))
        jsonschema.validate(log, json.loads(SCHEMA.read_text("utf-8")))
        return log


def test_what_a_person_must_confirm_stays_open(run: Checklist) -> None:
    status, out, err = run()
    assert (status, err) == (3, "")
    assert "?" not in out.partition("? not confirmed: no terminal\n")[0]
    assert "it is 42" in out
    assert out.endswith(
        "✓ 4. The sum is right     passed in 0.0 s\n"
        "? 5. The tag is pushed    not confirmed\n\n"
        "5 steps: 3 passed, 2 not confirmed\nGo on with: pubproof checklist --from 3\n"
    )
    assert "[y]es" not in out
    assert not (run.repository.root / "never").exists()


def test_yes_answers_for_no_person(run: Checklist) -> None:
    assert run.states("--yes") == ["passed", "passed", "not confirmed", "passed", "not confirmed"]


def test_a_dry_run_lists_the_steps_and_runs_nothing(run: Checklist) -> None:
    run.repository.write("ready", "no\n")
    shown = run("--dry-run", "--from=2", "--tag=v2.0.0")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out == (
        "Release checklist of small\n"
        f"{PAGE} for v2.0.0\n\n"
        "  From a clean checkout.\n\n"
        "2. The script works     runs\n\n"
        '  $ test "$(cat ready)" = yes\n'
        '    echo "the script has run"\n\n'
        "3. Somebody has looked  asks you\n\n"
        "4. The sum is right     runs\n\n"
        '  >>> print(f"it is {6 * 7}")\n\n'
        "5. The tag is pushed    asks you\n\n"
        f"4 steps: 2 run commands in {run.repository.root}, 2 ask you\n"
    )


def test_of_what_no_step_does_nothing_is_said(run: Checklist) -> None:
    assert run("--dry-run", "--from=5").out.endswith("\n1 step: 1 asks you\n")


def test_an_example_of_a_tag_is_said_to_be_one(run: Checklist) -> None:
    line = "v1.2.3 stands for the tag of the release; name yours with --tag."
    assert line in run("--dry-run").out
    assert line not in run("--dry-run", "--tag=v1.2.3").out
    run.repository.write(PAGE, run.repository.text(PAGE).replace("{= tag.example =}", "the tag"))
    assert line not in run("--dry-run").out


def test_other_output_than_the_page_expects_is_shown_as_a_difference(run: Checklist) -> None:
    run.repository.write("ready", "no\n")
    status, out, _ = run()
    line = run.repository.lines_of(PAGE, "$ cat ready")[0]
    assert status == 1
    assert "  $ cat ready\n  │ no\n" in out
    assert f"{PAGE}:{line}: `$ cat ready` prints something else\n  --- expected\n" in out
    assert "\n  -yes\n  +no\n" in out
    assert "the script has run" not in out


def test_a_transcript_to_read(run: Checklist) -> None:
    run.repository.write("notes.md", "an old transcript")
    run.repository.replace(PAGE, 'echo "the script has run"', "echo '```'; exit 4")
    run("--log", "notes.md", "--tag", "v2.0.0")
    text = re.sub(r"\d+\.\d s\b", "0.0 s", run.repository.text("notes.md"))
    assert text.startswith(f"# Release checklist of small\n\n- Page: `{PAGE}`\n- Tag: `v2.0.0`\n")
    assert "- Result: 5 steps: 1 passed, 1 failed, 3 not run (exit status 1)\n" in text
    assert "- Go on with: `pubproof checklist --tag v2.0.0 --from 2`\n" in text
    assert "- [x] 1. The file is ready: passed in 0.0 s\n- [ ] 2. The script works: fail" in text
    assert (
        "\n## 1. The file is ready\n\nIt must say *yes*.\n\n"
        "```console\n$ cat ready\nyes\n$ cat ready ready\nyes\nyes\n```\n\n**passed in" in text
    )
    assert "\n````console\n$ test " in text
    assert "\n```\n````\n\n**failed after 0.0 s**: " in text
    assert "exit status 4\n" in text
    assert "## 3." not in text


def test_a_transcript_in_json(run: Checklist) -> None:
    run("--log", "log.json", "--from", "4")
    log = run.log()
    assert log["started"] <= log["ended"]
    assert {
        key: log[key] for key in ("version", "repository", "page", "tag", "commit", "status")
    } == {
        "version": 1,
        "repository": "small",
        "page": PAGE,
        "tag": None,
        "commit": None,
        "status": 3,
    }
    assert log["resume"] == "pubproof checklist --from 5"
    step = log["steps"][3]
    assert (step["id"], step["kind"], step["note"]) == ("sum", "commands", None)
    assert step["blocks"][0]["commands"] == [
        {"command": 'print(f"it is {6 * 7}")', "output": "it is 42\n"}
    ]
    assert log["steps"][4]["note"] == "no terminal"
    assert [(each["kind"], each["seconds"] is None) for each in log["steps"]] == [
        ("commands", True),
        ("commands", True),
        ("person", True),
        ("commands", False),
        ("person", True),
    ]
    line = run.repository.line_of(PAGE, "{6 * 7}") - 1
    assert (step["blocks"][0]["place"], step["blocks"][0]["problem"]) == (f"{PAGE}:{line}", None)


def test_a_transcript_in_json_says_what_went_wrong(run: Checklist) -> None:
    run.repository.write("ready", "no\n")
    assert run.states("--tag=v2.0.0") == ["failed", *["not run"] * 4]
    log = run.log()
    assert (log["tag"], log["resume"]) == ("v2.0.0", "pubproof checklist --tag v2.0.0 --from 1")
    (block,) = log["steps"][0]["blocks"]
    line = run.repository.lines_of(PAGE, "$ cat ready")[0]
    says = f"{PAGE}:{line}: `$ cat ready` prints something else\n--- expected\n"
    assert block["problem"].startswith(says)
    assert block["commands"][0] == {"command": "cat ready", "output": "no\n"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
def test_a_transcript_that_cannot_be_kept_ends_the_run(run: Checklist) -> None:
    status, out, err = run("--log=/dev/full")
    assert (status, "1. The file is ready" in out) == (2, False)
    assert err == "pubproof: --log: cannot write '/dev/full': No space left on device\n"


def test_it_tells_the_commit(run: Checklist) -> None:
    root = run.repository.root
    run_git(root, "init")
    run_git(root, "add", ".")
    run_git(root, "commit", "--message", "first")
    commit = run_git(root, "rev-parse", "HEAD")
    assert f"\ncommit {commit[:12]}\n" in run("--dry-run").out
    run.repository.write("ready", "no\n")
    assert f"\ncommit {commit[:12]}, with changes that are not " in run("--dry-run").out
    run("--log=log.json")
    assert (run.log()["commit"], run.log()["changed"]) == (commit, True)


def test_secrets_are_shown_nowhere(run: Checklist, monkeypatch: pytest.MonkeyPatch) -> None:
    token = f"pypi-{'A' * 40}"
    monkeypatch.setenv("DEPLOY_PASSWORD", "correct-horse")
    monkeypatch.setenv("A_TOKEN", token)
    run.repository.replace(
        PAGE,
        'echo "the script has run"',
        'printf %s "${DEPLOY_PASSWORD%-*}"; echo "-horse $A_TOKEN"\nfalse correct-horse',
    )
    for name in ("log.json", "log.md"):
        out = run("--log", name).out
        kept = run.repository.text(name)
        for text in (out, kept):
            assert "correct" not in text
            assert token not in text
            assert "*** ***" in text
            assert "`false ***`: exit status 1" in text


def test_commands_get_the_callers_environment(
    run: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE", "yes")
    monkeypatch.setenv("PATH", os.defpath)
    program = 'test "$MINE$HOME" = "yes$HOME" && pwd -P && command -v pubproof'
    run.repository.replace(PAGE, 'echo "the script has run"', program)
    out = run("--from=2").out
    assert f"│ {run.repository.root.resolve()}\n" in out
    assert f"│ {Path(sys.executable).with_name('pubproof')}\n" in out


def test_it_never_runs_inside_itself(run: Checklist, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = f"{sys.executable} -m pubproof checklist"
    run.repository.replace(PAGE, 'echo "the script has run"', inside)
    status, out, _ = run("--from=2")
    assert status == 1
    assert f"│ pubproof: a checklist is running: this is one of its commands ({VARIABLE})\n" in out
    assert "exit status 2" in out
    monkeypatch.setenv(VARIABLE, "1")
    assert run.refusal("--dry-run").startswith("a checklist is running: ")
    assert run("--help").status == 0


def test_the_limits_that_a_page_sets_count(run: Checklist) -> None:
    block = '```bash\ntest "$(cat ready)" = yes\necho "the script has run"\n'
    limits = "<!-- timeout: next 1 -->\n\n<!-- status: next 3 -->\n\n"
    run.repository.replace(PAGE, block, f"{limits}```bash\nexit 3\n")
    assert run.states()[1] == "passed"
    run.repository.replace(PAGE, "exit 3", "sleep 1000")
    assert "did not end within 1 seconds" in run("--from=2").out


def test_another_page_has_another_subject(run: Checklist) -> None:
    text = run.repository.text(PAGE).replace("---\n", "---\nrepository: sub\n", 1)
    run.repository.write("docs/other.md", text)
    run.repository.write("sub/pyproject.toml", "[project]\nname = 'inner'\n")
    run.repository.write("sub/ready", "yes\n")
    run.repository.write("ready", "no\n")
    shown = run("docs/other.md", "--log=log.json")
    assert shown.status == 3
    assert "Release checklist of inner\n" in shown.out
    assert f"commands in {run.repository.root / 'sub'}, " in shown.out
    assert run.log()["resume"] == "pubproof checklist docs/other.md --from 3"


def test_it_is_found_from_a_folder_inside(run: Checklist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(run.repository.root / "docs/guide")
    assert run("--dry-run").out == run("--dry-run", "trusted-publishing.md").out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["nowhere.md"], "'nowhere.md' is not a page of the site"),
        (["docs/guide/trusted.md"], f"did you mean '{PAGE}'?"),
        (["../x.md"], "'../x.md' is outside the site's repository"),
        (
            ["docs/empty.md"],
            "docs/empty.md has no checklist: no heading has the id 'release-checklist'; ",
        ),
        (["docs/empty.md"], "; call one 'Release checklist', and give each step a heading below"),
        (["docs/bare.md"], "docs/bare.md: the checklist has no steps: no heading stands below it"),
        (["docs/wrong.md"], "docs/wrong.md:3: 'nothing' is undefined"),
        (["--from=6"], "there is no step 6; they are 1 to 5"),
        (["--from=scrip"], "there is no step 'scrip'; did you mean 'script'?"),
        (["--tag=1.2.3"], "--tag: '1.2.3' starts no release; tags match v*"),
        (["--tag=v1 2"], "--tag: 'v1 2' is not a name for a tag"),
        (["--tag=v1;id"], "--tag: 'v1;id' is not a name for a tag"),
        (["--tag=v1..2"], "--tag: 'v1..2' is not a name for a tag"),
        (["--log=no/log.md"], "--log: cannot write 'no/log.md': No such file or directory"),
        (["--log=-"], "--log: '-' names no file; give a name such as release.md"),
        (["--log="], "--log is empty"),
        (["--log=a", "--dry-run"], "--log: a dry run has nothing to keep"),
        (["--form=2"], "no option '--form'; did you mean '--from'?"),
        (["a.md", "b.md"], "unexpected argument 'b.md'"),
    ],
)
def test_a_wrong_call_is_one_line(run: Checklist, argv: list[str], message: str) -> None:
    run.repository.write("docs/empty.md", "# Empty\n")
    run.repository.write("docs/bare.md", "# Bare { #release-checklist }\n\n# Next\n\n## x\n")
    run.repository.write("docs/wrong.md", "# Wrong\n\n{= nothing =}\n")
    assert message in run.refusal(*argv)


def test_settings_without_sense_are_one_line(run: Checklist) -> None:
    run.repository.write("pyproject.toml", "[tool.pubproof]\ntags = ['v[']\n")
    run.repository.write("docs/plain.md", "# Plain\n")
    assert "does not explain the pattern 'v['" in run.refusal()
    assert "does not explain the pattern 'v['" in run.refusal("docs/plain.md", "--tag=v1")
    run.repository.write("pyproject.toml", "[tool.pubproof]\ntag = []\n")
    assert "has no setting 'tag'" in run.refusal("docs/plain.md")


def test_a_repository_without_a_site(
    run: Checklist, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("other/.git/HEAD", "")
    monkeypatch.chdir(folder.root / "other")
    assert run.refusal() == (
        "this repository has no site with a checklist: there is no mkdocs.yml; "
        f"{SITE}adopt.html says how to get one"
    )


def test_a_site_without_the_usual_page(run: Checklist) -> None:
    (run.repository.root / PAGE).unlink()
    run.repository.write("docs/index.md", "# Home\n")
    assert run.refusal() == (f"the site has no page {PAGE}; name the one that has the checklist")


def test_without_the_guide_it_says_what_to_install(repository: Folder) -> None:
    code = "import sys; sys.modules['mkdocs'] = None; from pubproof.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "checklist"],
        cwd=repository.root,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.stderr.startswith("pubproof: the checklist needs what renders the pages: ")
    assert "pip install 'pubproof[guide]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("options", "status"), [(["--dry-run"], 0), ([], 130)])
def test_a_reader_that_leaves_early_sees_no_traceback(
    repository: Folder, options: list[str], status: int
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "pubproof", "checklist", *options],
        cwd=repository.root,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (status, b"")


def test_what_mkdocs_thinks_of_the_navigation_is_not_shown(repository: Folder) -> None:
    nav = "nav: [index.md]\nvalidation: {omitted_files: warn, not_found: warn}\n"
    repository.replace("mkdocs.yml", "site_name:", f"{nav}site_name:")
    done = subprocess.run(
        [sys.executable, "-m", "pubproof", "checklist", "--dry-run"],
        cwd=repository.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device")
@pytest.mark.parametrize("options", [["--dry-run"], []])
def test_a_full_disk_is_told(repository: Folder, options: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pubproof", "checklist", *options],
            cwd=repository.root,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    problem = os.strerror(errno.ENOSPC)
    assert done.stderr.decode() == f"pubproof: cannot write the report: {problem}\n"
    assert done.returncode == 2


def test_standard_input_may_be_closed(run: Checklist) -> None:
    """MkDocs forgets where its configuration is if there is no standard input."""
    call = f"exec {sys.executable} -m pubproof checklist <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", call],
        cwd=run.repository.root / "docs",
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (3, "")
    assert "4. The sum is right     passed" in done.stdout


def test_the_help_names_every_exit_status(run: Checklist) -> None:
    shown = run("--help")
    assert shown.status == 0
    for status in (0, 1, 2, 3, 130):
        assert f"\n  {status}  {cli.named('checklist').parser().statuses[status]}\n" in shown.out

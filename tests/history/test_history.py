"""What is told of a past, and what an odd one does to it."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from shutil import rmtree
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from tests.commands import Command, Run
from tests.history.conftest import Past
from tests.openmed import PROVENANCE, PUBLISH, prove, states

from pubproof.contract import CLAUSES
from pubproof.history import text
from pubproof.history.commits import branch, present_settings
from pubproof.history.history import judge
from pubproof.reports.look import Look

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(files("pubproof.history").joinpath("history.schema.json").read_text("utf-8"))
SINCE = {"2026-01-04T12:00Z": 2, "2026-01-04T12:01Z": 1, "2027-01-01": 1}
"""Moments of a history with a commit at noon of each of four days, and how many commits are told:
those since then, and the last one before."""
FIRST_STEP = "      - name: Download distributions\n"


class History(Command):
    def report(self, *argv: object, status: int = 0) -> dict[str, Any]:
        """Return the JSON report, which has its shape."""
        told = self(*argv, "--format", "json")
        assert (told.status, told.err) == (status, "")
        report: dict[str, Any] = json.loads(told.out)
        jsonschema.validate(report, SCHEMA, jsonschema.Draft202012Validator)
        return report

    def spans(self, clause: str, *argv: object, status: int = 0) -> list[tuple[str, str, str]]:
        """Return state, the subject that brought it, and that which ended it, of each span."""
        found = [
            one for one in self.report(*argv, status=status)["spans"] if one["clause"] == clause
        ]
        assert found, f"nothing is told of {clause}"
        return [
            (one["state"], one["by"]["subject"], one["ended"]["subject"] if one["ended"] else "")
            for one in found
        ]


@pytest.fixture
def history(capsys: pytest.CaptureFixture[str]) -> History:
    return History(capsys, "history")


def test_a_drift_that_began_and_ended(past: Past, history: History) -> None:
    past.add_button()
    began = past.commit("Release by hand as well")
    past.write("README.md", "# Nothing that a clause reads\n")
    past.commit("Say less")
    past.remove_button()
    ended = past.commit("Release by tag only")
    told = history(past.root)
    assert (told.status, told.err) == (0, "")
    lines = told.out.split("\n")
    at = lines.index("tag-push-only: holds now")
    assert lines[:3] == [
        "4 commits of the branch, 2026-01-01 to 2026-01-04; what is said changes in 2 of them",
        "All are judged by the present settings.",
        "",
    ]
    assert f"{'·' * 18}{'✗' * 38}  tag-push-only" in lines
    assert max(len(line) for line in lines if line.startswith("·")) == 80
    assert lines[at : at + 7] == [
        "tag-push-only: holds now",
        "  holds    from 2026-01-01 until 2026-01-02, 1 day",
        "  fails    from 2026-01-02 until 2026-01-04, 2 days",
        f"           by 2026-01-02 {began[:8]} Release by hand as well",
        "           .github/workflows/publish.yml:4: also runs on workflow_dispatch",
        "  holds    from 2026-01-04 until now",
        f"           by 2026-01-04 {ended[:8]} Release by tag only",
    ]
    assert "actions-pinned: holds in all of them" in lines


def test_a_strip_is_as_long_as_the_terminal_has_room(past: Past) -> None:
    past.add_button()
    past.commit("Release by hand as well")
    found = branch(past.root, None)
    judged = judge(past.root, present_settings(past.root, found), found, afresh=True)
    for columns, length in ((44, 20), (30, 10), (200, 56)):
        lines = text.render(judged, Look(columns=columns), verbose=False).split("\n")
        strip = next(line for line in lines if line.endswith("  tag-push-only"))
        assert (strip.count("·") + strip.count("✗"), strip[0]) == (length, "·")
    narrow = text.render(judged, Look(color=True, columns=44), verbose=False).split("\n")
    held = f"\x1b[32m{'·' * 20}\x1b[0m"
    assert f"{held}  actions-pinned" in narrow
    assert "           .github/workflows/publish.yml:4:" in narrow


def test_a_history_in_which_nothing_changes(past: Past, history: History) -> None:
    head = history(past.root).out.partition("\n")[0]
    assert head == ("1 commit of the branch, 2026-01-01 to 2026-01-01; what is said never changes")


def test_every_finding_with_its_time(past: Past, history: History) -> None:
    first = past.git("rev-parse", "HEAD")
    past.add_button()
    began = past.commit("Release by hand as well")
    past.edit("\non:\n", "\n# another line\non:\n")
    past.commit("Move it")
    past.remove_button()
    ended = past.commit("Release by tag only")
    lines = history("--verbose", past.root).out.split("\n")
    at = lines.index("Every finding, oldest first:")
    said = [line for line in lines[at:] if "workflow_dispatch" in line]
    times = f"2026-01-02 {began[:8]} until 2026-01-04 {ended[:8]}"
    assert said == [f"  {times}: tag-push-only: {PUBLISH}:4: also runs on workflow_dispatch"]
    assert first[:8] not in "".join(said)


def test_what_is_short_and_what_is_long(past: Past, history: History) -> None:
    past.add_button()
    began = past.commit(f"Release by hand{' as well' * 20}")
    past.remove_button()
    past.write("README.md", "".join(f"See [this](gone{number}.md).\n\n" for number in range(5)))
    past.git("add", "--all")
    past.git("commit", "--quiet", "--message", "Release by tag only")  # on the same day
    past.write(PUBLISH, "on: [\n")
    past.commit("Spoil it")
    parts = {one.partition(":")[0]: one for one in history(past.root).out.split("\n\n")}
    assert (
        "  fails    from 2026-01-02 until 2026-01-02, less than a day\n" in parts["tag-push-only"]
    )
    assert (
        f"           by 2026-01-02 {began[:8]} Release by hand{' as well' * 7}…\n"
        in parts["tag-push-only"]
    )
    reason = "           because no upload to PyPI was found (see one-publisher)"
    assert parts["tag-push-only"].endswith(reason)
    stale = parts["no-stale-reference"].split("\n")
    assert [line.strip().partition(": ")[0] for line in stale[-4:-1]] == [
        *("README.md:1", "README.md:3", "README.md:5")
    ]
    assert stale[-1] == "           and 2 more"
    every = history("--verbose", past.root).out
    assert every.count(" until now: no-stale-reference: README.md:") == 5


def test_the_report_as_json(past: Past, history: History) -> None:
    past.add_button()
    began = past.commit("Release by hand as well")
    report = history.report(past.root)
    commit = {
        "id": began,
        "when": "2026-01-02T12:00:00+00:00",
        "subject": "Release by hand as well",
    }
    assert (report["commits"], report["shallow"], report["last"]) == (2, False, commit)
    assert [one["clause"] for one in report["spans"] if one["began"] == commit] == ["tag-push-only"]
    (drift,) = [one for one in report["drifts"] if one["clause"] == "tag-push-only"]
    assert drift["help"]
    assert {key: value for key, value in drift.items() if key != "help"} == {
        "clause": "tag-push-only",
        "path": PUBLISH,
        "line": 4,
        "message": "also runs on workflow_dispatch",
        "state": "fails",
        "began": commit,
        "ended": None,
    }
    judged = {one.id for one in CLAUSES}
    assert all(set(one["clauses"]) == judged for one in report["moments"])


def test_the_commit_that_a_merge_brought(past: Past, history: History) -> None:
    past.git("switch", "--quiet", "--create", "buttons")
    past.write("one.txt", "1")
    past.commit("Before")
    past.add_button()
    past.commit("Release by hand as well")
    past.write("two.txt", "2")
    past.commit("After")
    past.git("switch", "--quiet", "main")
    past.write("three.txt", "3")
    past.commit("Beside")
    past.merge("buttons", "Merge the buttons")
    assert history.spans("tag-push-only", past.root) == [
        ("holds", "Release with Trusted Publishing", "Merge the buttons"),
        ("fails", "Release by hand as well", ""),
    ]
    lines = history(past.root).out.split("\n")
    assert any(line.startswith("           merged by 2026-01-06") for line in lines)


def test_a_merge_that_itself_brings_the_change(past: Past, history: History) -> None:
    past.git("switch", "--quiet", "--create", "other")
    past.write("one.txt", "1")
    past.commit("Beside")
    past.git("switch", "--quiet", "main")
    past.git("merge", "--quiet", "--no-ff", "--no-commit", "other")
    past.add_button()
    past.commit("Merge, and add a button")
    assert history.spans("tag-push-only", past.root)[-1] == ("fails", "Merge, and add a button", "")


def test_a_workflow_that_was_renamed_and_one_that_was_deleted(past: Past, history: History) -> None:
    past.git("mv", PUBLISH, ".github/workflows/release.yml")
    past.commit("Rename")
    past.git("rm", "--quiet", ".github/workflows/release.yml", PROVENANCE)
    past.commit("Delete")
    states = [state for state, *_ in history.spans("publisher-matches", past.root)]
    assert states == ["holds", "fails", "unknown"]


def test_a_workflow_that_could_not_be_read(past: Past, history: History) -> None:
    past.write(PUBLISH, b"on: push\n\xff\n")
    past.commit("Spoil it")
    past.git("checkout", "--quiet", "HEAD~1", "--", PUBLISH)
    past.commit("Mend it")
    assert history.spans("tag-push-only", past.root) == [
        ("holds", "Release with Trusted Publishing", "Spoil it"),
        ("unknown", "Spoil it", "Mend it"),
        ("holds", "Mend it", ""),
    ]


def test_symbolic_links_of_the_past(past: Past, history: History) -> None:
    (past.root / PUBLISH).rename(past.root / "elsewhere.yml")
    (past.root / PUBLISH).symlink_to("../../elsewhere.yml")
    past.commit("Link to the workflow")
    findings = [
        (one["path"], one["message"])
        for one in history.report(past.root)["drifts"]
        if one["clause"] == "one-publisher"
    ]
    message = "this is a symbolic link, which GitHub does not follow for workflows"
    assert (PUBLISH, message) in findings


@pytest.mark.parametrize("target", ["action", "../outside", "/etc", "loop", "gone"])
def test_a_local_action_behind_a_link_is_judged_as_in_a_checkout(
    past: Past, history: History, target: str
) -> None:
    past.write("action/action.yml", "runs:\n  using: composite\n  steps: []\n")
    (past.root / "loop").symlink_to("loop")
    (past.root / "linked").symlink_to(target)
    past.edit(FIRST_STEP, f"      - uses: ./linked\n{FIRST_STEP}")
    past.commit("Use a local action")
    told = history.report(past.root)["moments"][-1]["clauses"]
    assert told == judged_in_the_folder(past.root)


def judged_in_the_folder(root: Path) -> dict[str, str]:
    """Return what is said of the files in a folder."""
    return {clause: state.value for clause, state in states(prove(root)).items()}


def test_each_commit_is_judged_as_its_checkout_is(past: Past, history: History) -> None:
    edits = [
        ("\non:\n", "\non:\n  workflow_dispatch:\n", PUBLISH),
        ("      name: pypi\n", "      name: pipy\n", PUBLISH),
        ("  workflow_dispatch:\n", "", PUBLISH),
        ("      name: pipy\n", "      name: pypi\n", PUBLISH),
        ("    needs: [provenance]\n", "", PUBLISH),
        ("run: twine check --strict", "run: echo", PROVENANCE),
    ]
    expected = [judged_in_the_folder(past.root)]
    for number, (before, after, path) in enumerate(edits):
        past.edit(before, after, path)
        past.commit(f"Edit {number}")
        expected.append(judged_in_the_folder(past.root))
    report = history.report(past.root)
    assert [one["clauses"] for one in report["moments"]] == expected
    assert len({str(one) for one in expected}) > 3


def test_a_file_that_a_step_runs_counts(past: Past, history: History) -> None:
    past.edit(FIRST_STEP, f"      - run: ./release.sh\n{FIRST_STEP}")
    past.write("release.sh", "echo nothing\n")
    past.commit("Run a script")
    past.write("release.sh", "python -m twine upload dist/*\n")
    past.commit("Upload in it")
    past.write("release.sh", "echo nothing\n")
    past.commit("Upload in it no more")
    ends = [(state, by) for state, by, _ in history.spans("one-publisher", past.root)]
    assert ("fails", "Upload in it") in ends
    assert ends[-1][1] == "Upload in it no more"


def test_what_texts_name(past: Past, history: History) -> None:
    past.write("CONTRIBUTING.md", "# Releasing\n\nSee `scripts/release.py`.\n")
    past.write("scripts/release.py", "")
    past.commit("Say which script")
    past.git("rm", "--quiet", "scripts/release.py")
    past.write("scripts/other.py", "")
    past.commit("Remove it")
    past.write(".gitignore", "release.py\n")
    past.commit("Ignore it")
    clause = "no-stale-reference"
    assert history.spans(clause, past.root) == [
        ("holds", "Release with Trusted Publishing", "Remove it"),
        ("fails", "Remove it", "Ignore it"),
        ("holds", "Ignore it", ""),
    ]


def test_a_history_begins_where_it_is_told_to(past: Past, history: History) -> None:
    past.add_button()
    past.commit("Release by hand as well")
    past.git("tag", "v1.0")
    past.remove_button()
    past.commit("Release by tag only")
    fails = ("fails", "Release by hand as well", "Release by tag only")
    holds = ("holds", "Release by tag only", "")
    for since in ("v1.0", "HEAD~1", "2026-01-03"):
        assert history.spans("tag-push-only", past.root, "--since", since) == [fails, holds]
    assert history.spans("tag-push-only", past.root, "--since", "HEAD") == [holds]
    assert history.report(past.root, "--since", "2020-01-01")["commits"] == 3
    past.write("note.txt", "text\n")
    past.commit("Take a note")
    begun = {since: history.report(past.root, "--since", since)["commits"] for since in SINCE}
    assert begun == SINCE


def test_a_commit_of_a_year_that_no_calendar_has(past: Past, history: History) -> None:
    made = past.git("cat-file", "commit", "HEAD").replace("example.org> ", "example.org> 9999")
    far = past.git("hash-object", "-t", "commit", "-w", "--stdin", given=made.encode())
    past.git("reset", "--quiet", far)
    assert history.report(past.root)["first"]["when"] == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    "since", ["nonsense", "--upload-pack=x", "2026-13-45", "9999-12-31T23:59-23:59"]
)
def test_a_beginning_that_there_is_not(past: Past, history: History, since: str) -> None:
    told = history(past.root, f"--since={since}")
    what = "is no commit, branch or tag, and no day such as 2026-07-01"
    message = f"{past.root}: --since: {since!r} {what}"
    assert told == Run(2, "", f"pubproof: {message}\n")


def test_a_commit_whose_object_is_gone(tmp_path: Path, history: History) -> None:
    past = Past(tmp_path / "broken", example=False)
    past.commit("Nothing")
    rmtree(past.root / ".git" / "objects")
    past.root.joinpath(".git", "objects").mkdir()
    told = history(past.root)
    assert told == Run(2, "", f"pubproof: {past.root}: bad object HEAD\n")


def test_no_commit_and_no_repository(tmp_path: Path, history: History) -> None:
    empty = Past(tmp_path / "empty", example=False).root
    assert history(empty) == Run(2, "", f"pubproof: {empty}: the repository has no commit yet\n")
    none = tmp_path / "none"
    none.mkdir()
    told = f"{none}: not a git repository; name a clone, or a folder in one"
    assert history(none) == Run(2, "", f"pubproof: {told}\n")


def test_a_repository_of_somebody_else(
    tmp_path: Path, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = Past(tmp_path / "theirs", example=False).root
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)  # where every folder may be safe
    told = history(root)
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(f"pubproof: {root}: detected dubious ownership in repository at '")
    assert told.err.endswith(f"; call: git config --global --add safe.directory {root}\n")


def test_a_repository_without_workflows(tmp_path: Path, history: History) -> None:
    past = Past(tmp_path / "bare", example=False)
    past.commit("Nothing")
    report = history.report(past.root)
    states = {one["clause"]: one["state"] for one in report["spans"]}
    assert (states["one-publisher"], states["actions-pinned"]) == ("fails", "unknown")


def test_the_history_of_a_shallow_clone_says_where_it_begins(
    past: Past, history: History, tmp_path: Path
) -> None:
    past.add_button()
    past.commit("Release by hand as well")
    past.git("clone", "--quiet", "--depth=1", f"file://{past.root}", str(tmp_path / "clone"))
    report = history.report(tmp_path / "clone")
    assert (report["commits"], report["shallow"]) == (1, True)
    said = history(tmp_path / "clone").out
    assert "This clone is shallow: what came before 2026-01-02" in said


def test_a_clone_that_lacks_a_file(past: Past, history: History) -> None:
    past.add_button()
    past.commit("Release by hand as well")
    lost = past.git("rev-parse", f"HEAD:{PUBLISH}")
    past.remove_button()
    past.commit("Release by tag only")
    (past.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    spans = history.spans("tag-push-only", past.root)
    assert [state for state, *_ in spans] == ["holds", "unknown", "holds"]


def test_a_clone_that_lacks_a_folder(past: Past, history: History) -> None:
    past.add_button()
    commit = past.commit("Release by hand as well")
    lost = past.git("rev-parse", "HEAD:.github/workflows")
    past.remove_button()
    past.commit("Release by tag only")
    (past.root / ".git/objects" / lost[:2] / lost[2:]).unlink()
    why = f"{commit[:8]} cannot be read: this clone lacks it"
    assert [one["problem"] for one in history.report(past.root, status=3)["moments"]] == [
        "",
        why,
        "",
    ]
    assert history(past.root).out.endswith(f"\n{why}\n")


def test_a_bare_repository_and_its_settings(past: Past, history: History, tmp_path: Path) -> None:
    past.add_button()
    past.commit("Release by hand as well")
    past.git("clone", "--quiet", "--bare", str(past.root), str(tmp_path / "bare.git"))
    here, there = history.report(past.root), history.report(tmp_path / "bare.git")
    assert here["repository"] != there["repository"]
    assert {**here, "repository": ""} == {**there, "repository": ""}


def test_a_folder_of_a_repository(tmp_path: Path, history: History) -> None:
    past = Past(tmp_path / "many", example=False)
    past.commit("Begin")
    past.copy("packages/one")
    past.commit("Add a package")
    folder = past.root / "packages/one"
    spans = history.spans("pypa-action", folder)
    assert [(state, by) for state, by, _ in spans] == [
        ("unknown", "Begin"),
        ("holds", "Add a package"),
    ]


def test_nothing_of_a_commit_reaches_the_terminal(past: Past, history: History) -> None:
    token = "pypi-" + "AgEIcHlwaS5vcmc" + "A" * 80
    past.add_button()
    past.commit(f"Add \x1b[31m a button {token}".encode() + b" \xff\xe2\x80\xae")
    for arguments in ((), ("--format", "json"), ("--format", "svg"), ("--verbose",)):
        told = history(past.root, *arguments)
        assert told.status == 0
        assert "a button" in told.out
        assert token not in told.out
        assert "\x1b" not in told.out
        assert "\u202e" not in told.out


def test_only_ascii_where_nothing_else_shows(
    past: Past, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    past.add_button()
    past.commit("Libérer à la main")
    monkeypatch.setattr("pubproof.cli.terminal.shows_unicode", lambda: False)
    out = history(past.root).out
    assert out.isascii()
    assert "Lib\\xe9rer" in out
    assert "  tag-push-only" in out


def test_a_picture_of_its_own(past: Past, history: History) -> None:
    past.add_button()
    past.commit("Release by hand <as> well")
    told = history(past.root, "--format", "svg")
    root = ET.fromstring(told.out)  # noqa: S314  it is our own
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == "The clauses from 2026-01-01 to 2026-01-02"
    bars = [one for one in root.iter(f"{space}rect") if one.get("class") == "pubproof-fails"]
    assert len(bars) == 2  # the span and the legend
    assert "Release by hand <as> well" in (root.findtext(f"{space}desc") or "")


def test_git_of_another_repository_is_not_asked(
    past: Past, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Past(tmp_path / "other", example=False)
    other.commit("Other")
    monkeypatch.setenv("GIT_DIR", os.fspath(other.root / ".git"))
    assert history.report(past.root)["last"]["subject"] == "Release with Trusted Publishing"


def test_without_git_the_call_is_wrong(
    past: Past, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert history(past.root) == Run(2, "", f"pubproof: {past.root}: git is not installed\n")


def test_settings_that_cannot_be_read(past: Past, history: History) -> None:
    past.edit("[tool.pubproof.publisher]\n", "[tool.pubproof.nonsense]\n", "pyproject.toml")
    told = history(past.root)
    assert (told.status, told.out, told.err.count("\n")) == (2, "", 1)
    assert "nonsense" in told.err


def test_what_a_clause_lacks_today_is_told_beside_what_it_lacked_at_first(
    past: Past, history: History
) -> None:
    past.add_button()
    past.commit("Release by hand as well")
    past.edit("  workflow_dispatch:", "  workflow_dispatch:\n  schedule:\n    - cron: 0 0 * * *\n")
    past.commit("Release at night as well")
    lines = history(past.root).out.split("\n")
    at = lines.index("tag-push-only: fails now")
    assert [line.strip() for line in lines[at + 4 : at + 8]] == [
        f"{PUBLISH}:4: also runs on workflow_dispatch",
        "and today:",
        f"{PUBLISH}:4: also runs on workflow_dispatch",
        f"{PUBLISH}:5: also runs on schedule",
    ]

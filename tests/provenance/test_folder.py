"""``pubproof verify --dist``: a release on disk, without any network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.git import run_git
from tests.provenance.authority import BUILDER, COMMIT, SLSA, Authority, Who, statement
from tests.provenance.conftest import FILES, PUBLISHER, SCHEMA, SDIST, WHEEL

from pubproof.provenance import certificate, trust

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.provenance.conftest import Folder, Run

ROOT = Path(__file__).parents[2]
SETTINGS = """\
[tool.pubproof.publisher]
owner = "octo-org"
repository = "demo"
workflow = "publish.yml"
environment = "PyPI"
"""


def states(found: Run) -> dict[str, str]:
    return {file["name"]: file["state"] for file in found.report["files"]}


def test_the_text_names_who_signed_what_and_when(folder: Folder) -> None:
    folder.remove("build.sigstore.json")
    found = folder.verify("--format", "text")
    assert found.status == 0
    assert found.err == ""
    lines = found.out.splitlines()
    assert lines[:6] == [
        f"✓ {WHEEL}: attested",
        "    published by octo-org/demo, publish.yml",
        f"      from   refs/tags/v1.0, commit {COMMIT}",
        "      in     https://github.com/octo-org/demo/actions/runs/1/attempts/1 (push)",
        lines[4],
        "      with   environment pypi; that is the index's word, the certificate does not tell",
    ]
    assert lines[4].startswith("      signed 2026-11-20 12:00:03 UTC, entry ")
    assert lines[4].endswith(" of log.example")
    assert lines[-2:] == [
        "note: no repository at hand has the tag 'v1.0': its commit was not compared",
        f"demo 1.0 from {folder.path}: all attested (2 files: 2 attested)",
    ]


def test_a_log_that_tells_no_time(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the newer form of Sigstore's log does not."""
    read = certificate.read
    monkeypatch.setattr(certificate, "read", lambda given: read(given)._replace(time=None))
    found = folder.verify()
    assert found.status == 0
    signed = [one["signed"] for file in found.report["files"] for one in file["attestations"]]
    assert {one["time"] for one in signed} == {None}
    assert "      signed entry " in folder.verify("--format", "text").out


def test_every_property_of_the_json_is_described() -> None:
    described = SCHEMA["$defs"]
    assert len(described) > 5
    assert all(each.get("description") for each in described.values())
    assert all(
        each.get("description") or "$ref" in each
        for made in described.values()
        for each in made["properties"].values()
    )


def test_a_file_without_an_attestation(folder: Folder) -> None:
    folder.remove(f"{SDIST}.provenance", "build.sigstore.json")
    found = folder.verify()
    assert found.status == 1
    assert states(found) == {WHEEL: "attested", SDIST: "not attested"}
    assert found.report["summary"] == "some attested"
    assert [one.split(":")[0] for one in found.report["help"]] == [
        "look at the upload step of the run"
    ]
    text = folder.verify("--format", "text").out
    assert f"✗ {SDIST}: not attested\n" in text
    assert text.endswith("some attested (2 files: 1 attested, 1 not attested)\n")


def test_no_file_with_an_attestation(folder: Folder) -> None:
    folder.remove("build.sigstore.json")
    for name in FILES:
        folder.write(f"{name}.provenance", {"version": 1, "attestation_bundles": []})
    found = folder.verify()
    assert (found.status, found.report["summary"]) == (1, "none attested")


def test_a_file_that_was_changed(folder: Folder) -> None:
    folder.write(WHEEL, b"another wheel")
    found = folder.verify()
    assert found.status == 1
    assert states(found) == {WHEEL: "refused", SDIST: "attested"}
    assert set(found.refusals) == {"file"}
    assert found.report["summary"] == "refused"


def test_a_file_that_was_renamed(folder: Folder) -> None:
    folder.remove(SDIST, f"{SDIST}.provenance", f"{WHEEL}.provenance")
    folder.path.joinpath(WHEEL).rename(folder.path / "demo-1.0-py2-none-any.whl")
    found = folder.verify()
    assert (found.status, found.refusals) == (1, ["name"])


def test_an_attestation_of_another_file(folder: Folder) -> None:
    shutil.copy(folder.path / f"{WHEEL}.provenance", folder.path / f"{SDIST}.provenance")
    found = folder.verify()
    assert states(found) == {WHEEL: "attested", SDIST: "refused"}
    assert found.refusals == ["name"]


def test_spellings_of_one_name(folder: Folder) -> None:
    (folder.path / SDIST).rename(folder.path / "Demo-1.0.0.tar.gz")
    (folder.path / f"{SDIST}.provenance").rename(folder.path / "any.provenance")
    assert states(folder.verify()) == {WHEEL: "attested", "Demo-1.0.0.tar.gz": "attested"}


def test_attestations_in_another_folder_under_any_name(folder: Folder) -> None:
    other = folder.path / "attestations"
    other.mkdir()
    for number, path in enumerate(folder.path.glob("*.provenance")):
        path.rename(other / f"{number}.provenance")
    (folder.path / "build.sigstore.json").rename(other / "sha256:0.jsonl")
    found = folder.verify("--provenance", str(other))
    assert found.status == 0
    assert sum(len(each["attestations"]) for each in found.report["files"]) == 4


def test_what_attests_nothing_here_is_told(folder: Folder) -> None:
    other = folder.authority.attestation(statement([("other-2.0.tar.gz", b"other")]))
    folder.write("other.attestation", other)
    found = folder.verify()
    assert found.status == 0
    assert "other.attestation is of another file" in found.report["notes"]
    folder.write("second.attestation", {**other, "version": 1})
    note = "2 attestations are of other files, such as other.attestation"
    assert note in folder.verify().report["notes"]


def test_what_cannot_be_read_and_is_of_no_file_is_bad(folder: Folder) -> None:
    folder.write("other.attestation", b"{")
    found = folder.verify()
    assert (found.status, found.report["summary"]) == (1, "refused")
    assert found.report["strays"] == [{"source": "other.attestation", "why": "is not JSON"}]
    assert "✗ other.attestation: is not JSON" in folder.verify("--format", "text").out


def test_where_nothing_says_who_published_one_of_the_files(folder: Folder) -> None:
    note = f"who built it is attested and not who published it: {SDIST}"
    assert note not in folder.verify().report["notes"]
    folder.remove(f"{SDIST}.provenance")
    found = folder.verify()
    assert (found.status, found.report["summary"]) == (0, "all attested")
    assert note in found.report["notes"]
    folder.remove(f"{WHEEL}.provenance")
    assert note not in folder.verify().report["notes"]


def test_one_attestation_in_two_files_counts_once(folder: Folder) -> None:
    made = folder.authority.attestation(statement([(WHEEL, FILES[WHEEL])]))
    folder.write(f"{WHEEL}.provenance", folder.authority.provenance(made))
    folder.write(f"{WHEEL}.publish.attestation", made)
    folder.remove("build.sigstore.json")
    assert len(folder.verify().report["files"][0]["attestations"]) == 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no device without an end")
def test_keys_without_an_end(folder: Folder) -> None:
    found = folder.verify("--trusted-root", "/dev/zero")
    assert (found.status, found.err) == (2, "pubproof: '/dev/zero' is larger than 16 MiB\n")


def test_one_of_several_releases(folder: Folder) -> None:
    folder.write("demo-0.9.tar.gz", b"old")
    found = folder.verify()
    assert found.status == 2
    assert "holds several releases, say which: demo 0.9, demo 1.0" in found.err
    assert folder.verify("demo", "1.0").status == 0
    assert folder.verify("Demo", "1.0.0").status == 0
    old = folder.verify("demo", "0.9")
    assert (old.status, old.report["summary"]) == (1, "none attested")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["demo", "2.0"], "holds no wheel and no sdist of demo 2.0"),
        (["--dist", "nowhere"], "no such folder: 'nowhere'"),
        (
            ["--dist", __file__],
            f"is not a folder; give the folder it lies in, {str(Path(__file__).parent)!r}",
        ),
        (["demo-1.0.tar.gz"], "'demo-1.0.tar.gz' names a file and no project: give its folder"),
        (["--provenance", "nowhere"], "no such folder: 'nowhere'"),
        (["--index", "testpypi"], "--index and --dist: one is for an index"),
        (["demo", "x"], "'x' is no version; write it as the project does, 1.2.3"),
        (["de mo"], "'de mo' is no name of a project"),
        (["1.0"], "'1.0' is no project: give its name in front of the version"),
        (["v1.0.0rc1"], "'v1.0.0rc1' is no project: give its name in front of the version"),
        (["--trusted-root", "nowhere"], "cannot read 'nowhere': No such file or directory"),
        (["--trusted-root", "\0"], "'\\x00' is no text in UTF-8"),
        (["--trusted-root", __file__], "holds no trusted root of Sigstore"),
        (["--publisher", "demo"], "--publisher 'demo': give owner, repository and workflow file"),
        (["--signer", "../x.yml"], "--signer '../x.yml': give the workflow's file name, such as x"),
        (
            ["--signer", "a/b/.github/x.yaml@refs/tags/v1"],
            "give the workflow's file name, such as x",
        ),
        (["--signer", "Build"], "'Build': give the workflow's file name, such as provenance.yml"),
        (["--tag", "v*"], "--tag 'v*': git takes no tag of that name; give the one that was"),
        (["--tag", "refs/tags/"], "--tag 'refs/tags/': git takes no tag of that name"),
    ],
)
def test_a_wrong_call_is_one_line(folder: Folder, options: list[str], says: str) -> None:
    found = folder.verify(*options)
    assert found.status == 2
    assert says in found.err
    assert found.err.count("\n") == 1


@pytest.mark.parametrize("text", ["[]", "null", '"a"', "{}\n[]", "{}", ""])
def test_keys_in_json_of_another_form(folder: Folder, tmp_path: Path, text: str) -> None:
    given = tmp_path / "root.json"
    given.write_text(text, "utf-8")
    found = folder.verify("--trusted-root", str(given))
    assert found.status == 2
    assert found.err == f"pubproof: {str(given)!r} holds no trusted root of Sigstore\n"


def test_an_empty_folder_is_refused(folder: Folder, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    bare = f"pubproof: {str(empty)!r} holds no wheel and no sdist"
    assert folder.verify("--dist", str(empty)).err == f"{bare}\n"
    assert folder.verify("--dist", str(empty), "demo").err == f"{bare} of demo\n"
    assert folder.verify("--dist", str(empty), "demo", "2.0").err == f"{bare} of demo 2.0\n"
    found = folder.verify("--provenance", str(empty))
    assert found.status == 2
    assert found.err.startswith(f"pubproof: {str(empty)!r} holds no attestations (*.provenance, ")


def test_a_folder_named_like_an_attestation(folder: Folder) -> None:
    folder.remove(f"{SDIST}.provenance")
    (folder.path / f"{SDIST}.provenance").mkdir()
    said = folder.verify("--format", "text")
    assert said.status == 1
    assert f"    {SDIST}.provenance is not a file\n" in said.out


def test_an_attestation_that_is_too_long(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    long = (folder.path / f"{SDIST}.provenance").read_bytes()
    monkeypatch.setattr("pubproof.provenance.folder.MAX_BYTES", len(long))
    monkeypatch.setattr("pubproof.provenance.evidence.MAX_BYTES", len(long))
    folder.remove(f"{WHEEL}.provenance", "build.sigstore.json", WHEEL)
    assert folder.verify().status == 0
    folder.write(f"{SDIST}.provenance", long + b" ")
    said = folder.verify("--format", "text")
    assert (said.status, f"{SDIST}.provenance is larger than" in said.out) == (1, True)


def test_a_folder_named_like_a_file(folder: Folder) -> None:
    folder.remove(SDIST)
    (folder.path / SDIST).mkdir()
    found = folder.verify()
    assert found.status == 3
    assert states(found)[SDIST] == "not checked"
    assert f"? {SDIST}: not checked, it is not a file" in folder.verify("--format", "text").out


def test_a_terminal_without_unicode(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pubproof.cli.terminal.shows_unicode", lambda: False)
    out = folder.verify("--format", "text").out
    assert out.isascii()
    assert out.startswith(f"+ {WHEEL}: attested\n")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository of the publisher, in which the command runs."""
    root = tmp_path / "repository"
    root.mkdir()
    root.joinpath("pyproject.toml").write_text(SETTINGS, "utf-8")
    run_git(root, "init", "--quiet")
    run_git(root, "commit", "--quiet", "--allow-empty", "--message", "one")
    monkeypatch.chdir(root)
    return root


def at_hand(folder: Folder, *options: str) -> Run:
    root = str(folder.path / "keys" / "trusted_root.json")
    named = ("--dist", str(folder.path), "--trusted-root", root)
    return folder.command(*named, *options, publisher="")


@pytest.mark.usefixtures("repository")
def test_the_repository_says_what_is_expected(folder: Folder) -> None:
    found = at_hand(folder)
    assert found.status == 0
    assert found.report["expected"] == {
        "repository": "octo-org/demo",
        "workflow": "publish.yml",
        "signer": "provenance.yml",
        "environment": "PyPI",
        "tag": None,
    }


def test_the_environment_that_the_index_names(folder: Folder, repository: Path) -> None:
    for environment in (None, "", "release"):
        made = folder.authority.attestation(statement([(WHEEL, FILES[WHEEL])]))
        provenance = folder.authority.provenance(made, environment=environment)
        folder.write(f"{WHEEL}.provenance", provenance)
        assert at_hand(folder).refusals == ["environment"]
        listed = f"the environment {environment!r}" if environment else "no environment"
        said = " ".join(at_hand(folder, "--format", "text").out.split())
        assert f"under a publisher with {listed}, not with the environment 'PyPI'" in said
    settings = SETTINGS.replace('environment = "PyPI"\n', "")
    repository.joinpath("pyproject.toml").write_text(settings, "utf-8")
    folder.write(f"{WHEEL}.provenance", folder.authority.provenance(made, environment=None))
    folder.remove(SDIST)
    assert at_hand(folder).status == 0


def test_the_commit_of_the_tag(folder: Folder, repository: Path) -> None:
    run_git(repository, "tag", "v1.0")
    found = at_hand(folder)
    assert (found.status, set(found.refusals)) == (1, {"commit"})
    text = at_hand(folder, "--format", "text").out
    commit = run_git(repository, "rev-parse", "HEAD")
    assert f"is from commit {COMMIT}, and the tag 'v1.0' is at {commit} in this repo" in text
    folder.remove(SDIST, f"{SDIST}.provenance", f"{WHEEL}.provenance", "build.sigstore.json")
    who = BUILDER._replace(commit=commit)
    folder.write("a.jsonl", folder.authority.bundle(statement([*FILES.items()], SLSA), who))
    found = at_hand(folder)
    assert (found.status, found.report["notes"]) == (0, [])


def test_a_tag_that_starts_no_release(folder: Folder, repository: Path) -> None:
    folder.remove(SDIST, f"{WHEEL}.provenance")
    bare = folder.authority.attestation(
        statement([(WHEEL, FILES[WHEEL])]), Who(ref="refs/tags/1.0")
    )
    folder.write(f"{WHEEL}.attestation", bare)
    folder.remove("build.sigstore.json")
    assert at_hand(folder).refusals == ["ref"]
    says = "is from the tag '1.0', which starts no release: v* do"
    assert says in at_hand(folder, "--format", "text").out
    settings = f'[tool.pubproof]\ntags = ["*"]\n{SETTINGS}'
    repository.joinpath("pyproject.toml").write_text(settings, "utf-8")
    assert at_hand(folder).status == 0


def test_a_pattern_that_is_none(folder: Folder, repository: Path) -> None:
    settings = f'[tool.pubproof]\ntags = ["["]\n{SETTINGS}'
    repository.joinpath("pyproject.toml").write_text(settings, "utf-8")
    found = at_hand(folder)
    assert (found.status, found.err.count("\n")) == (2, 1)
    assert "tags: GitHub's documentation does not explain the pat" in found.err


@pytest.mark.usefixtures("repository")
def test_the_tag_may_be_named(folder: Folder) -> None:
    assert at_hand(folder, "--tag", "v1.0").status == 0
    assert at_hand(folder, "--tag", "refs/tags/v1.0").status == 0
    found = at_hand(folder, "--tag", "v1.0.0")
    assert set(found.refusals) == {"ref"}
    text = at_hand(folder, "--tag", "v1.0.0", "--format", "text").out
    assert "is from 'refs/tags/v1.0', not from the tag 'v1.0.0'" in text


def test_no_publisher_is_recorded(folder: Folder, repository: Path) -> None:
    repository.joinpath("pyproject.toml").write_text("", "utf-8")
    found = at_hand(folder)
    assert found.status == 2
    assert "no publisher is recorded in [tool.pubproof.publisher]; record it, or" in found.err


def test_without_the_extra(
    command: Callable[..., Run], monkeypatch: pytest.MonkeyPatch, folder: Folder
) -> None:
    for name in [name for name in sys.modules if name.startswith("pubproof.provenance")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("pubproof.provenance")
    monkeypatch.setitem(sys.modules, "pypi_attestations", None)
    found = command("--dist", str(folder.path))
    assert found.status == 2
    assert found.err == (
        "pubproof: verifying needs what reads attestations: pip install 'pubproof[release]' "
        "(pypi_attestations is missing)\n"
    )


def run(folder: Folder, *before: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own, with the keys of the library."""
    code = "import sys; from pubproof.cli import main; sys.exit(main())"
    python = [sys.executable, "-c", code]
    options = ["verify", "--publisher", PUBLISHER, "--dist", str(folder.path)]
    return subprocess.run(
        [*before, *python, *options],
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], **environment},
    )


def _refused_for_its_certificate(done: subprocess.CompletedProcess[bytes]) -> None:
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"has a certificate that Sigstore did not issue" in done.stdout


def test_where_there_is_no_network(folder: Folder) -> None:
    cut = ["unshare", "--map-root-user", "--net"]
    if shutil.which(cut[0]) is None or subprocess.run([*cut, "true"], check=False).returncode:
        pytest.skip("no network namespace can be made here")
    _refused_for_its_certificate(run(folder, *cut))


def test_where_nothing_can_be_written(folder: Folder, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("no folder", "utf-8")
    done = run(folder, HOME=str(home), XDG_CACHE_HOME=str(home), XDG_DATA_HOME=str(home))
    _refused_for_its_certificate(done)
    assert home.read_text("utf-8") == "no folder"


def test_the_keys_of_the_library_are_taken_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither read from a cache, which may be old, nor written to one."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    found = trust.embedded()
    assert found.source.startswith("the keys of sigstore ")
    assert list(tmp_path.iterdir()) == []


def test_an_attestation_of_ours_is_not_one_of_sigstore(folder: Folder) -> None:
    found = folder.command("--dist", str(folder.path))
    assert (found.status, set(found.refusals)) == (1, {"certificate"})


def test_keys_may_stand_a_line_each(folder: Folder) -> None:
    text = json.dumps
    both = f"{text(Authority().trusted_root)}\n{text(folder.authority.trusted_root)}\n"
    folder.write("keys/trusted_root.json", both.encode())
    assert folder.verify().status == 0

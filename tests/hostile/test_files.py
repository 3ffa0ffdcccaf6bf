"""Files that are broken, or that mean harm.

Each stands once beside a good pipeline, once in place of its publishing workflow and once in place
of its provenance workflow. What cannot be read is named, and nothing is said to hold that it might
break.
"""

from __future__ import annotations

import os
import shutil
from errno import EACCES
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from tests.hostile.contents import BAD, HARMLESS
from tests.hostile.pipelines import (
    BUILT,
    GOOD,
    HEAD,
    PLACES,
    PROVENANCE,
    PUBLISH,
    SECOND,
    check_bad,
    check_within_limits,
    copy_openmed,
    holding,
    said_of,
)
from tests.openmed import CLAUSES, prove, states

from pubproof.contract.clause import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_nothing_holds_that_it_might_break(
    name: str, place: str, tmp_path: Path
) -> None:
    (copy_openmed(tmp_path) / place).write_bytes(BAD[name].content)
    check_bad(tmp_path, place, BAD[name].says)


@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_changes_no_verdict(name: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / SECOND).write_bytes(HARMLESS[name])
    report = prove(tmp_path)
    assert not report.findings
    assert holding(report) == set(CLAUSES) - {"clause-documented"}


@pytest.mark.parametrize("place", [PUBLISH, PROVENANCE])
@pytest.mark.parametrize("name", HARMLESS)
def test_an_odd_file_in_place_of_a_part_takes_that_part_away(
    name: str, place: str, tmp_path: Path
) -> None:
    (copy_openmed(tmp_path) / place).write_bytes(HARMLESS[name])
    held = holding(prove(tmp_path))
    if place == PUBLISH:
        assert held <= {"no-stale-reference", "no-stored-credentials"}
    else:
        assert not held & BUILT


# What a file must still have for a clause to hold when the file's end is cut off.
NEEDED = {
    PUBLISH: {
        "one-publisher": "gh-action-pypi-publish@",
        "pypa-action": "gh-action-pypi-publish@",
        "verified-distributions": "name: python-package-distributions",
        "environment-named": "name: pypi",
        "least-privilege": "id-token: write\n\n    steps",
        "actions-pinned": "dc37677b2e1c63e2034f94d8a5b11f265b73ba33",
    },
    PROVENANCE: {
        "provenance-workflow": "python -m build",
        "distributions-checked": "twine check",
        "slsa-provenance": "subject-checksums:",
        "attestations-verified": "gh attestation verify",
        "verified-distributions": "distribution-artifact-name }}",
    },
}


@pytest.mark.parametrize("place", NEEDED)
def test_a_file_cut_off_anywhere_loses_the_clauses_whose_lines_are_gone(
    place: str, tmp_path: Path
) -> None:
    file = copy_openmed(tmp_path) / place
    whole = file.read_bytes()
    lost = set()
    for end in range(0, len(whole), 53):
        file.write_bytes(whole[:end])
        held = holding(prove(tmp_path))
        for clause, words in NEEDED[place].items():
            if words.encode() not in whole[:end]:
                assert clause not in held, f"cut after {end} bytes"
                lost.add(clause)
    assert lost == set(NEEDED[place])


def _folder(path: Path) -> None:
    path.mkdir()
    (path / PUBLISH).write_text(GOOD)


def _outside(path: Path) -> None:
    target = path.parents[3] / "outside.yml"
    target.write_text(GOOD)
    path.symlink_to(target)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (_folder, "this is a folder"),
    "a link out of the repository": (_outside, "symbolic link"),
    "a link to a good file": (lambda path: path.symlink_to("../../README.md"), "symbolic link"),
    "a link to a device": (lambda path: path.symlink_to("/dev/zero"), "symbolic link"),
    "a dangling link": (lambda path: path.symlink_to("nowhere.yml"), "symbolic link"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "symbolic link"),
    "a FIFO": (os.mkfifo, "not a regular file"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_named(kind: str, place: str, tmp_path: Path) -> None:
    make, says = KINDS[kind]
    path = copy_openmed(tmp_path / "repository") / place
    path.unlink(missing_ok=True)
    make(path)
    check_bad(tmp_path / "repository", place, says)


@pytest.mark.parametrize("place", PLACES)
def test_a_file_that_may_not_be_read_is_named(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copy_openmed(tmp_path / "repository") / place
    path.write_text(GOOD)
    really_open = open

    def refuse(file: str | Path, mode: str = "r", **rest: Any) -> IO[Any]:  # noqa: ANN401  as of open
        if Path(file) == path:
            raise PermissionError(EACCES, os.strerror(EACCES), str(file))
        return really_open(file, mode, **rest)

    monkeypatch.setattr("builtins.open", refuse)
    check_bad(tmp_path / "repository", place, "cannot be read: Permission denied")


@pytest.mark.parametrize("folder", [".", ".github", ".github/workflows"])
def test_a_folder_that_may_not_be_read_is_named(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_openmed(tmp_path)
    really_list = os.scandir

    def refuse(path: str = ".") -> Iterator[os.DirEntry[str]]:
        if Path(path) == tmp_path / folder:
            raise PermissionError(EACCES, os.strerror(EACCES), path)
        return really_list(path)

    monkeypatch.setattr("os.scandir", refuse)
    report = prove(tmp_path)
    found = {one.location.path: one.message for one in report.findings}
    assert found[folder] == "this folder cannot be read: Permission denied"
    assert not any("there is no such file" in said for said in found.values())
    assert not holding(report)


@pytest.mark.parametrize("linked", [".github", ".github/workflows"])
def test_a_linked_folder_of_workflows_is_not_followed(linked: str, tmp_path: Path) -> None:
    copy_openmed(tmp_path / "repository")
    (tmp_path / "repository" / linked).rename(tmp_path / "elsewhere")
    (tmp_path / "repository" / linked).symlink_to(tmp_path / "elsewhere")
    report = prove(tmp_path / "repository")
    assert not holding(report)
    assert any("symbolic link" in one.message for one in report.findings)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text(GOOD),
        lambda path: path.symlink_to("nowhere"),
        lambda path: path.symlink_to(path.name),
        os.mkfifo,
        Path.exists,
    ],
    ids=["a file", "a dangling link", "a link to itself", "a FIFO", "nothing"],
)
def test_without_a_folder_of_workflows_nothing_holds(
    make: Callable[[Path], object], tmp_path: Path
) -> None:
    shutil.rmtree(copy_openmed(tmp_path))
    make(tmp_path / ".github" / "workflows")
    report = prove(tmp_path)
    assert states(report)["one-publisher"] is State.FAILS
    assert not holding(report)


ODD_NAMES = [
    b"a\nb.yml",
    b"a\r\x1b[31m.yml",
    b"\xff\xfe.yml",
    b"\xc3\xa9.yml",
    b".yml",
    b"-rf.yml",
    b"a b'\"*?.yaml",
    b"%0A::error::x.yml",
    b"n" * 251 + b".yml",
]


@pytest.mark.parametrize(
    ("output", "name"),
    [
        *(("text", name) for name in ODD_NAMES),
        *((output, name) for output in ("json", "sarif", "github") for name in ODD_NAMES[:3]),
        ("github", ODD_NAMES[7]),
    ],
)
def test_a_file_with_an_odd_name_is_reported(name: bytes, output: str, tmp_path: Path) -> None:
    workflows = copy_openmed(tmp_path)
    Path(os.fsdecode(os.fsencode(workflows) + b"/" + name)).write_bytes(b"")
    done = check_within_limits(tmp_path, "--format", output)
    assert done.returncode == 3, done.stderr
    assert b"this file is empty" in done.stdout
    assert name.replace(b"\x1b", b"") == name or b"\x1b" not in done.stdout
    if output == "github":
        commands = [line for line in done.stdout.splitlines() if b"one-publisher" in line]
        assert all(line.startswith(b"::") for line in commands)
        assert commands


@pytest.mark.parametrize("name", ["workflow.YML", "workflow.txt", "workflow.yml.orig", "yml"])
def test_other_files_in_the_folder_are_no_workflows(name: str, tmp_path: Path) -> None:
    (copy_openmed(tmp_path) / name).write_bytes(b"\0")
    assert holding(prove(tmp_path)) == set(CLAUSES) - {"clause-documented"}


def test_a_dynamic_field_that_is_no_text_says_nothing(tmp_path: Path) -> None:
    copy_openmed(tmp_path)
    file = tmp_path / "pyproject.toml"
    file.write_text(file.read_text().replace('["version"]', '["version", ["license"]]'))
    assert holding(prove(tmp_path)) == set(CLAUSES) - {"clause-documented"}


HIDDEN = {
    "an escaped line break": '      - run: "tw\\\n          ine upload dist/*"\n',
    "an escaped letter": '      - run: "t\\x77ine upload dist/*"\n',
    "a long escape": '      - run: "t\\U00000077ine upload dist/*"\n',
    "quotes of the shell": "      - run: tw''ine upload dist/*\n",
    "a backslash of the shell": "      - run: t\\wine upload dist/*\n",
    "a line break of the shell": "      - run: |\n          tw\\\n          ine upload dist/*\n",
    "a variable of the shell": "      - run: |\n          a=tw\n          ${a}ine upload dist/*\n",
    "an expression": "      - run: ${{ format('tw{0}', 'ine') }} upload dist/*\n",
    "a variable of the step": (
        "      - run: ${{ env.A }}ine upload dist/*\n        env: {A: tw}\n"
    ),
    "an escaped action": '      - uses: "p\\x79pa/gh-action-p\\x79pi-publish@v1"\n',
}


@pytest.mark.parametrize("name", HIDDEN)
def test_an_upload_that_is_spelled_oddly_is_not_overlooked(name: str, tmp_path: Path) -> None:
    text = HEAD + "  a:\n    runs-on: x\n    steps:\n" + HIDDEN[name]
    (copy_openmed(tmp_path) / SECOND).write_text(text)
    report = prove(tmp_path)
    assert states(report)["one-publisher"] is State.FAILS
    assert "a second way to upload to PyPI" in said_of(report, SECOND)

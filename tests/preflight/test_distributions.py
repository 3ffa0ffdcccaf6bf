"""Real distributions, and copies of them that somebody has broken."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.preflight.conftest import HATCHLING, MADE

from pubproof.contract.clause import Doubt
from pubproof.contract.metadata_limit import Limit
from pubproof.location import Location
from pubproof.preflight import archive, distributions
from pubproof.preflight.outcome import Outcome, State
from pubproof.preflight.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.preflight.conftest import Makers

PLAN = Plan(".", ("sdist", "wheel"), (), (), ("build",))
WHEEL = "small-1.2.3-py3-none-any.whl"
SDIST = "small-1.2.3.tar.gz"
INFO = "small-1.2.3.dist-info"
WRITTEN = {
    **{name: name.partition("-")[2] for name in HATCHLING},
    "setuptools": "2.4",
    "flit_core": "2.5",
}


def limit(number: tuple[int, int]) -> Limit:
    return Limit(number, "the twine", Location("publish.yml"), action=True)


def judge(
    folder: Path,
    limited: Limit | Doubt | None = None,
    project: str | None = "small",
    plan: Plan = PLAN,
) -> dict[str, Outcome]:
    files, others = distributions.read(folder)
    found = distributions.judge(files, others, plan, project, limited or limit((2, 5)))
    return {one.check: one for one in found}


def failed(folder: Path) -> dict[str, str]:
    """Return what fails, with all that it says; each says what to do, too."""
    found = {name: one for name, one in judge(folder).items() if one.state is State.FAILED}
    assert all(one.help for one in found.values())
    return {name: "\n".join((one.note, *one.details)) for name, one in found.items()}


@pytest.fixture
def made(makers: Makers, tmp_path: Path) -> Path:
    """A copy of the distributions that hatchling makes, to be broken."""
    return Path(shutil.copytree(makers("hatchling-2.4"), tmp_path / "dist"))


def rewritten(wheel: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    """Write a wheel anew, each member as `change` returns it, or left out."""
    with zipfile.ZipFile(wheel) as old:
        members = [(name, old.read(name)) for name in old.namelist()]
    changed = [change(name, data) for name, data in members]
    assert changed != members
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as new:
        for one in changed:
            if one is not None:
                new.writestr(*one)


def in_metadata(folder: Path, before: str, after: str) -> None:
    """Replace a text in the metadata of the wheel."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name.endswith("/METADATA"):
            assert before.encode() in data
            return name, data.replace(before.encode(), after.encode())
        return name, data

    rewritten(folder / WHEEL, change)


@pytest.mark.parametrize("name", MADE)
def test_what_a_back_end_makes_is_ready(name: str, makers: Makers) -> None:
    outcomes = judge(makers(name))
    assert list(outcomes) == [
        "files",
        "names",
        "metadata",
        "twine-check",
        "description",
        "contents",
        "metadata-version",
    ]
    assert {one.state for one in outcomes.values()} == {State.PASSED}, outcomes
    version = WRITTEN[name]
    assert f"Metadata-Version {version} is accepted" in outcomes["metadata-version"].note


@pytest.mark.parametrize("name", MADE)
def test_what_the_action_refuses(name: str, makers: Makers) -> None:
    highest = {"2.1": (2, 0), "2.2": (2, 1), "2.3": (2, 2), "2.4": (2, 3), "2.5": (2, 4)}
    outcome = judge(makers(name), limit(highest[WRITTEN[name]]))["metadata-version"]
    assert outcome.state is State.FAILED
    assert f"Metadata-Version {WRITTEN[name]} is refused: the twine accepts" in outcome.note
    assert "metadata-supported" in outcome.help


def test_an_unknown_action_is_no_pass(made: Path) -> None:
    outcome = judge(made, Doubt("nobody knows this action"))["metadata-version"]
    assert outcome.state is State.UNKNOWN
    assert "nobody knows this action" in outcome.note


@pytest.mark.parametrize(
    ("before", "after", "check", "says"),
    [
        ("Version: 1.2.3", "Version: 1.2.4", "metadata", "its metadata says that it is version"),
        ("Name: small", "Name: other", "metadata", "its metadata says that it is 'other'"),
        ("Name: small", "Nome: small", "metadata", "field that cannot be read: nome"),
        ("Summary: Small", f"Summary: {'x' * 513}", "metadata", "the summary has 513 characters"),
        ("Python :: 3", "Python :: 9", "metadata", "PyPI has no classifier 'Programming"),
        ("Programming Language :: Python :: 3", "Private :: x", "metadata", "every upload"),
        (
            "Programming Language :: Python :: 3",
            "Natural Language :: Ukranian",
            "metadata",
            "is deprecated: use Natural Language :: Ukrainian",
        ),
        (
            "Summary: Small",
            f"Project-URL: {'x' * 33}, https://example.org",
            "metadata",
            "has 33 characters",
        ),
        ("Summary: Small", "License-File: COPYING", "metadata", "license file 'COPYING'"),
        ("Summary: Small", "Requires-Python: three", "metadata", "requires"),
        ("Metadata-Version: 2.4", "Metadata-Version: 9.9", "metadata-version", "9.9 is refused"),
        ("Metadata-Version: 2.4", "Metadata-Version: no", "metadata-version", "'no' is no Meta"),
        ("text/markdown", "text/html", "description", "the type 'text/html'"),
        (
            "text/markdown",
            "text/x-rst\nKeywords: a",
            "description",
            "",
        ),
    ],
)
def test_metadata_that_pypi_refuses(
    before: str, after: str, check: str, says: str, made: Path
) -> None:
    in_metadata(made, before, after)
    found = failed(made)
    if says:
        assert says in found[check], found
        assert WHEEL in found[check] or check == "metadata-version"
    else:
        assert check not in found


def test_a_description_that_does_not_render(made: Path) -> None:
    in_metadata(made, "text/markdown", "text/x-rst")
    in_metadata(made, "A project.", ".. code-block::\n\n.. image:: [\n\n`x")
    found = failed(made)
    assert "its reStructuredText cannot be rendered" in found["description"]
    assert "twine-check" in found


def test_other_files_beside_them(made: Path) -> None:
    (made / f"{WHEEL}.sigstore.json").write_text("{}")
    assert "is neither a wheel nor an sdist" in failed(made)["files"]


@pytest.mark.parametrize(("name", "kind"), [(WHEEL, "wheel"), (SDIST, "sdist")])
def test_one_that_is_missing(name: str, kind: str, made: Path) -> None:
    (made / name).unlink()
    assert f"there is no {kind}" in failed(made)["files"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (SDIST, "Small-1.2.3.tar.gz", "PyPI wants the name small-1.2.3.tar.gz"),
        (SDIST, "small-1.2.4.tar.gz", "the files differ in version: 1.2.3, 1.2.4"),
        (SDIST, "other-1.2.3.tar.gz", "the files are of several projects: other, small"),
        (SDIST, "small.tar.gz", "small.tar.gz"),
        (WHEEL, "small-1.2.3.whl", "small-1.2.3.whl"),
        (WHEEL, "small-1.2.3-py3-none-linux_x86_64.whl", "the platform 'linux_x86_64'"),
        (WHEEL, "small-1.2.3+here-py3-none-any.whl", "1.2.3+here is a local version"),
    ],
)
def test_names_that_pypi_refuses(old: str, new: str, says: str, made: Path) -> None:
    (made / old).rename(made / new)
    assert says in failed(made)["names"]


def test_every_project_of_a_workspace(made: Path) -> None:
    plan = PLAN._replace(words=("uv", "build", "--all-packages"))
    for name in (WHEEL, SDIST):
        shutil.copy(made / name, made / name.replace("small", "other"))
    outcomes = judge(made, project=None, plan=plan)
    assert outcomes["files"].note == "2 wheels and 2 sdists"
    assert outcomes["names"].state is State.PASSED
    (made / SDIST).rename(made / SDIST.replace("small", "third"))
    outcomes = judge(made, project=None, plan=plan)
    assert outcomes["files"].note == "there are 2 wheels, where 3 are built"


def test_files_of_another_project_fail(made: Path) -> None:
    outcome = judge(made, project="Large")["names"]
    assert outcome.state is State.FAILED
    assert outcome.note == "the project is 'Large', the files are of 'small'"


def test_a_wheel_without_its_record(made: Path) -> None:
    rewritten(made / WHEEL, lambda name, data: None if "RECORD" in name else (name, data))
    assert f"it has no {INFO}/RECORD" in failed(made)["contents"]


def test_a_wheel_without_any_code(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes] | None:
        if name.endswith("/RECORD"):
            lines = [line for line in data.splitlines(keepends=True) if b"__init__" not in line]
            return name, b"".join(lines)
        return None if "__init__" in name else (name, data)

    rewritten(made / WHEEL, change)
    assert "W008" in failed(made)["contents"]


# -- what nobody should trust --------------------------------------------------------------------


def add(wheel: Path, name: str, data: bytes = b"x") -> None:
    with zipfile.ZipFile(wheel, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)


def sdist(path: Path, *members: tarfile.TarInfo, data: bytes = b"") -> None:
    with tarfile.open(path, "w:gz") as made:
        for member in members:
            member.size = len(data) if member.isfile() else 0
            made.addfile(member, io.BytesIO(data))


def member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type = kind
    return made


@pytest.mark.parametrize(
    "name", ["../evil.py", "/etc/evil", "a/../../evil", "..\\evil", "C:\\evil", "small/../../x"]
)
def test_a_wheel_that_reaches_outside(name: str, made: Path) -> None:
    add(made / WHEEL, name)
    assert "would be unpacked outside of its folder" in failed(made)["names"]


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil", "small-1.2.3/../../evil"])
def test_an_sdist_that_reaches_outside(name: str, made: Path) -> None:
    sdist(made / SDIST, member(name))
    assert "would be unpacked outside of its folder" in failed(made)["names"]


def test_an_sdist_with_a_device(made: Path) -> None:
    sdist(made / SDIST, member("small-1.2.3/null", tarfile.CHRTYPE))
    assert "is no file, folder or link" in failed(made)["names"]


@pytest.mark.parametrize("cut", [0, 1, 10, 200])
@pytest.mark.parametrize("name", [WHEEL, SDIST])
def test_a_file_that_ends_early(name: str, cut: int, made: Path) -> None:
    data = (made / name).read_bytes()
    (made / name).write_bytes(data[:cut])
    assert name in failed(made)["names"]


@pytest.mark.parametrize("name", [WHEEL, SDIST])
def test_a_file_with_a_damaged_byte(name: str, made: Path) -> None:
    data = bytearray((made / name).read_bytes())
    for place in range(60, len(data), 97):
        data[place] ^= 0xFF
    (made / name).write_bytes(data)
    assert name in "".join(failed(made).values())


def test_a_text_in_the_place_of_a_wheel(made: Path) -> None:
    (made / WHEEL).write_text("Not found")
    assert "it is broken: File is not a zip file" in failed(made)["names"]


def test_metadata_without_end(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        more = b"x" * (archive.MOST_METADATA + 1)
        return name, data + more if name.endswith("/METADATA") else data

    rewritten(made / WHEEL, change)
    assert "its metadata is longer than 4,194,304 bytes" in failed(made)["names"]


def test_metadata_that_is_no_text(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, b"\xff\xfe\0" * 100 if name.endswith("/METADATA") else data

    rewritten(made / WHEEL, change)
    assert {"metadata", "metadata-version"} <= set(failed(made))


def test_a_wheel_that_says_that_it_is_huge(made: Path) -> None:
    add(made / WHEEL, "small/zeros.bin", b"\0" * 300_000_000)
    assert "it is unreasonably large when unpacked" in failed(made)["names"]


def test_an_sdist_that_is_huge(made: Path) -> None:
    with gzip.open(made / SDIST, "wb") as stream:
        head = member("small-1.2.3/zeros")
        head.size = 400_000_000
        stream.write(head.tobuf())
        for _ in range(400):
            stream.write(b"\0" * 1_000_000)
    assert "it is unreasonably large when unpacked" in failed(made)["names"]


def test_two_files_of_one_name(made: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        add(made / WHEEL, "small/__init__.py")
    assert "it has two files of the name 'small/__init__.py'" in failed(made)["names"]


@pytest.mark.parametrize("name", [WHEEL, SDIST])
@given(places=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), value=st.integers(0, 255))
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_damage_is_too_much(
    name: str, places: list[int], value: int, makers: Makers, tmp_path: Path
) -> None:
    source = makers("hatchling-2.4")
    shutil.copytree(source, tmp_path / "dist", dirs_exist_ok=True)
    data = bytearray((source / name).read_bytes())
    for place in places:
        data[place % len(data)] = value
    (tmp_path / "dist" / name).write_bytes(data)
    assert {"files", "names"} <= set(judge(tmp_path / "dist"))


LINES = st.lists(
    st.sampled_from(
        [
            "Metadata-Version: 2.4",
            "Name: small",
            "Version: 1.2.3",
            "Version: 1.2.3",
            "Description-Content-Type: text/markdown; charset=x; variant=y",
            "Description-Content-Type: text/x-rst",
            "Project-URL: a",
            "Keywords: a,b",
            "License-File: ../x",
            " folded",
            "",
            "Text [x](javascript:x)",
            ".. include:: /etc/passwd",
        ]
    )
    | st.text(max_size=20),
    max_size=12,
)


@given(lines=LINES, end=st.sampled_from(["\n", "\r\n", "\r", "\0"]))
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_metadata_is_too_odd(lines: list[str], end: str, made: Path) -> None:
    data = end.join(lines).encode("utf-8", "surrogatepass")
    with zipfile.ZipFile(made / WHEEL, "w") as wheel:
        wheel.writestr(f"{INFO}/METADATA", data)
        wheel.writestr(f"{INFO}/RECORD", "")
        wheel.writestr(f"{INFO}/WHEEL", "Wheel-Version: 1.0\n")
    assert "metadata-version" in judge(made)


def test_a_link_in_the_place_of_a_file(made: Path) -> None:
    (made / WHEEL).unlink()
    (made / WHEEL).symlink_to("/dev/null")
    assert "files" in failed(made)

"""Wheels whose contents are not what their RECORD and their name say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from check_wheel_contents.contents import WheelContents
from tests.preflight.small import INFO, PLAN, WHEEL, add, failed, judge, recorded, rewritten

from pubproof.preflight.outcome import State

if TYPE_CHECKING:
    from pathlib import Path


def test_a_wheel_whose_folder_is_of_another_name(made: Path) -> None:
    other = "Small-1.2.3.dist-info"
    rewritten(made / WHEEL, lambda name, data: (name.replace(INFO, other), data))
    found = failed(made)
    assert f"it has the folder {other}, where its name asks for {INFO}" in found["contents"]
    assert f"it has no {INFO}/METADATA" in found["metadata"]


def test_a_wheel_whose_record_lists_something_else(made: Path) -> None:
    add(made / WHEEL, "small/more.py")

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data + b"small/gone.py,,\n" if name.endswith("/RECORD") else data

    rewritten(made / WHEEL, change)
    found = failed(made)["contents"]
    assert "its RECORD does not list 'small/more.py', which is in it" in found
    assert "its RECORD lists 'small/gone.py', which is not in it" in found


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"[console_scripts]\nSmall = small:a\nsmall = small:b\n", ""),
        (b"[pytest11]\na b = small\n", ""),
        (b"[console_scripts]\n../small = small:a\n", "'../small' has a name that PyPI refuses"),
        (b"[gui_scripts]\nmy small = small:a\n", "'my small' has a name that PyPI refuses"),
        (b"[console_scripts]\na = small:a\na = small:b\n", "cannot be read: While reading"),
        (b"small = small:a\n", "cannot be read: File contains no section headers"),
        (b"\xff", "cannot be read"),
    ],
)
def test_which_entry_points_pypi_takes(text: bytes, says: str, made: Path) -> None:
    recorded(made / WHEEL, f"{INFO}/entry_points.txt", text)
    found = failed(made)
    assert says in found["contents"] if says else found == {}


def test_a_wheel_that_brings_other_projects_with_it(made: Path) -> None:
    recorded(made / WHEEL, "small/_vendor/other-1.0.dist-info/METADATA", b"Name: other\n")
    assert failed(made) == {}


def test_a_wheel_of_nothing_but_programs(made: Path) -> None:
    """As maturin makes one of a Rust program."""

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        program = "small-1.2.3.data/scripts/small"
        if name.endswith("/RECORD"):
            data = data.replace(b"small/__init__.py", program.encode())
        return (program if name == "small/__init__.py" else name), data

    rewritten(made / WHEEL, change)
    assert failed(made) == {}


def test_a_record_with_a_line_that_names_no_file(made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data + b",,\n" if name.endswith("/RECORD") else data

    rewritten(made / WHEEL, change)
    assert "its RECORD has a line without a file" in failed(made)["contents"]


@pytest.mark.parametrize("end", [b"\r\r\n", b"\n\n"])
def test_a_record_with_empty_lines(end: bytes, made: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, data.replace(b"\n", end) if name.endswith("/RECORD") else data

    rewritten(made / WHEEL, change)
    assert "its RECORD has an empty line, which PyPI cannot read" in failed(made)["contents"]


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
    meant = judge(made, plan=PLAN._replace(meant=frozenset({"W00"})))["contents"]
    assert meant.state is State.PASSED
    assert meant.details == ()


def test_check_wheel_contents_reads_a_wheel_once(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def from_wheel(path: Path) -> WheelContents:
        read.append(path)
        return whole(path)

    whole = WheelContents.from_wheel
    monkeypatch.setattr(WheelContents, "from_wheel", from_wheel)
    assert judge(made)["contents"].state is State.PASSED
    assert read == [made / WHEEL]

"""The machine and the repository that are searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.retirement.leftover import Unchecked
from pubproof.retirement.scene import Machine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.retirement.conftest import Desk

LONGEST = 8 * 1024 * 1024


def test_this_machine_is_the_home_and_the_environment_of_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv("UV_CONFIG_FILE", "~/own.toml")
    here = Machine.here()
    assert here.home == tmp_path
    assert list(here.named("UV_CONFIG_FILE")) == [tmp_path / "own.toml"]
    assert str(here.system / "etc") == "/etc"


def test_a_variable_may_name_nothing(desk: Desk) -> None:
    desk.environment |= {"EMPTY": "", "NULL": "/dev/null"}
    machine = desk.scene().machine
    assert [*machine.named("EMPTY"), *machine.named("NULL"), *machine.named("UNSET")] == []


def test_files_are_spoken_of_as_their_owner_would(desk: Desk) -> None:
    scene = desk.scene()
    names = {
        desk.root / "a/b": "a/b",
        desk.home / ".netrc": "~/.netrc",
        desk.home.with_name("homely") / "x": (desk.home.with_name("homely") / "x").as_posix(),
        desk.system / "etc/pip.conf": (desk.system / "etc/pip.conf").as_posix(),
    }
    assert {path: scene.name(path) for path in names} == names


@pytest.mark.parametrize(("length", "is_read"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_file_that_is_too_long_is_told(desk: Desk, length: int, *, is_read: bool) -> None:
    path = desk.write("~/.pypirc", b"x" * length)
    found = desk.scene().read(path)
    if is_read:
        assert found == b"x" * length
    else:
        why = "it is too long for what its name says"
        assert found == Unchecked("~/.pypirc", why, failed=True)


def test_what_is_no_file_is_told_unless_it_keeps_nothing(desk: Desk) -> None:
    scene = desk.scene()
    (desk.home / "folder").mkdir()
    (desk.home / "null").symlink_to("/dev/null")
    (desk.home / "zeros").symlink_to("/dev/zero")
    assert [scene.read(desk.home / name) for name in ("folder", "null", "gone")] == [None] * 3
    assert scene.read(desk.home / "folder/below/x") is None
    found = scene.read(desk.home / "zeros")
    assert found == Unchecked("~/zeros", "it is no regular file", failed=True)

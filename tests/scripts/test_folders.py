"""In which folder a script of the shell runs its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

COMES_BACK = [
    "cd /tmp\ncd -",
    'cd /tmp\ncd "$OLDPWD"',
    "cd dist && cd ..",
    "pushd dist\npopd",
    "pushd /tmp > /dev/null\npopd > /dev/null",
    "pushd a\npushd b\npopd\npopd",
    "(cd dist)",
    "if c2; then pushd a; popd; fi",
    "pushd $X\npopd",
]
GOES = {
    "cd a\ncd /tmp\ncd -": "a",
    "pushd a\npushd b": "a/b",
    "pushd a\ncd b\npopd\ncd -": "a/b",
    "if c2; then cd a; else cd a; fi": "a",
}
IS_LOST = [
    "popd",
    "cd -",
    'cd "$OLDPWD"',
    "cd $X",
    "pushd a\npushd",
    "pushd a\npushd b\npopd +1",
    "if c2; then cd a; else cd b; fi",
    "if c2; then pushd a; else pushd b; cd ../a; pushd ..; fi\npopd\npopd",
]


def folder_of(script: Script) -> str:
    """Return the folder in which the last command runs."""
    assert script.commands[-1].argv == ("c1",)
    return script.commands[-1].folder


@pytest.mark.parametrize("text", COMES_BACK)
def test_a_script_comes_back_to_its_folder(script: Callable[..., Script], text: str) -> None:
    assert folder_of(script(f"{text}\nc1")) == "."


@pytest.mark.parametrize("text", GOES)
def test_a_script_goes_to_a_folder(script: Callable[..., Script], text: str) -> None:
    assert folder_of(script(f"{text}\nc1")) == GOES[text]


@pytest.mark.parametrize("text", IS_LOST)
def test_a_folder_that_cannot_be_told(script: Callable[..., Script], text: str) -> None:
    assert folder_of(script(f"{text}\nc1")) == UNKNOWN

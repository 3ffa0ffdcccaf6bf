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


BLOCKS = {
    "with c.cd('a'):\n        c.run('c1')": "a",
    "with c.cd('a'):\n        with c.cd('b'):\n            c.run('c1')": "a/b",
    "with c.cd('a'):\n        c.run('c2')\n    c.run('c1')": ".",
    "with c.cd('a'), open('x'):\n        c.run('c2')\n        c.run('c1')": "a",
    "with open('cd'):\n        c.run('c1')": ".",
    "c.cd('a')\n    c.run('c1')": ".",
    "with contextlib.chdir('a'):\n        os.system('c1')": "a",
    "with contextlib.chdir('a'):\n        pass\n    os.system('c1')": ".",
    "contextlib.chdir('a')\n    os.system('c1')": ".",
    "with c.cd(where):\n        c.run('c1')": UNKNOWN,
}
"""Bodies of a task of invoke, with the folder in which the last command runs."""


@pytest.mark.parametrize("body", BLOCKS)
def test_a_block_of_python_runs_in_a_folder(script: Callable[..., Script], body: str) -> None:
    task = f"import contextlib, os\nfrom invoke import task\n\n\n@task\ndef go(c):\n    {body}\n"
    found = script("invoke go", {"tasks.py": task}).commands[-1]
    assert found.argv[-1] == "c1"
    assert found.folder == BLOCKS[body]


SCRIPTS = {
    "poe up": '[tool.poe.tasks.up]\ncmd = "c1"\ncwd = "a"\n',
    "poe --quiet up": '[tool.poe.tasks]\nup = [{cmd = "c2"}, {cmd = "c1", cwd = "./a"}]\n',
    "pdm run up": '[tool.pdm.scripts]\nup = {cmd = "c1", working_dir = "a"}\n',
    "pixi run up": '[tool.pixi.tasks]\nup = {cmd = "c1", cwd = "a"}\n',
}
"""Commands that run scripts of a project, with the table that has them."""


@pytest.mark.parametrize("text", SCRIPTS)
def test_a_script_of_a_project_runs_in_its_folder(script: Callable[..., Script], text: str) -> None:
    assert folder_of(script(text, {"pyproject.toml": SCRIPTS[text]})) == "a"


def test_a_script_of_a_project_may_run_where_a_variable_says(script: Callable[..., Script]) -> None:
    task = '[tool.poe.tasks.up]\ncmd = "c1"\ncwd = "${HERE}"\n'
    assert folder_of(script("poe up", {"pyproject.toml": task})) == UNKNOWN

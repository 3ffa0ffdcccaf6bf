"""Task runners that are told to run nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

FILES = {
    "pyproject.toml": "[tool.poe.tasks]\ncheck = 'twine check dist/*'\n",
    "tasks.py": (
        "from invoke import task\n"
        "@task\n"
        "def check(c):\n"
        "    c.run('twine check dist/*')\n"
        "@task\n"
        "def dry(c):\n"
        "    c.run('twine check dist/*', dry=True)\n"
    ),
}


@pytest.mark.parametrize("start", ["poe check", "poe -q check", "inv check", "inv -e check"])
def test_a_task_runs(script: Callable[..., Script], start: str) -> None:
    assert [one.fatal for one in script(start, FILES).commands if one.argv[0] == "twine"] == [True]


@pytest.mark.parametrize(
    "start", ["poe --dry-run check", "poe -d check", "inv --dry check", "inv -R check"]
)
def test_a_task_is_only_shown(script: Callable[..., Script], start: str) -> None:
    runner = script(start, FILES)
    assert [one.argv[1:] for one in runner.commands] == [tuple(start.split()[1:])]
    assert runner.opaque == ()


def test_a_command_of_a_task_is_only_shown(script: Callable[..., Script]) -> None:
    found = script("inv dry", FILES).commands
    assert [one.fatal for one in found if one.argv[0] == "twine"] == [False]

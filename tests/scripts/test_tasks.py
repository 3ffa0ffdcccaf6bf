"""Tasks that need others, by whatever program runs them."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script


# Each row: the command, the file, and what it holds.
TASKS: dict[str, tuple[str, str]] = {
    "poe check": (
        "pyproject.toml",
        (
            "[tool.poe.tasks]\nbuild = 'uv build'\npre_check = 'uv lock'\n"
            "check = {cmd = 'twine check', deps = ['build']}\npost_check = 'uv cache prune'\n"
        ),
    ),
    "task check": (
        "Taskfile.yml",
        (
            "tasks:\n  check:\n    deps: [lock]\n    cmds:\n      - task: build\n      - twine check\n"
            "      - task: prune\n  lock: uv lock\n  build: {cmds: [uv build], deps: [{task: lock}]}\n"
            "  prune: [uv cache prune]\n"
        ),
    ),
    "mise run lock ::: check": (
        "mise.toml",
        (
            "[tasks]\nlock = 'uv lock'\nbuild = {run = 'uv build', wait_for = 'other'}\n"
            "other = 'echo'\nprune = 'uv cache prune'\n"
            "check = {run = 'twine check', depends = ['lock', 'build'], depends_post = ['prune']}\n"
        ),
    ),
    "doit check prune": (
        "dodo.py",
        (
            "def task_check():\n    return {'actions': ['twine check'], 'task_dep': ['build']}\n"
            "def task_build():\n    return {'actions': ['uv build'], 'setup': ['lock']}\n"
            "def task_lock():\n    yield {'name': 'one', 'actions': [['uv', 'lock']]}\n"
            "def task_prune():\n    return {'actions': [['uv', 'cache', 'prune']]}\n"
        ),
    ),
    "just check": (
        "justfile",
        (
            "mod other\ncheck: lock (build 'x') && prune\n    twine check\nlock:\n    uv lock\n"
            "build what: lock\n    uv build\nprune:\n    uv cache prune\n"
        ),
    ),
    "nox -s check": (
        "noxfile.py",
        (
            "import nox\n@nox.session(requires=['lock'])\ndef build(session):\n"
            "    session.run('uv', 'build')\n@nox.session\ndef lock(session):\n"
            "    session.run('uv', 'lock')\n@nox.session(requires=['lock', 'build'])\n"
            "def check(session):\n    session.notify('prune')\n    session.run('twine', 'check')\n"
            "@nox.session\ndef prune(session):\n    session.run('uv', 'cache', 'prune')\n"
        ),
    ),
    "inv check": (
        "tasks.py",
        (
            "from invoke import task\n@task\ndef lock(c):\n    c.run('uv lock')\n"
            "@task(lock)\ndef build(c):\n    c.run('uv build')\n"
            "@task\ndef prune(c):\n    c.run('uv cache prune')\n"
            "@task(pre=[lock, build], post=[prune])\ndef check(c):\n    c.run('twine check')\n"
        ),
    ),
    "make check prune": (
        "Makefile",
        (
            "check: lock build\n\ttwine check\nbuild: lock\n\tuv build\nlock:\n\tuv lock\n"
            "prune:\n\tuv cache prune\n"
        ),
    ),
}


@pytest.mark.parametrize("text", TASKS)
def test_tasks_run_in_their_order(script: Callable[..., Script], text: str) -> None:
    found = script(text, dict([TASKS[text]]))
    inner = [" ".join(one.argv) for one in found.commands if one.via and one.argv[0] != "sh"]
    assert inner == ["uv lock", "uv build", "twine check", "uv cache prune"]

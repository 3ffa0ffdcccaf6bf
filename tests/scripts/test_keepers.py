"""What programs start that keep a command for later, install it, or run it for each of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

UPLOADS = [
    "git submodule foreach 'uv publish'",
    "git submodule foreach --recursive uv publish",
    "git submodule --quiet foreach 'uv publish'",
    "git submodule foreach --quiet 'uv publish'",
    "git bisect run uv publish",
    "git rebase -x 'uv publish' main",
    "git rebase --exec='uv publish' main",
    "git -c alias.x='!uv publish' x",
    "echo 'uv publish' | at now",
    "echo '0 0 * * * uv publish' | crontab -",
    "watch -n 5 uv publish",
    "python up.py",
]
INSTALLED = [
    "mise exec -- uv publish",
    "mise x uv -- uv publish",
    "mise exec -j 2 python@3.12 uv@0.9 -- uv publish",
    "mise exec uv@0.9 uv publish",
    "mise exec uv publish",
    "mise exec uv --command 'uv publish'",
    "mise -C tools x -c 'uv publish'",
]
OTHERS = [
    "mise install uv@0.9",
    "mise exec",
    "git submodule update --init",
    "git bisect start",
    "git rebase main",
    "git commit -m 'uv publish'",
    "crontab -l",
]
SCRIPT = "import sh\nuv = sh.Command('uv')\nuv('publish')\n"


@pytest.mark.parametrize("text", [*UPLOADS, *INSTALLED])
def test_what_is_kept_is_started(script: Callable[..., Script], text: str) -> None:
    commands = script(text, {"up.py": SCRIPT}).commands
    assert ("uv", "publish") in [one.argv for one in commands]


@pytest.mark.parametrize("text", OTHERS)
def test_nothing_else_is(script: Callable[..., Script], text: str) -> None:
    found = script(text)
    assert [one.argv[0] for one in found.commands] == [text.split(maxsplit=1)[0]]
    assert not found.opaque


def test_a_setup_script_that_another_one_runs(script: Callable[..., Script]) -> None:
    text = "from distutils.core import run_setup\nrun_setup('setup.py', ['sdist', 'upload'])\n"
    commands = script("python up.py", {"up.py": text}).commands
    assert ("setup.py", "sdist", "upload") in [one.argv for one in commands]

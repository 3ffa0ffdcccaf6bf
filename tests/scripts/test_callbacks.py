"""Functions that Python reaches in other ways than by their names: it hands them over, or asks."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

OWN = "def go(*words, check=True):\n    run(words, check=check)\n"
UPLOADS = [
    "partial(run, ['uv', 'publish'])()",
    "start = partial(run, check=True)\nstart(['uv', 'publish'], check=False)",
    f"{OWN}uv = partial(go, 'uv')\nuv('publish')",
    f"{OWN}uv = functools.partial(go, 'uv', 'publish')\nuv()",
    "register(run, ['uv', 'publish'])",
    "client.container().with_exec(['uv', 'publish'])",
    "stack.callback(run, ['uv', 'publish'])",
    "pool.submit(run, ['uv', 'publish']).result()",
    "loop.run_in_executor(None, run, ['uv', 'publish'])",
    "list(map(run, [['uv', 'publish']]))",
    "list(starmap(run, [(['uv', 'publish'],)]))",
    "Thread(target=run, args=(['uv', 'publish'],)).start()",
    "Thread(target=run, kwargs={'args': ['uv', 'publish']}).start()",
    "Timer(1, run, [['uv', 'publish']]).start()",
    "pool.apply_async(subprocess.run, (['uv', 'publish'],)).get()",
    f"{OWN}pool.submit(go, 'uv', 'publish').result()",
    f"{OWN}Thread(target=go, args=('uv', 'publish')).start()",
    f"{OWN}list(starmap(go, [('uv', 'publish')]))",
    "getattr(subprocess, 'run')(['uv', 'publish'])",
    "getattr(os, 'system')('uv publish')",
    "vars(os)['system']('uv publish')",
    "os.__dict__['system']('uv publish')",
    "start = getattr(subprocess, 'run', None)\nstart(['uv', 'publish'])",
    "exec('import os; os.system(\"uv publish\")')",
    "TEXT = 'os.system(\"uv publish\")'\neval(TEXT)",
    "class A:\n    def __call__(self, *words):\n        run(['uv', *words])\nuv = A()\nuv('publish')",
    "class A:\n    def __init__(self):\n        run(['uv', 'publish'])\nA()",
    "class A:\n    def __init__(self):\n        self.go()\n    def go(self):\n        run(['uv', 'publish'])\nA()",
    "class A:\n    def __enter__(self):\n        run(['uv', 'publish'])\nwith A():\n    pass",
]
UNTOLD = [
    "list(map(run, what()))",
    "Thread(target=run, args=what()).start()",
    "pool.submit(run, what())",
]


@pytest.mark.parametrize("text", UPLOADS)
def test_what_is_handed_over_is_called(script: Callable[..., Script], text: str) -> None:
    assert ("uv", "publish") in _started(script, text)


@pytest.mark.parametrize("text", UNTOLD)
def test_what_is_not_told(script: Callable[..., Script], text: str) -> None:
    assert ("\ufffd",) in _started(script, text)


@pytest.mark.parametrize("text", ["isinstance(one, Popen)", "list(map(str, [['uv', 'publish']]))"])
def test_what_starts_nothing(script: Callable[..., Script], text: str) -> None:
    assert len(_started(script, text)) == 1


@pytest.mark.parametrize("what", ["'sh'", "['bash']", "'python'"])
def test_what_a_program_is_told_through_a_pipe_is_not_known(
    script: Callable[..., Script], what: str
) -> None:
    text = f"import subprocess\nsubprocess.Popen({what}, stdin=subprocess.PIPE)\n"
    assert script(text, shell="python").opaque  # noqa: S604  reads it


def test_what_getattr_returns_where_nothing_has_that_name_counts(
    script: Callable[..., Script],
) -> None:
    text = f"{OWN}getattr(what, 'go_on', go)('uv', 'publish')"
    assert any(one[:2] != ("python", "{0}") for one in _started(script, text))


def _started(script: Callable[..., Script], text: str) -> list[tuple[str, ...]]:
    """Return the commands of a text that starts programs as `run`."""
    text = f"import os, subprocess\nfrom subprocess import Popen, run\n{text}\n"
    return [one.argv for one in script(text, shell="python").commands]  # noqa: S604  reads it

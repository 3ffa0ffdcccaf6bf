"""The commands that plumbum runs, and which of them end a script that fails."""

from collections.abc import Callable

import pytest

from pubproof.scripts import Script

HEAD = (
    "import sys\nfrom plumbum import BG, FG, RETCODE, TF, cmd, local\nfrom plumbum.cmd import uv\n"
)
FATAL = [
    'uv("publish", "a")',
    'uv["publish", "a"]()',
    'uv["publish"]("a")',
    'uv["publish"]["a"] & FG',
    'local["uv"]("publish", "a")',
    'local["uv"]["publish", "a"].run_fg()',
    'local.cmd.uv("publish", "a")',
    'cmd.uv("publish", "a")',
    'tool = local["uv"]\ntool("publish", "a")',
    'publish = uv["publish"]\npublish["a"] & FG',
    'publish = local["uv"]["publish", "a"]\npublish()',
    '(uv["publish", "a"] > "log")()',
    'uv["publish", "a"].with_env(A="b")()',
    'local["sudo"][uv["publish", "a"]]()',
    '(local["echo"]["b"] | uv["publish", "a"])()',
    '(local["echo"]["b"] | uv["publish", "a"]) & FG',
    'if not uv["publish", "a"] & TF:\n    sys.exit(1)',
    'code = uv["publish", "a"] & RETCODE\nsys.exit(code)',
    'if uv["publish", "a"].run_retcode():\n    sys.exit(1)',
    'for verb in ["publish"]:\n    uv(verb, "a")',
]
FORGIVEN = [
    'uv["publish", "a"] & TF',
    'uv["publish", "a"] & RETCODE',
    'uv["publish", "a"] & BG',
    'uv["publish", "a"] & FG(retcode=None)',
    'uv("publish", "a", retcode=None)',
    'uv["publish", "a"].run(retcode=None)',
    'uv["publish", "a"].popen()',
    'try:\n    uv("publish", "a")\nexcept Exception:\n    print(1)',
]
NOTHING = ['uv["publish", "a"]', 'other["publish", "a"]()', 'uv["publish", "a"] & 3']


@pytest.mark.parametrize("text", FATAL)
def test_a_command_whose_failure_ends_the_script(script: Callable[..., Script], text: str) -> None:
    assert _fatal(script, text) == [True]


@pytest.mark.parametrize("text", FORGIVEN)
def test_a_command_whose_failure_does_not(script: Callable[..., Script], text: str) -> None:
    assert _fatal(script, text) == [False]


@pytest.mark.parametrize("text", NOTHING)
def test_what_runs_no_command(script: Callable[..., Script], text: str) -> None:
    assert _fatal(script, text) == []


def _fatal(script: Callable[..., Script], text: str) -> list[bool]:
    """Return for each upload that a text starts whether its failure ends the text."""
    commands = script(HEAD + text, shell="python").commands  # noqa: S604  reads it
    return [one.fatal for one in commands if one.argv == ("uv", "publish", "a")]

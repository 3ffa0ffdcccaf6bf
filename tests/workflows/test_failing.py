"""Steps that do nothing but fail."""

from __future__ import annotations

import pytest

from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping
from pubproof.workflows.reader.source import Source
from pubproof.workflows.runs.failing import always_fails
from pubproof.workflows.step import Step

FAILING = [
    "exit 1",
    "false",
    "  exit   12  ",
    'echo "bad"\nexit 1',
    'echo "bad" && exit 1',
    "echo bad 1>&2; echo worse; exit 1",
    'echo "::error::no" >&2\nexit 2',
    "# why\necho 'two\nlines'\n\nfalse",
    'printf "%s\\n" bad\nexit 1',
    'echo "it was ${{ steps.verify.outcome }}"\nexit 1',
]
OTHERS = [
    "exit 0",
    "exit",
    "exit $?",
    "exit 256",
    "true",
    "echo exit 1",
    'echo "bad" exit 1',
    "echo a \\\nexit 1",
    'echo "\nexit 1\n"',
    "cat <<END\nexit 1\nEND",
    "exit 1 || true",
    "echo a || exit 1",
    "echo a & exit 1",
    "echo a | exit 1",
    "echo `exit 0`\nexit 1",
    "if a; then exit 1; fi",
    "exit 0\nexit 1",
    "echo a && exit 0\nexit 1",
    "exit 1\necho",
]


@pytest.mark.parametrize("text", FAILING)
def test_a_script_that_says_something_and_fails(text: str) -> None:
    assert always_fails(step({"run": text}), None)


@pytest.mark.parametrize("text", OTHERS)
def test_other_scripts_may_end_well(text: str) -> None:
    assert not always_fails(step({"run": text}), None)


@pytest.mark.parametrize("shell", ["bash", "sh", "bash {0}", "bash -el {0}", "pwsh"])
def test_a_shell_runs_the_script(shell: str) -> None:
    assert always_fails(step({"run": "exit 1", "shell": shell}), None)


@pytest.mark.parametrize("shell", ["cat {0}", "cmd", "python", "bash -n {0}", "bash -c 'true'"])
def test_another_shell_may_not(shell: str) -> None:
    chosen = step({"run": "exit 1", "shell": shell})
    assert not always_fails(chosen, None)
    assert not always_fails(step({"run": "exit 1"}), chosen.shell)


@pytest.mark.parametrize("text", ["core.setFailed('bad')", 'core.setFailed("bad");\n'])
def test_a_script_of_an_action_that_fails(text: str) -> None:
    assert always_fails(step({"uses": "actions/github-script@v8", "script": text}), None)


@pytest.mark.parametrize(
    "text", ["if (a) core.setFailed('bad')", "core.setFailed(a)", "core.info('a')"]
)
def test_other_scripts_of_an_action_may_end_well(text: str) -> None:
    assert not always_fails(step({"uses": "actions/github-script@v8", "script": text}), None)


def test_another_action_may_end_well() -> None:
    assert not always_fails(step({"uses": "actions/checkout@v6", "script": "exit 1"}), None)


def step(keys: dict[str, str]) -> Step:
    given = {"script": keys.pop("script")} if "script" in keys else {}
    lines = [f"{name}: {_quoted(text)}" for name, text in keys.items()]
    lines += ["with:", *(f"  {name}: {_quoted(text)}" for name, text in given.items())]
    parsed = document.parse(Source("a.yml", "\n".join(lines if given else lines[:-1])))
    assert isinstance(parsed.root, Mapping)
    return Step(parsed.root)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'

"""The checklist at a terminal, as a maintainer sees it."""

from __future__ import annotations

import json
import os
import re
import select
import signal
from typing import TYPE_CHECKING, Any

import pexpect
import pytest

if TYPE_CHECKING:
    from tests.guide.checklist.conftest import Checklist
    from tests.guide.conftest import Folder

PAGE = "docs/guide/trusted-publishing.md"
RUN = "Run the commands? [y]es / [n]o "
DONE = "Done? [y]es / [n]o / [q]uit "


def answer(child: pexpect.spawn[str], question: str, word: str) -> str:
    """Wait for a question and answer it; return what was shown before."""
    child.expect_exact(question)
    child.sendline(word)
    return str(child.before)


def end(child: pexpect.spawn[str]) -> tuple[int | None, str]:
    """Return the exit status, and what was shown since the last question."""
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus, str(child.before).replace("\r\n", "\n")


def kept(repository: Folder) -> Any:  # noqa: ANN401  tests take it apart
    return json.loads(repository.text("log.json"))


def states(repository: Folder) -> list[str]:
    return [step["state"] for step in kept(repository)["steps"]]


def nobody_writes(pipe: int) -> bool:
    """Tell whether every process that has a pipe open for writing ends within seconds."""
    poll = select.poll()
    poll.register(pipe, 0)
    events = poll.poll(5000)
    os.close(pipe)
    return events == [(pipe, select.POLLHUP)]


def test_every_step_passes(checklist: Checklist) -> None:
    child = checklist("--tag", "v2.0.0")
    shown = answer(child, RUN, "y")
    assert "Release checklist of small\r\n" in shown
    assert "docs/guide/trusted-publishing.md for v2.0.0\r\n" in shown
    assert "5 steps: 3 run commands in " in shown
    shown = answer(child, DONE, "y")
    assert re.search(
        r"\n1\. The file is ready\n\n  It must say \*yes\*\.\n\n  \$ cat ready\n  │ yes\n\n"
        r"  \$ cat ready ready\n  │ yes\n  │ yes\n\n✓ passed in \d\.\d s\n\n2\. The script",
        shown.replace("\r\n", "\n"),
    )
    assert "Look at the page [1] of `v2.0.0`.\r\n\r\n  [1] https://there.example/a\r\n" in shown
    assert "git push origin v2.0.0" in answer(child, DONE, "yes")
    status, shown = end(child)
    assert status == 0
    assert shown.startswith("yes\n\n✓ confirmed\n\nRelease checklist of small\n\n✓ 1. The file is")
    assert shown.endswith("✓ 5. The tag is pushed    confirmed\n\n5 steps: 3 passed, 2 confirmed\n")


def test_it_stops_at_a_failure_and_goes_on_from_there(
    checklist: Checklist, repository: Folder
) -> None:
    repository.write("ready", "no\n")
    child = checklist("--yes", "--from", "script", "--log", "log.json")
    status, shown = end(child)
    assert status == 1
    assert "✗ failed after " in shown
    line = repository.line_of(PAGE, "test ")
    assert f': {PAGE}:{line}: `test "$(cat ready)" = yes`: exit status 1\n' in shown
    assert "│ the script has run" not in shown
    assert shown.endswith("Go on with: pubproof checklist --from 2\n")
    assert states(repository) == ["left out", "failed", "not run", "not run", "not run"]
    assert kept(repository)["resume"] == "pubproof checklist --from 2"

    repository.write("ready", "yes\n")
    child = checklist("--yes", "--from", "2")
    assert "the script has run" in answer(child, DONE, "y")
    assert "it is 42" in answer(child, DONE, "y")
    status, shown = end(child)
    assert status == 0
    assert "- 1. The file is ready    left out\n" in shown
    assert "Go on" not in shown


@pytest.mark.parametrize(
    ("word", "state", "status"), [("n", "not done", 1), ("q", "not confirmed", 3)]
)
def test_a_person_can_say_no(
    checklist: Checklist, repository: Folder, word: str, state: str, status: int
) -> None:
    child = checklist("--from", "3", "--yes", "--tag", "v3", "--log", "log.json")
    answer(child, DONE, "perhaps")
    answer(child, DONE, word)
    ended, shown = end(child)
    assert ended == kept(repository)["status"] == status
    assert states(repository) == ["left out", "left out", state, "not run", "not run"]
    assert shown.endswith("Go on with: pubproof checklist --tag v3 --from 3\n")


def test_nothing_runs_that_the_person_does_not_want(checklist: Checklist) -> None:
    child = checklist()
    answer(child, RUN, "n")
    assert end(child) == (3, "n\n\nNothing was run.\n")


@pytest.mark.parametrize("way", ["Ctrl-C", "SIGTERM", "SIGHUP"])
def test_an_interrupt_leaves_no_child(checklist: Checklist, repository: Folder, way: str) -> None:
    repository.replace(
        PAGE,
        'echo "the script has run"',
        "exec 9>alive\n(trap '' HUP; sleep 1000) &\necho it waits\nwait",
    )
    os.mkfifo(repository.root / "alive")
    alive = os.open(repository.root / "alive", os.O_RDONLY | os.O_NONBLOCK)
    child = checklist("--yes", "--from=2", "--log=log.json")
    child.expect_exact("│ it waits")
    if way == "Ctrl-C":
        child.sendintr()
    else:
        child.kill(signal.Signals[way])
    status, shown = end(child)
    assert status == 130
    assert "! interrupted after " in shown
    assert shown.endswith("Go on with: pubproof checklist --from 2\n")
    assert nobody_writes(alive)
    step = kept(repository)["steps"][1]
    assert step["state"] == "interrupted"
    assert [one["output"] for one in step["blocks"][0]["commands"]] == ["it waits\n"]


def test_an_interrupt_at_a_question(checklist: Checklist) -> None:
    child = checklist("--from=5")
    child.expect_exact(DONE)
    child.sendintr()
    status, shown = end(child)
    assert status == 130
    assert "\n\n! interrupted\n" in shown


def test_what_is_typed_before_a_question_answers_nothing(
    checklist: Checklist, repository: Folder
) -> None:
    os.mkfifo(repository.root / "go")
    repository.replace(
        PAGE,
        'echo "the script has run"',
        "echo it waits\nread line <go",
    )
    child = checklist("--yes", "--from=2")
    child.expect_exact("│ it waits")
    child.sendline("y")
    child.expect_exact("y\r\n")
    repository.write("go", "on\n")
    answer(child, DONE, "n")
    assert end(child)[0] == 1


def test_colors_are_for_terminals(checklist: Checklist) -> None:
    child = checklist("--dry-run", NO_COLOR="")
    status, shown = end(child)
    assert status == 0
    assert "\x1b[1m1. The file is ready  \x1b[0m\x1b[2m  runs\x1b[0m\n" in shown

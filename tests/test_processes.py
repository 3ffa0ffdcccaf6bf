"""Commands and everything that they start."""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pubproof import processes
from pubproof.processes import CompletedProcess, Process

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).parent
LONG = 60.0
"""More time than any test waits."""


def bash(
    script: str, timeout: float = LONG, show: Callable[[str], None] | None = None
) -> CompletedProcess:
    return processes.run(
        ["bash", "-c", script], cwd=HERE, environment=os.environ, timeout=timeout, show=show
    )


def assert_ends(pid: int) -> None:
    """Wait until a process, which is no child of this one, has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], 10)[0], f"the process {pid} goes on"
    finally:
        os.close(handle)


def begun(script: str) -> tuple[Process, list[int]]:
    """Start a script, and wait until it has told the numbers of processes on the file 9."""
    read, write = os.pipe()
    process = Process(
        ["bash", "-c", f"exec 9>&{write} {write}>&-\n{script}"],
        cwd=HERE,
        environment=os.environ,
        inherit=[write],
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as told:
        return process, [int(word) for word in told.readline().split()]


def test_output_and_status() -> None:
    assert bash("echo out; echo err >&2; printf 'ä\\r\\n'; exit 3") == (3, "out\nerr\nä\n")
    assert bash("kill -KILL $$") == (-signal.SIGKILL, "")


def test_output_is_shown_while_it_comes() -> None:
    read, write = os.pipe()
    shown: list[str] = []

    def show(text: str) -> None:
        shown.append(text)
        if "first" in text:
            os.write(write, b"go\n")

    with Process(
        ["bash", "-c", f"echo first; read -u {read} word; echo $word"],
        cwd=HERE,
        environment=os.environ,
        show=show,
        inherit=[read],
    ) as process:
        assert process.follow(LONG)
    os.close(read)
    os.close(write)
    assert process.status == 0
    assert "".join(shown) == process.take() == "first\ngo\n"
    assert shown[0] == "first\n"


def test_bytes_that_are_no_text_are_shown() -> None:
    shown: list[str] = []
    printed = bash("printf '\\xff\\xe2\\x82'; printf '\\xac'", show=shown.append).output
    assert printed == "\ufffd€"
    assert "".join(shown) == printed


def test_a_flood_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "MAX_OUTPUT", 100_000)
    status, printed = bash("head -c 3000000 /dev/zero | tr '\\0' x")
    assert status == 0
    assert printed.endswith("\n… the rest is left out\n")
    assert len(printed) < 300_000


def test_there_is_no_input_and_no_terminal() -> None:
    assert bash("cat; read -r line || echo nothing; : < /dev/tty").status != 0
    assert bash("cat; read -r line || echo nothing").output == "nothing\n"
    assert bash("test -t 0 || test -t 1 || test -t 2 || echo none").output == "none\n"


def test_the_time_runs_out() -> None:
    assert bash("echo before; exec sleep 60", timeout=0.2).status is None


def test_children_end_with_the_command() -> None:
    status, printed = bash(
        "sleep 60 & nohup sleep 60 > /dev/null 2>&1 & disown; echo $! $(jobs -p)"
    )
    assert status == 0
    pids = [int(pid) for pid in printed.split()]
    assert len(pids) == 2
    for pid in pids:
        assert_ends(pid)


@pytest.mark.parametrize(
    "script",
    [
        "sleep 60 & echo $! $$ >&9; wait",
        "bash -c 'sleep 60 & echo $! $$ >&9; wait'",
        "nohup sleep 60 > /dev/null 2>&1 & disown; echo $! $$ >&9; exec sleep 60",
    ],
    ids=["child", "grandchild", "daemon in the group"],
)
def test_the_whole_group_ends(script: str) -> None:
    process, pids = begun(script)
    process.stop()
    assert process.status == -signal.SIGTERM
    for pid in pids:
        assert_ends(pid)


def test_a_command_may_tidy_up() -> None:
    process, _ = begun(
        "trap 'echo tidied; exit 4' TERM; echo $$ >&9; while :; do sleep 60 & wait; done"
    )
    process.stop()
    assert (process.status, process.take()) == (4, "tidied\n")


def test_a_command_that_will_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.1)
    process, pids = begun("trap '' TERM; sleep 60 & echo $! $$ >&9; wait; while :; do wait; done")
    process.stop()
    assert process.status == -signal.SIGKILL
    for pid in pids:
        assert_ends(pid)


def test_an_interrupt_leaves_nothing_behind() -> None:
    pids: list[int] = []

    def interrupt(text: str) -> None:
        pids.extend(int(word) for word in text.split())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bash("sleep 60 & echo $! $$; wait", show=interrupt)
    assert len(pids) == 2
    for pid in pids:
        assert_ends(pid)


def test_who_leaves_the_group_keeps_nobody_waiting() -> None:
    chatter = "setsid bash -c 'echo $$; while :; do echo chatter >&2; done'"
    done = bash(f"read -r pid < <({chatter}); echo; echo pid $pid")
    assert done.status == 0
    (pid,) = (line.split()[1] for line in done.output.split("\n") if line.startswith("pid "))
    assert_ends(int(pid))  # nobody listens any more


def open_files() -> int:
    """Return how many files this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("argv", [["no-such-command"], [str(HERE)]])
def test_a_command_that_is_none(argv: Sequence[str]) -> None:
    before = open_files()
    with pytest.raises(OSError, match=argv[0]):
        processes.run(argv, cwd=HERE, environment=os.environ, timeout=LONG)
    assert open_files() == before


def test_no_file_stays_open_and_none_is_handed_on() -> None:
    before = open_files()
    code = "import os; print(os.listdir('/proc/self/fd'))"
    with (HERE / "conftest.py").open():
        done = processes.run([sys.executable, "-c", code], cwd=HERE, environment={}, timeout=LONG)
    assert done == (0, "['0', '1', '2', '3']\n"), "3 is the folder that it lists"
    assert open_files() == before


def test_stopping_twice_is_stopping_once() -> None:
    process, _ = begun("echo $$ >&9")
    process.stop()
    ended = process.status
    process.stop()
    assert process.status == ended
    assert process.take() == ""

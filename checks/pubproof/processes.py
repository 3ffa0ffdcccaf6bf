"""Commands that cannot outlive their caller: each has a process group of its own, and no input."""

from __future__ import annotations

import codecs
import os
import selectors
import signal
import subprocess
from contextlib import suppress
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

GRACE = 2.0
"""Seconds that a process group has between the request to end and its end."""
MAX_OUTPUT = 4 * 1024 * 1024
"""Characters of output that are kept; a command that prints more than that helps nobody."""
_PIECE = 64 * 1024
_PIECES = 32
"""No system keeps more than so many pieces in a pipe."""


class CompletedProcess(NamedTuple):
    """How a command ended, and what it printed, which `subprocess` keeps apart."""

    status: int | None
    """Its exit status, negative for the number of the signal that ended it; None where its time
    ran out."""
    output: str
    """Standard output and standard error as they came."""


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    timeout: float,
    show: Callable[[str], None] | None = None,
    inherit: Sequence[int] = (),
) -> CompletedProcess:
    """Run a command to its end, or to the end of its time.

    Whatever it has started and left running in its process group ends with it, also when the
    caller is interrupted.

    Args:
        argv: the command and its arguments.
        cwd: the folder in which it starts.
        environment: all of its environment variables.
        timeout: the seconds that it has.
        show: gets the output piece by piece while it comes.
        inherit: open files that the command gets, under the same numbers.

    Raises:
        OSError: there is no such command, or no such folder.
    """
    with Process(argv, cwd=cwd, environment=environment, show=show, inherit=inherit) as process:
        in_time = process.follow(timeout)
    return CompletedProcess(process.status if in_time else None, process.take())


class Process:
    """A command that runs, with all that it starts."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        show: Callable[[str], None] | None = None,
        inherit: Sequence[int] = (),
    ) -> None:
        """Start a command; the arguments and the errors are those of `run`."""
        self.status: int | None = None
        """How it ended, None before `stop`."""
        self._show = show
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pieces: list[str] = []
        self._kept = 0
        self._output, output = os.pipe()
        self._end, end = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603  a caller says what runs
                argv,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=inherit,
            )
        except BaseException:
            for each in (self._output, self._end, end):
                os.close(each)
            raise
        finally:
            os.close(output)
        self._watch = Thread(target=_close_at_end, args=(self._process, end), daemon=True)
        self._watch.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def follow(self, timeout: float, *others: int) -> bool:
        """Take what is printed until the command ends, or one of `others` can be read.

        Returns:
            False where the time ran out before.
        """
        deadline = monotonic() + timeout
        with selectors.DefaultSelector() as selector:
            for each in (self._output, self._end, *others):
                selector.register(each, selectors.EVENT_READ)
            while True:
                left = max(0, deadline - monotonic())
                ready = {key.fd for key, _ in selector.select(left)}
                if self._output in ready and not self._read():
                    selector.unregister(self._output)
                if ready - {self._output}:
                    return True
                if not left:
                    return False

    def take(self) -> str:
        """Return what has been printed since the last time."""
        if self.status is None:
            self._drain()
        text = "".join(self._pieces).replace("\r\n", "\n")
        self._pieces, self._kept = [], 0
        return text

    def stop(self) -> None:
        """End the process group, first by request, then by force; does nothing the second time."""
        if self.status is not None:
            return
        try:
            if not self.follow(0):
                self._signal(signal.SIGTERM)
                self.follow(GRACE)
        finally:
            self._signal(signal.SIGKILL)
            self._watch.join()
            self._drain()
            self.status = self._process.wait()
            os.close(self._output)
            os.close(self._end)

    def _read(self) -> bool:
        """Take one piece of the output; return whether there can be more."""
        data = os.read(self._output, _PIECE)
        text = self._decoder.decode(data, final=not data)
        if self._kept < MAX_OUTPUT:
            is_last = self._kept + len(text) >= MAX_OUTPUT
            self._pieces.append(f"{text}\n… the rest is left out\n" if is_last else text)
            self._kept += len(self._pieces[-1])
        if self._show is not None and text:
            self._show(text)
        return bool(data)

    def _drain(self) -> None:
        """Take what is in the pipe now, and no more: somebody may go on writing to it."""
        os.set_blocking(self._output, False)
        with suppress(BlockingIOError):
            for _ in range(_PIECES):
                if not self._read():
                    break

    def _signal(self, number: signal.Signals) -> None:
        """Signal the whole group; its leader is not reaped yet, so the number is still its own."""
        with suppress(ProcessLookupError, PermissionError):  # macOS: nobody is left but the leader
            os.killpg(self._process.pid, number)


def _close_at_end(process: subprocess.Popen[bytes], end: int) -> None:
    """Close the file `end` when a process ends, without reaping it where the system can do that."""
    try:
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        else:  # macOS before Python 3.13
            process.wait()
    finally:
        os.close(end)

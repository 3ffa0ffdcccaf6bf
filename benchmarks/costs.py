"""What a run of a command costs, and what the benchmarks have in common."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MEBIBYTE = 1 << 20


class Cost(NamedTuple):
    """What a run took."""

    cpu: float
    """Seconds of the processor, of all that it started and waited for."""
    wall: float
    """Seconds of the clock."""
    memory: float
    """The most MiB that it held at a time."""


class Run(NamedTuple):
    """A command that came to its end."""

    cost: Cost
    status: int
    out: bytes
    """What it printed."""


def parser(about: str | None, rounds: int) -> argparse.ArgumentParser:
    """Return the parser of a benchmark whose docstring is `about`, with its option `--rounds`."""
    made = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    made.add_argument("--rounds", type=int, default=rounds, help=f"runs of each; {rounds}")
    return made


def environment(**more: str) -> dict[str, str]:
    """Return an environment that is the same for everyone, with some variables `more`."""
    return {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ} | more


def run(
    name: str,
    *arguments: str | Path,
    ends: Collection[int],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    speaks: bool = False,
) -> Run:
    """Run a command of this environment to its end, or end with what it said.

    This process has to stay small: what it holds counts as its child's until that has started.

    Args:
        name: the command.
        arguments: what it is told.
        ends: the exit statuses of runs that came to an end.
        folder: where it runs, None for here.
        environment: its variables, None for those of this process.
        speaks: whether it may write to its standard error.
    """
    command = [str(Path(sys.executable).with_name(name)), *map(str, arguments)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=errors)
        _, ended, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(ended)
        out.seek(0)
        errors.seek(0)
        printed, said = out.read(), errors.read().decode(errors="replace")
    if process.returncode not in ends or (said and not speaks):
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{said[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    cost = Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * unit / MEBIBYTE)
    return Run(cost, process.returncode, printed)


def middle(costs: Iterable[Cost]) -> Cost:
    """Return the medians of the times, and the most memory."""
    cpu, wall, memory = zip(*costs, strict=True)
    return Cost(median(cpu), median(wall), max(memory))

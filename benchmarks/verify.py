"""Measure `pubproof verify` offline: a wheel and an sdist, each with two attestations.

The goal is 2 s. The release is the one in `tests/data/release`, and a copy of its wheel of 50 MB
tells what the size of a file costs. Most of the time goes into importing what verifies.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

RELEASE = Path(__file__).parents[1] / "tests" / "data" / "release"
ROOT = str(RELEASE / "trusted_root.json")
GOAL = 2.0
SIZE = 50_000_000


class Cost(NamedTuple):
    """The seconds that a run took."""

    cpu: float
    wall: float


def run(dist: Path, status: int) -> Cost:
    """Verify the files in a folder."""
    command = [str(Path(sys.executable).with_name("pubproof")), "verify", "--dist", str(dist)]
    command += ["--provenance", str(RELEASE), "--trusted-root", ROOT]
    command += ["--publisher", "octo-org/demo/publish.yml"]
    kept = {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, ended, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    errors = process.stderr.read().decode() if process.stderr else ""
    process.returncode = os.waitstatus_to_exitcode(ended)
    if process.returncode != status or errors:
        sys.exit(f"pubproof verify ended with {process.returncode}:\n{errors[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each; 5 by default")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder)
        for path in RELEASE.glob("demo-1.0*[lz]"):
            shutil.copy(path, large)
        with next(large.glob("*.whl")).open("ab") as file:
            file.truncate(SIZE)
        print(f"verify      CPU s  wall s  goal {GOAL}")
        for name, dist, status in (("release", RELEASE, 0), ("50 MB", large, 1)):
            run(dist, status)  # for the bytecode
            cpu, wall = map(median, zip(*(run(dist, status) for _ in range(rounds)), strict=True))
            print(f"{name:9}  {cpu:6.2f}  {wall:6.2f}")


if __name__ == "__main__":
    main()

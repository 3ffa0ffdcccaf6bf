"""Measure `pubproof verify` offline: a wheel and an sdist, each with two attestations.

The goal is 2 s. The release is the one in `tests/data/release`, and a copy of its wheel of 50 MB
tells what the size of a file costs. Most of the time goes into importing what verifies.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import costs

if TYPE_CHECKING:
    from benchmarks.costs import Cost

RELEASE = Path(__file__).parents[1] / "tests" / "data" / "release"
ROOT = str(RELEASE / "trusted_root.json")
GOAL = 2.0
SIZE = 50_000_000


def run(dist: Path, status: int) -> Cost:
    """Verify the files in a folder."""
    asked = ["verify", "--dist", str(dist), "--provenance", str(RELEASE), "--trusted-root", ROOT]
    asked += ["--publisher", "octo-org/demo/publish.yml"]
    return costs.run("pubproof", *asked, ends={status}, environment=costs.environment()).cost


def main() -> None:
    """Measure, and print what was measured."""
    rounds = costs.parser(__doc__, rounds=5).parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder)
        for path in RELEASE.glob("demo-1.0*[lz]"):
            shutil.copy(path, large)
        with next(large.glob("*.whl")).open("ab") as file:
            file.truncate(SIZE)
        print(f"verify      CPU s  wall s  goal {GOAL}")
        for name, dist, status in (("release", RELEASE, 0), ("50 MB", large, 1)):
            run(dist, status)  # for the bytecode
            cpu, wall, _ = costs.middle(run(dist, status) for _ in range(rounds))
            print(f"{name:9}  {cpu:6.2f}  {wall:6.2f}")


if __name__ == "__main__":
    main()

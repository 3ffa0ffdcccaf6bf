"""Change the code of the clauses, one small change at a time, and see whether a test notices.

mutmut makes the changes and runs the tests of the contract and of the drift of pipelines. It wants
the package below ``src/``, so it works in a folder of its own, made for it each time. The score
goes into ``drift.json``, and the changes that no test notices are printed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from benchmarks import drift

ROOT = Path(__file__).parents[1]
TESTS = ("tests/conftest.py", "tests/contract", "tests/drift", "examples")
SETTINGS = """\
[mutmut]
source_paths = src
only_mutate = src/pubproof/contract/{only}.py
also_copy =
    examples
    pytest.ini
pytest_add_cli_args_test_selection =
    tests/contract
    tests/drift/test_pipelines.py
pytest_add_cli_args =
    -p
    no:cacheprovider
    -k
    not breaks_no_other_clause
"""
_NOT_NOTICED = frozenset({0, 33})
"""mutmut's codes of a change that the tests pass with, and of one that no test comes to."""
PYTEST = "[pytest]\naddopts = --import-mode=importlib\nfilterwarnings = error\n"


class Score(TypedDict):
    """What became of the changes."""

    date: str
    mutmut: str
    mutants: int
    noticed: int
    survived: int
    untried: int
    """How many there was no time for."""
    modules: dict[str, list[int]]
    """For each module, how many of its changes are noticed, of how many that were tried."""


def main() -> None:
    """Run mutmut, print the changes that survive, and write the score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", default="*", help="a module of checks/pubproof/contract")
    parser.add_argument("--hours", type=float, help="stop then, and count what was tried")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="runs at one time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pubproof-mutants-") as name:
        folder = Path(name)
        prepare(folder, arguments.only)
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        mutmut = [sys.executable, "-m", "mutmut"]
        command = [*mutmut, "run", "--max-children", str(arguments.children)]
        hours = arguments.hours
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                command,
                cwd=folder,
                env=environment,
                check=True,
                timeout=hours and hours * 3600,
            )
        for survivor in (
            subprocess.run(
                [*mutmut, "results"], cwd=folder, env=environment, check=True, capture_output=True
            )
            .stdout.decode()
            .split("\n")
        ):
            if survivor.strip():
                key = survivor.split(":")[0].strip()
                subprocess.run([*mutmut, "show", key], cwd=folder, env=environment, check=False)
        score = read(folder)
    print(f"{score['noticed']} of {score['mutants']} changes are noticed")
    if arguments.only == "*":
        drift.write(mutants=score)


def prepare(folder: Path, only: str) -> None:
    """Copy the package and its tests as mutmut wants them."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "checks", folder / "src", ignore=ignore)
    for path in TESTS:
        (folder / path).parent.mkdir(exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, folder / path, ignore=ignore)
        else:
            shutil.copy(ROOT / path, folder / path)
    (folder / "setup.cfg").write_text(SETTINGS.format(only=only), "utf-8")
    (folder / "pytest.ini").write_text(PYTEST, "utf-8")


def read(folder: Path) -> Score:
    """Return the score of a run: a change is noticed when the tests fail, or never end."""
    modules, untried = {}, 0
    for path in sorted((folder / "mutants/src/pubproof/contract").glob("*.py.meta")):
        all_codes = json.loads(path.read_text("utf-8"))["exit_code_by_key"].values()
        codes = [code for code in all_codes if code is not None]
        untried += len(all_codes) - len(codes)
        if codes:
            noticed = sum(code not in _NOT_NOTICED for code in codes)
            modules[path.name.removesuffix(".py.meta")] = [noticed, len(codes)]
    mutants = sum(total for _, total in modules.values())
    noticed = sum(noticed for noticed, _ in modules.values())
    return {
        "date": drift.today(),
        "mutmut": version("mutmut"),
        "mutants": mutants,
        "noticed": noticed,
        "survived": mutants - noticed,
        "untried": untried,
        "modules": modules,
    }


if __name__ == "__main__":
    main()

"""Change the code of a room, one small change at a time, and see whether a test notices.

mutmut makes the changes, in a copy of the package. ``benchmarks/trials.py`` runs the tests that
prove the room on each; without ``--room`` it is that of the clauses, and their score goes into
``drift.json``. The changes that no test notices are printed. What was noticed is kept in
``.mutants.json``, and is not tried again with ``--again`` as long as its function is the same.
With ``--tests``, fewer tests or others are run: what survives may be noticed by those left out.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from benchmarks import drift, trials
from mutmut.mutation.file_mutation import mutate_file_contents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mutmut.mutation.file_mutation import MutatedFile

ROOT = Path(__file__).parents[1]
PACKAGE = Path("src/pubproof")
COPIED = (
    *(".github", "tests", "examples", "benchmarks", "docs", "mkdocs.yml", "pyproject.toml"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "requirements-release.lock"),
)
CLAUSES = "contract"
ROOMS = {
    "arrivals": ("tests/arrivals", "tests/contract"),
    "building": ("tests/building", "tests/contract", "tests/preflight/test_front_ends.py"),
    "cli": (
        *("tests/cli", "tests/test_commands.py", "tests/diagnosis/test_command.py"),
        *("tests/preflight", "tests/provenance", "tests/history", "tests/retirement"),
    ),
    CLAUSES: (
        "tests/contract",
        "tests/drift/test_pipelines.py",
        "tests/references/test_unproven.py",
    ),
    "credentials": ("tests/contract", "tests/retirement/test_workflows.py"),
    "diagnosis": ("tests/diagnosis",),
    "files": (
        *("tests/files", "tests/references", "tests/cli/test_cache.py", "tests/test_repository.py"),
    ),
    "guide": ("tests/guide",),
    "operations": ("tests/operations", "tests/contract", "tests/preflight/test_variables.py"),
    "pipeline": (
        *("tests/contract", "tests/preflight/test_tag.py", "tests/preflight/test_variables.py"),
        *("tests/pypi", "tests/routes/test_equal_workflows.py"),
    ),
    "preflight": ("tests/preflight",),
    "provenance": ("tests/provenance",),
    "pypi": ("tests/pypi", "tests/cli/test_claims_command.py"),
    "references": ("tests/references", "tests/contract"),
    "reports": ("tests/reports", "tests/cli/test_claims_command.py"),
    "retirement": ("tests/retirement",),
    "routes": ("tests/routes", "tests/contract", "tests/workflows"),
    "workflows": ("tests/workflows",),
    "workflows/expressions": ("tests/workflows/test_expressions.py",),
}
"""What can be changed, a folder or a module of the package, and the tests that prove it."""
UNFIT = "not breaks_no_other_clause and not finds_nothing and not known_without_the_contract"
"""Left out: tests that judge all clauses of a case, or all cases of a clause, over again, and one
that asks which modules are loaded: a changed module loads some of mutmut's."""
STATE = ROOT / ".mutants.json"
MISSED = (trials.PASSED, trials.NO_TEST)
PYTEST = """
[pytest]
addopts = --import-mode=importlib -m "not network"
filterwarnings = error
markers = network
"""


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
    """For each module, how many of its changes are noticed, how many were tried, and how many
    there are."""


def main() -> None:
    """Try every change, print those that survive, and write the score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--room", choices=ROOMS, default=CLAUSES, help="what is changed")
    parser.add_argument("--only", nargs="+", default=["*"], help="modules of the room, as globs")
    parser.add_argument("--tests", nargs="+", help="what is run instead of the room's tests")
    parser.add_argument("--hours", type=float, help="stop then, and count what was tried")
    parser.add_argument("--children", type=int, default=os.cpu_count(), help="runs at one time")
    parser.add_argument("--again", action="store_true", help="pass over what was noticed before")
    arguments = parser.parse_args()
    kept = Kept()
    with tempfile.TemporaryDirectory(prefix="pubproof-mutants-") as name:
        folder = Path(name)
        changed = prepare(folder, arguments.room, arguments.only)
        names = {module: names_of(module, file) for module, file in changed.items()}
        hashes = {
            mutant: file.hash_by_function_name[name.partition("__mutmut_")[0]]
            for module, file in changed.items()
            for mutant, name in names[module].items()
        }
        outcomes = {
            mutant: trials.FAILED
            for mutant in hashes
            if arguments.again and kept.noticed(mutant, hashes)
        }
        left = [mutant for mutant in hashes if mutant not in outcomes]
        seconds = arguments.hours and arguments.hours * 3600
        plan = trials.Plan(left, seconds, arguments.children, arguments.room == CLAUSES)
        outcomes |= run(folder, plan, arguments.tests or ROOMS[arguments.room])
        kept.write(outcomes, hashes)
    for module, file in changed.items():
        for mutant, generated in names_of(module, file).items():
            if outcomes.get(mutant) in MISSED:
                print(f"# {mutant}: {outcomes[mutant]}\n{difference(file, generated)}\n")
    score = add_up(names, outcomes)
    print(f"{score['noticed']} of {score['mutants']} changes are noticed")
    if arguments.room == CLAUSES and arguments.only == ["*"] and not arguments.tests:
        drift.write(mutants=score)


class Kept:
    """The changes that were noticed in earlier runs, each with mutmut's hash of its function."""

    def __init__(self) -> None:
        self.known: dict[str, str] = json.loads(STATE.read_text("utf-8")) if STATE.exists() else {}

    def noticed(self, mutant: str, hashes: dict[str, str]) -> bool:
        """Whether a change was noticed, and its function is the same."""
        return self.known.get(mutant) == hashes[mutant]

    def write(self, outcomes: dict[str, str], hashes: dict[str, str]) -> None:
        """Keep what was noticed, earlier and now."""
        self.known |= {
            mutant: hashes[mutant] for mutant, one in outcomes.items() if one not in MISSED
        }
        STATE.write_text(json.dumps(self.known, indent=0, sort_keys=True), "utf-8")


def prepare(folder: Path, room: str, only: list[str]) -> dict[str, MutatedFile]:
    """Copy the package with all changes in it, and its tests; return the changed modules."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "checks", folder / "src", ignore=ignore)
    for path in COPIED:
        (folder / path).parent.mkdir(exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, folder / path, ignore=ignore)
        else:
            shutil.copy(ROOT / path, folder / path)
    (folder / "pytest.ini").write_text(PYTEST, "utf-8")
    changed = {}
    with contextlib.chdir(folder):  # mutmut wants a `src` to look at
        for module in modules_of(room, only):
            file = mutate_file_contents(str(module), module.read_text("utf-8"))
            module.write_text(file.code, "utf-8")
            changed[name_of(module.relative_to("src"))] = file
    return changed


def modules_of(room: str, only: list[str]) -> list[Path]:
    """Return the files of a room that are to be changed."""
    if not (PACKAGE / room).is_dir():
        return [PACKAGE / f"{room}.py"]
    return sorted({path for glob in only for path in (PACKAGE / room).rglob(f"{glob}.py")})


def name_of(path: Path) -> str:
    """Return the name of the module that is written in a file."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def names_of(module: str, file: MutatedFile) -> dict[str, str]:
    """Return the changes of a module: mutmut's full name of each, and the name in the code."""
    return {f"{module}.{name}": name for name in file.mutant_names}


def run(folder: Path, plan: trials.Plan, tests: Sequence[str]) -> dict[str, str]:
    """Run the tests on every change, and return what became of each that was tried."""
    (folder / trials.PLAN).write_text(json.dumps(plan._asdict()), "utf-8")
    path = os.pathsep.join([str(folder / "src"), str(folder)])
    subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "benchmarks.trials"),
            *("-p", "no:cacheprovider", "-p", "no:xdist", "-k", UNFIT, *tests),
        ],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": path},
        check=True,
    )
    outcomes: dict[str, str] = json.loads((folder / trials.OUTCOMES).read_text("utf-8"))
    return outcomes


def difference(file: MutatedFile, generated: str) -> str:
    """Return what a change changes, as ``diff`` shows it."""
    lines = file.code.splitlines()
    before, after = (
        lines[span.start - 1 : span.end]
        for name in (f"{generated.partition('__mutmut_')[0]}__mutmut_orig", generated)
        for span in (file.line_span_by_function_name[name],)
    )
    rows = list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:]
    return "\n".join(row for row in rows if "__mutmut_" not in row)


def add_up(names: dict[str, dict[str, str]], outcomes: dict[str, str]) -> Score:
    """Return the score: a change is noticed when a test fails, or never ends."""
    modules = {}
    for module, of_one in names.items():
        tried = [outcomes[mutant] for mutant in of_one if mutant in outcomes]
        if of_one:
            noticed = sum(one not in MISSED for one in tried)
            name = module.removeprefix("pubproof.contract.")
            modules[name] = [noticed, len(tried), len(of_one)]
    noticed, mutants, every = (sum(column) for column in zip(*modules.values(), strict=True))
    return {
        "date": drift.today(),
        "mutmut": version("mutmut"),
        "mutants": mutants,
        "noticed": noticed,
        "survived": mutants - noticed,
        "untried": every - mutants,
        "modules": modules,
    }


if __name__ == "__main__":
    main()

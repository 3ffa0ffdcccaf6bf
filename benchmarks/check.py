"""Compare `pubproof check`, for the first time and again, with `zizmor --offline`.

Time and memory are measured in the same run.

The inputs are prepared in a temporary folder: the release workflows and the README of
examples/openmed beside workflows made of the steps in steps.yml, always the same ones, and none
equal to another. As in OpenMed, some of the steps use uv beside an upload of artifacts, and run
scripts of the repository that start programs themselves. With ``--copies-of REPOSITORY`` the
workflows of another repository are measured too: they alone, and copied until there are 10,000.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import costs
from benchmarks.costs import Cost

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
OPENMED = HERE.parent / "examples" / "openmed"
WORKFLOWS = Path(".github", "workflows")
RELEASE = ("publish.yml", "provenance.yml")
SIZES = (35, 1_000, 10_000)
BYTES = 187_000
"""How much the 35 workflows of OpenMed hold."""

COMMANDS = {
    "pubproof": ["pubproof", "check", "."],
    "again": ["pubproof", "check", "."],
    "zizmor": ["zizmor", "--offline", "--no-config", "--no-progress", "."],
}
"""What is run: a first check, the same check again, and the other tool."""
OURS = ("pubproof", "again")
FINISHED = {"again": {0, 1, 3}, "pubproof": {0, 1, 3}, "zizmor": {0, 10, 11, 12, 13, 14}}
"""The exit statuses of runs that came to an end, whatever they found."""
RATIOS = {35: 0.5, 10_000: 0.15}
"""How much of zizmor's time pubproof may take."""
MEMORY = {35: 120, 10_000: 200}
"""How many MiB pubproof may take."""
GROWTH = 11.0
"""How many times longer than 1,000 workflows 10,000 may take."""

NAMES = ["api", "cli", "core", "data", "eval", "models", "ner", "pii", "serve", "text", "tokens"]
KINDS = {
    "CI": "  push:\n    branches: [main]\n  pull_request:\n    paths: ['src/@NAME@/**']\n",
    "Docs": "  push:\n    branches: [main]\n    paths: ['docs/**']\n  workflow_dispatch:\n",
    "Image": "  push:\n    tags: ['v*']\n  workflow_dispatch:\n",
    "Lint": "  pull_request:\n    types: [opened, synchronize]\n",
    "Draft": "  push:\n    branches: [main, 'release/**']\n",
    "Nightly": "  schedule:\n    - cron: '@NUMBER@ 3 * * 1-5'\n  workflow_dispatch:\n",
    "Call": "  workflow_call:\n    inputs:\n      name:\n        type: string\n",
}
MATRIX = """\
    strategy:
      fail-fast: false
      matrix:
        os: [ubuntu-24.04, windows-2025, macos-15]
        python: ['3.11', '@PYTHON@']
        exclude:
          - os: windows-2025
            python: '3.11'
"""
JOB = """\
  job-{number}:
    name: {title}
    if: {condition}
{needs}{matrix}    runs-on: {runner}
    timeout-minutes: @NUMBER@
    permissions:
      contents: read
    steps:
"""
SCRIPT = """\
import subprocess
import sys


def size(name: str) -> int:
    built = subprocess.run(["make", name], check=True, capture_output=True, text=True)
    return int(built.stdout.strip() or 0)


if __name__ == "__main__":
    sys.exit(size("@NAME@") > 1000)
"""
CONDITIONS = (
    "github.repository == 'maziyarpanahi/openmed'",
    "${{ github.event_name != 'pull_request' || !github.event.pull_request.draft }}",
    "github.ref == 'refs/heads/main' && !contains(github.event.head_commit.message, '[skip]')",
)


class Goal(NamedTuple):
    """A goal: what was measured, and the most that it may be."""

    name: str
    measured: float
    limit: float


def fill(text: str, random: Random) -> str:
    """Fill in the marks of a text, each kind with one value."""
    text = text.replace("@NAME@", random.choice(NAMES))
    text = text.replace("@PYTHON@", random.choice(["3.12", "3.13", "3.14"]))
    return text.replace("@NUMBER@", str(random.randrange(10, 60)))


def make_workflow(random: Random, size: int) -> str:
    """Make a workflow of about this many characters."""
    steps = re.split(r"\n\n(?=- )", (HERE / "steps.yml").read_text(encoding="utf-8").strip())[1:]
    kind = random.choice(list(KINDS))
    text = f"name: {kind} of @NAME@ @NUMBER@\n\non:\n{KINDS[kind]}\npermissions: {{}}\n\n"
    text += "concurrency:\n  group: ${{ github.workflow }}-${{ github.ref }}\n"
    text += "  cancel-in-progress: true\n\nenv:\n  PIP_NO_INPUT: '1'\n\njobs:\n"
    number = 0
    while number == 0 or len(text) < size:
        matrix = random.choice([MATRIX, ""])
        text += JOB.format(
            number=number,
            title=random.choice(["Test @NAME@", "Build @NAME@", "Check @NAME@ (@PYTHON@)"]),
            condition=random.choice(CONDITIONS),
            needs=f"    needs: [job-{random.randrange(number)}]\n" if number else "",
            matrix=matrix,
            runner="${{ matrix.os }}" if matrix else "ubuntu-24.04",
        )
        for step in [*steps[:2], *random.sample(steps[2:], 5)]:
            text += re.sub("^(?=.)", "      ", fill(step, random), flags=re.MULTILINE) + "\n\n"
        number += 1
    return fill(text, random)


def make_workflows(count: int) -> Iterator[str]:
    """Yield workflows: a few different ones, and then these again with other names."""
    random = Random(35)  # noqa: S311  the same workflows each time, no secret
    release = sum((OPENMED / WORKFLOWS / name).stat().st_size for name in RELEASE)
    left = BYTES - release
    made: list[str] = []
    for remaining in range(SIZES[0] - len(RELEASE), 0, -1):
        made.append(make_workflow(random, int(left / remaining * random.uniform(0.5, 1.2))))
        left -= len(made[-1])
    for number in range(count - len(RELEASE)):
        turn, which = divmod(number, len(made))
        text = made[which]
        if turn:
            text = re.sub(r"\b(3\.1[2-4])\b", rf"\1.{turn}", text)
            text = re.sub(r"\b(api|core|ner|text)\b", rf"\1-{turn}", text)
            text = f"# Number {number}\n{text}"
        yield text


def prepare(root: Path, count: int) -> int:
    """Write a repository with this many workflows; return their size."""
    folder = root / WORKFLOWS
    folder.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(OPENMED / name, root)
    for name in RELEASE:
        shutil.copy(OPENMED / WORKFLOWS / name, folder)
    (root / "scripts").mkdir()
    for name in NAMES:
        (root / "scripts" / f"check_{name}.py").write_text(SCRIPT.replace("@NAME@", name))
    for number, text in enumerate(make_workflows(count)):
        (folder / f"workflow-{number:05}.yml").write_text(text, encoding="utf-8")
    return sum(path.stat().st_size for path in folder.iterdir())


def copy(root: Path, source: Path, count: int) -> int:
    """Copy the workflows of a repository until there are this many; return their size."""
    folder = root / WORKFLOWS
    folder.mkdir(parents=True)
    texts = {path.name: path.read_bytes() for path in sorted((source / WORKFLOWS).iterdir())}
    for number in range(-(-count // len(texts))):
        for name, text in texts.items():
            (folder / (f"{number:03}-{name}" if number else name)).write_bytes(text)
    return sum(path.stat().st_size for path in folder.iterdir())


def run(tool: str, root: Path, cache: Path) -> Cost:
    """Run a tool in a repository."""
    name, *arguments = COMMANDS[tool]
    said = cache / "said" / (tool if tool == "again" else str(time.time_ns()))
    environment = costs.environment(
        NO_COLOR="1",
        PUBPROOF_CACHE_DIR=str(said),
        PYTHONPYCACHEPREFIX=str(cache),  # an installed package has its bytecode
    )
    return costs.run(
        name,
        *arguments,
        ends=FINISHED[tool],
        folder=root,
        environment=environment,
        speaks=True,
    ).cost


def measure(root: Path, cache: Path, rounds: int) -> dict[str, list[Cost]]:
    """Run all of them side by side, each time in the other order."""
    found: dict[str, list[Cost]] = {tool: [] for tool in COMMANDS}
    run("again", root, cache)  # it keeps what the others say again
    for number in range(rounds):
        for tool in sorted(COMMANDS, reverse=bool(number % 2)):
            found[tool].append(run(tool, root, cache))
    return found


def summarise(found: dict[str, list[Cost]]) -> dict[str, Cost]:
    """Give the medians of each tool, and of the ratios to zizmor; the memory is the highest."""
    rows = dict(found)
    for name in OURS:
        rows[f"{name}/z"] = [
            Cost(*(ours / theirs for ours, theirs in zip(*pair, strict=True)))
            for pair in zip(found[name], found["zizmor"], strict=True)
        ]
    return {name: costs.middle(row) for name, row in rows.items()}


def goals(results: dict[str, dict[str, Cost]]) -> Iterator[Goal]:
    """Yield the goals that the measured repositories speak of."""
    for name, rows in results.items():
        size = int(name.split()[-1].replace(",", ""))
        if size in RATIOS:
            for tool in OURS:
                ratio = rows[f"{tool}/z"]
                yield Goal(f"{name}, {tool}: CPU time, of zizmor's", ratio.cpu, RATIOS[size])
                yield Goal(f"{name}, {tool}: wall time, of zizmor's", ratio.wall, RATIOS[size])
                yield Goal(f"{name}, {tool}: memory in MiB", rows[tool].memory, MEMORY[size])
    if {"1,000", "10,000"} <= results.keys():
        most, fewer = results["10,000"]["pubproof"], results["1,000"]["pubproof"]
        yield Goal("CPU time of 10,000 to 1,000", most.cpu / fewer.cpu, GROWTH)


def main() -> None:
    """Measure, and print what was measured."""
    parser = costs.parser(__doc__, rounds=5)
    parser.add_argument("--size", choices=[*map(str, SIZES), "all"], default="all")
    parser.add_argument("--copies-of", type=Path, metavar="REPOSITORY")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    sizes = SIZES if arguments.size == "all" else [int(arguments.size)]
    made = {f"{size:,}": partial(prepare, count=size) for size in sizes}
    if arguments.copies_of is not None:
        for size in (SIZES[0], SIZES[-1]):
            made[f"copied {size:,}"] = partial(copy, source=arguments.copies_of, count=size)
    results: dict[str, dict[str, Cost]] = {}
    table = "workflows          kB  tool        CPU s  wall s     MiB\n"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure(OPENMED, folder / "cache", rounds=1)  # for the bytecode
        for title, make in made.items():
            root = folder / title
            written = make(root)
            results[title] = summarise(measure(root, folder / "cache", arguments.rounds))
            for tool, cost in results[title].items():
                table += f"{title:>14} {written // 1000:6,}  {tool:10} "
                table += f"{cost.cpu:6.2f}  {cost.wall:6.2f}  {cost.memory:6.2f}\n"
    judged = list(goals(results))
    if arguments.json:
        measured = {s: {n: c._asdict() for n, c in rows.items()} for s, rows in results.items()}
        met = [{**goal._asdict(), "met": goal.measured <= goal.limit} for goal in judged]
        print(json.dumps({"results": measured, "goals": met}, indent=2))
        return
    print(table)
    for goal in judged:
        word = "met" if goal.measured <= goal.limit else "NOT MET"
        print(f"{goal.name:42} {goal.measured:7.2f}, at most {goal.limit:g}: {word}")


if __name__ == "__main__":
    main()

"""Measure `pubproof history`: a repository of many commits, always the same.

It begins as the example does, with many texts. Every commit changes some files that no clause
reads, and a text; now and then one changes `pyproject.toml`, a workflow of tests or the publishing
workflow, in which a second trigger comes and goes, or a script comes and goes that a text names.
Every run must tell each time that one did.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import costs, git

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.costs import Cost

COMMITS = 4_000
CHANGED = 5
"""Files that a commit changes, of those that no clause reads."""
FILES = 3_000
TEXTS = 300
PROJECT, TESTS, SCRIPT, TRIGGER = 10, 12, 100, 200
"""In how many commits each of the others is changed once."""
GOAL = 60.0
"""Seconds."""
EXAMPLE = Path(__file__).parents[1] / "examples/openmed"
PUBLISH = ".github/workflows/publish.yml"
NAMED = "scripts/release.py"
TEXT = """\
# Page {page}

Read [the next page](p{next}.md#page-{next}) and [the guide](../CONTRIBUTING.md).

## Developing

Run `make test`, see `{named}`, and push a tag to start `.github/workflows/publish.yml`.
This is what change {number} says.
"""
WORKFLOW = """\
name: Tests
on: pull_request
jobs:
  tests:
    runs-on: ubuntu-24.04
    steps:
      - run: python -m pytest -k '{number}'
"""


def make(folder: Path) -> None:
    """Make the repository with ``git fast-import``."""
    git.run(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    git.run(folder, "fast-import", "--quiet", given=commits())


def commits() -> Iterator[bytes]:
    """Yield the commits, a minute apart."""
    project = (EXAMPLE / "pyproject.toml").read_bytes()
    publish = (EXAMPLE / PUBLISH).read_bytes()
    if publish.count(b"\non:\n") != 1:
        sys.exit(f"{PUBLISH} of the example has no such trigger")
    drifted = publish.replace(b"\non:\n", b"\non:\n  workflow_dispatch:\n")
    for number in range(COMMITS):
        yield f"commit refs/heads/main\ncommitter A <a@example.com> {number * 60} +0000\n".encode()
        yield b"data 6\nChange\n"
        yield from texts(number)
        for each in range(CHANGED):
            file = (number * 7 + each * 31) % FILES
            yield from changed(f"src/p{file % 100}/m{file}.py", f"value = {number}\n".encode() * 50)
        if number % PROJECT == 1:
            yield from changed("pyproject.toml", project + f"# {number}\n".encode())
        if number % TESTS == 1:
            text = WORKFLOW.format(number=number)
            yield from changed(".github/workflows/tests.yml", text.encode())
        if number % SCRIPT == SCRIPT - 1:
            odd = number // SCRIPT % 2
            yield from changed(NAMED, b"") if odd else (f"D {NAMED}\n".encode(),)
        if number % TRIGGER == TRIGGER - 1:
            odd = number // TRIGGER % 2
            yield from changed(PUBLISH, publish if odd else drifted)


def texts(number: int) -> Iterator[bytes]:
    """Yield the lines that write the texts of a commit; the first has all, and the example."""
    if not number:
        for path in sorted(each for each in EXAMPLE.rglob("*") if each.is_file()):
            yield from changed(path.relative_to(EXAMPLE).as_posix(), path.read_bytes())
        yield from changed("scripts/kept.py", b"")
        yield from changed(NAMED, b"")
        yield from changed("CONTRIBUTING.md", f"# Releasing\n\nRun `{NAMED}`.\n".encode())
    for page in range(TEXTS) if not number else [number * 13 % TEXTS]:
        says = TEXT.format(page=page, next=(page + 1) % TEXTS, number=number, named=NAMED)
        yield from changed(f"docs/p{page}.md", says.encode())


def changed(path: str, text: bytes) -> Iterable[bytes]:
    """Return the lines that write a file."""
    return f"M 644 inline {path}\ndata {len(text)}\n".encode(), text, b"\n"


def run(repository: Path) -> Cost:
    """Tell the history; it must have each time of the trigger."""
    asked = ("history", "--no-cache", "--format", "json", repository)
    ran = costs.run("pubproof", *asked, ends={0}, speaks=True)
    spans = json.loads(ran.out)["spans"]
    for clause, every in (("tag-push-only", TRIGGER), ("no-stale-reference", SCRIPT)):
        states = [one["state"] for one in spans if one["clause"] == clause]
        if states != ["holds", *["fails", "holds"] * (COMMITS // every // 2)]:
            sys.exit(f"pubproof history told of {clause} {states}")
    return ran.cost


def main() -> None:
    """Measure, and print what was measured."""
    parser = costs.parser(__doc__, rounds=3)
    arguments = parser.parse_args()
    print("history         CPU s  wall s  goal s     MiB")
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder, "repository")
        repository.mkdir()
        make(repository)
        made = [run(repository) for _ in range(arguments.rounds)]
    cpu, wall, memory = costs.middle(made)
    print(f"{COMMITS:,} commits  {cpu:6.2f}  {wall:6.2f}  {GOAL:6.1f}  {memory:6.1f}")


if __name__ == "__main__":
    main()

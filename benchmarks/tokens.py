"""Measure `pubproof tokens`: a large repository with a home folder, and a long history.

Both are made in a temporary folder, always the same ones. A token is planted in each, with a key
that nobody has, and every run must find it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks import costs, git
from pypitoken import Token

from pubproof.pypi import index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.costs import Cost

FILES = 50_000
COMMITS = 4_000
CHANGED = 5
"""Files that a commit changes."""
LONGEST = 60_000
"""Bytes of a source that files are made of."""
GOALS = {"files": 3.0, "history": 30.0}
"""Seconds."""
FOUND = 1
"""The exit status of a search that found something."""


def texts() -> list[bytes]:
    """Return sources of the standard library, the same at each run."""
    folder = Path(os.__file__).parent
    found = [path.read_bytes() for path in sorted(folder.glob("*.py"))]
    return [text for text in found if len(text) < LONGEST]


def token() -> bytes:
    """Return a token that PyPI does not know."""
    identifier = str(UUID(int=4 << 76 | 8 << 60))
    return Token.create(index.domain(), identifier, "a key that nobody has").dump().encode()


def make_files(folder: Path) -> None:
    """Make a repository of many files, which git tracks."""
    known = texts()
    for number in range(FILES):
        path = folder / f"package{number // 500:03}" / f"module{number}.py"
        path.parent.mkdir(exist_ok=True)
        text = known[number % len(known)]
        start = number * 37 % max(1, len(text) - 6_000)
        path.write_bytes(text[start : start + 6_000])
    (folder / "leaked.py").write_bytes(b"token = '" + token() + b"'\n")
    git.run(folder, "init", "--quiet")
    git.run(folder, "add", "--all")


def make_history(folder: Path) -> None:
    """Make a repository of many commits, which ``git fast-import`` is fastest at."""
    git.run(folder, "init", "--quiet", "--initial-branch=main")
    git.run(folder, "fast-import", "--quiet", given=commits())


def commits() -> Iterator[bytes]:
    """Yield commits that each change some files; one brings a token, the next removes it."""
    random, known = Random(50), texts()  # noqa: S311  the same history each time, no secret
    for number in range(COMMITS):
        yield f"commit refs/heads/main\ncommitter A <a@example.com> {number} +0000\n".encode()
        yield b"data 6\nChange\n"
        for _ in range(CHANGED):
            text = random.choice(known) + f"# {number}\n".encode()
            yield f"M 644 inline p{random.randrange(300)}.py\ndata {len(text)}\n".encode()
            yield text + b"\n"
        leaked = token() if number == COMMITS // 2 else b"nothing"
        yield f"M 644 inline leaked.txt\ndata {len(leaked)}\n".encode() + leaked + b"\n"


def make_home(folder: Path) -> None:
    """Make a home folder with the files that are looked at, and with many that are not."""
    for name in (".bashrc", ".profile", ".zshrc", ".netrc", ".gitconfig", ".bash_history"):
        (folder / name).write_text("# nothing\n" * 5_000, "utf-8")
    for number in range(2_000):
        path = folder / "documents" / f"{number // 100}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("nothing\n" * 100, "utf-8")


def run(repository: Path, home: Path, *options: str) -> Cost:
    """Search a repository; it must find the token."""
    environment = costs.environment(
        HOME=str(home),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
        PYTHONPYCACHEPREFIX=str(home / "cache"),
    )
    asked = ("tokens", *options)
    return costs.run(
        "pubproof", *asked, ends={FOUND}, folder=repository, environment=environment
    ).cost


def main() -> None:
    """Measure, and print what was measured."""
    parser = costs.parser(__doc__, rounds=5)
    arguments = parser.parse_args()
    print("tokens          CPU s  wall s  goal s     MiB")
    with tempfile.TemporaryDirectory() as folder:
        home, files, history = (Path(folder, name) for name in ("home", "files", "history"))
        for each, make in ((home, make_home), (files, make_files), (history, make_history)):
            each.mkdir()
            make(each)
        cases = {"files": (files, ()), "history": (history, ("--history",))}
        for name, (repository, options) in cases.items():
            run(repository, home, *options)  # for the bytecode
            made = [run(repository, home, *options) for _ in range(arguments.rounds)]
            cpu, wall, memory = costs.middle(made)
            print(f"{name:14} {cpu:6.2f}  {wall:6.2f}  {GOALS[name]:6.1f}  {memory:6.1f}")


if __name__ == "__main__":
    main()

"""A bench: a copy of a small repository, edited and then judged."""

from __future__ import annotations

import shutil
import textwrap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof import contract, settings
from pubproof.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.contract.clause import Report, Verdict

IDS = tuple(clause.id for clause in contract.CLAUSES)
BASES = Path(__file__).with_name("bases")
EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = ("guide",)
"""The bases that are pages for the model pipeline."""


class Bench(Folder):
    """One repository that a test may change."""

    def __init__(self, root: Path, base: str) -> None:
        super().__init__(root)
        if base == "empty":
            root.mkdir()
            return
        homes = [home / base for home in (EXAMPLES, BASES) if (home / base).is_dir()]
        assert len(homes) == 1, f"there are {len(homes)} bases named {base!r}"
        if base in PAGES:
            homes.insert(0, EXAMPLES / "openmed")
        for home in homes:
            shutil.copytree(
                home,
                root,
                ignore=shutil.ignore_patterns("__pycache__", "dist"),
                dirs_exist_ok=True,
            )

    def edit(self, path: str, before: str, after: str) -> None:
        """Replace whole lines that stand exactly once in a file, whatever their indentation.

        The first line of `before` says how deep the lines stand, and `after` is put as deep.
        """
        lines = self.text(path).splitlines()
        wanted = before.splitlines()
        assert wanted, "an edit replaces at least one line"
        found = []
        for start in range(len(lines) - len(wanted) + 1):
            depth = len(lines[start]) - len(lines[start].lstrip())
            if lines[start : start + len(wanted)] == _indented(before, depth):
                found.append((start, depth))
        assert len(found) == 1, f"{path} has {len(found)} times: {before!r}"
        start, depth = found[0]
        lines[start : start + len(wanted)] = _indented(after, depth)
        self.write(path, "".join(f"{line}\n" for line in lines))

    def configure(self, text: str) -> None:
        """Add settings; a base has no bare ``[tool.pubproof]`` of its own, so none is reopened."""
        own = self.text(settings.FILE) if (self.root / settings.FILE).exists() else ""
        assert "[tool.pubproof]" not in own
        self.write(settings.FILE, f"{own}\n[tool.pubproof]\n{text}")

    def line_of(self, path: str, text: str) -> int:
        """Return the number of the one line that has `text`; 1 for no text."""
        if not text:
            return 1
        lines = self.text(path).splitlines()
        found = [number for number, line in enumerate(lines, 1) if text in line]
        assert len(found) == 1, f"{path} has {len(found)} lines with {text!r}"
        return found[0]

    def prove(
        self, select: tuple[str, ...] | None = None, off: dict[str, str] | None = None
    ) -> Report:
        repository = Repository(self.root, settings.read(self.root, IDS))
        return contract.prove(repository, select=select, off=off)

    def verdict(self, clause: str) -> Verdict:
        """Return the verdict of one clause, the only one that is proven."""
        (result,) = self.prove(select=(clause,)).results
        return result.verdict

    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdict of every clause."""
        found = {result.clause.id: result.verdict for result in self.prove().results}
        assert tuple(found) == IDS
        return found


class Benches:
    """Makes benches, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made = 0

    def __call__(self, base: str) -> Bench:
        self.made += 1
        return Bench(self.folder / f"{base}-{self.made}", base)


def _indented(text: str, depth: int) -> list[str]:
    return textwrap.indent(text, " " * depth).splitlines()


@pytest.fixture
def bench(tmp_path: Path) -> Benches:
    return Benches(tmp_path)


@pytest.fixture(scope="session")
def unedited(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, Verdict]]:
    """Return a function that returns the verdicts of a base, which is judged once."""
    bench = Benches(tmp_path_factory.mktemp("unedited"))
    return cache(lambda base: bench(base).verdicts())

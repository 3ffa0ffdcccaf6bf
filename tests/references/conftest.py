"""Texts beside the model pipeline, and what the clause about texts says of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof import contract, settings
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pubproof.contract.clause import Verdict

OPENMED = Path(__file__).parents[2] / "examples" / "openmed"
IDS = [clause.id for clause in contract.CLAUSES]


class Desk(Folder):
    """A copy of the model pipeline without its texts."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        shutil.copytree(OPENMED, root, ignore=shutil.ignore_patterns("*.md", "__pycache__", "dist"))
        assert not list(root.rglob("*.md"))

    def verdict(self, clause: str = "no-stale-reference") -> Verdict:
        repository = Repository(self.root, settings.read(self.root, IDS))
        (result,) = contract.prove(repository, select=(clause,)).results
        return result.verdict

    def findings(self, path: str, text: str) -> list[tuple[int, int, str]]:
        """Return line, column and message of what is wrong in a text."""
        self.write(path, text)
        found = self.verdict().findings
        assert all(one.location.path == path for one in found)
        return [(one.location.line, one.location.column, one.message) for one in found]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "repository")

"""Texts beside the model pipeline, and what the clause about texts says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder
from tests.openmed import copy

from pubproof import contract, settings
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from pubproof.contract.clause import Verdict

IDS = [clause.id for clause in contract.CLAUSES]


class Desk(Folder):
    """A copy of the model pipeline without its texts."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        copy(root, "*.md")
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

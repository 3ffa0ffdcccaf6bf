"""The example of a release that keeps the whole contract, and what is said of an edited copy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pubproof import contract, settings
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pubproof.contract.clause import Report, State

OPENMED = Path(__file__).parents[1] / "examples" / "openmed"
PUBLISH = ".github/workflows/publish.yml"
PROVENANCE = ".github/workflows/provenance.yml"
CLAUSES = [clause.id for clause in contract.CLAUSES]


def copy(root: Path, *left_out: str) -> Path:
    """Copy the example into a folder, and return that.

    Files and folders whose names fit the patterns `left_out` are not copied, nor is what was built.
    """
    ignore = shutil.ignore_patterns("__pycache__", "dist", *left_out)
    shutil.copytree(OPENMED, root, ignore=ignore, dirs_exist_ok=True)
    return root


def prove(root: Path) -> Report:
    """Return what the contract says of the repository in a folder."""
    return contract.prove(Repository(root, settings.read(root, CLAUSES)))


def states(report: Report) -> dict[str, State]:
    """Return the state of every clause."""
    found = {result.clause.id: result.verdict.state for result in report.results}
    assert list(found) == CLAUSES
    return found

"""Small repositories with a past, made commit by commit with fixed authors and days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests import openmed
from tests.folders import Folder
from tests.git import run_git
from tests.openmed import PUBLISH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Past(Folder):
    """A git repository; every commit is a day after the last."""

    def __init__(self, root: Path, *, example: bool = True) -> None:
        super().__init__(root)
        self._days = 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        if example:
            self.copy(".")
            self.commit("Release with Trusted Publishing")

    def copy(self, folder: str) -> None:
        """Put the example into a folder."""
        openmed.copy(self.root / folder, "tests", "src")

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """Run git without anybody's settings; return what it says."""
        day = self._now().isoformat()
        return run_git(self.root, *arguments, given=given, day=day)

    def commit(self, subject: str | bytes) -> str:
        """Commit everything in the folder; return the commit's id."""
        self.git("add", "--all")
        return self.record(subject)

    def record(self, subject: str | bytes) -> str:
        """Commit what git's index has; return the commit's id."""
        self._days += 1
        given = subject.encode() if isinstance(subject, str) else subject
        self.git(
            "commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--file=-", given=given
        )
        return self.git("rev-parse", "HEAD")

    def begin_anew(self, commits: Sequence[str]) -> None:
        """Make a new `main` of what these commits have, in this order; the folder stays as it is.

        Each gets a number in a file that nobody reads: no two of them have the same files.
        """
        trees = self.git("rev-parse", *(f"{commit}^{{tree}}" for commit in commits)).split()
        made = ["reset refs/heads/main"]
        for number, tree in enumerate(trees):
            self._days += 1
            made += [
                "commit refs/heads/main",
                f"committer A. Maintainer <a@example.org> {self._now().timestamp():.0f} +0000",
                *("data 5", "Again", f'M 040000 {tree} ""'),
                *("M 100644 inline number", "data 4", f"{number:04}"),
            ]
        self.git("fast-import", "--quiet", "--force", given="\n".join((*made, "")).encode())

    def merge(self, branch: str, subject: str) -> str:
        """Merge a branch, never by moving forward only; return the commit's id."""
        self._days += 1
        self.git("merge", "--quiet", "--no-ff", "--message", subject, branch)
        return self.git("rev-parse", "HEAD")

    def edit(self, before: str, after: str, path: str = PUBLISH) -> None:
        """Replace a text that stands once in a file."""
        self.replace(path, before, after)

    def add_button(self) -> None:
        """Let a person start a release by hand, which breaks `tag-push-only`."""
        self.edit("\non:\n", "\non:\n  workflow_dispatch:\n")

    def remove_button(self) -> None:
        """Take that back."""
        self.edit("\non:\n  workflow_dispatch:\n", "\non:\n")

    def drift(self) -> None:
        """Break `tag-push-only` in one commit, and mend it in the next."""
        self.add_button()
        self.commit("Release by hand as well")
        self.remove_button()
        self.commit("Release by tag only")

    def _now(self) -> datetime:
        return datetime(2025, 12, 31, 12, tzinfo=UTC) + timedelta(days=self._days)


@pytest.fixture
def past(tmp_path: Path) -> Past:
    """Return a repository whose first commit is the example, which keeps every clause."""
    return Past(tmp_path / "repository")

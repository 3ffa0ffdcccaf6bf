"""Small repositories with a past, made commit by commit with fixed authors and days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests import openmed
from tests.folders import Folder
from tests.git import run_git
from tests.openmed import PUBLISH

if TYPE_CHECKING:
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
        day = f"{date(2025, 12, 31) + timedelta(days=self._days)}T12:00:00+00:00"
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


@pytest.fixture
def past(tmp_path: Path) -> Past:
    """Return a repository whose first commit is the example, which keeps every clause."""
    return Past(tmp_path / "repository")

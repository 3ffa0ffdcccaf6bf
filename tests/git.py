"""Calls of git in repositories that a test makes."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PERSON = {
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "A. Maintainer"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "a@example.org"),
}
_OPTIONS = ("-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")
"""As a user may have them who makes repositories, and submodules of what is on disk."""
_NO_SETTINGS = dict.fromkeys(("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"), os.devnull)


def run_git(folder: Path, *words: str, given: bytes = b"", day: str | None = None) -> str:
    """Run git in a folder without anybody's settings; return what it prints.

    Args:
        folder: where it runs.
        words: what it is told.
        given: what it reads.
        day: when it is, as git writes a time; now for None.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    days = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), day) if day is not None else {}
    done = subprocess.run(
        ["git", *_OPTIONS, *words],  # noqa: S607  wherever it is
        cwd=folder,
        env={**own, **_NO_SETTINGS, **_PERSON, **days},
        input=given,
        capture_output=True,
        check=False,
    )
    assert not done.returncode, done.stderr.decode()
    return done.stdout.decode().strip()

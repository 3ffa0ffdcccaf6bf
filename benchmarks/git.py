"""Repositories that git makes for a benchmark."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from benchmarks import costs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def run(folder: Path, *arguments: str, given: Iterable[bytes] = ()) -> None:
    """Run git in a folder, without anybody's settings.

    This process stays small, for what it holds counts as its child's until that has started.
    """
    process = subprocess.Popen(
        ["git", *arguments],  # noqa: S607  wherever it is
        cwd=folder,
        env=costs.environment(HOME=str(folder)),
        stdin=subprocess.PIPE,
    )
    with process, process.stdin or nullcontext() as stdin:
        if stdin is not None:
            stdin.writelines(given)
    if process.returncode:
        sys.exit(f"git {arguments[0]} ended with {process.returncode}")

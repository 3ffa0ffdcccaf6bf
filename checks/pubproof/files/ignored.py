"""Which paths git would ignore, asked of one process: one for each path would take minutes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import weakref
from tempfile import TemporaryDirectory
from typing import IO

from pubproof import git


class Ignored:
    """The paths that git would ignore in one folder, in every clone.

    So the ``.gitignore`` files count, and no list of this machine alone: neither the clone's
    ``info/exclude`` nor the user's ``core.excludesFile`` (gitignore(5)).
    """

    def __init__(self, root: str, top: str | None = None) -> None:
        """Take the folder; git is started when it is asked.

        `top` is the topmost folder whose rules count: that of its clone, unless it is given.
        """
        self.root = root
        self._top = top
        self._asker: subprocess.Popen[bytes] | None = None

    def __contains__(self, path: str) -> bool:
        """Whether git ignores a path, as it would if the folder were a clone; so a build makes it.

        False where there is no git.
        """
        if not path or "\0" in path:
            return False
        if self._asker is None:
            self._asker = self._begin()
        answer = _answer(self._asker, path) if self._asker is not None else False
        if answer is None:  # it ends at a path that it refuses
            self._asker = None
        return bool(answer)

    def _begin(self) -> subprocess.Popen[bytes] | None:
        home = TemporaryDirectory()
        top = _top(self.root) if self._top is None else self._top
        apart = [f"--git-dir={home.name}", f"--work-tree={top}", "-c", "core.excludesFile="]
        asked = ["check-ignore", "--no-index", "-z", "--stdin", "--non-matching", "--verbose"]
        try:
            git.run(self.root, "init", "--quiet", "--bare", "--template=", home.name)
            asker = git.start(self.root, *apart, *asked, stdin=subprocess.PIPE)
        except git.NoGitError:
            asker = None
        weakref.finalize(self, _end, asker, home)
        return asker


def _top(folder: str) -> str:
    """Return the root of the work tree that a folder is in, or else the folder itself."""
    try:
        return os.fsdecode(git.output(folder, "rev-parse", "--show-toplevel")).removesuffix("\n")
    except git.GitError:
        return os.curdir


def _answer(asker: subprocess.Popen[bytes], path: str) -> bool | None:
    """Ask of one path; git names the pattern that ignores it, or none; None where it ends."""
    given, answers = asker.stdin, asker.stdout
    if given is None or answers is None:
        return None
    try:
        given.write(os.fsencode(f"{path}\0"))
        given.flush()
    except (OSError, ValueError):
        return None
    source, _, pattern, named = (_field(answers) for _ in range(4))
    return bool(source) and not pattern.startswith(b"!") if named else None


def _field(answers: IO[bytes]) -> bytes:
    """Read to the next NUL, or to the end."""
    found = bytearray()
    while (byte := answers.read(1)) not in (b"", b"\0"):
        found += byte
    return bytes(found)


def _end(asker: subprocess.Popen[bytes] | None, home: TemporaryDirectory[str]) -> None:
    if asker is not None:
        with contextlib.suppress(OSError):
            asker.communicate()
    home.cleanup()

"""The files that git tracks; without git, those of the folder."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from pubproof.retirement import forms
from pubproof.retirement.leftover import Found, Place, Unchecked, of_token
from pubproof.retirement.scan import scan, scan_windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.retirement.scene import Scene

_WITH_NULS = (r"p\x00y\x00p\x00i\x00-", r"p\x00{3}y\x00{3}p\x00{3}i\x00{3}-")
_EVERYWHERE = ":/"
"""The whole work tree, for git: what is searched may be a folder of it."""
_NOT_FOUND = 1
"""How ``git grep`` ends when nothing matches."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.EISDIR}
"""Why a file is not opened that is none: it is gone, a link, a socket or a folder."""
_SKIPPED = frozenset({".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__"})
_PACKED = (
    *(".7z", ".bz2", ".egg", ".gz", ".jar", ".lzma", ".rar", ".tgz", ".whl", ".xz", ".zip"),
    ".zst",
)
"""How the names of files end in which a token does not stand as it is."""
_SECRET_FILES = (
    *(".pypirc", ".env", ".env.*", "*.env", ".envrc", ".netrc", ".secrets"),
    *("mise.local.toml", ".mise.local.toml", "docker-compose.override.y*ml"),
)
"""Files that git often does not track and that hold credentials, in any folder."""


def find(scene: Scene) -> Iterator[Found]:
    """Yield the tokens in the tracked files, and in untracked files that often hold one."""
    names = _tracked(scene)
    if names is None:
        names = list(_walk(scene.root))
        paths = names
    else:
        suspicious = _suspicious(scene)
        untracked = _untracked(scene)
        names = [*names, *untracked]
        paths = names if suspicious is None else [*suspicious, *untracked]
    for name in names:
        for seen in scan(os.fsencode(name)):
            place = Place("file", Path(name).as_posix())
            yield of_token(place, seen, scene.now, "rename the file")
    packed = [name for name in names if name.lower().endswith(_PACKED)]
    if packed:
        others = f" and {len(packed) - 1} more" if len(packed) > 1 else ""
        yield Unchecked(
            f"{Path(packed[0]).as_posix()}{others}", "what is packed is not looked into"
        )
    for number, name in enumerate(paths):
        if number % 1_000 == 0:
            scene.progress(f"files: {number:,} of {len(paths):,} read")
        yield from _contents(scene, name)


def _tracked(scene: Scene) -> list[str] | None:
    """Return the tracked files as they are found from the root, None where git does not tell."""
    done = scene.ask_git("ls-files", "-z", "--", _EVERYWHERE)
    return None if done is None or done.returncode else list(dict.fromkeys(_split(done.stdout)))


def _untracked(scene: Scene) -> list[str]:
    patterns = [f":(top,glob)**/{name}" for name in _SECRET_FILES]
    done = scene.ask_git("ls-files", "-z", "--others", "--", *patterns)
    return [] if done is None else _split(done.stdout)


def _suspicious(scene: Scene) -> list[str] | None:
    """Return the tracked files that may hold a token, as ``git grep`` finds them.

    None where it cannot tell of every file, for example because it was built without the regular
    expressions that this needs, or because a file cannot be read: then each is opened.
    """
    pattern = "|".join((*map(re.escape, forms.SIGNS), *_WITH_NULS))
    how = ("-l", "-z", "-a", "--no-textconv", "-P")
    done = scene.ask_git("grep", *how, "-e", pattern, "--", _EVERYWHERE)
    if done is None or done.returncode > _NOT_FOUND or done.stderr:
        return None
    return _split(done.stdout)


def _split(names: bytes) -> list[str]:
    return [os.fsdecode(name) for name in names.split(b"\0") if name]


def _walk(root: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - _SKIPPED)
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), root)  # noqa: PTH118  faster for many files


def _contents(scene: Scene, name: str) -> Iterator[Found]:
    """Yield the tokens in a regular file; git keeps nothing but a name of any other."""
    path = os.path.join(scene.root, name)  # noqa: PTH118  likewise
    shown = Path(name).as_posix()
    try:
        descriptor = os.open(path, _FLAGS)
        with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123  it has no path
            regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
            found = scan_windows(file.read) if regular else []
    except OSError as error:
        if error.errno not in _NO_FILE:
            why = f"it cannot be read: {error.strerror or 'the system refuses'}"
            yield Unchecked(shown, why, failed=True)
        return
    for seen in found:
        place = Place("file", shown, seen.line, column=seen.column)
        yield of_token(place, seen, scene.now)

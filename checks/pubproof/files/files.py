"""The files of a repository: those that git tracks, or else those that are there."""

from __future__ import annotations

import re
from functools import cached_property, partial
from itertools import islice, takewhile
from posixpath import commonpath
from typing import TYPE_CHECKING

from pubproof.files.tree import Kind
from pubproof.once import once
from pubproof.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.repository import Repository

_MADE = frozenset(
    {
        *(".git", ".hypothesis", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".tox"),
        *(".venv", "__pycache__", "build", "dist", "node_modules", "site", "venv"),
    }
)
"""Folders that tools make; only where git cannot tell what belongs to the repository."""
_COMMON = frozenset(
    {
        *("README.md", "__init__.py", "conftest.py", "mod.rs"),
        *("index.html", "index.js", "index.md", "index.rst", "index.ts"),
    }
)
"""Names that many folders have: one of another folder is not what was meant."""
_IN_ITS_FOLDER = 2
"""How many last parts of paths are alike where a file has moved together with its folder."""
MAX_FILES = 50_000
"""Files that are listed where git cannot tell."""


class Files:
    """What is in the repository, by path with forward slashes."""

    def __init__(self, repository: Repository) -> None:
        """Take the repository; it is listed when it is asked for."""
        self.repository = repository

    @cached_property
    def _tracked(self) -> frozenset[str]:
        """The files."""
        return frozenset(self._walked if self._in_git is None else self._in_git)

    @property
    def are_too_many(self) -> bool:
        """Whether git cannot tell which files there are, and only some of them are listed."""
        return self._in_git is None and len(self._walked) > MAX_FILES

    @cached_property
    def _walked(self) -> tuple[str, ...]:
        """The files that are there, of which there may be one more than are listed."""
        return tuple(islice(self._walk(), MAX_FILES + 1))

    @cached_property
    def _in_git(self) -> Collection[str] | None:
        """The files that git tracks; None where it cannot tell."""
        return self._listed("--cached")

    def _listed(self, *which: str) -> Collection[str] | None:
        listed = self.repository.disk.git("ls-files", "-z", *which)
        if listed is None:
            return None
        return listed.decode("utf-8", "surrogateescape").split("\0")[:-1]

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders that hold tracked files, at any depth."""
        found: set[str] = set()
        for path in self._tracked:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    @property
    def submodules(self) -> tuple[str, ...]:
        """The folders that belong to other repositories."""
        return _submodules(self.repository)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """The paths of files and folders, by the last part of each."""
        found: dict[str, list[str]] = {}
        for path in (*self._tracked, *self._folders):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        """The names of what stands right in a folder, by the path of the folder."""
        found: dict[str, list[str]] = {}
        for path in (*self._tracked, *self._folders):
            folder, _, name = path.rpartition("/")
            found.setdefault(folder, []).append(name)
        return found

    def named(self, name: str) -> Collection[str]:
        """Return the files and folders whose last part is `name`."""
        return self._by_name.get(name, ())

    def ending(self, *endings: str) -> Collection[str]:
        """Return the files with one of these endings, such as ``.md``."""
        return [path for path in self._tracked if path.lower().endswith(endings)]

    def new(self, folder: str) -> Collection[str]:
        """Return the files in a folder that nobody has given to git yet, but for ignored ones.

        Where git cannot tell there are none: all files count as the repository's own.
        """
        if self._in_git is None:
            return ()
        return self._listed("--others", "--exclude-standard", "--", folder or ".") or ()

    def has(self, path: str) -> bool:
        """Whether there is such a file or folder, tracked or not."""
        return (
            path in ("", ".")
            or (not path.startswith("/") and self._is_there(path))
            or self.is_of_another(path)
        )

    def is_of_another(self, path: str) -> bool:
        """Whether a path is one of a submodule, which need not be there."""
        return any(f"{path}/".startswith(f"{one}/") for one in self.submodules)

    def _is_there(self, path: str) -> bool:
        """Whether something stands at a path, behind links to folders too."""
        tree = self.repository.tree
        try:
            if tree.kind(path) is not None:
                return True
            folder, _, name = path.rpartition("/")
            inside = tree.resolve(folder) if folder else None
            return inside not in (None, folder) and tree.kind(f"{inside}/{name}") is not None
        except OSError:
            return False

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return path in self._folders

    def ends_with(self, path: str) -> bool:
        """Whether some file or folder has a path that ends so."""
        name = path.rpartition("/")[2]
        return any(one.endswith(f"/{path}") for one in self.named(name))

    def ignored(self, path: str) -> bool:
        """Whether git ignores such a path, as it would if this were a clone: a build makes it."""
        return self.repository.disk.ignores(path)

    def lost_folder(self, path: str) -> str:
        """Return the topmost folder on the way to a path that does not exist, if one does not."""
        parts = path.split("/")
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return next((one for one in folders if not self.has(one)), "")

    def nearest(self, path: str) -> str | None:
        """Return the path that is most like one that does not exist, None when none is.

        Nor is another meant where git still has the file, and only the folder has not.
        """
        return _nearest(self.repository, path)

    def inside(self, folder: str) -> Collection[str]:
        """Return the names of what is in a folder."""
        return self._by_folder.get(folder, ())

    def _walk(self) -> Iterator[str]:
        tree, folders = self.repository.tree, [""]
        for folder in folders:
            for name in sorted(tree.names(folder)):
                path = f"{folder}/{name}" if folder else name
                if tree.kind(path) is Kind.FOLDER:
                    folders += [path] if name not in _MADE else []
                else:
                    yield path


@once
def _nearest(repository: Repository, path: str) -> str | None:
    files = repository.files
    name = path.rpartition("/")[2]
    if path in files.named(name):
        return None
    moved = [
        one
        for one in files.named(name)
        if name not in _COMMON or _likeness(path, one)[0] >= _IN_ITS_FOLDER
    ]
    package = path.removesuffix(".py")
    if package != path and files.has(f"{package}/__init__.py"):
        own = f"{package}/{name}"
        return own if own in moved else f"{package}/__init__.py"
    renamed = _renamed(path, files)
    if not moved:
        return renamed
    is_lengthened = renamed is not None and _words(name) <= _words(renamed.rpartition("/")[2])
    if is_lengthened and not any(_is_near(path, one) for one in moved):
        return renamed
    return _most_like(path, moved)


def _words(name: str) -> set[str]:
    return set(re.findall("[a-z0-9]+", name.lower()))


def _is_near(path: str, other: str) -> bool:
    """Whether a file of the same name was moved with its folder, or up or down the folders."""
    folder, beside = path.rpartition("/")[0], other.rpartition("/")[0]
    return (
        _likeness(path, other)[0] >= _IN_ITS_FOLDER
        or f"{folder}/".startswith(f"{beside}/" if beside else "")
        or f"{beside}/".startswith(f"{folder}/" if folder else "")
    )


def _renamed(path: str, files: Files) -> str | None:
    """Return what stands in the folder of a path under another name that is like its own."""
    folder, _, name = path.rpartition("/")
    inside = f"{folder}/" if folder else ""
    beside = files.inside(folder)
    stems = [one for one in beside if "." not in name and one.rpartition(".")[0] == name]
    if len(stems) == 1:
        return inside + stems[0]
    alike = [one for one in beside if files.is_folder(inside + one) != ("." in name)]
    near = nearest(name, alike)
    return inside + near if near else None


def _most_like(path: str, others: Collection[str]) -> str | None:
    """Return the one that is most like a path, None where several are alike in all but a folder."""
    most = max(map(partial(_likeness, path), others))
    found = [one for one in others if _likeness(path, one) == most]
    return found[0] if len(found) == 1 else None


def _likeness(path: str, other: str) -> tuple[int, int, int]:
    """Return how much one path is like another: in its last parts first, then in its first.

    Of several that are, the one in the fewest folders is the most like it.
    """
    ends = zip(reversed(path.split("/")), reversed(other.split("/")), strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    return same, len(commonpath([other, path])), -other.count("/")


def resolve(folder: str, path: str) -> str | None:
    """Return a path seen from a folder of the repository, None where it leads out of it."""
    parts: list[str] = []
    for part in (*(folder.split("/") if folder else ()), *path.split("/")):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


@once
def _submodules(repository: Repository) -> tuple[str, ...]:
    text = repository.text(".gitmodules") or ""
    return tuple(re.findall(r"^[ \t]*path[ \t]*=[ \t]*(\S+?)/?[ \t\r]*$", text, re.MULTILINE))

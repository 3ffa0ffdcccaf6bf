"""Conditions of a Python script on the name of a file, which leave out some of a loop's files."""

from __future__ import annotations

import ast
import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import decided, texts
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_KINDS = {"*.whl": "a-1-py3-none-any.whl", "*.tar.gz": "a-1.tar.gz"}
"""The kinds of distributions, each with a file."""
_SAME = frozenset({"str", "os.fspath", "pathlib.Path", "lower"})
_LAST = frozenset({"os.path.basename", "name"})
_IS_FILE = frozenset({"exists", "is_file", "os.path.exists", "os.path.isfile"})
_IS_FOLDER = frozenset({"is_dir", "os.path.isdir"})
_MATCHING = frozenset({"fnmatch.fnmatch", "fnmatch.fnmatchcase", "match"})
_ASKING = frozenset({"endswith", "fnmatch", "fnmatchcase", "match", "name", "suffix"})
"""Words of a condition that asks what a file is called."""
_WITHIN = (ast.In, ast.NotIn)
_SIGNS = (ast.Eq, ast.NotEq, *_WITHIN)


def leaves_out(
    test: ast.expr, imports: Mapping[str, str], held: Callable[[str], str], *, wanted: bool
) -> bool:
    """Whether a condition surely does not come out as `wanted` for some distribution.

    `held` says which files a name stands for, one after another: a pattern, or else nothing.
    """
    for name in _subjects(test):
        folder, _, last = held(name).rpartition("/")
        files = [
            posixpath.join(folder, file) for file in _KINDS.values() if fnmatchcase(file, last)
        ]
        if any(
            decided(test, _Asked(imports, name, file).outcome) is (not wanted) for file in files
        ):
            return True
    return False


def let_through(
    tests: Sequence[ast.expr], imports: Mapping[str, str], name: str, files: str
) -> str:
    """Return the pattern of those files for which all `tests` hold, UNKNOWN where that is untold.

    `name` holds one after the other of the `files` that a pattern names.
    """
    folder, _, last = files.rpartition("/")
    kinds = [kind for kind, file in _KINDS.items() if fnmatchcase(file, last)]
    chosen: list[str] = []
    for kind in kinds:
        asked = _Asked(imports, name, posixpath.join(folder, _KINDS[kind]))
        outcomes = [decided(test, asked.outcome) for test in tests]
        if False not in outcomes and None in outcomes:
            return UNKNOWN
        chosen += [kind] if False not in outcomes else []
    if not chosen:
        return UNKNOWN
    return files if chosen == kinds else posixpath.join(folder, chosen[0])


def together(patterns: list[str]) -> list[str]:
    """Return one pattern for several that name the distributions of both kinds in one folder."""
    parts = [pattern.rpartition("/") for pattern in patterns]
    folders = {folder for folder, _, _ in parts}
    found = {kind for _, _, kind in parts} == {*_KINDS} and len(folders) == 1
    return [posixpath.join(folders.pop(), "*")] if found else patterns


def _subjects(test: ast.expr) -> frozenset[str]:
    """Return the names of which a condition may ask what they are called."""
    nodes = walk(test)
    asks = any(
        getattr(node, "attr", "") in _ASKING
        or (isinstance(node, ast.Compare) and isinstance(node.ops[0], _WITHIN))
        for node in nodes
    )
    return frozenset(node.id for node in nodes if isinstance(node, ast.Name) and asks)


class _Asked:
    """A condition while a name holds one file."""

    def __init__(self, imports: Mapping[str, str], name: str, path: str) -> None:
        self._imports = imports
        self._name = name
        self._path = path

    def outcome(self, test: ast.expr) -> bool | None:
        """Return how a part of it comes out, None where that cannot be told."""
        if isinstance(test, ast.Call):
            return self._called(test)
        return self._compared(test) if isinstance(test, ast.Compare) else None

    def _called(self, call: ast.Call) -> bool | None:
        subject, name, given = self._parts(call)
        if subject is None:
            return None
        if name in _IS_FILE or name in _IS_FOLDER:
            return name in _IS_FILE
        written = tuple(texts(given[0])) if len(given) == 1 else ()
        if not written:
            return None
        if name == "endswith":
            return subject.endswith(written)
        return fnmatchcase(subject, written[0]) if name in _MATCHING else None

    def _parts(self, call: ast.Call) -> tuple[str | None, str, list[ast.expr]]:
        """Return the text that a call is about, the function, and what else it is given."""
        name = dotted(call.func, self._imports)
        if isinstance(call.func, ast.Attribute) and (text := self._text(call.func.value)):
            return text, call.func.attr, call.args
        text = self._text(call.args[0]) if call.args else None
        return text, name, call.args[1:]

    def _compared(self, test: ast.Compare) -> bool | None:
        """Return how ``file.suffix == ".whl"`` comes out, or ``".whl" in file``."""
        sign, right = test.ops[0], test.comparators[0]
        if test.ops[1:] or not isinstance(sign, _SIGNS):
            return None
        negated = isinstance(sign, ast.NotEq | ast.NotIn)
        found: bool | None = None
        if (subject := self._text(test.left)) is not None and (written := texts(right)):
            found = subject in written
        elif isinstance(sign, _WITHIN) and (within := self._text(right)) is not None:
            found = next((one in within for one in texts(test.left)), None)
        return found if found is None or not negated else not found

    def _text(self, node: ast.expr) -> str | None:
        """Return what an expression makes of the file's name, None for all others."""
        if isinstance(node, ast.Name):
            return self._path if node.id == self._name else None
        if isinstance(node, ast.Attribute):
            inner = self._text(node.value)
            if inner is None or node.attr not in ("name", "suffix"):
                return None
            last = posixpath.basename(inner)
            return last if node.attr == "name" else posixpath.splitext(last)[1]
        if not isinstance(node, ast.Call):
            return None
        inner, name, given = self._parts(node)
        if inner is None or given or name not in _SAME | _LAST:
            return None
        return posixpath.basename(inner) if name in _LAST else inner

"""Files that a Python script writes, fetches and copies.

Tools may later log in with what it writes; what it brings may be built.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof.once import remembered
from pubproof.scripts.python.fetched import is_fetched
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.start import Input
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import is_file
from pubproof.tools import COPYING_FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.state import PythonState, Visit
    from pubproof.scripts.python.syntax.tree import Tree

_NAMES = frozenset({".netrc", ".pypirc", "_netrc"})
_OPENING = frozenset({"open", "io.open", "codecs.open"})
_ARCHIVE = "zipfile.ZipFile"
_FETCHED = Input("", printers=(("GET",),))
"""What a function of Python that fetches gives a command to read."""
_WRITING = "wax+"
"""What a mode has with which a file is written."""


def follow(state: PythonState, node: ast.Call, name: str, visit: Visit) -> bool:
    """Write down what a call puts where; False where that is not worth telling.

    `name` is the function, in full.
    """
    if name in COPYING_FUNCTIONS and node.args[1:]:
        source, target = (state.constants.text(one, visit.names) for one in node.args[:2])
        program = "cp" if _is_store(target) else name
        state.start((program, source, target), node, visit, fatal=False)
        return True
    if name == _ARCHIVE:
        return _packed(state, node, visit)
    if getattr(node.func, "attr", "") == "extractall":
        return _unpacked(state, node, visit)
    target, texts = _written(state, node, name, visit)
    if _is_store(target):
        text = "\n".join(state.constants.text(one, visit.names) for one in texts) or UNKNOWN
        state.start(("tee", target), node, visit, fatal=False, given=Input(text), writes=(target,))
        return True
    if not target or not any(is_fetched(one, state.tree) for one in texts):
        return False
    program = name if name in _OPENING else getattr(node.func, "attr", UNKNOWN)
    state.start((program, target), node, visit, fatal=False, given=_FETCHED, writes=(target,))
    return True


def _is_store(path: str) -> bool:
    return basename(path) in _NAMES or is_file(path, "GITHUB_ENV")


def _unpacked(state: PythonState, node: ast.Call, visit: Visit) -> bool:
    """``archive.extractall(folder)`` of an archive that was fetched."""
    if not is_fetched(node.func, state.tree):
        return False
    given = [*node.args, *(one.value for one in node.keywords if one.arg == "path")]
    folder = state.constants.text(given[0], visit.names) if given else "."
    state.start(("extractall", folder), node, visit, fatal=False, given=_FETCHED)
    return True


def _packed(state: PythonState, node: ast.Call, visit: Visit) -> bool:
    """``zipfile.ZipFile(path, "a")``."""
    if not node.args or not _writes(node, node.args[1:]):
        return False
    target = state.constants.text(node.args[0], visit.names)
    state.start((_ARCHIVE, target), node, visit, fatal=False)
    return True


def _written(
    state: PythonState, node: ast.Call, name: str, visit: Visit
) -> tuple[str, list[ast.expr]]:
    """Return the file that a call writes, nothing without one, and what is written to it."""
    subject, given = node.func, node.args
    path: ast.expr | None = None
    if name in _OPENING:
        path, given = (given[0] if given else None), given[1:]
    elif isinstance(subject, ast.Attribute):
        path = subject.value
        if subject.attr in ("write_text", "write_bytes"):
            return state.constants.text(path, visit.names), given[:1]
    if path is None or not _writes(node, given):
        return "", []
    return state.constants.text(path, visit.names), _put_into(node, state.tree)


def _writes(node: ast.Call, given: list[ast.expr]) -> bool:
    """Whether ``open`` is told to write; `given` are its arguments behind the file."""
    named = [one.value for one in node.keywords if one.arg == "mode"]
    mode = next(iter([*given[:1], *named]), None)
    return isinstance(mode, ast.Constant) and not set(_WRITING).isdisjoint(str(mode.value))


def _put_into(opened: ast.Call, tree: Tree) -> list[ast.expr]:
    """Return what is written to a file that a call opens."""
    return tree.once("opened", lambda one: Opened(one.module)).put_into(opened)


class Opened:
    """The calls that use a file, by the call that opens it or by the name that it gets."""

    def __init__(self, module: ast.Module) -> None:
        """Look through a text once."""
        self._names: dict[ast.expr, list[str]] = {}
        self._blocks: dict[ast.expr, tuple[str, ast.AST]] = {}
        """The name under which alone a block knows what is opened for it, and that block."""
        self._calls: dict[str | ast.Call, list[ast.Call]] = defaultdict(list)
        for node in walk(module):
            if isinstance(node, ast.Call):
                for handle in _handles(node):
                    self._calls[handle].append(node)
            elif isinstance(node, ast.Assign):
                self._names[node.value] = [
                    one.id for one in node.targets if isinstance(one, ast.Name)
                ]
            elif isinstance(node, ast.With | ast.AsyncWith):
                for item in node.items:
                    if isinstance(item.optional_vars, ast.Name):
                        self._blocks[item.context_expr] = item.optional_vars.id, node

    @remembered
    def put_into(self, opened: ast.Call) -> list[ast.expr]:
        """Return what is written to the file that a call opens: to it, or under its name."""
        return [text for call in self._users(opened) for text in call.args]

    def _users(self, opened: ast.Call) -> Iterator[ast.Call]:
        """Yield the calls that use what a call opens."""
        if opened in self._blocks:
            name, block = self._blocks[opened]
            for node in walk(block):
                if isinstance(node, ast.Call) and name in _handles(node):
                    yield node
            return
        for handle in (opened, *self._names.get(opened, ())):
            yield from self._calls.get(handle, ())


def _handles(call: ast.Call) -> set[str | ast.Call]:
    """Return what may be a file that a call writes to: names, and calls that open one."""
    subject = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    named = [one.value for one in call.keywords if one.arg == "file"]
    return {
        one.id if isinstance(one, ast.Name) else one
        for one in (*subject, *call.args, *named)
        if isinstance(one, ast.Name | ast.Call)
    }

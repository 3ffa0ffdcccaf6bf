"""Files that a Python script writes, and from which tools later take what they log in with."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.python.tree import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.state import PythonState, Visit

_NAMES = frozenset({".netrc", ".pypirc", "_netrc"})
_ENVIRONMENT = "GITHUB_ENV"
_OPENING = frozenset({"open", "io.open", "codecs.open"})
_COPYING = frozenset(
    {
        *("os.link", "os.rename", "os.replace", "os.symlink"),
        *("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.move"),
    }
)
"""Functions whose second argument is the file that they make of the first."""
_WRITING = "wax+"
"""What a mode has with which a file is written."""


def follow(state: PythonState, node: ast.Call, name: str, visit: Visit) -> bool:
    """Write down that a call writes such a file; False where it does not.

    `name` is the function, in full.
    """
    constants, names = state.constants, visit.names
    if name in _COPYING and node.args[1:]:
        source, target = (constants.text(one, names) for one in node.args[:2])
        if _is_store(target):
            state.start(("cp", source, target), node, visit, fatal=False)
        return _is_store(target)
    target, texts = _written(state, node, name, visit)
    if not _is_store(target):
        return False
    text = "\n".join(constants.text(one, names) for one in texts) or UNKNOWN
    state.start(("tee", target), node, visit, fatal=False, text=text, writes=(target,))
    return True


def _is_store(path: str) -> bool:
    return path.rpartition("/")[2] in _NAMES or _ENVIRONMENT in path


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
    return state.constants.text(path, visit.names), [*_put_into(node, state.tree.module)]


def _writes(node: ast.Call, given: list[ast.expr]) -> bool:
    """Whether ``open`` is told to write; `given` are its arguments behind the file."""
    named = [one.value for one in node.keywords if one.arg == "mode"]
    mode = next(iter([*given[:1], *named]), None)
    return isinstance(mode, ast.Constant) and not set(_WRITING).isdisjoint(str(mode.value))


def _put_into(opened: ast.Call, module: ast.Module) -> Iterator[ast.expr]:
    """Yield what is written to a file that a call opens: to it, or under the name that it gets."""
    nodes = list(ast.walk(module))
    names = {name for node in nodes for name in _names(node, opened)}
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        subject = node.func.value if isinstance(node.func, ast.Attribute) else None
        handles = [subject, *(one.value for one in node.keywords if one.arg == "file")]
        if any(one is opened or dotted(one, {}) in names for one in handles if one is not None):
            yield from node.args


def _names(node: ast.AST, opened: ast.Call) -> Iterator[str]:
    """Yield the names that a node gives to what a call opens."""
    if isinstance(node, ast.withitem) and node.context_expr is opened:
        targets = [node.optional_vars]
    elif isinstance(node, ast.Assign) and node.value is opened:
        targets = list(node.targets)
    else:
        return
    yield from (one.id for one in targets if isinstance(one, ast.Name))

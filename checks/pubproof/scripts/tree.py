"""The syntax tree of a Python text, walked once for all that is asked of it."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
QUITTING = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})
_MAX_KEPT = 256 * 1024
_LEAVES = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop)
_STARRED = {
    "subprocess": ("run", "call", "check_call", "check_output", "Popen", "getoutput"),
    "os": ("system", "popen", "execv", "execvp", "execl", "execlp", "chdir", "environ"),
    "requests": ("post", "put", "request"),
    "runpy": ("run_module", "run_path"),
}
"""What ``from module import *`` may bring."""


class Tree:
    """A parsed text: its imports, its functions, and the results that it looks at."""

    __slots__ = ("checked", "functions", "imports", "module", "parts", "tops")

    def __init__(self, module: ast.Module) -> None:
        """Walk through `module` once."""
        self.module = module
        self.imports: dict[str, str] = {}
        """What each imported name stands for."""
        self.tops: set[str] = set()
        """The first names of imported modules."""
        self.functions: dict[str, Function] = {}
        self.checked: set[str] = set()
        """Names of results whose status ends the script."""
        self.parts: dict[ast.AST, list[ast.AST]] = {}
        """What stands right below each node and is no mere leaf."""
        todo: list[ast.AST] = [module]
        while todo:
            node = todo.pop()
            self._note(node)
            inner = _parts(node)
            if inner:
                self.parts[node] = inner
                todo += reversed(inner)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, FUNCTIONS):
            self.functions[node.name] = node
        elif isinstance(node, ast.Attribute):
            if node.attr == "check_returncode" and isinstance(node.value, ast.Name):
                self.checked.add(node.value.id)
        elif isinstance(node, ast.Import):
            self._import(node)
        elif isinstance(node, ast.ImportFrom):
            self._import_from(node)
        elif isinstance(node, ast.If | ast.Call):
            self._check(node)

    def _check(self, node: ast.If | ast.Call) -> None:
        """Note the names by which a script decides to end."""
        if isinstance(node, ast.If):
            if quits(node.body):
                names = (part for part in ast.walk(node.test) if isinstance(part, ast.Name))
                self.checked.update(part.id for part in names)
        elif dotted(node.func, {}) in QUITTING:
            for argument in node.args:
                subject = argument.value if isinstance(argument, ast.Attribute) else argument
                if isinstance(subject, ast.Name):
                    self.checked.add(subject.id)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.tops.add(alias.name.partition(".")[0])
            if alias.asname:
                self.imports[alias.asname] = alias.name

    def _import_from(self, node: ast.ImportFrom) -> None:
        if not node.module or node.level:
            return
        self.tops.add(node.module.partition(".")[0])
        for alias in node.names:
            if alias.name == "*":
                for name in _STARRED.get(node.module, ()):
                    self.imports[name] = f"{node.module}.{name}"
            else:
                self.imports[alias.asname or alias.name] = f"{node.module}.{alias.name}"


def _parts(node: ast.AST) -> list[ast.AST]:
    """Return what stands right below a node and is no mere leaf."""
    found: list[ast.AST] = []
    for field in node._fields:
        held = getattr(node, field, None)
        if isinstance(held, list):
            found += [
                part
                for part in held
                if isinstance(part, ast.AST) and not isinstance(part, ast.Constant)
            ]
        elif isinstance(held, ast.AST) and not isinstance(held, _LEAVES):
            found.append(held)
    return found


def parse(text: str) -> Tree | None:
    """Return the tree of a Python text, None when it is no Python."""
    return _kept(text) if len(text) <= _MAX_KEPT else _parsed(text)


def _parsed(text: str) -> Tree | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Tree(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


_kept = lru_cache(maxsize=32)(_parsed)


def dotted(node: ast.expr, imports: Mapping[str, str]) -> str:
    """Return the full name of what the expression names, nothing when it is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(imports.get(node.id, node.id))
    elif isinstance(node, ast.Call) and (module := imported_at_run_time(node, imports)):
        parts.append(module)
    else:
        return ""
    return ".".join(reversed(parts))


def imported_at_run_time(node: ast.Call, imports: Mapping[str, str]) -> str:
    """Return the module of ``__import__("module")`` and ``importlib.import_module("module")``."""
    subject = node.args[0] if node.args else None
    if (
        isinstance(subject, ast.Constant)
        and isinstance(subject.value, str)
        and isinstance(getattr(node.func, "value", node.func), ast.Name)
    ):
        name = dotted(node.func, imports)
        if name == "__import__":
            return subject.value.partition(".")[0]
        if name == "importlib.import_module":
            return subject.value
    return ""


def quits(body: list[ast.stmt]) -> bool:
    """Whether the statements end in an error: ``raise`` or ``sys.exit(1)``."""
    last = body[-1]
    if isinstance(last, ast.Raise):
        return True
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    call = last.value
    return dotted(call.func, {}) in QUITTING and bool(call.args) and not is_false(call.args[0])


def is_true(node: ast.expr | None) -> bool:
    """Whether the expression is a constant that counts as true."""
    return isinstance(node, ast.Constant) and bool(node.value)


def is_false(node: ast.expr) -> bool:
    """Whether the expression is a constant that counts as false."""
    return isinstance(node, ast.Constant) and not node.value

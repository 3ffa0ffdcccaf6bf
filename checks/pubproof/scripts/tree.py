"""The syntax tree of a Python text, walked once for all that is asked of it."""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from pubproof.scripts import libraries
from pubproof.scripts.source import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
QUITTING = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})
_MAX_KEPT = 256 * 1024
_HOLDING = (
    *(ast.ClassDef, ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor),
    *(ast.While, ast.Match, ast.ExceptHandler, ast.match_case),
)
"""What holds statements that do not wait for a call."""
_LEAVES = (ast.Constant, ast.expr_context, ast.operator, ast.unaryop)
_STARRED = {
    "subprocess": ("run", "call", "check_call", "check_output", "Popen", "getoutput"),
    "os": ("system", "popen", "execv", "execvp", "execl", "execlp", "chdir", "environ"),
    "requests": ("post", "put", "request"),
    "runpy": ("run_module", "run_path"),
}
"""What ``from module import *`` may bring."""
_WORD = re.compile(r"\w+")
_TELLING = libraries.LAST | {
    *("import", "__import__", "import_module", "exec", "eval", "run_module", "run_path"),
    *("chdir", "environ", "argv"),  # what changes how others start
    *("notify", "install", "run_always", "run_install", "sudo", "local"),  # of nox and invoke
}
"""The words of which a function must have one to start something, unless it calls another one."""


class Tree:
    """A parsed text: its imports, its functions, and the results that it looks at."""

    __slots__ = ("checked", "dull", "functions", "imports", "module", "parts", "tops")

    def __init__(self, module: ast.Module, text: str) -> None:
        """Walk once through `module`, the tree of `text`, but for functions that start nothing."""
        self.module = module
        self.dull = _dull_functions(module, text)
        """Functions that start nothing, neither themselves nor by others of this text."""
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
            inner = _parts(node) if node not in self.dull else None
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


def _dull_functions(module: ast.Module, text: str) -> set[ast.AST]:
    """Return the outermost functions that have no telling word, nor the name of one that has."""
    if "\r" in text:  # Python counts lines by it too
        return set()
    lines = plain(text).split("\n")
    dull: dict[Function, set[str]] = {}
    telling = set(_TELLING)
    for node in _outermost(module):
        if isinstance(node, FUNCTIONS):
            start = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            dull[node] = set(_WORD.findall("\n".join(lines[start - 1 : node.end_lineno])))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = ((one.name.rpartition(".")[2], one.asname) for one in node.names)
            telling.update(name for last, name in names if name and last in _TELLING)
    while found := [node for node, words in dull.items() if not telling.isdisjoint(words)]:
        for node in found:
            del dull[node]
            telling.update(one.name for one in ast.walk(node) if isinstance(one, FUNCTIONS))
    return set(dull)


def _outermost(module: ast.Module) -> Iterator[ast.stmt]:
    """Yield the statements of a module that stand in no function."""
    todo: list[ast.AST] = [module]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            if isinstance(node, ast.stmt):
                yield node
            if isinstance(node, _HOLDING):
                todo.append(node)


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
            return Tree(ast.parse(text), text)
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

"""What the names of a Python text stand for: modules, functions of others, and its own."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax import libraries
from pubproof.scripts.python.syntax.nodes import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OWN = frozenset({"self", "cls"})
"""What methods call their object and its class: parameters that no call writes out."""
SPECIAL_METHODS = frozenset(
    f"__{name}__"
    for name in (
        *("aenter", "aexit", "aiter", "anext", "await", "bool", "call", "contains", "del", "enter"),
        *("eq", "exit", "getattr", "getitem", "init", "init_subclass", "iter", "len", "new"),
        *("next", "post_init", "repr", "set_name", "setattr", "str"),
    )
)
"""Methods of a class that run without being called by their names."""
_STARRED = {
    "subprocess": ("run", "call", "check_call", "check_output", "Popen", "getoutput"),
    "os": ("system", "popen", "execv", "execvp", "execl", "execlp", "chdir", "environ"),
    "requests": ("post", "put", "request"),
    "runpy": ("run_module", "run_path"),
}
"""What ``from module import *`` may bring."""


class Names:
    """What is imported, defined, and given another name."""

    __slots__ = ("_callable", "foreign", "functions", "imports", "tops")

    def __init__(self) -> None:
        self.imports: dict[str, str] = {}
        """What each imported name stands for; relative modules keep their dots."""
        self.foreign: set[str] = set()
        """The names that are imported from what is no part of Python."""
        self.tops: set[str] = set()
        """The first names of imported modules."""
        self.functions: dict[str, Function] = {}
        self._callable: dict[str, Function] = {}
        """What runs where an object of a class is called, by the name of the class."""

    def note(self, node: ast.AST) -> None:
        """Note what a node tells of names."""
        if isinstance(node, FUNCTIONS):
            self.functions[node.name] = node
            for one, value in defaults(node.args):  # ``def build(run=subprocess.run)``
                self._call_alike(one.arg, value)
        elif isinstance(node, ast.ClassDef):
            methods = {one.name: one for one in node.body if isinstance(one, FUNCTIONS)}
            if "__call__" in methods:
                self._callable[node.name] = methods["__call__"]
        elif isinstance(node, ast.Import):
            self._bring(node)
        elif isinstance(node, ast.ImportFrom):
            self._bring_from(node)
        elif isinstance(node, ast.Assign):
            self._rename(node)

    def _rename(self, node: ast.Assign) -> None:
        """Note another name of a function: ``run = subprocess.run``, or ``partial(…)`` of it."""
        target, value = node.targets[0], node.value
        if not isinstance(target, ast.Name):
            return
        if isinstance(value, ast.Call) and last(value.func) == "partial" and value.args:
            value = value.args[0]
        if isinstance(value, ast.IfExp):
            value = value.body
        if isinstance(value, ast.Lambda):
            self.functions[target.id] = _named(target.id, value)
        elif isinstance(value, ast.Call):
            self._make(target.id, value)
        else:
            self._call_alike(target.id, value)

    def _make(self, name: str, call: ast.Call) -> None:
        """Note what a call makes that can be called: an object, or a command of the library sh."""
        made_of = last(call.func)
        if made_of in self._callable:
            self.functions.setdefault(name, self._callable[made_of])
        if "sh" in self.tops:
            made = libraries.prepared(call, dotted(call.func, self.imports))
            if made:
                self._bind(name, made)

    def _call_alike(self, name: str, value: ast.expr) -> None:
        """Note that a name stands for a function that starts something, or for one of the text."""
        meant = dotted(value, self.imports) if isinstance(value, ast.Name | ast.Attribute) else ""
        if meant in libraries.STARTING:
            self.imports[name] = meant
        elif isinstance(value, ast.Name) and value.id in self.functions:
            self.functions.setdefault(name, self.functions[value.id])

    def _bring(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self.tops.add(top)
            if alias.asname:
                self._bind(alias.asname, alias.name)
            elif top not in sys.stdlib_module_names:
                self.foreign.add(top)

    def _bring_from(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        front = module if module.endswith(".") else f"{module}."
        if not node.level:
            self.tops.add(module.partition(".")[0])
        for alias in node.names:
            if alias.name == "*":
                for name in _STARRED.get(module, ()):
                    self.imports[name] = f"{module}.{name}"
            else:
                self._bind(alias.asname or alias.name, f"{front}{alias.name}")

    def _bind(self, name: str, meaning: str) -> None:
        """Note what an imported name stands for."""
        self.imports[name] = meaning
        if meaning.partition(".")[0] not in sys.stdlib_module_names:
            self.foreign.add(name)


def positional(given: ast.arguments) -> list[str]:
    """Return the parameters in the order in which a call fills them."""
    return [one.arg for one in (*given.posonlyargs, *given.args)]


def single(given: ast.arguments) -> list[str]:
    """Return the parameters that take one value each."""
    return [*positional(given), *(one.arg for one in given.kwonlyargs)]


def takes(given: ast.arguments, name: str) -> bool:
    """Whether one of the parameters has a name."""
    return any(one.arg == name for one in walk(given) if isinstance(one, ast.arg))


def defaults(given: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    """Yield the parameters that have a default, each with it."""
    plain = [*given.posonlyargs, *given.args]
    own = [*plain[len(plain) - len(given.defaults) :], *given.kwonlyargs]
    pairs = zip(own, (*given.defaults, *given.kw_defaults), strict=True)
    return ((one, value) for one, value in pairs if value is not None)


def _named(name: str, made: ast.Lambda) -> ast.FunctionDef:
    """Return the function that a name stands for once a ``lambda`` is assigned to it."""
    body: list[ast.stmt] = [made.body]  # type: ignore[list-item]  # what is looked at are nodes
    return ast.FunctionDef(name=name, args=made.args, body=body, decorator_list=[])


def first(node: ast.expr) -> str:
    """Return the first word of a name as it is written, nothing where it is no name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


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


def callee(node: ast.expr) -> ast.expr:
    """Return what an expression calls, or else itself: decorators and errors may be called."""
    return node.func if isinstance(node, ast.Call) else node


def unstarred(node: ast.expr) -> ast.expr:
    """Return an element, or an argument, without the star in front of it."""
    return node.value if isinstance(node, ast.Starred) else node


def is_by_name(node: ast.Call) -> bool:
    """Whether a call is ``globals()[sys.argv[1]]()``, of a function that is named at run time."""
    held = node.func.value if isinstance(node.func, ast.Subscript) else None
    return isinstance(held, ast.Call) and dotted(held.func, {}) in ("globals", "locals")


def names_lambda(node: ast.AST) -> bool:
    """Whether a ``lambda`` gets a name, under which it may be called later."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Lambda):
        return False
    return isinstance(node.targets[0], ast.Name)

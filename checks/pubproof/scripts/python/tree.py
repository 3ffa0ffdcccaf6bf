"""The syntax tree of a Python text, walked once for all that is asked of it."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast

from pubproof import late
from pubproof.scripts.python import libraries
from pubproof.scripts.python.lists import Lists
from pubproof.scripts.python.matches import to_conditions
from pubproof.scripts.python.source import brings, names_store
from pubproof.scripts.python.truth import last, left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from pubproof.scripts.python.asked import Question

    Answers = Mapping[tuple[Question, str], str]

T = TypeVar("T")

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
QUITTING = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})
_MAX_KEPT = 4_000_000
"""How many characters have the texts whose trees are kept, all together."""
_LEAVES = frozenset({ast.Constant, type(None), str})
_CHOOSING = frozenset({ast.BoolOp, ast.If, ast.IfExp, ast.While})
_BARE = frozenset(
    {
        *("arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "kwd_attrs"),
        *("level", "module", "name", "op", "ops", "rest", "simple", "type_comment"),
    }
)
"""Fields of nodes that hold names, numbers and operators."""
_NOTED = frozenset(
    {
        *(*FUNCTIONS, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Attribute, ast.Global),
        *(ast.Import, ast.ImportFrom),
    }
)
"""Nodes that tell of names."""
TELLING = libraries.LAST | {
    *("import", "__import__", "import_module", "exec", "eval", "run_module", "run_path"),
    *("chdir", "environ", "argv", "putenv", "unsetenv"),  # what changes how others start
    *("notify", "install", "run_always", "run_install", "sudo", "local"),  # of nox and invoke
}
"""The last words of the names of what starts something, or changes how others do."""
_CHANGING = frozenset({"pop", "setdefault", "update"})
"""Those of what changes a dictionary, such as the environment."""
_ASSIGNED = frozenset({"os.environ", "sys.argv"})
"""What changes how others start where something is assigned to it."""
_SETTING = late.pattern(
    r"""(?:environ\[(?=[^\n]{1,60}\]\s{0,9}=(?!=))|\bdel\b[^\n]{1,99}\[|(?:\bpop|setenv|putenv|update)\(\{?)"""
    r"""\s{0,9}["'](?:CI|GITHUB_ACTIONS)["']"""
)
"""What sets a variable that would else hold the same in every run."""
_MATCH = late.pattern(r"^[ \t]*match\b[^\n]{1,300}:[ \t]*(?:#[^\n]{0,300})?$", re.MULTILINE)
"""The first line of a ``match`` statement."""
_STARTING = frozenset(
    {
        *(*FUNCTIONS, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Delete),
        *(ast.Name, ast.Attribute, ast.Call),
    }
)
"""Nodes at which something may start."""
_STARRED = {
    "subprocess": ("run", "call", "check_call", "check_output", "Popen", "getoutput"),
    "os": ("system", "popen", "execv", "execvp", "execl", "execlp", "chdir", "environ"),
    "requests": ("post", "put", "request"),
    "runpy": ("run_module", "run_path"),
}
"""What ``from module import *`` may bring."""


class Tree:
    """A parsed text: its imports, its functions, and the results that it looks at."""

    __slots__ = (
        *("_foreign", "_known", "_telling", "attributes", "conditions", "foreign", "functions"),
        *("imports", "lists", "live", "module", "parts", "settled", "shared", "text", "tops"),
    )

    def __init__(self, text: str) -> None:
        """Parse a text, and walk once through its tree."""
        self.text = text
        module = ast.parse(text)
        if _MATCH.search(text):
            to_conditions(module)
        self._telling = _telling(text)
        self.settled = "environ" not in text or _SETTING.search(text) is None
        """Whether what every run sets holds throughout the text."""
        self.module = module
        self.imports: dict[str, str] = {}
        """What each imported name stands for; relative modules keep their dots."""
        self._foreign: set[str] = set()
        """The names that are imported from what is no part of Python."""
        self.tops: set[str] = set()
        """The first names of imported modules."""
        self.functions: dict[str, Function] = {}
        self.shared: set[str] = set()
        """The names of the module that functions set."""
        self.lists = Lists()
        self.attributes: set[str] = set()
        """All names that stand behind a dot."""
        self.conditions: dict[
            tuple[ast.AST, tuple[str, ...] | None], tuple[Answers, dict[ast.AST, str | None]]
        ] = {}
        """What `asked` has found last, and for which answers, by the node below which it hangs.

        And by the words that the script is given, None where they are not known.
        """
        self.parts: dict[ast.AST, list[ast.AST]] = {}
        """What stands right below each node and is live."""
        self.live: set[ast.AST] = set()
        """The nodes at which something may start, and those above them."""
        self.foreign: dict[str, list[ast.Call]] = {}
        """The calls of what is imported and no part of Python, by the name of the function."""
        self._known: dict[Hashable, object] = {}
        self._find_live(self._noted())

    def _noted(self) -> list[tuple[ast.AST, list[ast.AST]]]:
        """Note what the nodes tell, and return them, each with what is right below it."""
        found: list[tuple[ast.AST, list[ast.AST]]] = []
        todo: list[ast.AST] = [self.module]
        while todo:
            node = todo.pop()
            if type(node) in _NOTED:
                self._note(node)
            inner = _parts(node, settled=self.settled)
            found.append((node, inner))
            todo += reversed(inner)
        return found

    def once(self, question: Hashable, find: Callable[[Tree], T]) -> T:
        """Return what `find` tells of the tree, found out when the question is first asked."""
        if question not in self._known:
            self._known[question] = find(self)
        return cast("T", self._known[question])

    def _find_live(self, found: list[tuple[ast.AST, list[ast.AST]]]) -> None:
        """Look at the nodes and what is right below each, from the bottom to the top."""
        live = self.live
        names = set(self.functions)
        for node, inner in reversed(found):
            within = [one for one in inner if one in live] if inner else inner
            if within:
                self.parts[node] = within
            if within or (type(node) in _STARTING and self._may_start(node, names)):
                live.add(node)
            if isinstance(node, ast.Call) and _first(node.func) in self._foreign:
                live.add(node)
                self.foreign.setdefault(dotted(node.func, self.imports), []).append(node)

    def _may_start(self, node: ast.AST, names: set[str]) -> bool:
        """Whether something may start at a node itself; `names` are those of functions."""
        if isinstance(node, ast.Name):
            return node.id in names
        if isinstance(node, ast.Attribute):
            return node.attr in names
        return self.starts(node)

    def starts(self, node: ast.AST) -> bool:
        """Whether a node may start something, or change how others do, by its own name."""
        if isinstance(node, ast.Call):
            name = last(node.func)
            if isinstance(node.func, ast.Name):
                name = self.imports.get(name, name).rpartition(".")[2]
            return name in self._telling
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            subject = target.value if isinstance(target, ast.Subscript) else target
            return dotted(subject, self.imports) in _ASSIGNED
        return type(node) in _STARTING

    def _note(self, node: ast.AST) -> None:
        self.lists.note(node)
        if isinstance(node, FUNCTIONS):
            self.functions[node.name] = node
            self._take_defaults(node.args)
        elif isinstance(node, ast.Attribute):
            self.attributes.add(node.attr)
        elif isinstance(node, ast.Import):
            self._import(node)
        elif isinstance(node, ast.ImportFrom):
            self._import_from(node)
        elif isinstance(node, ast.Assign):
            self._rename(node)
        elif isinstance(node, ast.Global):
            self.shared.update(node.names)

    def _rename(self, node: ast.Assign) -> None:
        """Note another name of a function: ``run = subprocess.run``, or ``partial(…)`` of it."""
        target, value = node.targets[0], node.value
        if isinstance(value, ast.Call) and last(value.func) == "partial" and value.args:
            value = value.args[0]
        if isinstance(value, ast.IfExp):
            value = value.body
        if isinstance(target, ast.Name) and isinstance(value, ast.Lambda):
            self.functions[target.id] = _named(target.id, value)
        if isinstance(target, ast.Name):
            self._call_alike(target.id, value)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and "sh" in self.tops:
            made = libraries.prepared(value, dotted(value.func, self.imports))
            if made:
                self._bind(target.id, made)

    def _take_defaults(self, given: ast.arguments) -> None:
        """Note the functions that parameters hold: ``def build(run=subprocess.run)``."""
        plain = [*given.posonlyargs, *given.args]
        own = [*plain[len(plain) - len(given.defaults) :], *given.kwonlyargs]
        for one, value in zip(own, (*given.defaults, *given.kw_defaults), strict=True):
            if value is not None:
                self._call_alike(one.arg, value)

    def _call_alike(self, name: str, value: ast.expr) -> None:
        """Note that a name stands for a function that starts something, or for one of the text."""
        meant = dotted(value, self.imports) if isinstance(value, ast.Name | ast.Attribute) else ""
        if meant in libraries.STARTING:
            self.imports[name] = meant
        elif isinstance(value, ast.Name) and value.id in self.functions:
            self.functions.setdefault(name, self.functions[value.id])

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            top = alias.name.partition(".")[0]
            self.tops.add(top)
            if alias.asname:
                self._bind(alias.asname, alias.name)
            elif top not in sys.stdlib_module_names:
                self._foreign.add(top)

    def _import_from(self, node: ast.ImportFrom) -> None:
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
            self._foreign.add(name)


def _named(name: str, made: ast.Lambda) -> ast.FunctionDef:
    """Return the function that a name stands for to which a ``lambda`` is given."""
    body: list[ast.stmt] = [made.body]  # type: ignore[list-item]  # what is looked at are nodes
    return ast.FunctionDef(name=name, args=made.args, body=body, decorator_list=[])


def _first(node: ast.expr) -> str:
    """Return the first word of a name as it is written, nothing where it is no name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _telling(text: str) -> frozenset[str]:
    """Return the last words of the names that count in a text."""
    found = TELLING | libraries.WRITING if names_store(text) or brings(text) else TELLING
    return found | _CHANGING if "environ" in text else found


def _parts(node: ast.AST, *, settled: bool) -> list[ast.AST]:
    """Return what stands right below a node, is no mere leaf, and may run.

    `settled`: what every run sets holds throughout the text.
    """
    found: list[ast.AST] = []
    for field in holding(node._fields):
        held = getattr(node, field, None)
        if isinstance(held, list):
            found += [one for one in held if type(one) not in _LEAVES]
        elif isinstance(held, ast.AST) and not isinstance(held, ast.Constant):
            found.append(held)
    never = left_out(node) if settled and type(node) in _CHOOSING else ()
    return [one for one in found if one not in never] if never else found


@cache
def holding(fields: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of a node's fields in which nodes stand that are no mere leaves."""
    return tuple(one for one in fields if one not in _BARE)


class Kept:
    """The trees of the texts that were parsed last, as many as their length allows."""

    def __init__(self, most: int) -> None:
        """Keep the trees of texts with `most` characters together."""
        self._most = most
        self._length = 0
        self._trees: OrderedDict[str, Tree | None] = OrderedDict()

    def parse(self, text: str) -> Tree | None:
        """Return the tree of a text, parsed if it is not kept."""
        if text in self._trees:
            self._trees.move_to_end(text)
            return self._trees[text]
        tree = _parsed(text)
        if len(text) <= self._most:
            self._trees[text] = tree
            self._length += len(text)
        while self._length > self._most:
            self._length -= len(self._trees.popitem(last=False)[0])
        return tree


def parse(text: str) -> Tree | None:
    """Return the tree of a Python text, None when it is no Python."""
    return _KEPT.parse(text)


def _parsed(text: str) -> Tree | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Tree(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


_KEPT = Kept(_MAX_KEPT)


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
    """Whether the statements end in an error: ``raise`` or ``sys.exit(1)``, not ``sys.exit(0)``."""
    last = body[-1]
    if isinstance(last, ast.Raise):
        called = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        if called is None or dotted(called, {}) != "SystemExit":
            return True
    call = last.exc if isinstance(last, ast.Raise) else getattr(last, "value", None)
    if not isinstance(call, ast.Call) or not isinstance(last, ast.Expr | ast.Raise):
        return False
    return dotted(call.func, {}) in QUITTING and bool(call.args) and not is_false(call.args[0])


def is_true(node: ast.expr | None) -> bool:
    """Whether the expression is a constant that counts as true."""
    return isinstance(node, ast.Constant) and bool(node.value)


def is_false(node: ast.expr) -> bool:
    """Whether the expression is a constant that counts as false."""
    return isinstance(node, ast.Constant) and not node.value

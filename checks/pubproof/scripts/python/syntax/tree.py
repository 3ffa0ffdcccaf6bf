"""The syntax tree of a Python text, walked once for all that is asked of it."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import Keeper, once
from pubproof.recent import for_texts
from pubproof.scripts.python.conditions.truth import last, left_out
from pubproof.scripts.python.failures.endings import write_out_raises
from pubproof.scripts.python.syntax import libraries, plumbum, rewriting
from pubproof.scripts.python.syntax.names import FUNCTIONS, Names, dotted, first
from pubproof.scripts.python.syntax.nodes import HOLDING, children, walk
from pubproof.scripts.python.syntax.statements import assigned
from pubproof.scripts.python.texts.source import brings
from pubproof.scripts.python.values.lists import Lists
from pubproof.tools import stores_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.python.conditions.conditions import Question

    Answers = Mapping[tuple[Question, str], str]

_LEAVES = frozenset({ast.Constant, type(None), str})
_CHOOSING = frozenset({ast.BoolOp, ast.If, ast.IfExp, ast.While})
_NOTED = frozenset(
    {
        *(*FUNCTIONS, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Attribute, ast.Global),
        *(ast.ClassDef, ast.Import, ast.ImportFrom),
    }
)
"""Nodes that tell of names."""
TELLING = libraries.LAST | {
    *("import", "__import__", "import_module", "exec", "eval", "run_module", "run_path"),
    *("cd", "chdir", "environ", "argv", "putenv", "unsetenv"),  # what changes how others start
    *("notify", "install", "run_always", "run_install", "sudo", "local"),  # of nox and invoke
}
"""The last words of the names of what starts something, or changes how others do."""
_STARTED = frozenset(name.rpartition(".")[2] for name in libraries.STARTING)
_CHANGING = frozenset({"pop", "setdefault", "update"})
"""Those of what changes a dictionary, such as the environment."""
_ASSIGNED = frozenset({"os.environ", "sys.argv"})
"""What changes how others start where something is assigned to it."""
_OF_SESSION = "env"
"""The attribute of a session of nox that holds the variables of what it runs."""
_SETTING = late.pattern(
    r"""(?:environ\[(?=[^\n]{1,60}\]\s{0,9}=(?!=))|\bdel\b[^\n]{1,99}\[|(?:\bpop|setenv|putenv|update)\(\{?)"""
    r"""\s{0,9}["'](?:CI|GITHUB_ACTIONS)["']"""
)
"""What sets a variable that would else hold the same in every run."""
_NAMING = ("getattr", "vars(", "__dict__")
"""What asks an object for an attribute by its name."""
_MATCH = late.pattern(r"^[ \t]*match\b[^\n]{1,300}:[ \t]*(?:#[^\n]{0,300})?$", re.MULTILINE)
"""The first line of a ``match`` statement."""
_STARTING = frozenset(
    {
        *(*FUNCTIONS, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.Delete),
        *(ast.Name, ast.Attribute, ast.Call),
    }
)
"""Nodes at which something may start."""
_MAX_KEPT = 4_000_000
"""How many characters have the texts whose trees are kept, all together."""


class Tree(Keeper):
    """A parsed text: its imports, its functions, and the results that it looks at."""

    __slots__ = (
        *("_names", "_telling", "attributes", "brings", "brought", "conditions"),
        *("foreign", "functions", "imports", "lists", "live", "module", "parts", "settled"),
        *("shared", "stores", "text", "tops"),
    )

    def __init__(self, text: str) -> None:
        """Parse a text, and walk once through its tree."""
        super().__init__()
        self.text = text
        self.module = _plain(text)
        self.stores = stores_credentials(text)
        """Whether it may write down what tools log in with."""
        self.brings = brings(text)
        """Whether it may fetch, copy or pack files."""
        self._telling = self._last_words()
        self.settled = "environ" not in text or _SETTING.search(text) is None
        """Whether what every run sets holds throughout the text."""
        self._names = Names()
        self.imports = self._names.imports
        self.tops = self._names.tops
        self.functions = self._names.functions
        self.brought = self._names.foreign
        """The names that are imported from what is no part of Python."""
        self.shared: set[str] = set()
        """The names of the module that functions set."""
        self.lists = Lists()
        self.attributes: set[str] = set()
        """All names that stand behind a dot."""
        self.conditions: dict[
            tuple[ast.AST, tuple[str, ...] | None, tuple[str, ...] | None],
            tuple[Answers, dict[ast.AST, str | None]],
        ] = {}
        """What `asked` has found last, and for which answers, by the node below which it hangs.

        And by the words that the script, and its session, are given, None where they are not known.
        """
        self.parts: dict[ast.AST, list[ast.AST]] = {}
        """What stands right below each node and is live."""
        self.live: set[ast.AST] = set()
        """The nodes at which something may start, and those above them."""
        self.foreign: dict[str, list[ast.Call]] = {}
        """The calls of what is imported and no part of Python, by the name of the function."""
        self._find_live(self._noted())

    def _last_words(self) -> frozenset[str]:
        """Return the last words of the names that count in the text."""
        found = TELLING | libraries.WRITING if self.stores or self.brings else TELLING
        changes = "environ" in self.text or f".{_OF_SESSION}." in self.text
        return found | _CHANGING if changes else found

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

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All nodes of the text, the outer ones first."""
        return self.once("nodes", lambda tree: tuple(walk(tree.module)))

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
            if isinstance(node, ast.Call) and first(node.func) in self._names.foreign:
                live.add(node)
                self.foreign.setdefault(dotted(node.func, self.imports), []).append(node)

    def _may_start(self, node: ast.AST, names: set[str]) -> bool:
        """Whether something may start at a node itself; `names` are those of functions."""
        if isinstance(node, ast.Name | ast.Attribute):
            return last(node) in names or self.hands_on(node)
        return self.starts(node)

    def hands_on(self, node: ast.AST) -> bool:
        """Whether a node names a function that starts a program, which others may then call."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return False
        name = self.imports.get(node.id, "") if isinstance(node, ast.Name) else node.attr
        known = name.rpartition(".")[2] in _STARTED
        return known and dotted(node, self.imports) in libraries.STARTING

    def starts(self, node: ast.AST) -> bool:
        """Whether a node may start something, or change how others do, by its own name."""
        if isinstance(node, ast.Call):
            name = last(node.func)
            if isinstance(node.func, ast.Name):
                name = self.imports.get(name, name).rpartition(".")[2]
            return name in self._telling
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target, _ = assigned(node)
            if isinstance(target, ast.Subscript):
                target = target.value
                if isinstance(target, ast.Attribute) and target.attr == _OF_SESSION:
                    return True
            return target is not None and dotted(target, self.imports) in _ASSIGNED
        return type(node) in _STARTING

    def _note(self, node: ast.AST) -> None:
        self.lists.note(node)
        self._names.note(node)
        if isinstance(node, ast.Attribute):
            self.attributes.add(node.attr)
        elif isinstance(node, ast.Global):
            self.shared.update(node.names)


def _plain(text: str) -> ast.Module:
    """Parse a text, and write in plainer words what Python says in several ways."""
    module = ast.parse(text)
    if _MATCH.search(text):
        rewriting.turn_matches_into_ifs(module)
    if any(map(text.__contains__, _NAMING)):
        rewriting.write_out_attributes(module)
    if "partial" in text:
        rewriting.write_out_partials(module)
    if "plumbum" in text:
        plumbum.write_out_commands(module)
    write_out_raises(module)
    return module


def _parts(node: ast.AST, *, settled: bool) -> list[ast.AST]:
    """Return what stands right below a node, is no mere leaf, and may run.

    `settled`: what every run sets holds throughout the text.
    """
    found: list[ast.AST] = []
    for field in HOLDING[type(node)]:
        held = getattr(node, field, None)
        if isinstance(held, list):
            found += [one for one in held if type(one) not in _LEAVES]
        elif isinstance(held, ast.AST) and not isinstance(held, ast.Constant):
            found.append(held)
    never = left_out(node) if settled and type(node) in _CHOOSING else ()
    return [one for one in found if one not in never] if never else found


@once
def above(tree: Tree) -> Mapping[ast.AST, ast.AST]:
    """Return what each node of a text stands right in."""
    return {one: node for node in tree.nodes for one in children(node)}


@for_texts(_MAX_KEPT)
def parse(text: str) -> Tree | None:
    """Return the tree of a Python text, which may have been kept; None when it is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Tree(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

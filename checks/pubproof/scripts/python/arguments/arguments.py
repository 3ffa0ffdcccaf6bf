"""The arguments that a Python script takes, as its text declares them to argparse."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

from pubproof.scripts.python.arguments.declared import BOTH, added, declared, either, text
from pubproof.scripts.python.arguments.dictionaries import Uses
from pubproof.scripts.python.conditions.truth import last, texts
from pubproof.scripts.python.syntax.names import FUNCTIONS, defaults, takes
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.statements import targets
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import TypeGuard

    from pubproof.scripts.python.arguments.declared import Argument
    from pubproof.scripts.python.syntax.names import Function

_PARSING = frozenset({"parse_args", "parse_known_args"})
_LOOKING = _PARSING | {"len", "print"}
"""Functions that are handed the command line, and leave it as it is."""
_ASKING = _PARSING | {"argv"}
"""Names behind a dot, without one of which a text looks at no command line by itself."""
_EMPTY = ast.Module([], [])
_ELSEWHERE = frozenset(
    {
        *("args_for_setting_config_path", "auto_env_var_prefix", "default_config_files", "env_var"),
        *("argument_default", "fromfile_prefix_chars", "prefix_chars"),
    }
)
"""Words by which options come from variables and files as well, or look like words."""
_MAKING_UP = frozenset({"Namespace", "SimpleNamespace", "setattr", "vars"})
"""Functions by which a script may have other arguments than those that were parsed."""
_OPENING = frozenset({"REMAINDER", "__dict__"})
"""Names behind a dot that leave open what is parsed, or what is then changed."""


class Arguments:
    """What one text says of the command line that it takes."""

    def __init__(self, module: ast.Module) -> None:
        """Read the text once."""
        self.by_name: dict[str, Argument] = {}
        self.parsed: set[str] = set()
        """The names that hold what was parsed."""
        self.parsers: dict[str, frozenset[str]] = {}
        """The names of sub-commands, by the name that holds the parser of each."""
        self.set_by: dict[ast.Call, frozenset[str]] = {}
        """The same by what sets a function for one, where only one parser has that name there."""
        self.is_changed = False
        """Whether the script has other words parsed than those it is given, or more."""
        self.tables: dict[ast.Dict, list[ast.expr]] = {}
        """By what each table is asked, of which nothing is taken otherwise."""
        self._words: Counter[str] = Counter()
        """How often a name is given one word of the command line."""
        self._stored: Counter[str] = Counter()
        """How often it is given anything."""
        self._given: Counter[str] = Counter()
        """How often a function takes it as an argument."""
        self._results: Counter[str] = Counter()
        """How often it is given what was parsed, or a parser."""
        self._unsure: set[str] = set()
        self._parsing: set[str] = set()
        """The names that hold what is parsed."""
        self._functions: list[Function] = []
        self._handed: set[str] = set()
        """The functions that are handed something other than the command line."""
        self._unseen = 0
        """How often the whole command line stands where it may be changed."""
        self._uses = Uses()
        for node in walk(module):
            self._note(node)
            self._uses.note(node)
        for name in self._unsure & self.by_name.keys():
            self.by_name[name] = self.by_name[name]._replace(default=UNKNOWN)
        self._conclude()

    @classmethod
    def of(cls, module: ast.Module, attributes: Collection[str]) -> Arguments:
        """Return what a text says in which `attributes` are all names that stand behind a dot."""
        if not _ASKING.isdisjoint(attributes):
            return cls(module)
        nothing = cls(_EMPTY)
        nothing.is_changed = True
        return nothing

    def is_word(self, node: ast.expr) -> bool:
        """Whether an expression is one word of the command line."""
        if isinstance(node, ast.Name):
            return 0 < self._words[node.id] == self._stored[node.id]
        return _is_word(node)

    def _conclude(self) -> None:
        """Forget the names of parsers, and of what these return, that hold other things too."""
        set_ = {name for name, often in self._stored.items() if often > self._given[name]}
        others = {name for name in set_ if self._stored[name] > self._of_parsing(name)}
        self.parsed -= others
        self.parsers = {name: one for name, one in self.parsers.items() if name not in others}
        is_handed = any(map(self._is_handed, self._parsing))
        self.is_changed = self.is_changed or self._unseen > 0 or is_handed
        self.tables = self._uses.tables(self._stored)
        for function in self._functions:
            self.set_by.update(_settings(function))

    def _of_parsing(self, name: str) -> int:
        """Return how often a name is given what was parsed, or handed to a function."""
        return self._results[name] + (self._given[name] if name in self.parsed else 0)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for target in targets(node):
                self._assign(target, node.value)
        elif isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.ClassDef):
            self._unsure.update(one.id for one in walk(node) if _is_set(one))
        elif isinstance(node, FUNCTIONS):
            self._functions.append(node)
        elif isinstance(node, ast.Attribute):
            self._attribute(node)
        else:
            self._name(node)
            self._unseen -= sum(map(_is_whole, _looked_at(node)))

    def _name(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg):
            self._stored[node.arg] += 1
            self._given[node.arg] += 1
        elif _is_set(node):
            self._stored[node.id] += 1
        elif isinstance(node, ast.alias):
            self._stored[node.asname or node.name] += 1
            self._unseen += node.name == "argv"
        elif isinstance(node, ast.MatchAs | ast.MatchStar | ast.ExceptHandler) and node.name:
            self._stored[node.name] += 1

    def _attribute(self, node: ast.Attribute) -> None:
        self.is_changed = self.is_changed or node.attr in _OPENING
        self._unseen += node.attr == "argv"
        if not isinstance(node.ctx, ast.Load):
            self._unsure.add(node.attr)

    def _is_handed(self, name: str) -> bool:
        """Whether a name that is parsed may hold something other than the command line."""
        if not self._given[name] == self._stored[name] > 0:
            return True
        return any(
            function.name in self._handed
            or not all(_is_plain(value) for _, value in defaults(function.args))
            for function in self._functions
            if takes(function.args, name)
        )

    def _assign(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Tuple) and target.elts:
            target = target.elts[0]  # of ``parse_known_args``
        if not isinstance(target, ast.Name) or value is None:
            return
        self._words[target.id] += _is_word(value)
        names = added(value)
        if isinstance(value, ast.Call) and _parses(value):
            self.parsed.add(target.id)
            self._results[target.id] += 1
        elif names:
            self._results[target.id] += 1
            self.parsers[target.id] = self.parsers.get(target.id, names) | names

    def _call(self, node: ast.Call) -> None:
        name = last(node.func)
        given = [*node.args, *(one.value for one in node.keywords)]
        if name in _LOOKING:
            self._unseen -= sum(map(_is_whole, node.args))
        if name in _MAKING_UP or any(one.arg in _ELSEWHERE for one in node.keywords):
            self.is_changed = True
        if name == "set_defaults":
            self._unsure.update(one.arg for one in node.keywords if one.arg)
        if not all(map(_is_plain, given)):
            self._handed.add(name)
        if _parses(node):
            self._parsing.update(one.id for one in given if isinstance(one, ast.Name))
        if not _is_told(node):
            self.is_changed = True
        for one, argument in declared(node):
            self.by_name[one] = either(self.by_name.get(one), argument)


def _settings(function: Function) -> dict[ast.Call, frozenset[str]]:
    """Return the names of the sub-command of each parser that a function makes and sets up."""
    nodes = walk(function)
    if any(isinstance(node, ast.Global | ast.Nonlocal) for node in nodes):
        return {}
    stored = Counter(node.id for node in nodes if _is_set(node))
    stored.update(node.arg for node in nodes if isinstance(node, ast.arg))
    made = {
        target.id: added(node.value)
        for node in nodes
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        for target in targets(node)
        if isinstance(target, ast.Name) and stored[target.id] == 1
    }
    return {
        node: made.get(node.func.value.id, frozenset())
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "set_defaults" and isinstance(node.func.value, ast.Name)
    }


def is_argv(node: ast.expr) -> bool:
    """Whether an expression is ``sys.argv``, or a part of it."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Attribute) and node.attr == "argv" and last(node.value) == "sys"


def is_all_words(node: ast.expr) -> bool:
    """Whether an expression is ``sys.argv`` or ``sys.argv[1:]``."""
    return _is_whole(node) or (is_argv(node) and ast.unparse(node).endswith(".argv[1:]"))


def is_some_words(node: ast.expr) -> bool:
    """Whether an expression is a slice of the command line, such as ``sys.argv[-1:]``."""
    is_slice = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
    return is_slice and is_argv(node)


def _is_word(node: ast.expr) -> bool:
    """Whether an expression is ``sys.argv[1]``, ``sys.argv[-1]`` or their like."""
    if not isinstance(node, ast.Subscript):
        return False
    index = node.slice.operand if isinstance(node.slice, ast.UnaryOp) else node.slice
    return _is_whole(node.value) and isinstance(index, ast.Constant) and index.value != 0


def _parses(call: ast.Call) -> bool:
    return last(call.func) in _PARSING


def _is_whole(node: ast.expr) -> bool:
    """Whether an expression is ``sys.argv`` itself."""
    return isinstance(node, ast.Attribute) and is_argv(node)


def _is_plain(node: ast.expr) -> bool:
    """Whether an expression is the command line, or nothing in its place."""
    return is_argv(node) or (isinstance(node, ast.Constant) and node.value is None)


def _looked_at(node: ast.AST) -> list[ast.expr]:
    """Return those parts of a node that it only looks at."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        return [node.value]
    if isinstance(node, ast.For | ast.comprehension):
        return [node.iter]
    return node.comparators if isinstance(node, ast.Compare) else []


def _is_set(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)


def _is_told(call: ast.Call) -> bool:
    """Whether a call of argparse is written out: what it parses, and what it declares."""
    name, named = last(call.func), all(one.arg for one in call.keywords)
    if name in _PARSING:
        is_single = not call.keywords and len(call.args) <= 1
        return is_single and all(_is_plain(one) or isinstance(one, ast.Name) for one in call.args)
    if name == "add_argument":
        actions = [one.value for one in call.keywords if one.arg == "action"]
        known = all(text(one) or last(one) == BOTH for one in actions)
        return named and known and all(map(texts, call.args))
    return named or name != "set_defaults"

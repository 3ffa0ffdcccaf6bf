"""The arguments that a Python script takes, as its text declares them to argparse."""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.python.tree import FUNCTIONS
from pubproof.scripts.python.truth import last, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.scripts.python.tree import Function

_PARSING = frozenset({"parse_args", "parse_known_args"})
_LENGTHENING = frozenset({"append", "extend", "insert"})
_LISTING = frozenset({"items", "keys", "values"})
_SEQUENCES = (ast.List, ast.Tuple)
_ASKING = _PARSING | {"argv"}
"""Names behind a dot, without one of which a text looks at no command line by itself."""
_EMPTY = ast.Module([], [])
_ELSEWHERE = frozenset(
    {"args_for_setting_config_path", "auto_env_var_prefix", "default_config_files", "env_var"}
)
"""Words by which configargparse takes options from variables and files as well."""
_FLAGS = frozenset({"store_true", "count"})
"""Actions of an option that has no value."""


class Argument(NamedTuple):
    """An option, a word, or the name of a sub-command."""

    flags: tuple[str, ...]
    """How an option is written, nothing for a word."""
    is_flag: bool
    """Whether it has no value."""
    default: str | None
    """What it is where it is not given, `UNKNOWN` where that cannot be told."""


class Arguments:
    """What one text says of the command line that it takes."""

    def __init__(self, module: ast.Module) -> None:
        """Read the text once."""
        self.by_name: dict[str, Argument] = {}
        self.parsed: set[str] = set()
        """The names that hold what was parsed."""
        self.parsers: dict[str, frozenset[str]] = {}
        """The names of sub-commands, by the name that holds the parser of each."""
        self.is_changed = False
        """Whether the script has other words parsed than those it is given, or more."""
        self.lists = False
        """Whether it goes through a table, whatever it is given."""
        self._words: Counter[str] = Counter()
        """How often a name is given one word of the command line."""
        self._stored: Counter[str] = Counter()
        """How often it is given anything."""
        self._unsure: set[str] = set()
        self._parsing: set[ast.Call] = set()
        """The calls that parse what a name holds."""
        self._functions: list[Function] = []
        self._handed: set[str] = set()
        """The functions that are handed a list."""
        for node in ast.walk(module):
            self._note(node)
        for name in self._unsure & self.by_name.keys():
            self.by_name[name] = self.by_name[name]._replace(default=UNKNOWN)
        self.is_changed = self.is_changed or any(self._taking())

    @classmethod
    def of(cls, module: ast.Module, attributes: Collection[str]) -> Arguments:
        """Return what a text says in which `attributes` are all names that stand behind a dot."""
        if not _ASKING.isdisjoint(attributes):
            return cls(module)
        nothing = cls(_EMPTY)
        nothing.is_changed = nothing.lists = True
        return nothing

    def is_word(self, node: ast.expr) -> bool:
        """Whether an expression is one word of the command line."""
        if isinstance(node, ast.Name):
            return 0 < self._words[node.id] == self._stored[node.id]
        return _is_word(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self._assign(target, node.value)
        elif isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, ast.arg):
            self._stored[node.arg] += 1
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self._stored[node.id] += 1
        elif isinstance(node, ast.For | ast.comprehension):
            self.lists = self.lists or isinstance(node.iter, ast.Name)
        elif isinstance(node, FUNCTIONS):
            self._functions.append(node)

    def _taking(self) -> Iterator[str]:
        """Yield the functions that are handed a list, and parse it."""
        for function in self._functions if self._parsing else ():
            if function.name in self._handed and not self._parsing.isdisjoint(ast.walk(function)):
                yield function.name

    def _assign(self, target: ast.expr, value: ast.expr | None) -> None:
        self.is_changed = self.is_changed or is_argv(target)
        if isinstance(target, ast.Attribute):
            self._unsure.add(target.attr)
        if isinstance(target, ast.Tuple) and target.elts:
            target = target.elts[0]  # of ``parse_known_args``
        if not isinstance(target, ast.Name) or value is None:
            return
        self._words[target.id] += _is_word(value)
        names = added(value)
        if isinstance(value, ast.Call) and _parses(value):
            self.parsed.add(target.id)
            self.is_changed = self.is_changed or _is_told(value)
        elif names:
            self.parsers[target.id] = self.parsers.get(target.id, names) | names

    def _call(self, node: ast.Call) -> None:
        name = last(node.func)
        subject = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if name in _LENGTHENING and is_argv(subject):
            self.is_changed = True
        if any(one.arg in _ELSEWHERE for one in node.keywords):
            self.is_changed = True
        if name == "set_defaults":
            self._unsure.update(one.arg for one in node.keywords if one.arg)
        if _first_is(node, *_SEQUENCES):
            self._handed.add(name)
        if _parses(node) and _first_is(node, ast.Name):
            self._parsing.add(node)
        self.lists = self.lists or name in _LISTING
        for one, argument in _declared(node):
            self.by_name[one] = _either(self.by_name.get(one, argument), argument)


def added(node: ast.expr) -> frozenset[str]:
    """Return the names of the sub-command that ``add_parser`` makes a parser for, if it does."""
    if not isinstance(node, ast.Call) or last(node.func) != "add_parser":
        return frozenset()
    aliases = [one.value for one in node.keywords if one.arg == "aliases"]
    return frozenset(text for one in (*node.args[:1], *aliases) for text in texts(one))


def is_argv(node: ast.expr) -> bool:
    """Whether an expression is ``sys.argv``, or a part of it."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Attribute) and node.attr == "argv" and last(node.value) == "sys"


def _is_word(node: ast.expr) -> bool:
    """Whether an expression is ``sys.argv[1]`` or its like."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return False
    return is_argv(node) and node.slice.value != 0


def _parses(call: ast.Call) -> bool:
    return last(call.func) in _PARSING


def _first_is(call: ast.Call, *kinds: type[ast.expr]) -> bool:
    """Whether the first argument of a call is an expression of one of some kinds."""
    return bool(call.args) and isinstance(call.args[0], kinds)


def _is_told(call: ast.Call) -> bool:
    """Whether a call is told which words to parse, or what to put them into."""
    given = [*call.args, *(one.value for one in call.keywords)]
    return len(given) > 1 or any(isinstance(one, _SEQUENCES) for one in given)


def _declared(call: ast.Call) -> Iterator[tuple[str, Argument]]:
    """Yield what ``add_argument`` declares, or ``add_subparsers``, and its name."""
    told = {one.arg: one.value for one in call.keywords}
    function, named = last(call.func), [text for one in call.args for text in texts(one)]
    if function == "add_subparsers" and (name := _text(told.get("dest"))):
        yield name, Argument((), is_flag=False, default=None)
    if function != "add_argument" or not named:
        return
    flags = tuple(one for one in named if one.startswith("-"))
    long = next((one for one in named if one.startswith("--")), named[0])
    name = _text(told.get("dest")) or long.lstrip("-").replace("-", "_")
    default, action = told.get("default"), told.get("action")
    is_false = isinstance(default, ast.Constant) and not default.value
    held = None if default is None or is_false else _text(default) or UNKNOWN
    if _text(action) == "store_false":
        held = UNKNOWN
    is_bool = action is not None and last(action) == "BooleanOptionalAction"
    yield name, Argument(flags, is_flag=is_bool or _text(action) in _FLAGS, default=held)


def _either(one: Argument, other: Argument) -> Argument:
    """Return what holds of two declarations of one name, as two sub-commands may have it."""
    flags = tuple(dict.fromkeys((*one.flags, *other.flags)))
    default = one.default if one.default == other.default else UNKNOWN
    return Argument(flags, is_flag=one.is_flag and other.is_flag, default=default)


def _text(node: ast.expr | None) -> str:
    """Return a text that is written out, nothing for anything else."""
    return next(iter(texts(node)), "") if node is not None else ""

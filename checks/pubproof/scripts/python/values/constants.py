"""The names of a Python text, and what they hold."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.conditions.truth import decided
from pubproof.scripts.python.syntax.names import dotted, first, single, unstarred
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.statements import targets
from pubproof.scripts.python.values import parameters
from pubproof.scripts.python.values.changes import after, changed
from pubproof.scripts.python.values.fields import Fields, returned
from pubproof.scripts.python.values.functions import Functions
from pubproof.scripts.python.values.histories import TO_THE_END, History, end_of
from pubproof.scripts.python.values.values import any_of, as_text, table_of, total
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from pubproof.scripts.python.arguments.command_line import CommandLine
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.elsewhere import Elsewhere
    from pubproof.scripts.python.values.fields import Field
    from pubproof.scripts.python.values.histories import Position
    from pubproof.scripts.python.values.values import Held, Value

_HOLDING = ("body", "orelse", "finalbody")
"""The fields of a statement in which other statements stand."""
_OWN_NAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements within which names are their own."""
_LOOPS = (ast.For, ast.AsyncFor)
_TARGETS = (ast.Name, ast.List, ast.Tuple)
_DEEPEST = 4
"""How many functions are looked into that call each other."""
_MAX_FOUND = 200
_MAX_TESTS = 10
_OPEN = frozenset((UNKNOWN, "*"))
"""What stands for any number of words, or may."""


class Constants(Functions):
    """The names of one Python text and what they hold."""

    def __init__(
        self,
        tree: Tree,
        environment: Mapping[str, str],
        *,
        file: str = UNKNOWN,
        line: CommandLine | None = None,
        elsewhere: Elsewhere | None = None,
        known: dict[str, object] | None = None,
        look_at: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """Collect the module's own constants.

        Args:
            tree: the text.
            environment: the variables that are set.
            file: what ``__file__`` holds.
            line: what the script is given, None where that is not known.
            elsewhere: the modules that it may import.
            known: the `names` of what was given the same.
            look_at: tells whether so many statements may be looked at.
        """
        super().__init__(tree.imports, environment)
        self.argv = None if line is None else [UNKNOWN, *line.words]
        self._line = line
        self._elsewhere = elsewhere
        self._look_at = look_at
        self._tree = tree
        self.found: dict[tuple[object, str], Value] = {}
        """What functions return and objects hold, UNKNOWN while that is looked for."""
        self._depth = 0
        if known is not None:
            self.names = known
            return
        self.names["__file__"] = file
        self._assign(tree.module, self.names)
        self.found.clear()
        self.names |= dict.fromkeys(tree.shared, UNKNOWN)

    def local(
        self,
        function: Function,
        held: Mapping[str, Held] | None = None,
    ) -> dict[str, object]:
        """Return the constants that a function assigns; its parameters hide the module's.

        `held` is what is known that they hold.
        """
        names: dict[str, object] = dict.fromkeys(single(function.args), UNKNOWN)
        names.update(held or {})
        if self._look_at(len(self._setting(function))):
            self._assign(function, names)
        else:
            given = self._tree.once(("given", function), lambda _: _given(function))
            names |= dict.fromkeys(given, UNKNOWN)
        return names

    def _named(self, node: ast.Name, names: Mapping[str, object]) -> Value:
        """Return what a name holds where it is used, which another module may have given it."""
        value = super()._named(node, names)
        return self._imported(node, names) if value == UNKNOWN else value

    def _imported(self, node: ast.Name | ast.Attribute, names: Mapping[str, object]) -> Value:
        """Return what another module gives a name, or one of its own that is named with it."""
        name = first(node)
        if self._elsewhere is None or name not in self._tree.brought or name in names:
            return UNKNOWN
        return self._elsewhere.value(dotted(node, self.imports))

    def _attribute(self, node: ast.Attribute, names: Mapping[str, object], nesting: int) -> Value:
        """Return what an attribute holds: of a module, of the arguments, or of an own object."""
        fields = self._tree.once("fields", Fields)
        if given := fields.of(node):
            held = self._apart((node.attr, ""), given, self.local)
            return total(held, UNKNOWN) if node.attr in fields.changed else held
        word = None if self._line is None else self._line.only_word(node)
        if word is not None:
            return word
        value = super()._attribute(node, names, nesting)
        return self._imported(node, names) if value == UNKNOWN else value

    def _called(self, node: ast.Call, names: Mapping[str, object], nesting: int) -> Value:
        """Return what a call gives: of a function of the text, what it returns."""
        own = node.func.id if isinstance(node.func, ast.Name) else ""
        if own not in self._tree.functions:
            return super()._called(node, names, nesting)
        if self._depth >= _DEEPEST:
            return UNKNOWN
        function = self._tree.functions[own]
        self._depth += 1
        held = parameters.held(node, function, self, names)
        self._depth -= 1
        given = self._tree.once(("returned", function), lambda _: returned(function))
        return self._apart(
            (function, parameters.written(held)), given, partial(self.local, held=held)
        )

    def _apart(
        self,
        key: tuple[object, str],
        given: Sequence[Field],
        local: Callable[[Function], dict[str, object]],
    ) -> Value:
        """Return what stands for several values, of which each is given in a function of its own.

        `key` says of what; `local` returns the names that such a function knows.
        """
        if key not in self.found and self._depth < _DEEPEST and len(self.found) < _MAX_FOUND:
            self.found[key] = UNKNOWN
            if not self._look_at(len(given)):
                return UNKNOWN
            self._depth += 1
            values = (
                self.value(one.value, {} if one.function is None else local(one.function))
                for one in given
            )
            self.found[key] = any_of(values)
            self._depth -= 1
        return self.found.get(key, UNKNOWN)

    def _assign(self, within: ast.Module | Function, known: dict[str, object]) -> None:
        """Add what the statements of a text or of a function set to what is `known` of names."""
        histories: defaultdict[str, History] = defaultdict(History)
        for node, until, tests in self._setting(within):
            if self._line is not None and not all(starmap(self._may_be, tests)):
                continue
            for name, value in self._assigned_by(node, histories, known, until):
                known[name] = histories.get(name, value)
                held = UNKNOWN if isinstance(value, ast.Dict) else value
                histories[name].give(*_span(node, until), held)

    def _setting(self, within: ast.Module | Function) -> tuple[_Setting, ...]:
        """Return the statements of a text or of a function that set names."""
        return self._tree.once(("setting", within), lambda _: tuple(_setting(within.body)))

    def _may_be(self, test: ast.expr, wanted: bool) -> bool:  # noqa: FBT001  of two
        """Whether a condition may come out so, by what the script is given."""
        return self._line is None or decided(test, self._line.outcome) is not (not wanted)

    def _several(self, node: ast.IfExp | ast.BoolOp) -> list[ast.expr]:
        """Return the expressions of which ``a if b else c`` or ``a or b`` may be worth one."""
        if isinstance(node, ast.BoolOp):
            return node.values
        chosen = ((node.body, True), (node.orelse, False))
        return [one for one, wanted in chosen if self._may_be(node.test, wanted)]

    def _assigned_by(
        self,
        node: ast.stmt,
        found: Container[str],
        names: Mapping[str, object],
        until: Position,
    ) -> Iterator[tuple[str, Held]]:
        """Yield the names that a statement sets, each with what it then holds.

        Args:
            node: the statement.
            found: the names that statements before it have set.
            names: what is known of names.
            until: where the block ends in which it stands.
        """
        if (words := changed(node)) is not None:
            held = self.value(words, names) if words.id in found else UNKNOWN
            if isinstance(held, list):
                value = partial(self.value, names=names)
                yield words.id, after(held, node, value, certain=until == TO_THE_END)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in targets(node):
                yield from self.unpacked(target, node.value, names) if node.value else ()
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            held = self.value(node.target, names) if node.target.id in found else UNKNOWN
            yield node.target.id, total(held, self.value(node.value, names))
        elif isinstance(node, _LOOPS) and isinstance(node.target, ast.Name):
            one = self.each(node.iter, names)
            yield node.target.id, UNKNOWN if one is None else one
        elif isinstance(node, ast.If | ast.While):
            for part in walk(node.test):
                if isinstance(part, ast.NamedExpr):
                    yield part.target.id, self.value(part.value, names)

    def unpacked(
        self, target: ast.expr, value: ast.expr, names: Mapping[str, object]
    ) -> Iterator[tuple[str, Held]]:
        """Yield the names to which a value is assigned, each with its part; a table is its text."""
        if isinstance(target, ast.Name):
            yield target.id, table_of(value) or self.value(value, names)
        elif isinstance(target, ast.Tuple | ast.List):
            parts = _folded(self._parts(value, names), target.elts)
            known = len(parts) == len(target.elts)
            for at, one in enumerate(target.elts):
                given = unstarred(one)
                if isinstance(given, ast.Name):
                    yield given.id, parts[at] if known else UNKNOWN

    def _parts(self, value: ast.expr, names: Mapping[str, object]) -> Sequence[Value]:
        """Return the values that one holds, nothing where it is not known how many there are."""
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        if parts and not any(isinstance(one, ast.Starred) for one in parts):
            return [self.value(one, names) for one in parts]
        held = self.value(value, names)
        return held if isinstance(held, list) and not any(map(_OPEN.intersection, held)) else []


def _folded(parts: Sequence[Value], targets: Sequence[ast.expr]) -> Sequence[Value]:
    """Return the parts of a value as targets take them, of which ``*rest`` takes several."""
    at = next((n for n, one in enumerate(targets) if isinstance(one, ast.Starred)), None)
    if at is None or not parts:
        return parts
    behind = len(parts) - len(targets) + at + 1
    rest = [*map(as_text, parts[at:behind])]
    return [*parts[:at], rest, *parts[behind:]]


def _span(node: ast.stmt, until: Position) -> tuple[ast.AST, Position]:
    """Return behind what a name holds what a statement gives it, and up to where it surely does."""
    if isinstance(node, _LOOPS):
        return node.iter, end_of(node)
    return node, TO_THE_END if changed(node) is not None else until


class _Setting(NamedTuple):
    """A statement that sets names."""

    node: ast.stmt
    until: Position
    """Where the block ends in which it stands."""
    tests: tuple[tuple[ast.expr, bool], ...]
    """The conditions below which it stands, and how each must come out."""


def _setting(body: list[ast.stmt]) -> Iterator[_Setting]:
    """Yield the statements that set names, in order."""
    todo = [_Setting(node, TO_THE_END, ()) for node in reversed(body)]
    while todo:
        one = todo.pop()
        if _may_set(one.node):
            yield one
        if not isinstance(one.node, _OWN_NAMES):
            todo.extend(reversed([*_inside(one)]))


def _inside(outer: _Setting) -> Iterator[_Setting]:
    """Yield the statements of the blocks of a statement."""
    node, tests = outer.node, outer.tests
    for field in _HOLDING:
        block = getattr(node, field, None)
        if not isinstance(block, list) or not block:
            continue
        if isinstance(node, ast.If) and len(tests) < _MAX_TESTS:
            tests = (*outer.tests, (node.test, field == "body"))
        yield from (_Setting(one, end_of(block[-1]), tests) for one in block)


def _given(function: Function) -> set[str]:
    """Return all names that a function sets."""
    return {
        one.id
        for one in walk(function)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }


def _may_set(node: ast.stmt) -> bool:
    """Whether a statement may set a name, by its form."""
    if isinstance(node, ast.If | ast.While):
        return any(isinstance(one, ast.NamedExpr) for one in walk(node.test))
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return isinstance(target, _TARGETS) or changed(node) is not None

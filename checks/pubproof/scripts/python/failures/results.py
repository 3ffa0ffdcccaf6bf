"""Results of a Python script: which calls, where they fail, make the script fail.

It ends where a result is bad: `sys.exit(result)`, `if result: raise …`, `assert`. A result comes
there by names, counters and flags, and as what a function returns. A name that is set in each round
of a loop and asked only behind the loop tells of the last round alone.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.python.failures.composition import given, made_of, place_in, truth
from pubproof.scripts.python.failures.endings import exits, quits
from pubproof.scripts.python.syntax.names import dotted, takes
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.statements import Place, inside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pubproof.scripts.python.failures.uploads import Upload
    from pubproof.scripts.python.syntax.names import Function

Heed = bool | tuple[bool, int] | None
"""How the result of the function at hand ends the script: where it is true, where it is false, or
not at all. With a number, so does the part of it that stands there."""
_SUMS = {
    True: frozenset({"abs", "any", "bool", "int", "len", "list", "max", "sum"}),
    False: {"all", "bool"},
}
"""Functions whose result is bad where one of what they are given is, by what is bad."""
_LOOKING_INTO = frozenset({"all", "any", "max", "sum"})
"""Those of them that ask for the elements of a list, not whether it has some."""
_GROWING = frozenset({"add", "append", "extend"})
"""Methods that put something into a list or a set."""
_WAITING = frozenset({"os.system", "system"})
"""Functions whose result is 256 times the status of a program."""
_DECODING = frozenset({"os.WEXITSTATUS", "os.waitstatus_to_exitcode"})
"""Functions that make the status of a program of what the system tells of it."""
_TELLING = frozenset({"getstatusoutput", "subprocess.getstatusoutput"})
"""The function that returns the status of a program, and what it prints."""
_NOTED = frozenset(
    {
        *(ast.AnnAssign, ast.Assert, ast.Assign, ast.AugAssign, ast.Call, ast.If, ast.NamedExpr),
        *(ast.Return, ast.withitem),
    }
)
"""Nodes that set, return or ask a value."""
_MAX_WORK = 20_000
"""Values that are followed in one script."""


End = tuple["Function | None", int]


class _Set(NamedTuple):
    """A value that a name is given."""

    value: ast.expr
    place: Place
    keeps: bool
    """Whether it only adds to what the name held: a bad value from before stays."""


class _Value(NamedTuple):
    """A value that ends the script where it is bad."""

    node: ast.expr
    bad: bool
    """Whether it is bad where it is true, or else where it is false."""
    place: Place
    heed: Heed = None
    """Where a function returns it: how the callers must heed that; None for all other values."""
    end: End = (None, 0)
    """The function and the line in which it ends the script, or is returned."""
    names: frozenset[str] = frozenset()
    """The names by which it comes there."""
    part: int | None = None
    """Which part of it that is, None for the whole."""
    is_status: bool = False
    """Whether it becomes the status of the script, of which the system keeps the last byte."""


class Results:
    """The results of one script, and what depends on them."""

    def __init__(
        self,
        module: ast.Module,
        functions: Mapping[str, Function],
        retried: Collection[ast.AST],
        uploads: Sequence[Upload],
        *,
        asserts: bool,
    ) -> None:
        """Follow every value that may end the script back to the calls that it comes from.

        `retried`: each ``if`` that ends it, in the end, where it is not met. `uploads`: where it
        uploads; a result that ends it only behind that comes too late. `asserts`: whether Python
        heeds assertions.
        """
        self._retried = retried
        self._uploads = uploads
        self._functions = functions
        self._asserts = asserts
        self._set: dict[tuple[Function | None, str], list[_Set]] = {}
        self._returns: list[tuple[ast.expr, Place]] = []
        self._found: dict[ast.AST, dict[Heed, Heed]] = {}
        self._seen: set[tuple[ast.AST, bool, Heed, int | None, End]] = set()
        self._todo: list[_Value] = []
        self._grown: list[tuple[str, Place]] = []
        """Lists that are made longer, and where."""
        self._elements: defaultdict[str, list[tuple[ast.expr, Place]]] = defaultdict(list)
        """What is put into them, by their names."""
        self._collect(module)
        for name, place in self._grown:
            self._grow_elsewhere(name, place)
        for value, place in self._returns:
            for bad in (True, False):
                self._return(value, place, heed=bad)
                for at, part in enumerate(value.elts if isinstance(value, ast.Tuple) else ()):
                    self._return(part, place, heed=(bad, at))
        while self._todo and len(self._seen) < _MAX_WORK:
            self._follow(self._todo.pop())

    def heed(self, node: ast.AST, outer: Heed) -> Heed:
        """Return how the result of a call, or what a handler catches, ends the script.

        `outer` says so of the function that it stands in.
        """
        found = self._found.get(node, {})
        return found.get(None, found.get(outer) if outer is not None else None)

    def _collect(self, module: ast.Module) -> None:
        """Go once through the script, and note what is set, returned and asked, and where."""
        todo: list[tuple[ast.AST, Place]] = [(module, Place())]
        while todo:
            node, place = todo.pop()
            if type(node) in _NOTED:
                self._note(node, place)
            todo += inside(node, place)

    def _note(self, node: ast.AST, place: Place) -> None:
        if isinstance(node, ast.Return) and node.value is not None:
            self._returns.append((node.value, place))
        elif isinstance(node, ast.If):
            for block, bad in ((node.body, True), (node.orelse, False)):
                if (block and quits(block)) or (not bad and node in self._retried):
                    self._todo.append(_ending(node.test, bad=bad, place=place))
        elif isinstance(node, ast.Assert):
            if self._asserts:
                self._todo.append(_ending(node.test, bad=False, place=place))
        elif isinstance(node, ast.Call):
            self._note_call(node, place)
        else:
            for value, name in given(node):
                keeps = isinstance(node, ast.AugAssign) or _reads(value, name)
                self._assign(value, name, place=place, keeps=keeps)

    def _note_call(self, node: ast.Call, place: Place) -> None:
        subject = node.func.value if isinstance(node.func, ast.Attribute) else None
        word = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if word in _GROWING and isinstance(subject, ast.Name):
            self._assign(ast.Constant(value=1), subject.id, place=place, keeps=True)
            self._grown.append((subject.id, place))
            self._elements[subject.id] += ((one, place) for one in node.args)
        elif word == "check_returncode" and subject is not None:
            self._todo.append(_ending(subject, bad=True, place=place))
        elif exits(node):
            ended = (_ending(one, bad=True, place=place) for one in node.args[:1])
            self._todo += (one._replace(is_status=True) for one in ended)

    def _assign(self, value: ast.expr, name: str, *, place: Place, keeps: bool) -> None:
        self._set.setdefault((place.function, name), []).append(_Set(value, place, keeps))

    def _grow_elsewhere(self, name: str, place: Place) -> None:
        """Take in a list of the module that a function makes longer."""
        function = place.function
        if function is None or any(not one.keeps for one in self._set.get((function, name), ())):
            return
        if not takes(function.args, name):
            self._set.setdefault((None, name), []).append(
                _Set(ast.Constant(value=1), place, keeps=True)
            )

    def _return(self, value: ast.expr, place: Place, *, heed: bool | tuple[bool, int]) -> None:
        """Take in what a function returns whose callers heed it so."""
        bad = heed[0] if isinstance(heed, tuple) else heed
        counts = truth(value, place)
        one = _ending(value, bad=bad, place=place)._replace(heed=heed)
        if counts is None:
            self._todo.append(one)
        elif counts is bad:
            self._choose(place, one)

    def _choose(self, place: Place, one: _Value) -> None:
        """Take in the choice that leads to a place at which a bad value is noted."""
        if place.branch is None:
            return
        node, first = place.branch
        chosen = one._replace(place=place._replace(branch=None), part=None, is_status=False)
        if isinstance(node, ast.If):
            self._todo.append(chosen._replace(node=node.test, bad=first))
        else:
            self._find(node, chosen, heed=True)

    def _find(self, node: ast.Call | ast.ExceptHandler, one: _Value, *, heed: Heed) -> None:
        """Note a call or a handler whose result, or error, ends the script before an upload."""
        function, line = one.end
        late = any(
            node.lineno < each.line < line and one.names.isdisjoint(each.names)
            for each in self._uploads
            if each.function is function is one.place.function
        )
        if not late:
            self._found.setdefault(node, {})[one.heed] = heed

    def _follow(self, one: _Value) -> None:
        """Follow a value to what it is made of."""
        node, bad = one.node, one.bad
        key = (node, bad, one.heed, one.part, one.end)
        if key in self._seen:
            return
        self._seen.add(key)
        if isinstance(node, ast.Name):
            self._follow_name(node.id, one)
        elif isinstance(node, ast.Call):
            self._follow_call(node, one)
        elif isinstance(node, ast.Subscript) and one.part is None:
            if (part := place_in(node)) is not None:
                self._todo.append(one._replace(node=node.value, part=part))
        elif isinstance(node, ast.Await):
            self._todo.append(one._replace(node=node.value))
        elif one.part is None:
            inner = one._replace(is_status=False)
            self._todo += (
                inner._replace(node=part, bad=held) for part, held in made_of(node, bad=bad)
            )

    def _follow_name(self, name: str, one: _Value) -> None:
        """Follow a name to all values that it is given, unless a round of a loop overwrites one."""
        function = one.place.function
        one = one._replace(names=one.names | {name})
        values = self._set.get((function, name)) or self._set.get((None, name), [])
        if any(_forgets(each, one) for each in values):
            return
        for each in _lasting(values, one):
            counts = truth(each.value, each.place)
            if counts is None:
                self._todo.append(one._replace(node=each.value, place=each.place))
            elif counts is one.bad:
                self._choose(each.place, one)

    def _follow_call(self, node: ast.Call, one: _Value) -> None:
        """Follow the result of a call: of an own function, of a sum, of a program."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in self._functions:
            heed = one.bad if one.part is None else (one.bad, one.part)
            self._find(node, one, heed=heed)
        elif one.part is not None:
            if one.bad and one.part == 0 and dotted(node.func, {}) in _TELLING:
                self._found.setdefault(node, {})[one.heed] = True
        elif (one.bad and dotted(node.func, {}) in _DECODING) or name in _SUMS[one.bad]:
            self._todo += (one._replace(node=part, is_status=False) for part in node.args)
            if name in _LOOKING_INTO:
                self._follow_elements(node.args, one)
        elif one.is_status and dotted(node.func, {}) in _WAITING:
            return
        elif one.bad and name not in _SUMS[False]:
            self._find(node, one, heed=True)
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("poll", "wait"):
                self._todo.append(one._replace(node=node.func.value))

    def _follow_elements(self, lists: Sequence[ast.expr], one: _Value) -> None:
        """Follow what is put into lists of which each element counts."""
        for name in (each.id for each in lists if isinstance(each, ast.Name)):
            inner = one._replace(names=one.names | {name}, is_status=False)
            self._todo += (
                inner._replace(node=value, place=place) for value, place in self._elements[name]
            )


def _ending(node: ast.expr, *, bad: bool, place: Place) -> _Value:
    """Return a value that ends the script, or the function at hand, where it stands."""
    return _Value(node, bad, place, end=(place.function, _line(node)))


def _forgets(given: _Set, one: _Value) -> bool:
    """Whether what a name is given in one round of a loop hides what it held in another."""
    loops = given.place.loops
    stays = given.keeps or loops == one.place.loops[: len(loops)]
    return not stays and truth(given.value, given.place) is not one.bad


def _lasting(given: Sequence[_Set], one: _Value) -> Iterator[_Set]:
    """Yield what a name may still hold where it is used: what no later statement overwrites."""
    here = [
        (each.place, _line(each.value))
        for each in given
        if not each.keeps and each.place.function is one.place.function
    ]
    latest: dict[Place, int] = {}
    for place, line in here:
        if line < _line(one.node):
            latest[place] = max(line, latest.get(place, 0))
    for each in given:
        if each.keeps or _line(each.value) >= latest.get(each.place, 0):
            yield each


def _line(node: ast.expr) -> int:
    """Return the line of an expression, 0 for one that the text does not have."""
    return getattr(node, "lineno", 0)


def _reads(node: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(node))

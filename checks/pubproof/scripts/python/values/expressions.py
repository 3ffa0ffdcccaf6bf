"""What expressions of Python are worth, where their text tells."""

from __future__ import annotations

import ast
import posixpath
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions import choices
from pubproof.scripts.python.syntax.names import dotted, unstarred
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.values.formats import percented
from pubproof.scripts.python.values.histories import History
from pubproof.scripts.python.values.values import (
    MAX_WORDS,
    Value,
    above,
    any_of,
    as_text,
    as_words,
    chosen,
    constant,
    cut,
    table_of,
    total,
)
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Comprehension = ast.ListComp | ast.GeneratorExp
_LISTS = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp)
_MAX_NESTING = 30


class Expressions:
    """Expressions of one Python text."""

    def __init__(self, imports: Mapping[str, str], environment: Mapping[str, str]) -> None:
        """Take what the names that are imported stand for, and what variables are set."""
        self.imports = imports
        self.argv: list[str] | None = None
        """What ``sys.argv`` holds, None where that is not known."""
        self._environment = environment
        self.names: dict[str, object] = {}
        """What the names of the module hold."""
        self._keys: dict[ast.Dict, dict[str, list[tuple[int, ast.expr]]]] = {}
        """The keys of tables by what they are, `UNKNOWN` for those that are no constants."""

    def text(self, node: ast.expr, names: Mapping[str, object]) -> str:
        """Return what the expression is worth as text."""
        value = self.value(node, names)
        return value if isinstance(value, str) else " ".join(value)

    def mapping(self, node: ast.expr, names: Mapping[str, object]) -> dict[str, str]:
        """Return the entries that a dictionary's text shows."""
        if isinstance(node, ast.BinOp):
            return {**self.mapping(node.left, names), **self.mapping(node.right, names)}
        if isinstance(node, ast.Call):
            return {
                keyword.arg: self.text(keyword.value, names)
                for keyword in node.keywords
                if keyword.arg
            }
        if not isinstance(node, ast.Dict):
            return {}
        return {
            self.text(key, names): self.text(held, names)
            for key, held in zip(node.keys, node.values, strict=True)
            if key is not None
        }

    def value(self, node: ast.expr, names: Mapping[str, object], nesting: int = 0) -> Value:
        """Return what the expression is worth: a text or a list of texts."""
        if nesting > _MAX_NESTING:
            return UNKNOWN
        if isinstance(node, ast.Constant):
            return constant(node.value)
        if isinstance(node, ast.Name):
            return self._named(node, names)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, names, nesting)
        return self._made(node, names, nesting)

    def _made(self, node: ast.expr, names: Mapping[str, object], nesting: int) -> Value:
        """Return what an expression is worth that is made of others."""
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, names, nesting)
        if isinstance(node, _LISTS):
            return self._listed(node, names, nesting)
        if isinstance(node, ast.BinOp):
            return self._operated(node, names, nesting)
        if isinstance(node, ast.Call):
            return self._called(node, names, nesting)
        if isinstance(node, ast.Subscript):
            return self._subscribed(node, names, nesting)
        if isinstance(node, ast.IfExp | ast.BoolOp):
            return any_of(self.value(one, names, nesting + 1) for one in self._several(node))
        return (
            self.value(node.value, names, nesting) if isinstance(node, ast.NamedExpr) else UNKNOWN
        )

    def _several(self, node: ast.IfExp | ast.BoolOp) -> list[ast.expr]:
        """Return the expressions of which ``a if b else c`` or ``a or b`` may be worth one."""
        return [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values

    def named(self, name: str, names: Mapping[str, object]) -> Value:
        """Return what a name holds in the end; `names` are those of the function at hand."""
        held = names.get(name, self.names.get(name, UNKNOWN))
        held = held.last if isinstance(held, History) else held
        return held if isinstance(held, str | list) else UNKNOWN

    def _named(self, node: ast.Name, names: Mapping[str, object]) -> Value:
        """Return what a name holds where it is used."""
        held = names.get(node.id, self.names.get(node.id, UNKNOWN))
        return held.at(node) if isinstance(held, History) else self.named(node.id, names)

    def _subscribed(self, node: ast.Subscript, names: Mapping[str, object], nesting: int) -> Value:
        """Return what ``held[key]`` is: of the environment, of a table, or of a list."""
        if dotted(node.value, self.imports) == "os.environ":
            return self._environment.get(self.text(node.slice, names), UNKNOWN)
        if (table := self.table(node.value, names)) is not None:
            return self._entry(table, node.slice, names, nesting)
        held = self.value(node.value, names, nesting + 1)
        return chosen(held, node.slice) if isinstance(held, list) else UNKNOWN

    def table(self, node: ast.expr, names: Mapping[str, object]) -> ast.Dict | None:
        """Return the table that an expression names or is, as it is written, None without one."""
        if not isinstance(node, ast.Name):
            return table_of(node)
        held = names.get(node.id, self.names.get(node.id))
        return held if isinstance(held, ast.Dict) else None

    def _entry(
        self, table: ast.Dict, key: ast.expr, names: Mapping[str, object], nesting: int
    ) -> Value:
        """Return what a table has for a key, or what stands for all where that is not known."""
        wanted = self.value(key, names, nesting + 1)
        found = [
            self.value(table.values[at], names, nesting + 1)
            for at, held in self._keys_like(table, wanted)
            if wanted in (UNKNOWN, self.value(held, names, nesting + 1))
        ]
        return any_of(found)

    def _keys_like(self, table: ast.Dict, wanted: Value) -> list[tuple[int, ast.expr]]:
        """Return the keys of a table that may be the one that is wanted, each with its place.

        Those that are constants are found by what they are, however many there are.
        """
        if table not in self._keys:
            by_text = self._keys[table] = {}
            for at, key in enumerate(table.keys):
                text = constant(key.value) if isinstance(key, ast.Constant) else UNKNOWN
                by_text.setdefault(text, []).extend([(at, key)] if key is not None else [])
        by_text = self._keys[table]
        if wanted == UNKNOWN or isinstance(wanted, list):
            return sorted(chain.from_iterable(by_text.values()), key=itemgetter(0))
        return sorted(by_text.get(wanted, []) + by_text.get(UNKNOWN, []), key=itemgetter(0))

    def _generated(
        self, node: Comprehension, names: Mapping[str, object], nesting: int
    ) -> list[str]:
        """Return what ``[str(file) for file in files]`` gives for files that a pattern names."""
        held = self.rounds(node, names, nesting)
        value = self.value(node.elt, {**names, **held}, nesting + 1) if held else UNKNOWN
        return [value] if isinstance(value, str) else [UNKNOWN]

    def rounds(
        self, node: Comprehension, names: Mapping[str, object], nesting: int = 0
    ) -> dict[str, str]:
        """Return the name that is set in each round of a comprehension, and what it stands for.

        Nothing where rounds differ. What a condition lets through is told of the names of files.
        """
        one, *others = node.generators
        if others or not isinstance(one.target, ast.Name):
            return {}
        files = self.each(one.iter, names, nesting + 1)
        if files is None:
            return {}
        name = one.target.id
        if not one.ifs:
            return {name: files}
        return {name: choices.let_through(one.ifs, self.imports, name, files)}

    def each(self, node: ast.expr, names: Mapping[str, object], nesting: int = 0) -> str | None:
        """Return what stands for every element of an expression, None where they differ."""
        over = self.value(node, names, nesting)
        patterns = choices.together(over) if isinstance(over, list) else []
        return patterns[0] if len(patterns) == 1 else None

    def _attribute(self, node: ast.Attribute, names: Mapping[str, object], nesting: int) -> Value:
        """Return a path's ``parent``, the interpreter that runs the text, and what it is given."""
        if node.attr == "parent":
            return above(self.value(node.value, names, nesting + 1))
        name = dotted(node, self.imports)
        if name == "sys.argv":
            return UNKNOWN if self.argv is None else self.argv
        return "python" if name == "sys.executable" else UNKNOWN

    def _operated(self, node: ast.BinOp, names: Mapping[str, object], nesting: int) -> Value:
        """Return what ``+`` makes of texts and lists, and ``/`` of paths."""
        left = self.value(node.left, names, nesting + 1)
        right = self.value(node.right, names, nesting + 1)
        if isinstance(node.op, ast.Add):
            return total(left, right)
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            table = self.table(node.right, names)
            named = {} if table is None else self.mapping(table, names)
            return percented(left, [] if named else as_words(right), named)
        if isinstance(node.op, ast.Div) and isinstance(left, str) and isinstance(right, str):
            return cut(posixpath.join(left, right))
        return UNKNOWN

    def _joined(self, node: ast.JoinedStr, names: Mapping[str, object], nesting: int) -> str:
        parts: list[str] = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            parts.append(as_text(self.value(inner, names, nesting + 1)))
        return cut("".join(parts))

    def _listed(
        self,
        node: ast.List | ast.Tuple | Comprehension,
        names: Mapping[str, object],
        nesting: int,
    ) -> list[str]:
        if not isinstance(node, ast.List | ast.Tuple):
            return self._generated(node, names, nesting)
        words: list[str] = []
        for element in node.elts[:MAX_WORDS]:
            inner = unstarred(element)
            value = self.value(inner, names, nesting + 1)
            if isinstance(value, str):
                words.append(value)
            else:
                words.extend(value if isinstance(element, ast.Starred) else [UNKNOWN])
        return words[:MAX_WORDS]

    def _called(self, node: ast.Call, names: Mapping[str, object], nesting: int) -> Value:  # noqa: ARG002  asked by others
        """Return what a call gives: UNKNOWN, where no function is known."""
        return UNKNOWN


def targets(node: Comprehension) -> Iterator[str]:
    """Yield the names that a comprehension sets."""
    for one in node.generators:
        yield from (part.id for part in walk(one.target) if isinstance(part, ast.Name))

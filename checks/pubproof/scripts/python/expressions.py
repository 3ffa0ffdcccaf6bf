"""What expressions of Python are worth, where their text tells."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.python import choices
from pubproof.scripts.python.histories import History
from pubproof.scripts.python.names import dotted
from pubproof.scripts.python.values import (
    MAX_WORDS,
    Value,
    above,
    any_of,
    as_text,
    chosen,
    constant,
    cut,
    formatted,
    split,
    table_of,
    total,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Comprehension = ast.ListComp | ast.GeneratorExp
_LISTS = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp)
_MAX_NESTING = 30
_SAME = frozenset(
    {
        "str",
        "os.fspath",
        "os.path.realpath",
        "pathlib.Path",
        "shutil.which",
        "os.path.abspath",
        "os.path.expanduser",
        "os.path.expandvars",
        "shlex.quote",
        "textwrap.dedent",
    }
)

_LISTING = frozenset({"list", "sorted", "tuple"})
_MAPPED = ("function", "values")
"""What ``map`` is given."""
_FILLING = frozenset({"format", "join"})
_METHODS = frozenset({"absolute", "as_posix", "encode", "expanduser", "resolve", "split"})
"""Methods of texts and paths that are known; all but one give the path."""


class Expressions:
    """Expressions of one Python text."""

    def __init__(self, imports: Mapping[str, str], environment: Mapping[str, str]) -> None:
        """Take what the names that are imported stand for, and what variables are set."""
        self.imports = imports
        self.argv: list[str] | None = None
        """What ``sys.argv`` holds, None where that is not known."""
        self._environment = environment
        self._names: dict[str, object] = {}
        """What the names of the module hold."""

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
        """Return the expressions of which another is one."""
        return [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values

    def named(self, name: str, names: Mapping[str, object]) -> Value:
        """Return what a name holds in the end; `names` are those of the function at hand."""
        held = names.get(name, self._names.get(name, UNKNOWN))
        held = held.last if isinstance(held, History) else held
        return held if isinstance(held, str | list) else UNKNOWN

    def _named(self, node: ast.Name, names: Mapping[str, object]) -> Value:
        """Return what a name holds where it is used."""
        held = names.get(node.id, self._names.get(node.id, UNKNOWN))
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
        """Return the table that an expression names, as it is written, or is itself."""
        if not isinstance(node, ast.Name):
            return table_of(node)
        held = names.get(node.id, self._names.get(node.id))
        return held if isinstance(held, ast.Dict) else None

    def _entry(
        self, table: ast.Dict, key: ast.expr, names: Mapping[str, object], nesting: int
    ) -> Value:
        """Return what a table has for a key, or what stands for all where that is not known."""
        wanted = self.value(key, names, nesting + 1)
        found = [
            self.value(one, names, nesting + 1)
            for held, one in zip(table.keys, table.values, strict=True)
            if held is not None
            if wanted in (UNKNOWN, self.value(held, names, nesting + 1))
        ]
        return any_of(found)

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
            return formatted(left, [right] if isinstance(right, str) else right)
        if isinstance(node.op, ast.Div) and isinstance(left, str) and isinstance(right, str):
            return cut(posixpath.join(left, right))
        return UNKNOWN

    def _joined(self, node: ast.JoinedStr, names: Mapping[str, object], nesting: int) -> str:
        parts: list[str] = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            value = self.value(inner, names, nesting + 1)
            parts.append(value if isinstance(value, str) else UNKNOWN)
        return cut("".join(parts))

    def _filled(
        self, node: ast.Call, function: ast.Attribute, names: Mapping[str, object], nesting: int
    ) -> Value:
        """Return what ``text.format(…)`` and ``text.join([…])`` make; paths can be joined, too."""
        values = [self.value(argument, names, nesting + 1) for argument in node.args[:20]]
        if dotted(function, self.imports) == "os.path.join":
            return cut(posixpath.join(*map(as_text, values))) if values else UNKNOWN
        subject = self.value(function.value, names, nesting + 1)
        if not isinstance(subject, str) or node.keywords:
            return UNKNOWN
        if function.attr == "format":
            return formatted(subject, list(map(as_text, values)))
        words = next(iter(values), UNKNOWN)
        return UNKNOWN if isinstance(words, str) else cut(subject.join(words))

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
            inner = element.value if isinstance(element, ast.Starred) else element
            value = self.value(inner, names, nesting + 1)
            if isinstance(value, str):
                words.append(value)
            else:
                words.extend(value if isinstance(element, ast.Starred) else [UNKNOWN])
        return words[:MAX_WORDS]

    def _called(self, node: ast.Call, names: Mapping[str, object], nesting: int) -> Value:
        """Return what a call of a known function or method gives."""
        name = dotted(node.func, self.imports)
        method = node.func if isinstance(node.func, ast.Attribute) else None
        if method is not None and method.attr in _FILLING:
            return self._filled(node, method, names, nesting)
        arguments = [self.value(argument, names, nesting + 1) for argument in node.args[:20]]
        if name == "map" and len(arguments) == len(_MAPPED):
            as_texts = dotted(node.args[0], self.imports) in _SAME
            return arguments[1] if as_texts and isinstance(arguments[1], list) else [UNKNOWN]
        texts = [argument for argument in arguments if isinstance(argument, str)]
        if len(texts) != len(arguments):
            return [word for value in arguments for word in value] if name in _LISTING else UNKNOWN
        if method is not None and method.attr == "joinpath":
            folder = self.value(method.value, names, nesting + 1)
            return cut(posixpath.join(as_text(folder), *texts))
        files = self._globbed(node, name, texts, names, nesting)
        if files:
            return [files]
        if texts:
            return self._of_texts(name, texts)
        return self._of_subject(method, names, nesting) if method is not None else UNKNOWN

    def _of_subject(
        self, method: ast.Attribute, names: Mapping[str, object], nesting: int
    ) -> Value:
        """Return what a known method of a text or path gives that is called without arguments."""
        if method.attr not in _METHODS:
            return UNKNOWN
        subject = self.value(method.value, names, nesting + 1)
        if not isinstance(subject, str):
            return UNKNOWN
        return subject.split()[:MAX_WORDS] if method.attr == "split" else subject

    def _of_texts(self, name: str, texts: list[str]) -> Value:
        """Return what a known function makes of texts."""
        first = texts[0]
        if name in _SAME and len(texts) == 1:
            return first
        if name == "pathlib.Path":
            return cut(posixpath.join(*texts))
        if name == "os.path.dirname":
            return above(first)
        if name in ("os.getenv", "os.environ.get"):
            return self._environment.get(first, any_of([UNKNOWN, *texts[1:]]))
        return split(first) if name == "shlex.split" else UNKNOWN

    def _globbed(
        self,
        node: ast.Call,
        name: str,
        texts: list[str],
        names: Mapping[str, object],
        nesting: int,
    ) -> str:
        """Return the pattern whose files a call lists, nothing where it lists none."""
        if name in ("glob.glob", "glob.iglob"):
            return texts[0] if len(texts) == 1 and not node.keywords else ""
        if name == "os.listdir":
            return "*"
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in ("glob", "iterdir"):
            return ""
        folder = self.value(node.func.value, names, nesting + 1)
        pattern = next(iter(texts), "*") if node.func.attr == "iterdir" or texts else ""
        return posixpath.join(folder, pattern) if isinstance(folder, str) and pattern else ""

"""What Python expressions are worth, where their text tells."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.python import choices
from pubproof.scripts.python.tree import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pubproof.scripts.python.tree import Function, Tree

Value = str | list[str]
Comprehension = ast.ListComp | ast.GeneratorExp
_LISTS = (ast.List, ast.Tuple, ast.ListComp, ast.GeneratorExp)
_HOLDING = ("body", "orelse", "finalbody")
"""The fields of a statement in which other statements stand."""
_OWN_NAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements within which names are their own."""
_LOOPS = (ast.For, ast.AsyncFor)
_MAX_NESTING = 30
_MAX_WORDS = 500
_MAX_TEXT = 20_000
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
_PLACE = re.compile(r"%[sdr]|\{\d?\}")
"""Where a value is put into a text."""
_METHODS = frozenset({"absolute", "as_posix", "encode", "expanduser", "resolve", "split"})
"""Methods of texts and paths that are known; all but one give the path."""


class Constants:
    """The names of one Python text and what they hold."""

    def __init__(self, tree: Tree, environment: Mapping[str, str], file: str = UNKNOWN) -> None:
        """Collect the module's own constants; `file` is what ``__file__`` holds."""
        self.imports = tree.imports
        self._tree = tree
        self._environment = environment
        self._names: dict[str, Value] = {"__file__": file}
        self._names |= self._assigned(tree.module, {})
        self._names |= dict.fromkeys(tree.shared, UNKNOWN)

    def local(
        self,
        function: Function,
        held: Mapping[str, Value] | None = None,
    ) -> dict[str, object]:
        """Return the constants that a function assigns; its parameters hide the module's.

        `held` is what is known that they hold.
        """
        parameters = function.args
        names: dict[str, Value] = {
            argument.arg: UNKNOWN
            for argument in (*parameters.posonlyargs, *parameters.args, *parameters.kwonlyargs)
        }
        names.update(held or {})
        return {**names, **self._assigned(function, names)}

    def _assigned(
        self, within: ast.Module | Function, names: Mapping[str, object]
    ) -> dict[str, Value]:
        """Return what the statements of a text or of a function set, beside `names`."""
        found: dict[str, Value] = {}
        known = dict(names)
        if within not in self._tree.setting:
            self._tree.setting[within] = tuple(_setting(within.body))
        for node, certain in self._tree.setting[within]:
            if (assigned := self._assigned_by(node, found, known, certain=certain)) is not None:
                name, value = assigned
                found[name] = known[name] = value
        return found

    def _assigned_by(
        self,
        node: ast.stmt,
        found: Mapping[str, Value],
        names: Mapping[str, object],
        *,
        certain: bool,
    ) -> tuple[str, Value] | None:
        """Return the name that a statement sets and what it then holds; None where it sets none.

        Args:
            node: the statement.
            found: what the statements before it have set.
            names: that, and what was known before.
            certain: whether the statement runs in any case.
        """
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, self.value(node.value, names)
            return name, value if found.get(name, value) == value else UNKNOWN
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            return (node.target.id, self.value(node.value, names)) if node.value else None
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            held = found.get(node.target.id)
            added = self.value(node.value, names)
            return node.target.id, _sum(held, added) if held is not None else UNKNOWN
        if isinstance(node, _LOOPS) and isinstance(node.target, ast.Name):
            name, over = node.target.id, _together(self.value(node.iter, names))
            one = over[0] if isinstance(over, list) and len(over) == 1 else UNKNOWN
            return name, one if found.get(name, one) == one else UNKNOWN
        if isinstance(node, ast.Expr) and (name := _grown(node.value)) in found:
            return name, self._longer(found[name], node.value, names, certain=certain)
        return None

    def _longer(
        self, held: Value, node: ast.expr, names: Mapping[str, object], *, certain: bool
    ) -> Value:
        """Return a list with what ``words.append(…)`` or ``extend`` adds to it."""
        if not isinstance(held, list) or not isinstance(node, ast.Call):
            return held
        added = self.value(node.args[0], names) if certain else UNKNOWN
        return _sum(held, added)

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
            return _constant(node.value)
        if isinstance(node, ast.Name):
            return self.named(node.id, names)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, names, nesting)
        if isinstance(node, _LISTS):
            return self._listed(node, names, nesting)
        if isinstance(node, ast.BinOp):
            return self._operated(node, names, nesting)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, names, nesting)
        if isinstance(node, ast.Call):
            return self._called(node, names, nesting)
        if isinstance(node, ast.Subscript) and dotted(node.value, self.imports) == "os.environ":
            return self._environment.get(self.text(node.slice, names), UNKNOWN)
        return UNKNOWN

    def named(self, name: str, names: Mapping[str, object]) -> Value:
        """Return what a name holds; `names` are those of the function at hand."""
        held = names.get(name, self._names.get(name, UNKNOWN))
        return held if isinstance(held, str | list) else UNKNOWN

    def _each(self, node: Comprehension, names: Mapping[str, object], nesting: int) -> list[str]:
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
        over = _together(self.value(one.iter, names, nesting + 1))
        if not isinstance(over, list) or len(over) != 1:
            return {}
        name = one.target.id
        if not one.ifs:
            return {name: over[0]}
        return {name: choices.let_through(one.ifs, self.imports, name, over[0])}

    def _attribute(self, node: ast.Attribute, names: Mapping[str, object], nesting: int) -> str:
        """Return a path's ``parent``, and the interpreter that runs the text."""
        if node.attr == "parent":
            return _above(self.value(node.value, names, nesting + 1))
        return "python" if dotted(node, self.imports) == "sys.executable" else UNKNOWN

    def _operated(self, node: ast.BinOp, names: Mapping[str, object], nesting: int) -> Value:
        """Return what ``+`` makes of texts and lists, and ``/`` of paths."""
        left = self.value(node.left, names, nesting + 1)
        right = self.value(node.right, names, nesting + 1)
        if isinstance(node.op, ast.Add):
            return _sum(left, right)
        if isinstance(node.op, ast.Mod) and isinstance(left, str):
            return _formatted(left, [right] if isinstance(right, str) else right)
        if isinstance(node.op, ast.Div) and isinstance(left, str) and isinstance(right, str):
            return _cut(posixpath.join(left, right))
        return UNKNOWN

    def _joined(self, node: ast.JoinedStr, names: Mapping[str, object], nesting: int) -> str:
        parts: list[str] = []
        for part in node.values:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            value = self.value(inner, names, nesting + 1)
            parts.append(value if isinstance(value, str) else UNKNOWN)
        return _cut("".join(parts))

    def _filled(
        self, node: ast.Call, function: ast.Attribute, names: Mapping[str, object], nesting: int
    ) -> Value:
        """Return what ``text.format(…)`` and ``text.join([…])`` make; paths can be joined, too."""
        values = [self.value(argument, names, nesting + 1) for argument in node.args[:20]]
        if dotted(function, self.imports) == "os.path.join":
            return _cut(posixpath.join(*map(_text, values))) if values else UNKNOWN
        subject = self.value(function.value, names, nesting + 1)
        if not isinstance(subject, str) or node.keywords:
            return UNKNOWN
        if function.attr == "format":
            return _formatted(subject, list(map(_text, values)))
        words = next(iter(values), UNKNOWN)
        return UNKNOWN if isinstance(words, str) else _cut(subject.join(words))

    def _listed(
        self,
        node: ast.List | ast.Tuple | Comprehension,
        names: Mapping[str, object],
        nesting: int,
    ) -> list[str]:
        if not isinstance(node, ast.List | ast.Tuple):
            return self._each(node, names, nesting)
        words: list[str] = []
        for element in node.elts[:_MAX_WORDS]:
            inner = element.value if isinstance(element, ast.Starred) else element
            value = self.value(inner, names, nesting + 1)
            if isinstance(value, str):
                words.append(value)
            else:
                words.extend(value if isinstance(element, ast.Starred) else [UNKNOWN])
        return words[:_MAX_WORDS]

    def _called(self, node: ast.Call, names: Mapping[str, object], nesting: int) -> Value:
        name = dotted(node.func, self.imports)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _FILLING:
            return self._filled(node, node.func, names, nesting)
        arguments = [self.value(argument, names, nesting + 1) for argument in node.args[:20]]
        texts = [argument for argument in arguments if isinstance(argument, str)]
        if name == "map" and len(arguments) == len(_MAPPED):
            as_texts = dotted(node.args[0], self.imports) in _SAME
            return arguments[1] if as_texts and isinstance(arguments[1], list) else [UNKNOWN]
        if len(texts) != len(arguments):
            return [word for value in arguments for word in value] if name in _LISTING else UNKNOWN
        if isinstance(node.func, ast.Attribute) and node.func.attr == "joinpath":
            folder = self.value(node.func.value, names, nesting + 1)
            return _cut(posixpath.join(_text(folder), *texts))
        files = self._globbed(node, name, texts, names, nesting)
        if files:
            return [files]
        if texts:
            return self._of_texts(name, texts)
        if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            subject = self.value(node.func.value, names, nesting + 1)
            if not isinstance(subject, str):
                return UNKNOWN
            return subject.split()[:_MAX_WORDS] if node.func.attr == "split" else subject
        return UNKNOWN

    def _of_texts(self, name: str, texts: list[str]) -> Value:
        """Return what a known function makes of texts."""
        first = texts[0]
        if name in _SAME and len(texts) == 1:
            return first
        if name == "pathlib.Path":
            return _cut(posixpath.join(*texts))
        if name == "os.path.dirname":
            return _above(first)
        if name in ("os.getenv", "os.environ.get"):
            return self._environment.get(first, UNKNOWN)
        return _split(first) if name == "shlex.split" else UNKNOWN

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


def _together(value: Value) -> Value:
    return choices.together(value) if isinstance(value, list) else value


def _setting(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements that set names, in order, and whether each runs in any case."""
    top = set(body)
    todo = list(reversed(body))
    while todo:
        node = todo.pop()
        if _may_set(node):
            yield node, node in top
        if not isinstance(node, _OWN_NAMES):
            blocks = (getattr(node, name, ()) for name in _HOLDING)
            inner = [part for block in blocks if isinstance(block, list) for part in block]
            todo.extend(reversed(inner))


def _may_set(node: ast.stmt) -> bool:
    """Whether a statement may set a name, by its form."""
    if isinstance(node, ast.Expr):
        return _grown(node.value) != ""
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return isinstance(target, ast.Name)


def _constant(held: object) -> str:
    """Return a constant as text; None, as a folder, is the one at hand."""
    if isinstance(held, bytes):
        return _cut(held.decode(errors="replace"))
    return "" if held is None else _cut(held if isinstance(held, str) else str(held))


def _text(value: Value) -> str:
    return value if isinstance(value, str) else UNKNOWN


def _grown(node: ast.expr) -> str:
    """Return the name of the list that ``words.append(x)`` or ``extend`` makes longer, if any."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("append", "extend")
        and isinstance(node.func.value, ast.Name)
        and node.args
    ):
        return node.func.value.id
    return ""


def _formatted(text: str, values: list[str]) -> str:
    """Return a text with values in the place of ``%s`` or ``{}``, UNKNOWN where others are."""
    parts = _PLACE.split(text)
    if len(parts) != len(values) + 1:
        return UNKNOWN
    filled = [part + value for part, value in zip(parts, [*values, ""], strict=True)]
    return _cut("".join(filled))


def _above(path: Value) -> str:
    """Return the folder that a path stands in."""
    return posixpath.dirname(path) or "." if isinstance(path, str) else UNKNOWN


def _sum(left: Value, right: Value) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        return _cut(left + right)
    words = [left] if isinstance(left, str) else left
    return (words + ([right] if isinstance(right, str) else right))[:_MAX_WORDS]


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else UNKNOWN


def _split(text: str) -> list[str]:
    import shlex

    try:
        return shlex.split(text)[:_MAX_WORDS]
    except ValueError:
        return [UNKNOWN]

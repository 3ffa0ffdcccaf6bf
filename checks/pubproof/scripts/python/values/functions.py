"""What calls of known functions and methods of Python give."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.values.expressions import Expressions
from pubproof.scripts.python.values.formats import formatted
from pubproof.scripts.python.values.values import MAX_WORDS, above, any_of, as_text, cut, split
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.scripts.python.values.values import Value

_SAME = frozenset(
    {
        *("str", "os.fspath", "os.path.realpath", "pathlib.Path", "shutil.which"),
        *("os.path.abspath", "os.path.expanduser", "os.path.expandvars", "shlex.quote"),
        "textwrap.dedent",
    }
)

_LISTING = frozenset({"list", "sorted", "tuple"})
_MAPPED = ("function", "values")
"""What ``map`` is given."""
_FILLING = frozenset({"format", "join"})
_METHODS = frozenset({"absolute", "as_posix", "encode", "expanduser", "resolve", "split"})
"""Methods of texts and paths that are known; all but one give the path."""


class Functions(Expressions):
    """Expressions of one Python text, calls included."""

    def _called(self, node: ast.Call, names: Mapping[str, object], nesting: int) -> Value:
        """Return what a call of a known function or method gives."""
        name = dotted(node.func, self.imports)
        method = node.func if isinstance(node.func, ast.Attribute) else None
        if method is not None and method.attr in _FILLING and name != "shlex.join":
            return self._filled(node, method, names, nesting)
        table = self.table(method.value, names) if method is not None else None
        if table is not None and node.args and last(node.func) == "get":
            return self._entry(table, node.args[0], names, nesting)
        arguments = [self.value(argument, names, nesting + 1) for argument in node.args[:20]]
        if name == "map" and len(arguments) == len(_MAPPED):
            as_texts = dotted(node.args[0], self.imports) in _SAME
            return arguments[1] if as_texts and isinstance(arguments[1], list) else [UNKNOWN]
        texts = [argument for argument in arguments if isinstance(argument, str)]
        if len(texts) != len(arguments):
            return _of_lists(name, arguments)
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

    def _filled(
        self, node: ast.Call, function: ast.Attribute, names: Mapping[str, object], nesting: int
    ) -> Value:
        """Return what ``text.format(…)`` and ``text.join([…])`` make; paths can be joined, too."""
        values = [self.value(argument, names, nesting + 1) for argument in node.args[:20]]
        if dotted(function, self.imports) == "os.path.join":
            return cut(posixpath.join(*map(as_text, values))) if values else UNKNOWN
        subject = self.value(function.value, names, nesting + 1)
        if not isinstance(subject, str):
            return UNKNOWN
        if function.attr == "format":
            named = {one.arg: self.text(one.value, names) for one in node.keywords if one.arg}
            return formatted(subject, list(map(as_text, values)), named)
        words = next(iter(values), UNKNOWN)
        return UNKNOWN if isinstance(words, str) else cut(subject.join(words))


def _of_lists(name: str, arguments: Sequence[Value]) -> Value:
    """Return what a known function makes of values of which one is a list."""
    words = [word for value in arguments for word in value]
    if name == "shlex.join":
        return cut(" ".join(words))
    return words if name in _LISTING else UNKNOWN

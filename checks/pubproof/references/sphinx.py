"""The sites that Sphinx makes of texts: where their ``conf.py`` is, and what that may write."""

from __future__ import annotations

import ast
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.references.inventory import Inventory

PAGES = (".md", ".rst", ".ipynb", ".txt")
"""How the names of files end of which it makes pages."""
_OF_PATH = frozenset({"symlink_to", "write", "write_bytes", "write_text", "writelines"})
"""Methods that make the file whose path they are called on."""
_COPIES = ("copy", "symlink")
"""How functions are named that make a file of their second argument."""
_MAKES = (*_COPIES, "generate", "write")
"""How functions are named that make files."""
_NO_NAMES = frozenset({"", ".", ".."})
_LONGEST = 200_000
"""Characters of the longest ``conf.py`` that is read: our own limit, for time."""


def folder(path: str, inventory: Inventory) -> str | None:
    """Return the nearest folder with a ``conf.py`` on the way to a text; None where none has it."""
    folders = accumulate(path.split("/")[:-1], "{}/{}".format)
    found = [one for one in folders if inventory.files.has(f"{one}/conf.py")]
    return found[-1] if found else None


def may_make(path: str, inventory: Inventory) -> bool:
    """Whether the ``conf.py`` of a site may write what is missing at `path`.

    Sphinx runs it before it looks for pages. It may where it makes that file, or a folder on the
    way to it.
    """
    top = folder(path, inventory)
    if top is None:
        return False
    made = _made(inventory.repository.text(f"{top}/conf.py") or "")
    return not made.isdisjoint(path.removeprefix(f"{top}/").split("/"))


@lru_cache(16)
def _made(text: str) -> frozenset[str]:
    """Return the names of the files and folders that a Python text makes, as far as it tells.

    A text that is longer than `_LONGEST`, or no Python, makes nothing.
    """
    if len(text) > _LONGEST:
        return frozenset()
    try:
        tree = ast.parse(text)
        variables = _Variables(tree)
        calls = (one for one in ast.walk(tree) if isinstance(one, ast.Call))
        found = [variables.names(target) for call in calls for target in _targets(call)]
        return frozenset().union(*{id(one): one for one in found}.values())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()


def _targets(call: ast.Call) -> Iterator[ast.expr]:
    """Yield the paths at which a call makes files: what it is called on, or arguments."""
    match call.func:
        case ast.Attribute(attr=name, value=path) if name in _OF_PATH:
            yield path
        case ast.Attribute(attr=name) | ast.Name(id=name) if name.startswith(_MAKES):
            is_copy = name.startswith(_COPIES) and len(call.args) > 1
            yield from call.args[1:] if is_copy else call.args
            yield from (one.value for one in call.keywords if one.arg != "src")


class _Variables:
    """What a Python text says of the paths that its variables hold."""

    def __init__(self, tree: ast.Module) -> None:
        """Note what each is given."""
        self._given: dict[str, list[ast.expr]] = {}
        self._known: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                    | ast.For(target=ast.Name(id=name), iter=value)
                    | ast.NamedExpr(target=ast.Name(id=name), value=value)
                    | ast.withitem(optional_vars=ast.Name(id=name), context_expr=value)
                ):
                    self._given.setdefault(name, []).append(value)

    def names(self, path: ast.expr) -> set[str]:
        """Return the last name of a path that is written out, of each that it may be."""
        match path:
            case ast.Constant(value=str(text)):
                return {text.rstrip("/").rpartition("/")[2]} - _NO_NAMES
            case ast.JoinedStr(values=parts):
                known = (one.value if isinstance(one, ast.Constant) else UNKNOWN for one in parts)
                written = [one for one in "".join(map(str, known)).split("/") if UNKNOWN not in one]
                return {*written[-1:]} - _NO_NAMES
            case ast.Name(id=name):
                return self._of(name)
            case ast.BinOp(left=left, right=right):
                return self.names(right) or self.names(left)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return set().union(*map(self.names, parts))
            case ast.Attribute(value=value) | ast.Subscript(value=value):
                return self.names(value)
            case ast.Call(func=ast.Name(id="open"), args=[file, *_]):
                return self.names(file)
            case ast.Call(func=func, args=args):
                return next(filter(None, map(self.names, [*reversed(args), func])), set())
        return set()

    def _of(self, name: str) -> set[str]:
        """Return the names of what a variable holds; each is looked at once."""
        if name not in self._known:
            self._known[name] = set()
            self._known[name] = set().union(*map(self.names, self._given.get(name, ())))
        return self._known[name]

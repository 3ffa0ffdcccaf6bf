"""What an expression of Python is worth: a text, or a list of texts."""

from __future__ import annotations

import ast
import operator
import posixpath
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.unknown import UNKNOWN
from pubproof.tools import UPLOADING, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Value = str | list[str]
Held = Value | ast.Dict
"""What a name holds: a value, or a table as it is written."""
MAX_WORDS = 500
_MAX_TEXT = 20_000
_TRIAL = late.pattern(r"\btest")
"""How an index to try out is called."""


def constant(held: object) -> str:
    """Return a constant as text; None, as a folder, is the one at hand."""
    if isinstance(held, bytes):
        return cut(held.decode(errors="replace"))
    return "" if held is None else cut(held if isinstance(held, str) else str(held))


def table_of(node: ast.expr) -> ast.Dict | None:
    """Return the table that an expression writes out, as ``dict(key=…)`` too, None without one."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict" and not node.args:
        return table_of_keywords(node.keywords)
    return node if isinstance(node, ast.Dict) else None


def table_of_keywords(keywords: Iterable[ast.keyword]) -> ast.Dict:
    """Return the table of what a call names."""
    named = [one for one in keywords if one.arg is not None]
    return ast.Dict([ast.Constant(one.arg) for one in named], [one.value for one in named])


def as_text(value: Value) -> str:
    """Return a text, UNKNOWN for a list."""
    return value if isinstance(value, str) else UNKNOWN


def as_words(value: Value) -> list[str]:
    """Return a list, and a text as a list of one word."""
    return [value] if isinstance(value, str) else value


def chosen(words: list[str], key: ast.expr) -> Value:
    """Return what ``words[key]`` is, for a number or a slice of numbers.

    UNKNOWN where it is counted across a pattern, which stands for any number of words.
    """
    try:
        at = place(key)
        found = words[at]
    except (IndexError, TypeError, ValueError):
        return UNKNOWN
    bounds = (at.start, at.stop, at.step) if isinstance(at, slice) else (at,)
    counted = [one for one in bounds if one is not None]
    across = words[: max(counted, default=0)] if min(counted, default=0) >= 0 else words
    patterns = [*across, *([] if isinstance(found, list) else [found])]
    return UNKNOWN if any("*" in one for one in patterns) else found


def place(key: ast.expr) -> int | slice:
    """Return the number, or the slice of them, that stands in ``words[key]``.

    Raises:
        TypeError, ValueError: that is written in another way.
    """
    if isinstance(key, ast.Slice):
        bounds = (key.lower, key.upper, key.step)
        return slice(*(None if one is None else whole(one) for one in bounds))
    return whole(key)


def whole(node: ast.expr) -> int:
    """Return a whole number that is written out; raise as `place` does."""
    return operator.index(ast.literal_eval(node))


def entries(root: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield keys and values of the dictionaries below a node, written out or as ``dict(…)``.

    Only keys that are written out count.
    """
    for node in walk(root):
        if isinstance(node, ast.Dict):
            for key, held in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), held
        elif isinstance(node, ast.Call):
            yield from ((one.arg, one.value) for one in node.keywords if one.arg)


def above(path: Value) -> str:
    """Return the folder that a path stands in."""
    return posixpath.dirname(path) or "." if isinstance(path, str) else UNKNOWN


def total(left: Value, right: Value) -> Value:
    """Return what ``+`` makes of two values; a text beside a list is one word more."""
    if isinstance(left, str) and isinstance(right, str):
        return cut(left + right)
    return (as_words(left) + as_words(right))[:MAX_WORDS]


def any_of(values: Iterable[Value]) -> Value:
    """Return what stands for values of which a run has one: the one that says most of PyPI.

    That is an upload, to anything but a test index, or else a tool that uploads. Of several that
    say nothing of an upload none can be told, and of none nothing.
    """
    held = list(values)
    if not held or all(one == held[0] for one in held):
        return held[0] if held else UNKNOWN
    telling = max(held, key=_says_of_upload)
    return telling if _says_of_upload(telling) else UNKNOWN


def _says_of_upload(value: Value) -> int:
    """Return how much a value says of an upload to PyPI."""
    words = value.split() if isinstance(value, str) else value
    if not any(word in VERBS for word in words):
        return int(any(map(tells_of_upload, words)))
    return 2 if is_trial(words) else 3


def is_trial(words: Iterable[str]) -> bool:
    """Whether words name an index to try out."""
    return any(map(_TRIAL.search, words))


def tells_of_upload(word: str) -> bool:
    """Whether a word names a tool that uploads, or tells one to."""
    return word in VERBS or posixpath.basename(word) in UPLOADING


def cut(text: str) -> str:
    """Return a text, UNKNOWN where it is too long to be told."""
    return text if len(text) <= _MAX_TEXT else UNKNOWN


def split(text: str) -> list[str]:
    """Return the words of a command line."""
    import shlex

    try:
        return shlex.split(text)[:MAX_WORDS]
    except ValueError:
        return [UNKNOWN]

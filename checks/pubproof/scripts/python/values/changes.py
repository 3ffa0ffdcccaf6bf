"""Lists that statements of Python change where they are: ``words.append(x)``, ``words[0] = x``."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.statements import called
from pubproof.scripts.python.values.values import (
    MAX_WORDS,
    as_text,
    as_words,
    place,
    tells_of_upload,
    whole,
)
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts.python.values.values import Value

ADDING = frozenset({"append", "extend", "insert"})
"""Methods that make a list longer."""
_METHODS = ADDING | {"clear", "pop", "remove", "reverse"}


def changed(node: ast.stmt) -> ast.Name | None:
    """Return the name of the list that a statement changes, None where it changes none."""
    subject: ast.expr | None = None
    if isinstance(node, ast.Assign | ast.Delete):
        target = node.targets[0]
        subject = target.value if isinstance(target, ast.Subscript) else None
    elif (call := called(node)) is not None and last(call.func) in _METHODS:
        subject = getattr(call.func, "value", None)
    return subject if isinstance(subject, ast.Name) else None


def after(
    held: list[str], node: ast.stmt, value: Callable[[ast.expr], Value], *, certain: bool
) -> Value:
    """Return what a list holds after a statement that changes it.

    Where that is not `certain` to run, what it adds is not known, unless that makes an upload.
    """
    new = _after(held, node, value)
    if certain or new is None or any(map(tells_of_upload, {*new}.difference(held))):
        return UNKNOWN if new is None else new[:MAX_WORDS]
    return _after(held, node, lambda _: UNKNOWN) or held if new[len(held) :] else held


def _after(held: list[str], node: ast.stmt, value: Callable[[ast.expr], Value]) -> list[str] | None:
    """Return a list after a statement, None where the statement does not tell."""
    words = [*held]
    try:
        if isinstance(node, ast.Assign | ast.Delete):
            _set(words, node, value)
        elif (call := called(node)) is not None:
            _call(words, call, value)
    except (IndexError, TypeError, ValueError):
        return None
    return words


def _set(
    words: list[str], node: ast.Assign | ast.Delete, value: Callable[[ast.expr], Value]
) -> None:
    """``words[0] = x``, ``words[1:] = […]`` and ``del words[0]``."""
    target = node.targets[0]
    key = target.slice if isinstance(target, ast.Subscript) else target
    at = place(key)
    if isinstance(node, ast.Delete):
        del words[at]
        return
    if isinstance(at, slice):
        words[at] = as_words(value(node.value))
    else:
        words[at] = as_text(value(node.value))


def _call(words: list[str], call: ast.Call, value: Callable[[ast.expr], Value]) -> None:
    """``words.insert(0, x)`` and its kin."""
    method = last(call.func)
    if method == "insert":
        number, given = call.args
        words.insert(whole(number), as_text(value(given)))
    elif method in ADDING:
        words += as_words(value(call.args[0]))
    elif method == "pop":
        words.pop(whole(call.args[0]) if call.args else -1)
    elif method == "remove":
        with suppress(ValueError):
            words.remove(str(value(call.args[0])))
    elif method == "reverse":
        words.reverse()
    else:
        words.clear()

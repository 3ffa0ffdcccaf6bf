"""Attributes that a Python text asks for by their names: ``getattr(os, "system")``."""

from __future__ import annotations

import ast

from pubproof.scripts.python.rewriting import replace

_NAMED = 2
"""What ``getattr`` needs: an object and a name, before what it returns where there is none."""


def to_names(module: ast.Module) -> None:
    """Put ``os.system`` in the place of ``getattr(os, "system")`` and ``vars(os)["system"]``."""
    replace(module, _attribute)


def _attribute(node: ast.expr) -> ast.expr | None:
    """Return the attribute that an expression asks for, None where it asks for none."""
    subject: ast.expr | None = None
    name: ast.expr | None = None
    if isinstance(node, ast.Call) and len(node.args) >= _NAMED:
        plain = all(isinstance(one, ast.Constant) for one in node.args[_NAMED:])
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and plain:
            subject, name = node.args[:_NAMED]
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        subject, name = _owner(node.value), node.slice
    if subject is None or not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return None
    return ast.Attribute(subject, name.value, ast.Load())


def _owner(node: ast.expr) -> ast.expr | None:
    """Return the object of ``vars(object)`` and ``object.__dict__``."""
    if isinstance(node, ast.Attribute) and node.attr == "__dict__":
        return node.value
    is_vars = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "vars"
    return node.args[0] if is_vars and isinstance(node, ast.Call) and node.args else None

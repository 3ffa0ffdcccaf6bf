"""What a Python text puts into the files that it opens."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from pubproof.once import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator


class Opened:
    """The calls that use a file, by the call that opens it or by the name that it gets."""

    def __init__(self, module: ast.Module) -> None:
        """Look through a text once."""
        self._names: dict[ast.expr, list[str]] = {}
        self._blocks: dict[ast.expr, tuple[str, ast.AST]] = {}
        """The name under which alone a block knows what is opened for it, and that block."""
        self._calls: dict[str | ast.Call, list[ast.Call]] = defaultdict(list)
        for node in ast.walk(module):
            if isinstance(node, ast.Call):
                for handle in _handles(node):
                    self._calls[handle].append(node)
            elif isinstance(node, ast.Assign):
                self._names[node.value] = [
                    one.id for one in node.targets if isinstance(one, ast.Name)
                ]
            elif isinstance(node, ast.With | ast.AsyncWith):
                for item in node.items:
                    if isinstance(item.optional_vars, ast.Name):
                        self._blocks[item.context_expr] = item.optional_vars.id, node

    @remembered
    def put_into(self, opened: ast.Call) -> list[ast.expr]:
        """Return what is written to the file that a call opens: to it, or under its name."""
        return [text for call in self._users(opened) for text in call.args]

    def _users(self, opened: ast.Call) -> Iterator[ast.Call]:
        """Yield the calls that use what a call opens."""
        if opened in self._blocks:
            name, block = self._blocks[opened]
            for node in ast.walk(block):
                if isinstance(node, ast.Call) and name in _handles(node):
                    yield node
            return
        for handle in (opened, *self._names.get(opened, ())):
            yield from self._calls.get(handle, ())


def _handles(call: ast.Call) -> set[str | ast.Call]:
    """Return what may be a file that a call writes to: names, and calls that open one."""
    subject = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    named = [one.value for one in call.keywords if one.arg == "file"]
    return {
        one.id if isinstance(one, ast.Name) else one
        for one in (*subject, *call.args, *named)
        if isinstance(one, ast.Name | ast.Call)
    }

"""Commands of plumbum, as the calls of `subprocess` that do the same.

After plumbum's documentation: ``twine["upload", "dist/a"]()``, ``local["twine"]("upload")`` and
``twine["check", "dist/a"] & TF``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.python.conditions.truth import is_false, last
from pubproof.scripts.python.syntax.names import callee, dotted
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.rewriting import replace
from pubproof.scripts.python.values.values import MAX_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOCAL, _PROGRAMS = "plumbum.local", ("plumbum.cmd", "plumbum.local.cmd")
_RUNNING = {
    **dict.fromkeys(("FG", "TEE", "run", "run_fg", "run_tee"), "run"),
    **dict.fromkeys(("RETCODE", "run_retcode"), "call"),
    **dict.fromkeys(("TF", "run_tf"), "TF"),
    **dict.fromkeys(("BG", "NOHUP", "bgrun", "nohup", "popen", "run_bg"), "Popen"),
}
"""What runs a command, and the function of `subprocess` that does the same; ``TF`` asks whether it
succeeds."""
_KEEPING = frozenset({"with_cwd", "with_env", "setenv"})
"""Methods that return the same command, to be run elsewhere."""


def write_out_commands(module: ast.Module) -> None:
    """Put calls of `subprocess` in the place of commands that plumbum runs."""
    replace(module, Commands(module).call)


class Commands:
    """The commands of one text."""

    def __init__(self, module: ast.Module) -> None:
        """Look for those that have a name."""
        self._imports: dict[str, str] = {}
        self._named: dict[str, Sequence[ast.expr]] = {}
        for node in walk(module):
            if isinstance(node, ast.ImportFrom):
                names = {one.asname or one.name: one.name for one in node.names}
                self._imports |= {name: f"{node.module}.{one}" for name, one in names.items()}
        for node in walk(module):
            if isinstance(node, ast.Assign) and (words := self._words(node.value)):
                self._named[last(node.targets[0])] = words

    def call(self, node: ast.expr) -> ast.expr | None:
        """Return what stands for an expression that runs a command, None for all others."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
            options = node.right.keywords if isinstance(node.right, ast.Call) else []
            return self._run(node.left, _RUNNING.get(last(callee(node.right)), ""), [], options)
        if not isinstance(node, ast.Call):
            return None
        method = node.func if isinstance(node.func, ast.Attribute) else None
        if method is not None and method.attr in _RUNNING:
            return self._run(method.value, _RUNNING[method.attr], [], node.keywords)
        return self._run(node.func, "run", node.args, node.keywords)

    def _run(
        self,
        command: ast.expr,
        how: str,
        more: Sequence[ast.expr],
        options: Sequence[ast.keyword],
    ) -> ast.expr | None:
        """Return the call that runs a command, with `more` words and the `options` of plumbum."""
        if isinstance(command, ast.BinOp) and isinstance(command.op, ast.BitOr) and how:
            sides = [self._run(command.left, "Popen", [], [])]
            sides.append(self._run(command.right, how, more, options))
            known = [one for one in sides if one is not None]
            return ast.Tuple(known, ast.Load()) if known else None
        words = self._words(command)
        if words is None or not how:
            return None
        heeds = not any(one.arg == "retcode" and is_false(one.value) for one in options)
        named = [ast.keyword("check", ast.Constant(heeds))] if how == "run" else []
        function = "call" if how == "TF" else how
        made = ast.Call(
            ast.Attribute(ast.Name("subprocess", ast.Load()), function, ast.Load()),
            [ast.List([*words, *self._spelt(more)], ast.Load())],
            named,
        )
        return ast.Compare(made, [ast.Eq()], [ast.Constant(0)]) if how == "TF" else made

    def _words(self, node: ast.expr) -> Sequence[ast.expr] | None:
        """Return the words of a command, None for what is none."""
        if isinstance(node, ast.Compare):
            return self._words(node.left)  # ``command > "file"``
        name = dotted(node, self._imports)
        front, _, program = name.rpartition(".")
        if front in _PROGRAMS:
            return [ast.Constant(program)]
        if name in self._named:
            return self._named[name]
        if isinstance(node, ast.Subscript):
            given = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            before = [] if self._is_local(node.value) else self._words(node.value)
            return None if before is None else [*before, *self._spelt(given)][:MAX_WORDS]
        kept = node.func if isinstance(node, ast.Call) else None
        if isinstance(kept, ast.Attribute) and kept.attr in _KEEPING:
            return self._words(kept.value)
        return None

    def _is_local(self, node: ast.expr) -> bool:
        return dotted(node, self._imports) == _LOCAL

    def _spelt(self, given: Sequence[ast.expr]) -> list[ast.expr]:
        """Return the words of a command, of which some may be those of another."""
        return [word for one in given for word in (self._words(one) or [one])]

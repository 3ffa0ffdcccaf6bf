"""The object that a runner hands to a task, whose functions run commands.

``session`` of nox, ``c`` of invoke, fabric and duty, after the documentation of each.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python.conditions.truth import is_false
from pubproof.scripts.python.failures.threads import dropped
from pubproof.scripts.python.folders import GOING, entered
from pubproof.scripts.python.syntax.names import callee, dotted, unstarred
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.values import parameters
from pubproof.scripts.python.values.values import as_words
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pubproof.scripts.python.state import PythonState, Visit
    from pubproof.scripts.python.syntax.names import Function
    from pubproof.scripts.python.syntax.tree import Tree

_WRAPPING = ("duty.tools.", "duty.callables.")
"""The modules of duty whose functions stand for commands."""
_CHANGING = frozenset({"append", "clear", "extend", "insert", "pop", "remove"})
"""What changes a list."""
_RUNNING = frozenset({"run", "run_always", "run_install", "sudo", "local"})


class Session:
    """The object that a runner hands to a task, under the names that the task has for it."""

    def __init__(
        self,
        names: Iterable[str] = (),
        arguments: Iterable[str] = (),
        *,
        going: frozenset[str] = frozenset(),
    ) -> None:
        """Take the names; `arguments` is what it calls ``posargs``.

        `going` are those of its functions that change the folder without a ``with`` too.
        """
        self.names = set(names)
        self.going = going
        self.arguments = list(arguments)
        self.notified: list[tuple[str, list[str] | None]] = []
        """The sessions that it asks for in their turn, each with its ``posargs``; None for these.

        After nox's documentation of ``Session.notify``.
        """

    def is_handed_by(self, call: ast.Call) -> bool:
        """Whether a call hands the object on."""
        given = (*call.args, *(keyword.value for keyword in call.keywords))
        return any(isinstance(one, ast.Name) and one.id in self.names for one in given)

    def within(self, call: ast.Call, function: Function) -> Session:
        """Return the same object as a function knows it to which a call hands it."""
        names = parameters.handed(call, function, self.names)
        inner = Session(names, self.arguments, going=self.going)
        inner.notified = self.notified
        return inner

    def follow(self, state: PythonState, node: ast.Call, name: str, visit: Visit) -> bool:
        """Start what a call of one of its functions starts; False where it is another function.

        ``session.run("twine", "upload")`` of nox, ``c.run("twine upload")`` of invoke.
        """
        written = dotted(node.func, {})  # a parameter hides what is imported under its name
        called = written if written.partition(".")[0] in self.names else name
        if called.partition(".")[0] not in self.names:
            return False
        method = called.rpartition(".")[2]
        words = [word for one in node.args for word in self._words(state, one, visit)]
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        context = state.with_environment(keywords.get("env"), visit)
        if method == "notify":
            given = (*node.args[1:2], *filter(None, [keywords.get("posargs")]))
            told = [self._words(state, one, visit) for one in given if not _is_none(one)]
            self.notified.extend((one, next(iter(told), None)) for one in words[:1])
        elif method == "install":
            state.start(("pip", "install", *words), node, visit, context=context)
        elif node in entered(state.tree) or (method in self.going and node in dropped(state.tree)):
            state.change_folder(words[0] if words else UNKNOWN)
        if method in ("notify", "install", *GOING):
            return True
        if method not in _RUNNING or not words:
            return False
        fatal = not _is_forgiving(keywords)
        if len(words) == 1 and (" " in words[0] or words[0] == UNKNOWN):
            words = ["sh", "-c", words[0]]
        state.start(tuple(words), node, visit, fatal=fatal, context=context)
        return True

    def told(self, tree: Tree) -> tuple[str, ...] | None:
        """Return its ``posargs``, None without a session and where the text changes them."""
        is_known = bool(self.names) and not _changes_posargs(tree)
        return tuple(self.arguments) if is_known else None

    def _words(self, state: PythonState, node: ast.expr, visit: Visit) -> list[str]:
        """Return the words that an argument stands for."""
        inner = unstarred(node)
        if _are_posargs(inner):
            return self.arguments
        if isinstance(inner, ast.List | ast.Tuple):
            return [word for one in inner.elts for word in self._words(state, one, visit)]
        return as_words(_wrapped(state, inner) or state.constants.value(inner, visit.names))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _are_posargs(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "posargs"


@once
def _changes_posargs(tree: Tree) -> bool:
    """Whether a text gives ``posargs`` a value, or adds to them, or takes from them."""
    return any(
        (_are_posargs(node) and not isinstance(node.ctx, ast.Load))
        or (_are_posargs(node.value) and node.attr in _CHANGING)
        for node in walk(tree.module)
        if isinstance(node, ast.Attribute)
    )


def _wrapped(state: PythonState, node: ast.expr) -> list[str] | None:
    """Return the command that a function of ``duty.tools`` makes: ``tools.twine.upload()``."""
    made = dotted(callee(node), state.tree.imports)
    front = next((one for one in _WRAPPING if made.startswith(one)), None)
    return [*made.removeprefix(front).split("."), UNKNOWN] if front is not None else None


def _is_forgiving(keywords: Mapping[str | None, ast.expr]) -> bool:
    """Whether a session's ``run`` takes a status other than 0 for a success, or runs nothing."""
    codes = keywords.get("success_codes")
    strict = codes is None or (
        isinstance(codes, ast.List | ast.Tuple) and all(map(is_false, codes.elts))
    )
    lax = (keywords.get(name) for name in ("dry", "nofail", "warn"))
    return not strict or not all(one is None or is_false(one) for one in lax)

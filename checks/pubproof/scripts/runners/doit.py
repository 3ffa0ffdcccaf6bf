"""doit: which commands the tasks of ``dodo.py`` run (doit documentation, "Tasks", "Actions")."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts import launch
from pubproof.scripts.options import first_word, operands, value, word_at
from pubproof.scripts.places import place_in
from pubproof.scripts.python.syntax.names import FUNCTIONS, Function
from pubproof.scripts.python.syntax.tree import parse
from pubproof.scripts.python.values.constants import Constants
from pubproof.scripts.python.values.values import entries
from pubproof.scripts.python.walk import PythonScript
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.start import Start
from pubproof.scripts.task_files import DODO
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_FRONT = "task_"
"""How the names of functions begin that make tasks."""
_NEEDS = ("task_dep", "setup", "calc_dep")
_VALUED = frozenset({"-f", "--file", "-d", "--dir", "-n", "--process", "--db-file", "-v", "-r"})
_OTHERS = frozenset(
    {"clean", "dumpdb", "forget", "help", "ignore", "info", "list", "tabcompletion"}
)
"""The sub-commands that run no task."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``doit`` command runs."""
    argv = start.argv
    at = first_word(argv, _VALUED)
    if word_at(argv, at) in _OTHERS:
        return
    if word_at(argv, at) == "run":
        at = first_word(argv, _VALUED, at + 1)
    words = (word for word in operands(argv[at:]) if "=" not in word)
    names = [word.partition(":")[0] for word in words]
    named = value(argv[:at], "-f", "--file") or DODO

    def run(context: Context) -> None:
        for path, text in reader.texts(context.folder, named):
            tree = parse(text) if reader.budget.afford(text) else None
            if tree is not None:
                _Doit(reader, tree, path, context).run(names)
                return
        context.dead_end("there is no dodo.py that can be read where doit looks for it")

    reader.follow(start, ("doit", argv), run)


class _Doit:
    """One run of doit."""

    def __init__(self, reader: Reader, tree: Tree, path: str, context: Context) -> None:
        self._reader = reader
        self._tree = tree
        self._path = path
        self._context = context
        self._constants = Constants(tree, reader.variables_in(context))
        functions = (node for node in tree.module.body if isinstance(node, FUNCTIONS))
        self._tasks: dict[str, Function] = {
            one.name.removeprefix(_FRONT): one for one in functions if one.name.startswith(_FRONT)
        }

    def run(self, names: list[str]) -> None:
        """Run tasks, or all, each behind those that it needs."""
        each_once(names or [*self._tasks], self._run)

    def _run(self, name: str) -> Iterator[str]:
        """Run the actions of a task, and yield the tasks that it needs."""
        task = self._tasks.get(name) or self._tasks.get(name.replace("-", "_"))
        if task is None:
            self._context.dead_end(f"the task '{name}' is not in {self._path}")
            return
        yield from (
            str(one.value).partition(":")[0]
            for one in _items(task, _NEEDS)
            if isinstance(one, ast.Constant)
        )
        names = self._constants.local(task)
        for action in _items(task, ("actions",)):
            self._act(action, names)

    def _act(self, node: ast.expr, names: dict[str, object]) -> None:
        """Run one action: a text for the shell, the words of a command, or a function."""
        if isinstance(node, ast.Call):  # ``CmdAction("…")``
            node = node.args[0] if node.args else node
        if isinstance(node, ast.Tuple) and node.elts:
            node = node.elts[0]
        if isinstance(node, ast.Name) and node.id in self._tree.functions:
            script = PythonScript(self._reader, self._tree, self._context, path=self._path)
            script.walk([node])
            return
        held = self._constants.value(node, names)
        words = ("sh", "-c", held) if isinstance(held, str) else tuple(held) or (UNKNOWN,)
        place = place_in(self._path)(node.lineno - 1, node.col_offset, 1)
        launch.launch(self._reader, Start(words, place, self._context))


def _items(task: Function, keys: tuple[str, ...]) -> Iterator[ast.expr]:
    """Yield what stands in the lists that some keys name."""
    for key, node in entries(task):
        if key in keys:
            yield from node.elts if isinstance(node, ast.List | ast.Tuple) else (node,)

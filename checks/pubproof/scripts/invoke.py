"""invoke: which commands the tasks of ``tasks.py`` run (invoke documentation)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.options import first_word
from pubproof.scripts.python_script import PythonScript
from pubproof.scripts.reader import place_in
from pubproof.scripts.tree import FUNCTIONS, Function, Tree, dotted, parse

if TYPE_CHECKING:
    from pubproof.scripts.reader import Context, Reader, Start

_VALUED = frozenset({"-c", "--collection", "-r", "--search-root", "-f", "--config", "-T"})


def follow(reader: Reader, start: Start) -> None:
    """Read later what an ``invoke`` command runs."""
    at = first_word(start.argv, _VALUED)
    names = [word for word in start.argv[at:] if not word.startswith("-")]
    if not names:
        return

    def run(context: Context) -> None:
        for path, text in reader.texts(context.folder, "tasks.py", "tasks/__init__.py"):
            tree = parse(text) if reader.afford(text) else None
            if tree is not None:
                _run(reader, tree, text, path, context, names)
                return
        context.dead_end("there is no tasks.py that can be read where invoke looks for it")

    reader.follow(start, ("invoke", tuple(start.argv)), run)


def _run(
    reader: Reader, tree: Tree, text: str, path: str, context: Context, names: list[str]
) -> None:
    tasks = _tasks(tree.module)
    if names[0].rpartition(".")[2] not in tasks:
        context.dead_end(f"the task '{names[0]}' is not in {path}")
        return
    done: set[str] = set()
    todo = [name for name in (name.rpartition(".")[2] for name in reversed(names)) if name in tasks]
    while todo:
        function, needs = tasks[todo[-1]]
        open_ = [need for need in needs if need in tasks and need not in done]
        if open_ and function.name not in done:
            done.add(function.name)
            todo.extend(reversed(open_))
            continue
        done.add(todo.pop())
        runners = frozenset(argument.arg for argument in function.args.args[:1])
        script = PythonScript(
            reader, tree, text, place_in(path), context, path=path, runners=runners
        )
        script.walk([ast.Name(function.name, ast.Load())])


def _tasks(tree: ast.Module) -> dict[str, tuple[Function, list[str]]]:
    """Return the tasks by name, with those that run before each."""
    found: dict[str, tuple[Function, list[str]]] = {}
    for node in tree.body:
        if not isinstance(node, FUNCTIONS):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if dotted(call.func if call else decorator, {}).rpartition(".")[2] != "task":
                continue
            needs = [dotted(argument, {}) for argument in call.args] if call else []
            named = node.name
            for keyword in call.keywords if call else ():
                if keyword.arg == "pre" and isinstance(keyword.value, ast.List):
                    needs += [dotted(item, {}) for item in keyword.value.elts]
                elif keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                    named = str(keyword.value.value)
            for name in {named, node.name, named.replace("_", "-")}:
                found[name] = node, needs
    return found

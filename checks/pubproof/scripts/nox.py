"""nox: which commands its sessions run (nox documentation, "Configuration & API")."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from pubproof.scripts.options import value
from pubproof.scripts.python_script import PythonScript
from pubproof.scripts.reader import place_in
from pubproof.scripts.tree import FUNCTIONS, Function, Tree, dotted, parse

if TYPE_CHECKING:
    from pubproof.scripts.reader import Context, Reader, Start

_CHOOSING = frozenset({"-s", "-e", "--session", "--sessions"})
_NOT_RUNNING = frozenset(
    {"-l", "--list", "--list-sessions", "--install-only", "--version", "--help", "-h"}
)


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``nox`` command runs."""
    argv = start.argv
    if _NOT_RUNNING & set(argv):
        return
    own = argv[: argv.index("--")] if "--" in argv else argv
    arguments = argv[argv.index("--") + 1 :] if "--" in argv else ()
    names = _chosen(own)

    def run(context: Context) -> None:
        named = value(own, "-f", "--noxfile") or "noxfile.py"
        for path, text in reader.texts(context.folder, named):
            tree = parse(text) if reader.afford(text) else None
            if tree is not None:
                _run(reader, tree, text, path, context, names, arguments)
                return
        context.dead_end("there is no noxfile that can be read where nox looks for it")

    reader.follow(start, ("nox", tuple(argv)), run)


def _chosen(argv: tuple[str, ...]) -> list[str]:
    """Return the sessions that the command line names."""
    names: list[str] = []
    taking = False
    for word in argv[1:]:
        if word.startswith("-"):
            name, _, held = word.partition("=")
            taking = name in _CHOOSING
            names.extend([held] if taking and held else [])
        elif taking:
            names.append(word)
    return names


def _run(
    reader: Reader,
    tree: Tree,
    text: str,
    path: str,
    context: Context,
    names: list[str],
    arguments: tuple[str, ...],
) -> None:
    sessions = _sessions(tree.module)
    names = names or _default(tree.module) or [name for name, (_, on) in sessions.items() if on]
    done: set[str] = set()
    todo = list(reversed(names))
    while todo:
        name = todo.pop().partition("(")[0]
        found = next((key for key in (name, name.rpartition("-")[0]) if key in sessions), None)
        if found is None:
            context.dead_end(f"the nox session '{name}' is not in {path}")
        elif found not in done:
            done.add(found)
            function = sessions[found][0]
            runners = frozenset(argument.arg for argument in function.args.args[:1])
            script = PythonScript(
                reader,
                tree,
                text,
                place_in(path),
                context,
                path=path,
                runners=runners,
                arguments=arguments,
            )
            script.walk([ast.Name(function.name, ast.Load())])
            todo.extend(reversed(script.notified))


def sessions_of(text: str) -> frozenset[str] | None:
    """Return the names of the sessions of a noxfile; None where they cannot all be told."""
    tree = parse(text)
    if tree is None or re.search(
        r"^\s*from\s+(?!nox\b|__future__)\S+ import|setattr|globals\(", text, re.MULTILINE
    ):
        return None
    return frozenset(_sessions(tree.module))


def _sessions(tree: ast.Module) -> dict[str, tuple[Function, bool]]:
    """Return the sessions by name, and whether each runs when none is named."""
    found: dict[str, tuple[Function, bool]] = {}
    for node in tree.body:
        if not isinstance(node, FUNCTIONS):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            name = dotted(call.func if call else decorator, {})
            if name.rpartition(".")[2] not in ("session", "nox_session"):
                continue
            keywords = {keyword.arg: keyword.value for keyword in call.keywords} if call else {}
            named, default = keywords.get("name"), keywords.get("default")
            key = str(named.value) if isinstance(named, ast.Constant) else node.name
            on = not (isinstance(default, ast.Constant) and default.value is False)
            found[key] = node, on
            found.setdefault(key.replace("_", "-"), (node, False))
    return found


def _default(tree: ast.Module) -> list[str]:
    """Return ``nox.options.sessions``."""
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and dotted(node.targets[0], {}).endswith("options.sessions")
            and isinstance(node.value, ast.List | ast.Tuple)
        ):
            return [str(item.value) for item in node.value.elts if isinstance(item, ast.Constant)]
    return []

"""Calls of a Python script: which commands each of them starts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.once import once
from pubproof.scripts.python import folders, unknown_functions
from pubproof.scripts.python.arguments import declared
from pubproof.scripts.python.conditions.truth import is_false, is_true, last
from pubproof.scripts.python.syntax import libraries
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.values.values import as_words
from pubproof.scripts.start import Input
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pubproof.scripts.python.state import PythonState, Visit
    from pubproof.scripts.python.syntax.tree import Tree


def follow(state: PythonState, node: ast.Call, name: str, visit: Visit) -> bool:
    """Start what a call of Python's own functions starts; False where it is another function.

    `name` is the function, in full.
    """
    names = visit.names
    if name in libraries.RUNNING:
        _run(state, node, name, visit)
    elif name in libraries.SHELLING and node.args:
        text = state.constants.text(node.args[0], names)
        state.start(("sh", "-c", text), node, visit, fatal=bool(state.heed(node, visit)))
    elif name in libraries.EXEC:
        _exec(state, node, name, visit)
    elif node.args and (
        name == "os.chdir" or (name == "contextlib.chdir" and node in folders.entered(state.tree))
    ):
        state.change_folder(state.constants.text(node.args[0], names))
    elif name in ("runpy.run_module", "runpy.run_path") and node.args:
        target = state.constants.text(node.args[0], names)
        front = ("python", "-m", target) if name.endswith("module") else ("python", target)
        state.start((*front, *_handed(state)), node, visit)
    elif libraries.is_run_of_context(node, state.tree.imports) and node.args:
        text = state.constants.text(node.args[0], names)
        state.start(("sh", "-c", text), node, visit)
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "with_exec" and node.args:
        words = state.constants.value(node.args[0], names)  # what dagger runs in a container
        if not isinstance(words, str):
            state.start(tuple(words), node, visit)
    elif name in ("exec", "eval") and node.args:
        _execute(state, node, name, visit)
    else:
        return False
    return True


def _execute(state: PythonState, node: ast.Call, name: str, visit: Visit) -> None:
    """``exec(open("x.py").read())``, texts that are known, and others."""
    read = libraries.file_read(node.args[0])
    path = state.constants.text(read, visit.names) if read is not None else UNKNOWN
    text = state.constants.text(node.args[0], visit.names)
    if read is None and UNKNOWN not in text:
        words = ("python", "-c", text, *_handed(state))
        state.start(words, node, visit)
    elif UNKNOWN in path:
        state.opaque(node, f"the text that {name}() runs is put together at run time")
    else:
        state.start(("python", path, *_handed(state)), node, visit)


def _handed(state: PythonState) -> Sequence[str]:
    """Return the command line that a script finds which this one runs within itself."""
    return (UNKNOWN,) if state.constants.argv is None else state.constants.argv[1:]


def library(state: PythonState, node: ast.Call, name: str, visit: Visit) -> bool:
    """Start what a call of an uploading tool's own functions does, or a request.

    False where it is another function.
    """
    if name.partition(".")[0] in state.tree.tops:
        given = [state.constants.value(argument, visit.names) for argument in node.args]
        if not given and name in libraries.LINES and state.constants.argv is not None:
            given = [state.constants.argv[1:]]
        if argv := libraries.tool(name, given):
            is_heeded = name not in libraries.SAYING or bool(state.heed(node, visit))
            state.start(argv, node, visit, fatal=is_heeded)
            return True
    url = libraries.request(node, name, state.constants, visit.names)
    if url is not None and url.startswith("/"):
        url = f"https://{_host(state, node, visit)}{url}"
    if url is not None:
        login = ("--auth", UNKNOWN) if libraries.authorizes(node) else ()
        state.start(("POST", url, *login), node, visit, fatal=False)
    return url is not None


def _host(state: PythonState, node: ast.Call, visit: Visit) -> str:
    """Return the host to which a request goes that names a path only."""
    subject = node.func.value if isinstance(node.func, ast.Attribute) else node
    host = _connections(state.tree).get(dotted(subject, {})) or _connected(subject, state.tree)
    return UNKNOWN if host is None else state.constants.text(host, visit.names)


def _connected(node: ast.expr, tree: Tree) -> ast.expr | None:
    """Return the host to which an expression makes a connection, None for others."""
    if isinstance(node, ast.Call) and dotted(node.func, tree.imports) in libraries.CONNECTIONS:
        return node.args[0] if node.args else None
    return None


@once
def _connections(tree: Tree) -> dict[str, ast.expr]:
    """Return by name the hosts of the connections that a text makes."""
    found: dict[str, ast.expr] = {}
    for node in tree.nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            host = _connected(node.value, tree)
            if host is not None:
                found[dotted(node.targets[0], {})] = host
    return found


def unknown(state: PythonState, node: ast.Call, name: str, visit: Visit) -> bool:
    """Start the upload that a function is told of which nothing is known; False without one."""
    own = last(node.func)
    if own in state.tree.functions or not (state.tree.starts(node) or name in state.tree.foreign):
        return False
    given: list[str | list[str]] = []
    for one in (*node.args, *(keyword.value for keyword in node.keywords)):
        if isinstance(one, ast.Starred):
            value = state.constants.value(one.value, visit.names)
            given += value if isinstance(value, list) else [value]
        else:
            given.append(state.constants.value(one, visit.names))
    argv = unknown_functions.command(own, given)
    if argv:
        state.start(argv, node, visit)
    return bool(argv)


def _run(state: PythonState, node: ast.Call, name: str, visit: Visit) -> None:
    """``subprocess.run`` and its kin."""
    keywords = _keywords(state, node, visit)
    subject = node.args[0] if node.args else keywords.get("args")
    if subject is None:
        return
    value = state.constants.value(subject, visit.names)
    fatal = (
        name in libraries.CHECKED
        or _checks(state, keywords, visit)
        or bool(state.heed(node, visit))
    )
    words: tuple[str, ...]
    if "shell" in keywords and not is_false(keywords["shell"]):
        text = value if isinstance(value, str) else " ".join(value)
        words = ("sh", "-c", text)
    else:
        words = tuple(value.split()) if isinstance(value, str) else tuple(value)
    context = state.with_environment(keywords.get("env"), visit)
    if "cwd" in keywords:
        folder = state.constants.text(keywords["cwd"], visit.names)
        context = context.within(folder)
    fed = keywords.get("input")
    text = state.constants.text(fed, visit.names) if fed is not None else ""
    if "stdin" in keywords and last(keywords["stdin"]) == "PIPE":
        text = UNKNOWN
    given = Input(text) if text else None
    state.start(words, node, visit, fatal=fatal, context=context, given=given)


def _keywords(state: PythonState, node: ast.Call, visit: Visit) -> dict[str, ast.expr]:
    """Return what a call names, as ``**options`` too where a table says them."""
    found: dict[str, ast.expr] = {}
    for one in node.keywords:
        if one.arg is not None:
            found[one.arg] = one.value
        elif (table := state.constants.table(one.value, visit.names)) is not None:
            pairs = zip(table.keys, table.values, strict=True)
            named = ((declared.text(key), value) for key, value in pairs)
            found |= {name: value for name, value in named if name}
    return found


def _checks(state: PythonState, keywords: Mapping[str, ast.expr], visit: Visit) -> bool:
    """Whether a call is told to ``check`` how the program ends."""
    asked = keywords.get("check")
    return is_true(asked) or (
        asked is not None and state.constants.value(asked, visit.names) == str(True)
    )


def _exec(state: PythonState, node: ast.Call, name: str, visit: Visit) -> None:
    first, listed = libraries.EXEC[name]
    words: list[str] = []
    for argument in node.args[first : first + 1] if listed else node.args[first:]:
        words += as_words(state.constants.value(argument, visit.names))
    fatal = name.startswith("os.exec") or bool(state.heed(node, visit))
    state.start(tuple(words), node, visit, fatal=fatal)

"""nox: which commands its sessions run (nox documentation, "Configuration & API")."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.options import parted, value
from pubproof.scripts.python.imports import with_imported
from pubproof.scripts.python.kept import parse
from pubproof.scripts.python.names import FUNCTIONS, Function, callee, dotted
from pubproof.scripts.python.session import Session
from pubproof.scripts.python.truth import last
from pubproof.scripts.python.walk import PythonScript
from pubproof.scripts.runners.order import each_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.python.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_CHOOSING = frozenset({"-s", "-e", "--session", "--sessions"})
_TAGS = frozenset({"-t", "--tags"})
_NOT_RUNNING = frozenset(
    {"-l", "--list", "--list-sessions", "--install-only", "--version", "--help", "-h"}
)


class _Chosen(NamedTuple):
    """Which sessions the command line names."""

    names: list[str]
    keywords: str
    """An expression of parts of their names, behind ``-k``."""
    tags: list[str]

    def of(self, names: list[str], sessions: dict[str, tuple[Function, bool]]) -> list[str]:
        """Return those of `names` that the keywords and the tags keep.

        Keywords that cannot be read keep all.
        """
        if self.tags:
            names = [one for one in names if one in sessions and self._tagged(sessions[one][0])]
        tree = parse(self.keywords)
        node = tree.module.body[0] if tree is not None and tree.module.body else None
        if not isinstance(node, ast.Expr):
            return names
        return [name for name in names if _keeps(node.value, name)]

    def _tagged(self, function: Function) -> bool:
        """Whether a session has one of the tags; one that is not written out may be any."""
        tags = _given(function, "tags")
        return tags is not None and (not tags or not {*tags}.isdisjoint(self.tags))


def _given(function: Function, name: str) -> list[str] | None:
    """Return the texts that a session's decorator is given under a name, None without it."""
    held = [
        keyword.value
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
        if keyword.arg == name
    ]
    nodes = [one for value in held for one in ast.walk(value) if isinstance(one, ast.Constant)]
    return [str(one.value) for one in nodes] if held else None


def _keeps(keywords: ast.expr, name: str) -> bool:
    """Whether a name is kept: a word is in it (``nox.manifest.Manifest.filter_by_keywords``)."""
    if isinstance(keywords, ast.BoolOp):
        outcomes = [_keeps(one, name) for one in keywords.values]
        return all(outcomes) if isinstance(keywords.op, ast.And) else any(outcomes)
    if isinstance(keywords, ast.UnaryOp):
        return not _keeps(keywords.operand, name)
    return keywords.id in name if isinstance(keywords, ast.Name) else True


def follow(reader: Reader, start: Start) -> None:
    """Read later what a ``nox`` command runs."""
    argv = start.argv
    if _NOT_RUNNING & set(argv):
        return
    own, arguments = parted(argv)
    if UNKNOWN in own:  # it may be ``--`` and what is behind it
        arguments = (UNKNOWN, *arguments)
    names = _named(own, _CHOOSING)
    tags = _named(own, _TAGS)
    kept = value(own, "-k", "--keywords") or ""

    def run(context: Context) -> None:
        named = value(own, "-f", "--noxfile") or "noxfile.py"
        for path, text in reader.texts(context.folder, named):
            tree = parse(text) if reader.afford(text) else None
            if tree is not None:
                chosen = _Chosen(names, kept, tags)
                _run(reader, tree, path, context, chosen, arguments)
                return
        context.dead_end("there is no noxfile that can be read where nox looks for it")

    reader.follow(start, ("nox", tuple(argv)), run)


def _named(argv: tuple[str, ...], options: frozenset[str]) -> list[str]:
    """Return the sessions, or the tags, that stand behind some options."""
    names: list[str] = []
    taking = False
    for word in argv[1:]:
        if word.startswith("-"):
            name, _, held = word.partition("=")
            taking = name in options
            names.extend([held] if taking and held else [])
        elif taking:
            names.append(word)
    return names


def _run(
    reader: Reader,
    tree: Tree,
    path: str,
    context: Context,
    chosen: _Chosen,
    arguments: tuple[str, ...],
) -> None:
    """Run the sessions that are chosen of a noxfile, and those that they notify."""
    sessions: dict[str, tuple[Function, bool]] = {}
    homes: dict[Function, tuple[Tree, str]] = {}
    for home in _files(reader, path, tree.text):
        own = _sessions(home[0].module)
        sessions = {**own, **sessions}
        homes.update((function, home) for function, _ in own.values())
    on = [name for name, (_, is_default) in sessions.items() if is_default]
    queue = chosen.of(chosen.names or _default(tree.module) or on, sessions)

    def run(asked: str) -> Iterator[str]:
        name = asked.partition("(")[0]
        found = next((key for key in (name, name.rpartition("-")[0]) if key in sessions), None)
        if found is None:
            context.dead_end(f"the nox session '{name}' is not in {path}")
        elif found != asked:  # one of those that differ in their parameters
            yield found
        else:
            function = sessions[found][0]
            yield from _given(function, "requires") or ()
            own_tree, home_path = homes[function]
            session = Session((one.arg for one in function.args.args[:1]), arguments)
            script = PythonScript(reader, own_tree, context, path=home_path, session=session)
            script.walk([ast.Name(function.name, ast.Load())])
            queue.extend(session.notified)

    each_once(queue, run)


def _files(reader: Reader, path: str, text: str) -> Iterator[tuple[Tree, str]]:
    """Yield tree and path of a noxfile, and of what it imports that may define sessions."""
    for place, held in with_imported(reader, path, text):
        tree = parse(held) if place == path or ("nox" in held and reader.afford(held)) else None
        if tree is not None:
            yield tree, place


def sessions_of(text: str) -> frozenset[str] | None:
    """Return the names of the sessions of a noxfile; None where they cannot all be told."""
    tree = parse(text)
    if tree is None or re.search(
        r"^[ \t]*from\s+(?!nox\b|__future__)\S+ import|setattr|globals\(", text, re.MULTILINE
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
            if last(callee(decorator)) not in ("session", "nox_session"):
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

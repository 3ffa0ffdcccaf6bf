"""nox: which commands its sessions run (nox documentation, "Configuration & API")."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts.options import parted, value
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.folders import GOING
from pubproof.scripts.python.session import Session
from pubproof.scripts.python.syntax.names import FUNCTIONS, Function, callee, dotted
from pubproof.scripts.python.syntax.statements import targets
from pubproof.scripts.python.syntax.tree import parse
from pubproof.scripts.python.texts.imports import with_imported
from pubproof.scripts.python.walk import PythonScript
from pubproof.scripts.runners.order import each_once
from pubproof.scripts.task_files import NOXFILE
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start

_CHOOSING = frozenset({"-s", "-e", "--session", "--sessions"})
_TAGS = frozenset({"-t", "--tags"})
_NOT_RUNNING = frozenset(
    {"-l", "--list", "--list-sessions", "--install-only", "--version", "--help", "-h"}
)


class _Declared(NamedTuple):
    """A session of a noxfile, with what its decorator is given."""

    function: Function
    is_default: bool
    """Whether it runs when none is named."""
    tags: list[str]
    requires: list[str]


class _Chosen(NamedTuple):
    """Which sessions the command line names."""

    names: list[str]
    keywords: str
    """An expression of parts of their names, behind ``-k``."""
    tags: list[str]

    def of(self, names: list[str], sessions: dict[str, _Declared]) -> list[str]:
        """Return those of `names` that the keywords and the tags keep.

        Keywords that cannot be read keep all, and so does a tag that is not written out.
        """
        if self.tags:
            wanted = {*self.tags, UNKNOWN}
            names = [
                one for one in names if one in sessions and wanted.intersection(sessions[one].tags)
            ]
        tree = parse(self.keywords)
        node = tree.module.body[0] if tree is not None and tree.module.body else None
        if not isinstance(node, ast.Expr):
            return names
        return [name for name in names if _keeps(node.value, name)]


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
        named = value(own, "-f", "--noxfile") or NOXFILE
        for path, text in reader.texts(context.folder, named):
            tree = parse(text) if reader.budget.afford(text) else None
            if tree is not None:
                chosen = _Chosen(names, kept, tags)
                _run(reader, tree, path, context, chosen, arguments)
                return
        context.dead_end("there is no noxfile that can be read where nox looks for it")

    reader.follow(start, ("nox", argv), run)


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
    sessions: dict[str, _Declared] = {}
    homes: dict[Function, tuple[Tree, str]] = {}
    for home in _files(reader, path, tree.text):
        own = _sessions(home[0].module)
        sessions = {**own, **sessions}
        homes.update((one.function, home) for one in own.values())
    on = [name for name, one in sessions.items() if one.is_default]
    queue = chosen.of(chosen.names or _default(tree.module) or on, sessions)
    given: dict[str, Iterable[str]] = {}

    def run(asked: str) -> Iterator[str]:
        name = asked.partition("(")[0]
        found = next((key for key in (name, name.rpartition("-")[0]) if key in sessions), None)
        if found is None:
            context.dead_end(f"the nox session '{name}' is not in {path}")
        elif found != asked:  # one of those that differ in their parameters
            given.setdefault(found, given.get(asked, arguments))
            yield found
        else:
            function = sessions[found].function
            yield from (one for one in sessions[found].requires if one != UNKNOWN)
            own_tree, home_path = homes[function]
            names = (one.arg for one in function.args.args[:1])
            session = Session(names, given.get(asked, arguments), going=GOING)
            script = PythonScript(reader, own_tree, context, path=home_path, session=session)
            script.walk([ast.Name(function.name, ast.Load())])
            for other, told in session.notified:
                given.setdefault(other, arguments if told is None else told)
                queue.append(other)

    each_once(queue, run)


def _files(reader: Reader, path: str, text: str) -> Iterator[tuple[Tree, str]]:
    """Yield tree and path of a noxfile, and of what it imports that may define sessions."""
    for place, held in with_imported(reader, path, text):
        tree = (
            parse(held) if place == path or ("nox" in held and reader.budget.afford(held)) else None
        )
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


def _sessions(tree: ast.Module) -> dict[str, _Declared]:
    """Return the sessions by name."""
    known = _texts(tree)
    found: dict[str, _Declared] = {}
    for node in tree.body:
        if not isinstance(node, FUNCTIONS):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if last(callee(decorator)) not in ("session", "nox_session"):
                continue
            keywords = {keyword.arg: keyword.value for keyword in call.keywords} if call else {}
            named = _text(keywords["name"], known) if "name" in keywords else UNKNOWN
            default = keywords.get("default")
            on = not (isinstance(default, ast.Constant) and default.value is False)
            tags, requires = (_given(keywords.get(one), known) for one in ("tags", "requires"))
            key = node.name if named == UNKNOWN else named
            found[key] = _Declared(node, on, tags, requires)
            found.setdefault(key.replace("_", "-"), found[key]._replace(is_default=False))
    return found


def _texts(tree: ast.Module) -> dict[str, str]:
    """Return what the names at the top of a noxfile hold, where that is a text."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in targets(node)
        if isinstance(target, ast.Name)
    }


def _given(node: ast.expr | None, known: Mapping[str, str]) -> list[str]:
    """Return the texts that a decorator is given; one that is not written out is `UNKNOWN`."""
    if node is None:
        return []
    items = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    return [_text(one, known) for one in items]


def _text(node: ast.expr, known: Mapping[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return known.get(node.id, UNKNOWN) if isinstance(node, ast.Name) else UNKNOWN


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

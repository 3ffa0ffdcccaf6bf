"""The modules of the repository that a Python script imports, and what it calls of them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import lru_cache
from posixpath import basename
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.once import once
from pubproof.scripts.paths import parent
from pubproof.scripts.places import Text, place_in
from pubproof.scripts.python.syntax import libraries
from pubproof.scripts.python.syntax.names import FUNCTIONS, SPECIAL_METHODS, Function
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.tree import TELLING, parse
from pubproof.scripts.python.texts.imports import known_file, members
from pubproof.scripts.python.texts.named import named
from pubproof.scripts.python.texts.program import fetches_files, names, own_names
from pubproof.scripts.python.texts.source import hands_over, worth
from pubproof.scripts.python.used_names import used
from pubproof.scripts.python.values import parameters
from pubproof.scripts.start import Start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pubproof.scripts.python.arguments.command_line import Given
    from pubproof.scripts.python.session import Session
    from pubproof.scripts.python.state import PythonState, Visit
    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.python.values.values import Held
    from pubproof.scripts.start import Context

_FUNCTION = late.pattern(r"^(?:async[ \t]+)?def[ \t]+(\w+)", re.MULTILINE)
"""A function of a module, at its margin."""
_DEFINED = late.pattern(r"\b(?:def|class)\s+(\w+)")
_ASKING = late.pattern(
    r"\b(?:getattr|vars|globals|locals|__dict__|__getattribute__|attrgetter|methodcaller)\b"
    r"|\b(?:eval|exec|Fire)\b|\bimport \*"
)
"""What may stand for any name of a module."""
_GROUPING = frozenset({"add_command", "add_typer"})
"""What makes a sub-command of a function, or of a program, in click and in typer."""


@once
def _asks_for_any(tree: Tree) -> bool:
    return _ASKING.search(tree.text) is not None


@once
def _handed(tree: Tree) -> frozenset[str]:
    """Return the last words of what names stand for that are used by themselves, and not called."""
    names = Counter(node.id for node in tree.nodes if isinstance(node, ast.Name))
    for node in tree.nodes:
        front = getattr(node, "value" if isinstance(node, ast.Attribute) else "func", None)
        if isinstance(front, ast.Name):
            names[front.id] -= 1
    return frozenset(
        tree.imports.get(name, name).rpartition(".")[2] for name, left in names.items() if left > 0
    )


@lru_cache(64)
def defined(text: str) -> frozenset[str]:
    """Return the names of the functions and classes that a text defines, anywhere in it."""
    return frozenset(_DEFINED.findall(text))


def _texts(node: ast.Call) -> list[object]:
    """Return the constants that a call hands over."""
    return [one.value for one in walk(node) if isinstance(one, ast.Constant)]


class Modules:
    """The modules that one script finds."""

    def __init__(self, state: PythonState, here: str, session: Session, given: Given) -> None:
        """Look for them in the folder `here` of a text, and for what is called where it may be.

        `session` is what a runner hands to the script, `given` how it is started.
        """
        self._state = state
        self._reader = state.reader
        self._session = session
        self._given = given
        self._beside = (here,)
        self._folders = state.elsewhere.folders

    def followed(self) -> frozenset[ast.Call]:
        """Return the calls of imported functions that may be worth following."""
        files, tree = self._reader.files, self._state.tree
        key = (tree, self._beside, self._given.is_console_script, files.changes)
        if key not in self._reader.python.followed:
            self._reader.python.followed[key] = self._leading()
        return self._reader.python.followed[key]

    def _leading(self) -> frozenset[ast.Call]:
        tells = hands_over(self._state.tree.text)
        return frozenset(
            call
            for name, calls in self._state.tree.foreign.items()
            for call in calls
            if tells or name.startswith(libraries.BY_NAME) or self._leads(call, name)
        )

    def define(self, name: str) -> bool:
        """Whether a module of the repository defines the function of that name."""
        _, text = self._file(name)
        return text is not None and name.rpartition(".")[2] in defined(text)

    def _leads(self, node: ast.Call, name: str) -> bool:
        """Whether a call is one of another module of the repository, and worth following."""
        path, text = self._file(name)
        return text is not None and self._calls(node, name, path, text)

    def call(self, node: ast.Call, name: str, visit: Visit) -> bool:
        """Follow the call of another module's function; False if it is none of the repository."""
        path, text = self._file(name)
        if text is None:
            return False
        last = name.rpartition(".")[2]
        handed = self._session.is_handed_by(node)
        follows = handed or self._calls(node, name, path, text)
        functions = self._meant(last, path, text) if follows else []
        start = Start((name,), self._state.location(visit.origin(node)), self._state.context)
        for function in functions:
            held = parameters.held(node, function, self._state.constants, visit.names)
            session = self._session.within(node, function) if handed else None
            self._follow_function(start, (path, text), function, held, session)
        return bool(functions)

    def _file(self, name: str) -> tuple[str, str | None]:
        """Return path and text of the module whose function has that name, None for others."""
        path = known_file(self._reader, name.rpartition(".")[0], self._folders)
        return path, self._reader.files.text(path) if path else None

    def _calls(self, node: ast.Call, name: str, path: str, text: str) -> bool:
        """Whether what a call names is worth following.

        A module beside the script may start anything under a telling name, or what it is told; of
        others, and under other names, only an upload counts, and what fetches files.
        """
        module, _, last = name.rpartition(".")
        is_beside = not self._given.is_console_script and not module.startswith(".")
        if is_beside and last in TELLING and known_file(self._reader, module, self._beside):
            return self._is_worth(path, text)
        files = self._reader.files
        if not self._given.is_console_script and fetches_files(files, path):
            return True
        program = names(files, path)
        if program.uploads or not program.starts:
            return program.uploads
        own = named(str(_texts(node)))._replace(starts=True)
        return own_names(files, path).joined(own).uploads

    def _meant(self, name: str, path: str, text: str) -> list[Function]:
        """Return the function of a module that is called, or those of a class that may be.

        Which functions of its objects a script calls is told by their names alone.
        """
        tree = parse(text)
        if tree is None:
            return []
        if name in tree.functions:
            return [tree.functions[name]]
        made = (n for n in tree.module.body if isinstance(n, ast.ClassDef) and n.name == name)
        called = self._state.tree.attributes | SPECIAL_METHODS
        return [
            one
            for node in (made if names(self._reader.files, path).uploads else ())
            for one in node.body
            if isinstance(one, FUNCTIONS) and one.name in called
        ]

    def _follow_function(
        self,
        start: Start,
        file: tuple[str, str],
        function: Function,
        held: Mapping[str, Held],
        session: Session | None,
    ) -> None:
        """Read later a function of another module; `file` is its path and text."""
        from pubproof.scripts.python.walk import PythonScript

        path, text = file

        def run(context: Context) -> None:
            tree = parse(text)
            if tree is not None:
                script = PythonScript(self._reader, tree, context, path=path, session=session)
                script.enter(function, held)

        self._reader.follow(start, ("call", path, function.name, parameters.written(held)), run)

    def follow_import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Follow the modules that a statement imports."""
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = members("." * node.level + (node.module or ""), names)
        self.follow(names, node)

    def follow(self, modules: list[str], node: ast.stmt | ast.expr) -> None:
        """Follow imported modules that stand beside the script and may start something."""
        folders = self._folders if self._given.is_console_script else self._beside
        for module in modules:
            self.follow_file(known_file(self._reader, module, folders), node)

    def follow_file(self, path: str | None, node: ast.stmt | ast.expr) -> None:
        """Follow the module in a file, if there is one that may start something."""
        text = self._reader.files.text(path) if path else None
        if path and text and self._is_worth(path, text):
            location = self._state.place(node.lineno - 1, node.col_offset, len("import"))
            self._follow_module(Start((path,), location, self._state.context), path, text)

    def _is_worth(self, path: str, text: str) -> bool:
        """Whether an imported module is worth following."""
        if self._given.is_console_script:
            return names(self._reader.files, path).uploads
        known = self._reader.python.worth
        if path not in known:
            known[path] = worth(self._reader, path, text, parent(path))
        return known[path]

    def _named(self, path: str, text: str) -> frozenset[str] | None:
        """Return the names that this script uses too, of the functions of the text at `path`.

        None where it may call any of them: it hands the module on, or asks it for a name. So it is
        of one that leads to no upload: which of its functions run changes nothing of one.
        """
        tree = self._state.tree
        program = names(self._reader.files, path)
        if not (program.tool or program.whole or program.runner):
            return None
        name = basename(path.removesuffix("/__init__.py").removesuffix(".py"))
        if _asks_for_any(tree) or name in _handed(tree):
            return None
        return used(tree, self._given).intersection(_FUNCTION.findall(text))

    def _follow_module(self, start: Start, path: str, text: str) -> None:
        from pubproof.scripts.python.interpreter import read_text

        given = self._given._replace(
            is_imported=True,
            named=self._named(path, text),
            is_of_group=not _GROUPING.isdisjoint(self._state.tree.attributes),
        )

        def run(context: Context) -> None:
            read_text(self._reader, Text(text, place_in(path), path), context, given)

        self._reader.follow(start, ("module", path, given), run)

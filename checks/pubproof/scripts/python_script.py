"""One Python script, walked through: what its calls start, and what it imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import asked, launch, libraries, parameters
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.constants import Constants
from pubproof.scripts.paths import ROOT, resolve
from pubproof.scripts.reader import Input, Start, place_in
from pubproof.scripts.source import folders_of, members, module_file, names_upload, worth
from pubproof.scripts.tree import (
    FUNCTIONS,
    QUITTING,
    Function,
    Tree,
    dotted,
    imported_at_run_time,
    is_false,
    is_true,
    parse,
    quits,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pubproof.location import Location
    from pubproof.scripts.command import Place
    from pubproof.scripts.constants import Value
    from pubproof.scripts.reader import Context, Reader

_WRAPPING = ("duty.tools.", "duty.callables.")
"""The modules of duty whose functions stand for commands."""
_MOST_ROUNDS = 20
_ANY = "fire.Fire"
"""The function that calls any other, as the command line says."""
_MAX_ENTERED = 100
"""How many calls of a text's own functions are followed."""
_SESSION_WORDS = frozenset({"run", "run_always", "run_install", "sudo", "local"})


class _Visit(NamedTuple):
    """A node of the tree that is to be looked at, and what holds there."""

    node: ast.AST
    names: dict[str, object]
    """The local constants."""
    guarded: bool = False
    """Whether a ``try`` swallows what goes wrong."""
    decisive: bool = False
    """Whether the node's value is the script's exit status."""
    condition: str = ""
    """The condition that can leave the node out."""
    calling: ast.Call | None = None
    """The call whose function the node names."""
    handed: Mapping[str, ast.Call] = {}
    """The parameters of the function at hand that a call hands over, and the call."""

    def to(self, node: ast.AST) -> _Visit:
        """Return the visit of another node at which the same holds."""
        return self._replace(node=node, calling=None)


def _tried(node: ast.Try, visit: _Visit) -> Iterator[_Visit]:
    """Yield what a ``try`` runs, its body guarded where a handler swallows what goes wrong."""
    swallowed = any(not quits(handler.body) for handler in node.handlers)
    for tried in node.body:
        yield visit.to(tried)._replace(guarded=visit.guarded or swallowed)
    for after in (*node.handlers, *node.orelse, *node.finalbody):
        yield visit.to(after)


class PythonScript:
    """One Python text being walked through.

    Functions count where their name is used. `runners` are session objects, as nox and invoke hand
    them to a task, whose ``run`` takes words or a shell text.
    """

    def __init__(
        self,
        reader: Reader,
        tree: Tree,
        text: str,
        place: Place,
        context: Context,
        *,
        path: str = "",
        imported: bool = False,
        runners: frozenset[str] = frozenset(),
        arguments: tuple[str, ...] = (),
        asked: tuple[str, ...] | None = None,
    ) -> None:
        """Read the tree of `text`; `runners` are names of objects whose ``run`` starts commands.

        `imported`: any of its functions may be called; `arguments` is what runners call
        ``posargs``; `asked` is the command line of a console script, None for other scripts.
        """
        self._reader = reader
        self._runners = runners
        self._arguments = list(arguments)
        self.notified: list[str] = []
        self._lines = None if text.isascii() else text.split("\n")
        self._place = place
        self._context = context
        self._imported = imported
        self._asked = asked
        self._tree = tree
        here = folder_of(path, context)
        self._folders = (here,) if asked is None else folders_of(reader, here)
        environment = {**reader.environment, **context.exported}
        self._constants = Constants(tree, environment, f"{ROOT}/{path}" if path else UNKNOWN)
        self._entered: set[tuple[Function, str]] = set()
        self._argv: list[str] | None = None
        self._condition = ""
        """What can leave out the call at hand."""
        self._teller: ast.Call | None = None
        """The call that writes out what the call at hand is told."""

    def walk(self, roots: Sequence[ast.AST]) -> None:
        """Look at every call that runs below `roots`, in the order of the text."""
        self._walk(roots, {})

    def _walk(self, roots: Sequence[ast.AST], names: dict[str, object]) -> None:
        todo = [_Visit(node, names) for node in reversed(roots)]
        while todo:
            visit = todo.pop()
            node = visit.node
            if isinstance(node, ast.Call):
                self._call(node, visit)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._assign(node)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
            inner = list(self._inside(visit))
            inner.reverse()
            todo += inner

    def _inside(self, visit: _Visit) -> Iterator[_Visit]:
        """Yield what runs below a node."""
        node = visit.node
        if isinstance(node, FUNCTIONS):
            if (self._imported or node.decorator_list) and self._may_run(node):
                yield from self._enter(node, visit)
            return
        if isinstance(node, ast.Name | ast.Attribute):
            yield from self._inside_name(node, visit)
            return
        if isinstance(node, ast.Try):
            yield from (one for one in _tried(node, visit) if one.node in self._tree.live)
            return
        decisive = self._decides(node, decisive=visit.decisive)
        if isinstance(node, ast.Call):
            yield from self._inside_call(node, visit._replace(decisive=decisive))
            return
        if not isinstance(node, asked.BLOCKS):
            for part in self._tree.parts.get(node, ()):
                yield visit.to(part)._replace(decisive=decisive)
            return
        if isinstance(node, ast.For) and (rounds := list(self._rounds(node, visit))):
            yield from rounds
            return
        guarded = visit.guarded or asked.suppresses(node, self._tree.imports)
        left_out = asked.conditions(node, self._tree.imports)
        for part in self._tree.parts.get(node, ()):
            condition = visit.condition or left_out.get(part, "")
            yield visit.to(part)._replace(guarded=guarded, decisive=decisive, condition=condition)

    def _rounds(self, node: ast.For, visit: _Visit) -> Iterator[_Visit]:
        """Yield what a loop does in each round, where its list of commands is written out."""
        items = node.iter.elts if isinstance(node.iter, ast.List | ast.Tuple) else []
        if not isinstance(node.target, ast.Name) or len(items) > _MOST_ROUNDS:
            return
        left_out = asked.conditions(node, self._tree.imports)
        for item in items:
            names = {**visit.names, node.target.id: self._constants.value(item, visit.names)}
            for part in self._tree.parts.get(node, ()):
                condition = visit.condition or left_out.get(part, "")
                yield visit.to(part)._replace(names=names, condition=condition)

    def _inside_name(self, node: ast.Name | ast.Attribute, visit: _Visit) -> Iterator[_Visit]:
        """Yield what runs where a name is used: the function of that name."""
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in self._tree.functions:
            yield from self._enter(self._tree.functions[name], visit)
        if isinstance(node, ast.Attribute) and node.value in self._tree.live:
            yield visit.to(node.value)

    def _inside_call(self, node: ast.Call, visit: _Visit) -> Iterator[_Visit]:
        """Yield what runs below a call: its function, with what it is told, and its arguments."""
        if dotted(node.func, self._tree.imports) == _ANY:
            for function in self._tree.functions.values():
                yield from self._enter(function, visit)
        for part in self._tree.parts.get(node, ()):
            yield visit.to(part)._replace(calling=node if part is node.func else None)

    def _may_run(self, function: Function) -> bool:
        """Whether a function may run that no name calls."""
        if self._asked is None:
            return True
        from pubproof.scripts import subcommands

        return subcommands.may_run(function, self._tree, self._asked)

    def _decides(self, node: ast.AST, *, decisive: bool) -> bool:
        """Whether the value of what stands right below the node is the script's exit status."""
        if isinstance(node, ast.Call):
            return dotted(node.func, self._tree.imports) in QUITTING
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            return isinstance(target, ast.Name) and target.id in self._tree.checked
        return decisive and isinstance(node, ast.withitem | ast.Await | ast.Expr)

    def _enter(self, function: Function, visit: _Visit) -> Iterator[_Visit]:
        """Yield what a function does, once for each way in which it is called."""
        call = visit.calling
        held = parameters.held(call, function, self._constants, visit.names) if call else {}
        key = (function, str(held) if held else "")
        if key in self._entered or len(self._entered) >= _MAX_ENTERED:
            return
        self._entered.add(key)
        body = [child for child in function.body if child in self._tree.live]
        if not body:
            return
        names = {**visit.names, **self._constants.local(function, held)}
        if "posargs" not in names:
            names["posargs"] = self._arguments
        handed = dict.fromkeys(held, self._origin(call, visit)) if call is not None else {}
        left_out = asked.conditions(function, self._tree.imports)
        for child in body:
            condition = visit.condition or left_out.get(child, "")
            yield _Visit(child, names, visit.guarded, condition=condition, handed=handed)

    def _origin(self, call: ast.Call, visit: _Visit) -> ast.Call:
        """Return the call that writes out what `call` is told: another, where it hands that on."""
        if visit.handed:
            for node in ast.walk(call):
                if isinstance(node, ast.Name) and node.id in visit.handed:
                    return visit.handed[node.id]
        return call

    def _location(self, node: ast.expr) -> Location:
        line, column = node.lineno - 1, node.col_offset
        if self._lines is not None and line < len(self._lines):
            before = self._lines[line].encode(errors="replace")[:column]
            column = len(before.decode(errors="replace"))
        end = node.end_col_offset or 0
        length = end - node.col_offset if node.end_lineno == node.lineno else 1
        return self._place(line, column, length)

    def _call(self, node: ast.Call, visit: _Visit) -> None:
        names, self._condition = visit.names, visit.condition
        self._teller = self._origin(node, visit)
        name = dotted(node.func, self._tree.imports)
        if name.partition(".")[0] in self._runners and self._session(node, name, visit):
            return
        if name in libraries.RUNNING:
            self._run(node, name, visit)
        elif name in libraries.SHELLING and node.args:
            text = self._constants.text(node.args[0], names)
            self._start(("sh", "-c", text), node, fatal=visit.decisive)
        elif name in libraries.EXEC:
            self._exec(node, name, visit)
        elif name == "os.chdir" and node.args:
            self._change_folder(self._constants.text(node.args[0], names))
        elif name in ("runpy.run_module", "runpy.run_path") and node.args:
            target = self._constants.text(node.args[0], names)
            words = ("python", "-m", target) if name.endswith("module") else ("python", target)
            arguments = (UNKNOWN,) if self._argv is None else self._argv[1:]
            self._start((*words, *arguments), node, fatal=not visit.guarded)
        elif name in ("exec", "eval") and node.args and not isinstance(node.args[0], ast.Constant):
            self._execute(node, name, visit)
        elif module := imported_at_run_time(node, self._tree.imports):
            self._follow_modules([module], node)
        elif not self._call_imported(node, name, visit):
            self._library(node, name, visit)

    def _execute(self, node: ast.Call, name: str, visit: _Visit) -> None:
        """``exec(open("x.py").read())``, and texts of which nothing is known."""
        read = libraries.file_read(node.args[0])
        path = self._constants.text(read, visit.names) if read is not None else UNKNOWN
        if UNKNOWN in path:
            self._opaque(node, f"the text that {name}() runs is put together at run time")
        else:
            self._start(("python", path), node, fatal=not visit.guarded)

    def _call_imported(self, node: ast.Call, name: str, visit: _Visit) -> bool:
        """Follow the call of another module's function; False if it is none of the repository."""
        module, _, last = name.rpartition(".")
        path = module_file(self._reader, module, self._folders) if module else None
        text = self._reader.files.text(path) if path is not None else None
        if path is None or text is None or not self._is_worth(path, text):
            return False
        tree = parse(text)
        function = tree.functions.get(last) if tree is not None else None
        if tree is None or function is None:
            return False
        held = parameters.held(node, function, self._constants, visit.names)

        def run(context: Context) -> None:
            script = PythonScript(self._reader, tree, text, place_in(path), context, path=path)
            script.enter(function, held)

        start = Start((name,), self._location(self._teller or node), self._context)
        self._reader.follow(start, ("call", path, last, str(held)), run)
        return True

    def enter(self, function: Function, held: Mapping[str, Value]) -> None:
        """Walk through a function of the text, whose parameters hold what is known."""
        body = [one for one in function.body if one in self._tree.live]
        self._walk(body, self._constants.local(function, held))

    def _library(self, node: ast.Call, name: str, visit: _Visit) -> None:
        """Calls of an uploading tool's own functions, and requests."""
        given = [self._words(argument, visit.names) for argument in node.args]
        if not given and name == "twine.__main__.main" and self._argv is not None:
            given = [self._argv[1:]]
        if name.partition(".")[0] in self._tree.tops and (argv := libraries.tool(name, given)):
            self._start(argv, node, fatal=not visit.guarded)
            return
        url = libraries.request(node, name, self._constants, visit.names)
        if url is not None:
            told = ("--auth", UNKNOWN) if libraries.authorizes(node) else ()
            self._start(("POST", url, *told), node, fatal=False)

    def _words(self, node: ast.expr, names: dict[str, object]) -> str | list[str]:
        """Return what an argument is worth; ``sys.argv`` is known once the script has set it."""
        subject, cut = node, 0
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            lower = node.slice.lower
            subject, cut = node.value, 0 if lower is None or is_false(lower) else 1
        if self._argv is not None and dotted(subject, self._tree.imports) == "sys.argv":
            return self._argv[cut:]
        return self._constants.value(node, names)

    def _run(self, node: ast.Call, name: str, visit: _Visit) -> None:
        """``subprocess.run`` and its kin."""
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        subject = node.args[0] if node.args else keywords.get("args")
        if subject is None:
            return
        value = self._constants.value(subject, visit.names)
        fatal = visit.decisive or name in libraries.CHECKED or is_true(keywords.get("check"))
        words: tuple[str, ...]
        if "shell" in keywords and not is_false(keywords["shell"]):
            text = value if isinstance(value, str) else " ".join(value)
            words = ("sh", "-c", text)
        else:
            words = tuple(value.split()) if isinstance(value, str) else tuple(value)
        context = self._context
        if "cwd" in keywords:
            path = resolve(context.folder, self._constants.text(keywords["cwd"], visit.names))
            context = context._replace(folder=UNKNOWN if path is None else path)
        if "env" in keywords:
            added = self._constants.mapping(keywords["env"], visit.names)
            context = context._replace(exported={**context.exported, **added})
        given = keywords.get("input")
        text = self._constants.text(given, visit.names) if given is not None else ""
        self._start(words, node, fatal=fatal and not visit.guarded, context=context, text=text)

    def _session(self, node: ast.Call, name: str, visit: _Visit) -> bool:
        """``session.run("twine", "upload")`` of nox, ``c.run("twine upload")`` of invoke."""
        method = name.rpartition(".")[2]
        words: list[str] = []
        for argument in node.args:
            inner = argument.value if isinstance(argument, ast.Starred) else argument
            value = (
                self._posargs(inner)
                or self._wrapped(inner)
                or self._constants.value(inner, visit.names)
            )
            words.extend([value] if isinstance(value, str) else value)
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        if method in ("notify", "install"):
            if method == "notify":
                self.notified.extend(words[:1])
            else:
                self._start(("pip", "install", *words), node, fatal=True)
            return True
        if method not in _SESSION_WORDS or not words:
            return False
        fatal = not _is_forgiving(keywords) and not visit.guarded
        context = self._context
        if "env" in keywords:
            added = self._constants.mapping(keywords["env"], visit.names)
            context = context._replace(exported={**context.exported, **added})
        if len(words) == 1 and (" " in words[0] or words[0] == UNKNOWN):
            words = ["sh", "-c", words[0]]
        self._start(tuple(words), node, fatal=fatal, context=context)
        return True

    def _posargs(self, node: ast.expr) -> list[str] | None:
        """Return the arguments of the session when the expression stands for them."""
        if isinstance(node, ast.Attribute) and node.attr == "posargs":
            return self._arguments
        return None

    def _wrapped(self, node: ast.expr) -> list[str] | None:
        """Return the command that a function of ``duty.tools`` makes: ``tools.twine.upload()``."""
        made = dotted(node.func if isinstance(node, ast.Call) else node, self._tree.imports)
        front = next((one for one in _WRAPPING if made.startswith(one)), None)
        return [*made.removeprefix(front).split("."), UNKNOWN] if front is not None else None

    def _exec(self, node: ast.Call, name: str, visit: _Visit) -> None:
        first, listed = libraries.EXEC[name]
        words: list[str] = []
        for argument in node.args[first : first + 1] if listed else node.args[first:]:
            value = self._constants.value(argument, visit.names)
            words.extend([value] if isinstance(value, str) else value)
        fatal = name.startswith("os.exec") or visit.decisive
        self._start(tuple(words), node, fatal=fatal and not visit.guarded)

    def _start(
        self,
        words: tuple[str, ...],
        node: ast.expr,
        *,
        fatal: bool,
        context: Context | None = None,
        text: str = "",
    ) -> None:
        if not words:
            words = (UNKNOWN,)
        if not self._reader.step():
            return
        context = context or self._context
        condition = context.condition or self._condition
        context = context._replace(fatal=fatal and self._context.fatal, condition=condition)
        given = Input(text) if text else None
        location = self._location(self._teller or node)
        launch.launch(self._reader, Start(words, location, context, input=given))

    def _opaque(self, node: ast.expr, reason: str) -> None:
        self._context.opaque(self._location(node), reason)

    def _change_folder(self, folder: str) -> None:
        path = resolve(self._context.folder, folder)
        self._context = self._context._replace(folder=UNKNOWN if path is None else path)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        """``os.environ["NAME"] = value`` and ``sys.argv = […]``."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if node.value is None or isinstance(target, ast.Name):
            return
        subject = target.value if isinstance(target, ast.Subscript) else target
        name = dotted(subject, self._tree.imports)
        if name == "sys.argv":
            words = self._constants.value(node.value, {})
            front = ["python"] if isinstance(target, ast.Subscript) else []
            self._argv = [UNKNOWN, UNKNOWN] if isinstance(words, str) else front + words
        elif name == "os.environ" and isinstance(target, ast.Subscript):
            key = self._constants.text(target.slice, {})
            value = self._constants.text(node.value, {})
            exported = {**self._context.exported, key: value}
            self._context = self._context._replace(exported=exported)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = members("." * node.level + (node.module or ""), names)
        self._follow_modules(names, node)

    def _follow_modules(self, modules: list[str], node: ast.stmt | ast.expr) -> None:
        """Follow imported modules that stand beside the script and may start something."""
        for module in modules:
            path = module_file(self._reader, module, self._folders)
            text = self._reader.files.text(path) if path else None
            if path and text and self._is_worth(path, text):
                location = self._place(node.lineno - 1, node.col_offset, len("import"))
                self._follow_module(Start((module,), location, self._context), path, text)

    def _is_worth(self, path: str, text: str) -> bool:
        """Whether an imported module is worth following."""
        if self._asked is not None:
            return names_upload(text)
        return worth(self._reader, text, path.rpartition("/")[0] or ".")

    def _follow_module(self, start: Start, path: str, text: str) -> None:
        from pubproof.scripts.python import read_text

        def run(context: Context) -> None:
            read_text(
                self._reader,
                text,
                place_in(path),
                context,
                path=path,
                imported=True,
                asked=self._asked,
            )

        self._reader.follow(start, ("module", path, self._asked), run)


def _is_forgiving(keywords: Mapping[str | None, ast.expr]) -> bool:
    """Whether a session's ``run`` takes a status other than 0 for a success."""
    codes, warn = keywords.get("success_codes"), keywords.get("warn")
    strict = codes is None or (
        isinstance(codes, ast.List | ast.Tuple) and all(map(is_false, codes.elts))
    )
    return not strict or not (warn is None or is_false(warn))


def folder_of(path: str, context: Context) -> str:
    """Return the folder in which the script at `path` finds the modules beside it."""
    return path.rpartition("/")[0] or "." if path else context.folder

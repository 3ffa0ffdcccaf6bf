"""Python scripts: which commands they start, by their syntax tree."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

from pubproof.scripts import launch
from pubproof.scripts.command import UNKNOWN, Opaque
from pubproof.scripts.constants import Constants, dotted
from pubproof.scripts.options import first_word
from pubproof.scripts.paths import resolve
from pubproof.scripts.reader import TOO_MUCH, Input, Start, place_in

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from pubproof.location import Location
    from pubproof.scripts.command import Place
    from pubproof.scripts.reader import Context, Reader

_CHECKED = frozenset({"subprocess.check_call", "subprocess.check_output"})
_RUNNING = _CHECKED | {
    "subprocess.run",
    "subprocess.call",
    "subprocess.Popen",
    "pty.spawn",
    "asyncio.subprocess.Popen",
}
_SHELLING = frozenset(
    {
        "os.system",
        "os.popen",
        "subprocess.getoutput",
        "subprocess.getstatusoutput",
        "asyncio.create_subprocess_shell",
    }
)
_EXEC = {
    "os.execl": (1, False),
    "os.execle": (1, False),
    "os.execlp": (1, False),
    "os.execlpe": (1, False),
    "os.execv": (1, True),
    "os.execve": (1, True),
    "os.execvp": (1, True),
    "os.execvpe": (1, True),
    "os.spawnl": (2, False),
    "os.spawnle": (2, False),
    "os.spawnlp": (2, False),
    "os.spawnlpe": (2, False),
    "os.spawnv": (2, True),
    "os.spawnve": (2, True),
    "os.spawnvp": (2, True),
    "os.spawnvpe": (2, True),
    "os.posix_spawn": (1, True),
    "os.posix_spawnp": (1, True),
    "asyncio.create_subprocess_exec": (0, False),
}
"""Where the words of the command begin, and whether they stand in one list."""
_LIBRARIES = {"twine": "upload", "flit": "publish"}
_TOOLS = frozenset({"build", "hatch", "hatchling", "maturin", "pdm", "poetry", "tox", "nox", "uv"})
_TWINE_COMMANDS = frozenset({"check", "upload", "register"})
_QUITTING = frozenset({"sys.exit", "exit", "quit", "os._exit", "SystemExit"})
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef
_SESSION_WORDS = frozenset({"run", "run_always", "run_install", "sudo", "local"})


def follow(reader: Reader, start: Start) -> None:
    """Read later what an interpreter is told to run: ``-c text``, a file, or its input."""
    argv = start.argv
    for position, word in enumerate(argv[1:], 1):
        if word == "-c" and position + 1 < len(argv):
            text = argv[position + 1]
            key = ("python -c", text, start.location)
            follow_text(reader, start, text, start.place(position + 1), key)
            return
        if not word.startswith("-"):
            break
    at = first_word(argv, frozenset({"-W", "-X"}))
    if at < len(argv) and argv[at] != "-":
        path = resolve(start.context.folder, argv[at])
        if path is None:
            reader.opaque(start, f"which file {argv[0]} runs cannot be told")
        elif reader.files.text(f"{path}/__main__.py") is not None:
            launch.follow_file(reader, start, f"{path}/__main__.py", argv[at + 1 :], "python")
        else:
            launch.follow_file(reader, start, path, argv[at + 1 :], "python")
    elif start.input is not None:
        if start.input.text.strip() in ("", UNKNOWN):
            reader.opaque(start, f"{argv[0]} runs what another command prints")
        else:
            place = start.input.place or start.everywhere
            key = ("python", start.input.text, start.location)
            follow_text(reader, start, start.input.text, place, key)


def follow_text(reader: Reader, start: Start, text: str, place: Place, key: Hashable) -> None:
    """Read later a Python text that `start` runs."""

    def run(context: Context) -> None:
        read_text(reader, text, place, context)

    reader.follow(start, key, run)


def module_file(reader: Reader, module: str, folders: tuple[str, ...]) -> str | None:
    """Return the repository's file that holds `module`, looked for in `folders`."""
    path = module.replace(".", "/")
    for folder in folders:
        front = "" if folder in (".", "") else f"{folder}/"
        for name in (f"{front}{path}.py", f"{front}{path}/__init__.py"):
            if reader.files.exists(name):
                return name
    return None


def parse(text: str) -> ast.Module | None:
    """Return the tree of a Python text, None when it is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def read_text(
    reader: Reader, text: str, place: Place, context: Context, *, imported: bool = False
) -> None:
    """Write down the commands that a Python text starts."""
    if not reader.afford(text):
        context.sink.append(Opaque(place(0, 0, 0), TOO_MUCH, context.via))
        return
    tree = parse(text)
    if tree is None:
        reason = "this Python script cannot be read"
        context.sink.append(Opaque(place(0, 0, 0), reason, context.via))
        return
    PythonScript(reader, tree, text, place, context, imported=imported).walk([tree])


class _Visit(NamedTuple):
    """A node to look at, and what is known on the way to it."""

    node: ast.AST
    guarded: bool
    """Whether a ``try`` swallows what goes wrong here."""
    decisive: bool
    """Whether its value is the script's exit status."""
    names: dict[str, object]
    """Local constants."""


class PythonScript:
    """One Python text being walked through.

    Functions count where their name is used; those of `methods` are session objects, as nox and
    invoke hand them to a task, whose ``run`` takes words or a shell text.
    """

    def __init__(
        self,
        reader: Reader,
        tree: ast.Module,
        text: str,
        place: Place,
        context: Context,
        *,
        imported: bool = False,
        runners: frozenset[str] = frozenset(),
        arguments: tuple[str, ...] = (),
    ) -> None:
        """Read the tree of `text`; `runners` are names of objects whose ``run`` starts commands.

        `imported`: any of its functions may be called; `arguments` is what runners call
        ``posargs``.
        """
        self._reader = reader
        self._runners = runners
        self._arguments = list(arguments)
        self.notified: list[str] = []
        self._lines = None if text.isascii() else text.split("\n")
        self._place = place
        self._context = context
        self._imported = imported
        self._constants = Constants(tree, {**reader.environment, **context.exported})
        self._checked = _checked_names(tree)
        self._functions = {
            node.name: node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)
        }
        self._entered: set[str] = set()

    def walk(self, roots: Sequence[ast.AST]) -> None:
        """Look at every call that runs below `roots`, in the order of the text."""
        todo = [_Visit(node, guarded=False, decisive=False, names={}) for node in reversed(roots)]
        while todo:
            visit = todo.pop()
            node = visit.node
            if isinstance(node, ast.Call):
                self._call(node, visit)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                self._assign(node)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
            todo.extend(reversed(list(self._inside(visit))))

    def _inside(self, visit: _Visit) -> Iterator[_Visit]:  # noqa: C901  one kind of node after the other
        """Yield what runs below a node."""
        node = visit.node
        if isinstance(node, FUNCTIONS):
            if self._imported or node.decorator_list:
                yield from self._enter(node, visit)
            return
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in self._functions:
                yield from self._enter(self._functions[name], visit)
        if isinstance(node, ast.Try):
            swallowed = any(not _raises(handler) for handler in node.handlers)
            for tried in node.body:
                yield visit._replace(node=tried, guarded=visit.guarded or swallowed)
            for after in (*node.handlers, *node.orelse, *node.finalbody):
                yield visit._replace(node=after)
            return
        decisive = (
            isinstance(node, ast.Call) and dotted(node.func, self._constants.imports) in _QUITTING
        ) or (visit.decisive and isinstance(node, ast.Attribute))
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            decisive = isinstance(target, ast.Name) and target.id in self._checked
        if isinstance(node, ast.withitem | ast.Await | ast.Expr):
            decisive = visit.decisive
        for child in ast.iter_child_nodes(node):
            yield visit._replace(node=child, decisive=decisive)

    def _enter(self, function: Function, visit: _Visit) -> Iterator[_Visit]:
        """Yield what a function does, once."""
        if function.name in self._entered:
            return
        self._entered.add(function.name)
        names = {**visit.names, **self._constants.local(function)}
        if "posargs" not in names:
            names["posargs"] = self._arguments
        for child in function.body:
            yield _Visit(child, guarded=visit.guarded, decisive=False, names=names)

    def _location(self, node: ast.expr) -> Location:
        line, column = node.lineno - 1, node.col_offset
        if self._lines is not None and line < len(self._lines):
            before = self._lines[line].encode(errors="replace")[:column]
            column = len(before.decode(errors="replace"))
        end = node.end_col_offset or 0
        length = end - node.col_offset if node.end_lineno == node.lineno else 1
        return self._place(line, column, length)

    def _call(self, node: ast.Call, visit: _Visit) -> None:
        name = dotted(node.func, self._constants.imports)
        if name.partition(".")[0] in self._runners and self._session(node, name, visit):
            return
        if name in _RUNNING:
            self._run(node, name, visit)
        elif name in _SHELLING and node.args:
            text = self._constants.text(node.args[0], visit.names)
            self._start(("sh", "-c", text), node, fatal=visit.decisive)
        elif name in _EXEC:
            self._exec(node, name, visit)
        elif name == "os.chdir" and node.args:
            self._change_folder(self._constants.text(node.args[0], visit.names))
        elif name in ("runpy.run_module", "runpy.run_path") and node.args:
            target = self._constants.text(node.args[0], visit.names)
            words = ("python", "-m", target, UNKNOWN)
            fatal = not visit.guarded
            self._start(words if name.endswith("module") else words[::2], node, fatal=fatal)
        elif name in ("exec", "eval") and node.args and not isinstance(node.args[0], ast.Constant):
            self._opaque(node, f"the text that {name}() runs is put together at run time")
        elif not self._library(node, name, visit):
            self._request(node, name, visit)

    def _run(self, node: ast.Call, name: str, visit: _Visit) -> None:
        """``subprocess.run`` and its kin."""
        keywords = {keyword.arg: keyword.value for keyword in node.keywords}
        subject = node.args[0] if node.args else keywords.get("args")
        if subject is None:
            return
        value = self._constants.value(subject, visit.names)
        fatal = visit.decisive or name in _CHECKED or _is_true(keywords.get("check"))
        words: tuple[str, ...]
        if "shell" in keywords and not _is_false(keywords["shell"]):
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
            value = self._posargs(inner) or self._constants.value(inner, visit.names)
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
        fatal = not ({"warn", "success_codes"} & set(keywords)) and not visit.guarded
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

    def _exec(self, node: ast.Call, name: str, visit: _Visit) -> None:
        first, listed = _EXEC[name]
        words: list[str] = []
        for argument in node.args[first : first + 1] if listed else node.args[first:]:
            value = self._constants.value(argument, visit.names)
            words.extend([value] if isinstance(value, str) else value)
        fatal = name.startswith("os.exec") or visit.decisive
        self._start(tuple(words), node, fatal=fatal and not visit.guarded)

    def _library(self, node: ast.Call, name: str, visit: _Visit) -> bool:
        """Calls of an uploading tool's own functions."""
        top, _, rest = name.partition(".")
        if not rest or (top not in _LIBRARIES and top not in _TOOLS):
            return False
        last = rest.rpartition(".")[2]
        if top == "twine":
            sub = next((part for part in rest.split(".") if part in _TWINE_COMMANDS), "upload")
            if last not in ("main", "dispatch", "upload", "check", "register", sub):
                return False
            words = next(
                (
                    value
                    for value in (self._constants.value(given, visit.names) for given in node.args)
                    if not isinstance(value, str)
                ),
                None,
            )
            argv = ("twine", *words) if words else ("twine", sub, UNKNOWN)
        elif last in ("main", "upload", "upload_file", "do_upload", "publish", "run", "cli"):
            argv = (top, _LIBRARIES[top], UNKNOWN) if top in _LIBRARIES else (top, UNKNOWN)
        else:
            return False
        self._start(argv, node, fatal=not visit.guarded)
        return True

    def _request(self, node: ast.Call, name: str, visit: _Visit) -> None:
        """HTTP requests that send something."""
        last = name.rpartition(".")[2] or (
            node.func.attr if isinstance(node.func, ast.Attribute) else ""
        )
        arguments = [self._constants.text(argument, visit.names) for argument in node.args[:2]]
        keywords = {
            keyword.arg: self._constants.text(keyword.value, visit.names)
            for keyword in node.keywords
            if keyword.arg in ("url", "method")
        }
        url = UNKNOWN
        if last in ("post", "put"):
            url = keywords.get("url") or next(iter(arguments), UNKNOWN)
            if not name.startswith(("requests.", "httpx.")) and not _is_address(url):
                return
        elif last == "request":
            method = keywords.get("method") or next(iter(arguments), "")
            if method.upper() not in ("POST", "PUT"):
                return
            url = keywords.get("url") or (arguments[1] if arguments[1:] else UNKNOWN)
        elif name in ("urllib.request.urlopen", "urllib.request.Request"):
            if len(node.args) < 2 and not any(  # noqa: PLR2004
                keyword.arg in ("data", "method") for keyword in node.keywords
            ):
                return
            url = keywords.get("url") or next(iter(arguments), UNKNOWN)
        else:
            return
        self._start(("POST", url), node, fatal=False)

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
        context = context._replace(fatal=fatal and self._context.fatal)
        given = Input(text) if text else None
        launch.launch(self._reader, Start(words, self._location(node), context, input=given))

    def _opaque(self, node: ast.expr, reason: str) -> None:
        self._context.sink.append(Opaque(self._location(node), reason, self._context.via))

    def _change_folder(self, folder: str) -> None:
        path = resolve(self._context.folder, folder)
        self._context = self._context._replace(folder=UNKNOWN if path is None else path)

    def _assign(self, node: ast.Assign | ast.AnnAssign) -> None:
        """``os.environ["NAME"] = value``."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if (
            isinstance(target, ast.Subscript)
            and node.value is not None
            and dotted(target.value, self._constants.imports) == "os.environ"
        ):
            name = self._constants.text(target.slice, {})
            value = self._constants.text(node.value, {})
            exported = {**self._context.exported, name: value}
            self._context = self._context._replace(exported=exported)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Follow an imported module that stands beside the script or at the root."""
        here = self._place(0, 0, 0).path.rpartition("/")[0] or "."
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            modules = [node.module or ""]
            modules += [f"{node.module}.{alias.name}" for alias in node.names if node.module]
        for module in modules:
            path = module_file(self._reader, module, (here,)) if module else None
            text = self._reader.files.text(path) if path else None
            if path is None or text is None:
                continue
            location = self._place(node.lineno - 1, node.col_offset, len("import"))
            start = Start((module,), location, self._context)
            self._follow_module(start, path, text)

    def _follow_module(self, start: Start, path: str, text: str) -> None:
        def run(context: Context) -> None:
            read_text(self._reader, text, place_in(path), context, imported=True)

        self._reader.follow(start, ("module", path), run)


def _checked_names(tree: ast.Module) -> set[str]:
    """Return the names of results whose status ends the script."""
    checked: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node.attr == "check_returncode" and isinstance(node.value, ast.Name):
                checked.add(node.value.id)
        elif isinstance(node, ast.If) and _quits(node.body):
            for part in ast.walk(node.test):
                if isinstance(part, ast.Name):
                    checked.add(part.id)
        elif isinstance(node, ast.Call) and dotted(node.func, {}) in _QUITTING:
            for argument in node.args:
                subject = argument.value if isinstance(argument, ast.Attribute) else argument
                if isinstance(subject, ast.Name):
                    checked.add(subject.id)
    return checked


def _quits(body: list[ast.stmt]) -> bool:
    """Whether the statements end in an error: ``raise`` or ``sys.exit(1)``."""
    last = body[-1]
    if isinstance(last, ast.Raise):
        return True
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return False
    call = last.value
    return dotted(call.func, {}) in _QUITTING and bool(call.args) and not _is_zero(call.args[0])


def _raises(handler: ast.ExceptHandler) -> bool:
    return _quits(handler.body)


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and bool(node.value)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _is_address(text: str) -> bool:
    return text.startswith(("http:", "https:"))

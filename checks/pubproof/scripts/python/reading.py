"""Python texts that certainly write no file, or only those that they name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import languages
from pubproof.scripts.options import OF_PYTHON, first_word
from pubproof.scripts.python.conditions.truth import last
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.syntax.tree import parse
from pubproof.scripts.wrappers.wrapper import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.command import Command, Files

_MODULES = frozenset(
    {
        *("__future__", "argparse", "base64", "collections", "configparser", "csv", "dataclasses"),
        *("datetime", "decimal", "difflib", "email", "enum", "fnmatch", "functools", "glob"),
        *("hashlib", "hmac", "html", "io", "itertools", "json", "math", "operator", "os"),
        *("packaging", "pathlib", "platform", "posixpath", "pprint", "re", "string", "struct"),
        *("sys", "tarfile", "textwrap", "time", "tomli", "tomllib", "types", "typing", "urllib"),
        *("uuid", "zipfile", "zlib"),
    }
)
"""Modules that start no program, and write files only by the names below."""
_WRITING = late.pattern(
    r"__(?:builtins|dict|getattribute|import)__|FileType|attrgetter|builtins|chmod|chown|eval"
    r"|exec\w*|extract(?:all)?|fdopen|fork\w*|getattr|globals|(?:hard|sym)?link(?:_to)?|locals"
    r"|makedirs|methodcaller|mkdir|mkfifo|mknod|modules|popen|posix_spawn\w*|pwritev?"
    r"|remove(?:dirs)?|renames?|retrieve|rmdir|setattr|spawn\w*|startfile|system|touch|truncate"
    r"|unlink|urlretrieve|vars|write_(?:bytes|text)"
)
"""Names by which a text may write a file, start a program, or come to what does."""
_REMOVING = frozenset({"move", "remove", "rename", "renames", "rmtree", "unlink"})
"""Names of functions that take a file from where it is."""
_OS = "os"
_OPENING = frozenset({"FileIO", "TarFile", "ZipFile", "open"})
_GUARDED = _OPENING | {_OS}
"""Names that a text may only use where they stand: a call, or the module in front of one."""
_MODE = late.pattern(r"[abrtwxU+]{1,4}")
"""What may be the mode of a file."""
_READING = late.pattern(r"r[bt]*(?:[:|](?:\w+|\*)?)?")
"""The modes in which a file, or an archive, is only read."""
_PLAIN = late.pattern(r"\w[\w.-]*(?:/[\w-][\w.-]*)*|\.\w[\w.-]*")
"""A path that is written out, from the working folder on down."""
_PATH = "Path"
_TEXTS = frozenset({"write_bytes", "write_text"})
_MOVING = frozenset({"chdir", "fchdir"})
_OPTIONS = frozenset({"encoding", "errors", "mode", "newline"})
_OF_GITHUB = "GITHUB_"
"""How the variables begin that name a run's own files: its outputs, its summary."""


def written(command: Command, files: Files) -> frozenset[str] | None:
    """Return the files that a command writes which runs Python, from its folder on.

    Files of the run are none of them. None where a text may write others, or cannot be seen.
    """
    name, *words = command.argv
    text, folder = command.text, command.folder
    path, language = languages.script_of(command, files)
    if language == languages.PYTHON:
        text, folder = files.text(path) or "", path.rpartition("/")[0]
    elif PYTHON.fullmatch(name) is None:
        return None
    else:
        at = first_word(words, OF_PYTHON, 0)
        if "-c" in words[: at + 1]:
            text = next(iter(words[words.index("-c") + 1 :]), "")
        elif at < len(words) and words[at] != "-":
            return None
    tree = parse(text) if text.strip() else None
    return _written(tree.module, folder, files) if tree is not None else None


def removing(command: Command, files: Files) -> str:
    """Return the text of the script that a command runs where that removes or moves files.

    Nothing where it is not seen to.
    """
    path, language = languages.script_of(command, files)
    text = (files.text(path) or "") if language == languages.PYTHON else ""
    tree = parse(text) if text.strip() else None
    calls = (one for one in walk(tree.module) if isinstance(one, ast.Call)) if tree else ()
    return text if any(last(one.func) in _REMOVING for one in calls) else ""


def _written(module: ast.Module, folder: str, files: Files) -> frozenset[str] | None:
    """Return the files that a text names to write; each name must be used as it is imported."""
    used: set[ast.AST] = set()
    """The functions that are called, and what attributes are taken of."""
    writing: dict[ast.AST, str] = {}
    """The functions that write what they are told, and what that is."""
    for node in walk(module):
        if isinstance(node, ast.Call):
            target = _target(node)
            if target:
                writing[node.func] = target
            elif not _keeps(node):
                return None
            used.add(node.func)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            if not all(_is_known(one, folder, files) for one in _imported(node)):
                return None
        elif (node not in writing and _writes(last(node))) or (
            last(node) in _GUARDED and node not in used
        ):
            return None
        if isinstance(node, ast.Attribute):
            used.add(node.value)
    return None if writing and _is_led_astray(module) else frozenset(writing.values())


def _target(call: ast.Call) -> str:
    """Return the file that a call writes and no other, nothing where it is not written out.

    That is ``open("a", "w")``, ``Path("a").write_text("")`` and ``Path("a").open("w")``.
    """
    name, given = last(call.func), [*call.args]
    if isinstance(call.func, ast.Attribute):
        made = call.func.value
        if not isinstance(made, ast.Call) or last(made.func) != _PATH or made.keywords:
            return ""
        given = [*made.args, *given] if len(made.args) == 1 else []
    if not given or any(one.arg not in _OPTIONS for one in call.keywords):
        return ""
    modes = [one.value for one in call.keywords if one.arg == "mode"] + given[1:2]
    is_written = name in _TEXTS or (name == "open" and len(modes) == 1 and _is_mode(modes[0]))
    path = given[0].value if isinstance(given[0], ast.Constant) else None
    return path if is_written and isinstance(path, str) and _PLAIN.fullmatch(path) else ""


def _is_mode(given: ast.expr) -> bool:
    """Whether a file is written as an argument says."""
    mode = str(given.value) if isinstance(given, ast.Constant) else ""
    return _MODE.fullmatch(mode) is not None and _READING.fullmatch(mode) is None


def _is_led_astray(module: ast.Module) -> bool:
    """Whether paths may lead elsewhere: from another folder, or by a `Path` of the text's own."""
    return any(
        last(node) in _MOVING
        or (isinstance(node, ast.Name) and node.id == _PATH and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == _PATH)
        or (isinstance(node, ast.arg) and node.arg == _PATH)
        or (isinstance(node, ast.alias) and node.asname == _PATH)
        for node in walk(module)
    )


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Yield the modules that are imported, and the names that come from one."""
    if isinstance(node, ast.Import):
        yield from (one.name if one.asname is None else f"{one.name}.*" for one in node.names)
        return
    module = "." * node.level + (node.module or "")
    yield from (f"{module}.{one.name}" for one in node.names)


def _is_known(name: str, folder: str, files: Files) -> bool:
    """Whether a module is one of those above, under its own name, and no part of it writes."""
    top, *parts = name.split(".")
    beside = f"{folder}/{top}".removeprefix("./").lstrip("/")
    if files.exists(f"{beside}.py") or files.exists(f"{beside}/__init__.py"):
        return False
    if top == _OS and not {"*", "replace"}.isdisjoint(parts):
        return False
    return top in _MODULES and not any(one in _OPENING or _writes(one) for one in parts)


def _writes(name: str) -> bool:
    return _WRITING.fullmatch(name) is not None


def _keeps(call: ast.Call) -> bool:
    """Whether a call leaves files as they are, as far as its name and its arguments tell."""
    name, is_method = last(call.func), isinstance(call.func, ast.Attribute)
    if isinstance(call.func, ast.Attribute) and name == "replace":
        return len(call.args) != 1 and last(call.func.value) != _OS
    if name not in _OPENING or (call.args and _is_of_github(call.args[0])):
        return bool(name)
    if any(isinstance(one, ast.Starred) for one in call.args):
        return False
    first = call.args[0] if call.args and is_method else None
    modes = [one.value for one in call.keywords if one.arg in ("mode", None)] + call.args[1:2]
    if isinstance(first, ast.Constant) and _MODE.fullmatch(str(first.value)):
        modes.append(first)
    return all(
        isinstance(one, ast.Constant) and _READING.fullmatch(str(one.value)) for one in modes
    )


def _is_of_github(path: ast.expr) -> bool:
    """Whether a file is named by a variable of the run: ``os.environ["GITHUB_OUTPUT"]``."""
    return any(
        isinstance(one, ast.Constant) and str(one.value).startswith(_OF_GITHUB)
        for one in walk(path)
    )

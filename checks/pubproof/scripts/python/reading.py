"""Python texts that certainly write no file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import languages
from pubproof.scripts.options import first_word
from pubproof.scripts.python.tree import parse
from pubproof.scripts.python.truth import last
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
_OS = "os"
_OPENING = frozenset({"FileIO", "TarFile", "ZipFile", "open"})
_GUARDED = _OPENING | {_OS}
"""Names that a text may only use where they stand: a call, or the module in front of one."""
_MODE = late.pattern(r"[abrtwxU+]{1,4}")
"""What may be the mode of a file."""
_READING = late.pattern(r"r[bt]*(?:[:|](?:\w+|\*)?)?")
"""The modes in which a file, or an archive, is only read."""
_OF_GITHUB = "GITHUB_"
"""How the variables begin that name a run's own files: its outputs, its summary."""


def only_reads(command: Command, files: Files) -> bool:
    """Whether a command runs Python on a text that writes no file, but for those of the run."""
    name, *words = command.argv
    text, folder = command.text, command.folder
    path, language = languages.script_of(command, files)
    if language == languages.PYTHON:
        text, folder = files.text(path) or "", path.rpartition("/")[0]
    elif PYTHON.fullmatch(name) is None:
        return False
    else:
        at = first_word(words, frozenset({"-W", "-X"}), 0)
        if "-c" in words[: at + 1]:
            text = next(iter(words[words.index("-c") + 1 :]), "")
        elif at < len(words) and words[at] != "-":
            return False
    tree = parse(text) if text.strip() else None
    return tree is not None and _is_harmless(tree.module, folder, files)


def _is_harmless(module: ast.Module, folder: str, files: Files) -> bool:
    """Whether no name and no call of a text may write; each must be used as it is imported."""
    used: set[ast.AST] = set()
    """The functions that are called, and what attributes are taken of."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            if not _keeps(node):
                return False
            used.add(node.func)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            if not all(_is_known(one, folder, files) for one in _imported(node)):
                return False
        elif _writes(last(node)) or (last(node) in _GUARDED and node not in used):
            return False
        if isinstance(node, ast.Attribute):
            used.add(node.value)
    return True


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
        for one in ast.walk(path)
    )

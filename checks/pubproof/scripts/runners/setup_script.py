"""``setup.py``: what its own commands do, and which commands an alias stands for.

After the setuptools documentation: ``[aliases]`` of ``setup.cfg``, and ``cmdclass``.
"""

from __future__ import annotations

import ast
from configparser import ConfigParser, Error
from typing import TYPE_CHECKING

from pubproof.scripts import launch
from pubproof.scripts.options import operands
from pubproof.scripts.paths import parent, resolve
from pubproof.scripts.places import Text, place_in, place_of
from pubproof.scripts.python.arguments.command_line import Given
from pubproof.scripts.python.interpreter import tree_of
from pubproof.scripts.python.syntax.names import dotted
from pubproof.scripts.python.texts.imports import module_file, roots_of
from pubproof.scripts.python.texts.program import brings_files, names
from pubproof.scripts.python.texts.source import starts, worth
from pubproof.scripts.python.values.values import entries
from pubproof.scripts.python.walk import PythonScript
from pubproof.scripts.start import Start

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context

_BROUGHT = frozenset(
    {
        *("bdist", "bdist_egg", "bdist_rpm", "bdist_wheel", "bdist_wininst", "build", "build_clib"),
        *("build_ext", "build_py", "build_scripts", "check", "clean", "develop", "dist_info"),
        *("editable_wheel", "egg_info", "install", "install_lib", "register", "sdist", "test"),
        *("upload", "upload_docs", "version"),
    }
)
"""The commands that setuptools brings; others are the project's own."""
_BUILDING = _BROUGHT - {"clean", "develop", "install", "register", "test", "upload", "upload_docs"}
"""Those of which a build is made, of the sdist or of the wheel."""
_BUILDS = (
    ("egg_info",),
    ("sdist", "--formats", "gztar", "--dist-dir", ".tmp-"),
    ("bdist_wheel", "--dist-dir", ".tmp-"),
)
"""How setuptools calls the script for a front end (``setuptools.build_meta``)."""
_ALIASES = "aliases"


def follow(reader: Reader, start: Start) -> None:
    """Read later what ``setup.py`` does with the commands that it is given."""
    words = operands(start.argv[1:])
    path = resolve(start.context.folder, "setup.py")
    if path is None or not words:
        return

    def run(context: Context) -> None:
        if not _BROUGHT.isdisjoint(words):
            _run_brought(reader, context._replace(fatal=False, is_guess=True), start.argv[1:])
            return
        _run_own(reader, context, start.argv[1:])
        for settings, text in reader.texts(context.folder, "setup.cfg"):
            for word, stands_for in _aliases(text, words):
                place = place_of(text, settings, f"[{_ALIASES}]", word)
                argv = ("setup.py", *stands_for)
                launch.launch(reader, Start(argv, place(0, 0, len(word)), context))

    reader.follow(start, ("setup.py", start.argv), run)


def build(reader: Reader, context: Context) -> None:
    """Run the script as a front end has setuptools run it, for the sdist and for the wheel."""
    for words in _BUILDS:
        _run_brought(reader, context, words)


def _run_brought(reader: Reader, context: Context, words: tuple[str, ...]) -> None:
    """Run the script with commands of setuptools, of which the project may have its own forms."""
    for path, text in reader.texts(context.folder, "setup.py"):
        if _is_worth(reader, path, text):
            _run(reader, context, path, text, Given(words), {*words} | _BUILDING)


def tree_at(reader: Reader, context: Context, path: str) -> Tree | None:
    """Return the tree of a file that a build runs, None where it is not worth reading, or has none.

    That it has none is written down only if it uploads.
    """
    text = reader.files.text(path)
    if text is None or not _is_worth(reader, path, text):
        return None
    return _tree(reader, context, path, text)


def _is_worth(reader: Reader, path: str, text: str) -> bool:
    """Whether a script that a build runs may start a program, or fetch or copy files."""
    brought = brings_files(reader.files, path)
    return brought or starts(text) or names(reader.files, path).uploads


def _tree(reader: Reader, context: Context, path: str, text: str) -> Tree | None:
    """Return the tree of a script; one that does not upload need not be readable."""
    is_guess = context.is_guess and not names(reader.files, path).uploads
    own = context._replace(is_guess=is_guess)
    return tree_of(reader, Text(text, place_in(path), path), own)


def _run_own(reader: Reader, context: Context, words: tuple[str, ...]) -> None:
    """Run the script with commands of the project's own."""
    for path, text in reader.texts(context.folder, "setup.py"):
        if worth(reader, path, text, "."):
            _run(reader, context, path, text, Given(), {*words})


def _run(
    reader: Reader, context: Context, path: str, text: str, given: Given, commands: set[str]
) -> None:
    """Run the script itself, with the classes of some commands."""
    tree = _tree(reader, context, path, text)
    if tree is None:
        return
    classes = dict(_commands(tree, commands))
    own = [part for name in classes.values() for part in _body(tree, name)]
    PythonScript(reader, tree, context, path=path, given=given).walk([tree.module, *own])
    folders = roots_of(reader, parent(path), text)
    for name in classes.values():
        module, _, last = name.rpartition(".")
        file = module_file(reader, module, folders) if module else None
        if file is not None:
            _run_command(reader, context, file, last)


def _run_command(reader: Reader, context: Context, path: str, name: str) -> None:
    """Run the module at `path`, and the command that its class `name` is."""
    tree = tree_at(reader, context, path)
    if tree is not None:
        PythonScript(reader, tree, context, path=path).walk([tree.module, *_body(tree, name)])


def _aliases(text: str, words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield those of the words that are aliases, and what each stands for."""
    settings = ConfigParser(interpolation=None, strict=False)
    try:
        settings.read_string(text)
    except Error:
        return
    if settings.has_section(_ALIASES):
        for word in words:
            held = settings.get(_ALIASES, word, fallback="").split()
            if held and word not in held:
                yield word, held


def _commands(tree: Tree, arguments: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what a script names as its commands, ``cmdclass={…}``, and what class each is."""
    for name, held in entries(tree.module):
        if name in arguments and isinstance(held, ast.Name | ast.Attribute):
            yield name, dotted(held, tree.imports)


def _body(tree: Tree, name: str) -> Iterator[ast.stmt]:
    """Yield what runs of the class of a command, where the text has it."""
    for one in tree.module.body:
        if isinstance(one, ast.ClassDef) and one.name == name:
            for method in one.body:
                if isinstance(method, ast.FunctionDef) and method.name == "run":
                    yield from method.body

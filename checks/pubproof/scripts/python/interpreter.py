"""What Python is told to run: a text, a file, or what comes on its input."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts import launch
from pubproof.scripts.options import OF_PYTHON, first_word
from pubproof.scripts.places import Text
from pubproof.scripts.python.arguments.command_line import NOTHING_TOLD, Given
from pubproof.scripts.python.state import OPTIMIZE, folder_of
from pubproof.scripts.python.syntax.tree import parse
from pubproof.scripts.python.texts.program import brings_files, names
from pubproof.scripts.python.texts.source import brings, worth
from pubproof.scripts.python.walk import PythonScript

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pubproof.scripts.python.syntax.tree import Tree
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start


_OPTIMIZED = late.pattern(r"-[bBdEhiIqRsSuvVx]*O[A-Za-z]*")
"""What tells it to pass over assertions."""


def follow(reader: Reader, start: Start) -> None:
    """Read later what an interpreter is told to run: ``-c text``, a file, or its input."""
    argv = start.argv
    at = first_word(argv, OF_PYTHON)
    if any(map(_OPTIMIZED.fullmatch, argv[1:at])):
        start = start.exporting(OPTIMIZE, "1")
    for position, word in enumerate(argv[1:], 1):
        if word == "-c" and position + 1 < len(argv):
            body = argv[position + 1]
            key = ("python -c", body, start.location)
            follow_text(reader, start, Text(body, start.place(position + 1)), key)
            return
        if not word.startswith("-"):
            break
    if at < len(argv) and argv[at] != "-":
        path = reader.file_run(start, argv[at])
        if path is not None:
            main = f"{path}/__main__.py"
            file = path if reader.files.text(main) is None else main
            launch.follow_file(reader, start, file, argv[at + 1 :], "python")
    elif body := reader.text_read(start):
        key = ("python", body, start.location)
        follow_text(reader, start, Text(body, start.input_place), key)


def follow_text(
    reader: Reader,
    start: Start,
    text: Text,
    key: Hashable,
    words: tuple[str, ...] | None = None,
) -> None:
    """Read later a Python text that `start` runs.

    `words` are those that it is given, None where they are not known.
    """

    def run(context: Context) -> None:
        read_text(reader, text, context, Given(words))

    reader.follow(start, key, run)


def read_text(reader: Reader, text: Text, context: Context, given: Given = NOTHING_TOLD) -> None:
    """Write down the commands that a Python text starts."""
    body, place, path = text
    leads = path != "" and names(reader.files, path).uploads
    if not (leads or given.is_imported or given.is_console_script):
        leads = brings(body) or (path != "" and brings_files(reader.files, path))
    if not leads and not worth(reader, path, body, folder_of(path, context)):
        return
    tree = tree_of(reader, text, context)
    if tree is not None:
        script = PythonScript(reader, tree, context, path=path, place=place, given=given)
        script.walk([tree.module])


def read_function(
    reader: Reader, file: Text, context: Context, name: str, words: tuple[str, ...] | None
) -> None:
    """Write down the commands that the function `name` of a file starts.

    With `words`, the command line of a console script, also those that the file itself starts.
    """
    path = file.path
    if words is None and not (
        worth(reader, path, file.body, folder_of(path, context))
        or names(reader.files, path).uploads
    ):
        return
    tree = tree_of(reader, file, context)
    if tree is not None:
        given = Given(words, is_console_script=words is not None, named=frozenset({name}))
        script = PythonScript(reader, tree, context, path=path, given=given)
        roots: list[ast.AST] = [ast.Name(name, ast.Load())]
        script.walk(roots if words is None else [tree.module, *roots])


def tree_of(reader: Reader, text: Text, context: Context) -> Tree | None:
    """Return the tree of a text; None, and it is written down why there is none."""
    if not reader.budget.afford(text.body):
        context.too_much(text.place(0, 0, 0))
        return None
    tree = parse(text.body)
    if tree is None:
        context.opaque(text.place(0, 0, 0), "the Python that runs pubproof cannot read this script")
    return tree

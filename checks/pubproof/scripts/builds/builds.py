"""Builds: what they run of a project's own Python, and the commands that its settings name.

Most of the Python has nothing to do with an upload: only that is read which names one, or which
brings distributions from elsewhere. Nor need it be readable.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pubproof.scripts.places import Text, place_of
from pubproof.scripts.python.syntax.nodes import walk
from pubproof.scripts.python.walk import PythonScript
from pubproof.scripts.runners import setup_script
from pubproof.scripts.shell import walk as shell
from pubproof.scripts.shell.options import SH

if TYPE_CHECKING:
    from pubproof.scripts.builds.commands import BuildCommand
    from pubproof.scripts.builds.scripts import BuildScript
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start


def follow(reader: Reader, start: Start, script: BuildScript, folder: str) -> None:
    """Read later what a build runs of a script of the project in a folder."""

    def run(context: Context) -> None:
        inside = context._replace(folder=folder, fatal=False, is_guess=True)
        if script.is_setup:
            setup_script.build(reader, inside)
        else:
            _run(reader, inside, script)

    reader.follow(start, ("build", script, folder), run)


def follow_command(reader: Reader, start: Start, command: BuildCommand) -> None:
    """Read later a command that a build runs."""

    def run(context: Context) -> None:
        inside = context._replace(folder=command.folder, fatal=False, is_guess=True)
        settings = reader.files.text(command.path) or ""
        first = command.text.strip().split("\n")[0]
        place = place_of(settings, command.path, command.plug_in, first)
        shell.run(reader, Text(command.text, place), inside, SH)

    reader.follow(start, ("build", command), run)


def _run(reader: Reader, context: Context, script: BuildScript) -> None:
    """Run a module, and what the back end calls of it."""
    tree = setup_script.tree_at(reader, context, script.path)
    if tree is not None:
        defined = (one for one in walk(tree.module) if isinstance(one, ast.FunctionDef))
        called = [part for one in defined if one.name in script.functions for part in one.body]
        PythonScript(reader, tree, context, path=script.path).walk([tree.module, *called])

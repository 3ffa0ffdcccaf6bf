"""Functions of the project's modules that its console scripts and its tasks call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.entry_points import ROOTS
from pubproof.scripts.places import Text, place_in, place_of
from pubproof.scripts.python.texts.imports import module_file
from pubproof.scripts.python.texts.program import names
from pubproof.scripts.runners.project_scripts import ProjectScript

if TYPE_CHECKING:
    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Context, Start


def follow(reader: Reader, start: Start, target: str) -> None:
    """Read later the function behind a console script of the project.

    Where the program may upload, the rest of its module is read as well, and what leads from there
    to an upload by whatever imports.
    """
    path = _module(reader, target)
    uploads = path is not None and names(reader.files, path).uploads
    words = start.argv[1:] if uploads else None

    def run(context: Context) -> None:
        script = ProjectScript("pyproject.toml", start.argv[0], target)
        call(reader, context, script, target, words)

    reader.follow(start, ("entry point", target, words), run)


def _module(reader: Reader, target: str) -> str | None:
    """Return the file of the repository that holds ``module:function(…)``."""
    return module_file(reader, target.partition(":")[0].strip(), ROOTS)


def call(
    reader: Reader,
    context: Context,
    script: ProjectScript,
    target: str,
    words: tuple[str, ...] | None = None,
) -> None:
    """Follow the `target` of a script, ``module:function(…)``, into the repository's source.

    `words` are those that a console script is given, None where they are not known.
    """
    from pubproof.scripts.python import interpreter as python

    path = _module(reader, target)
    text = reader.files.text(path) if path else None
    if path is None or text is None:
        place = place_of(reader.files.text(script.path) or "", script.path, script.name, target)
        reason = f"the function {target} is not in the repository's source"
        context.opaque(place(0, 0, len(target)), reason)
        return
    function = target.partition(":")[2]
    name = function.partition("(")[0].strip().partition(".")[0] or "main"
    file = Text(text, place_in(path), path)
    python.read_function(reader, file, context, name, words)

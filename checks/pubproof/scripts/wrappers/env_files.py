"""Files of variables that a program gives to the command which it starts.

Follows uv's ``uv run --help`` and its list of environment variables, docker's ``docker run
--help``, and the manuals of python-dotenv's ``dotenv run``, of dotenvx and of env-cmd. What stands
in such a file gives way to what is there already, but for two of them.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import values
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.tables import CONTAINERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.scripts.reader import Reader
    from pubproof.scripts.start import Start

_NAMING = {
    **dict.fromkeys(("dotenv", "env-cmd"), ("-f", "--file")),
    **dict.fromkeys(("uv", *CONTAINERS), ("--env-file",)),
    "dotenvx": ("-f", "--env-file"),
}
"""Programs that read such files, and the options that name them."""
_USUAL = ".env"
"""The file that programs read which are there for nothing else, where none is named."""
_OF_UV, _NONE = "UV_ENV_FILE", "--no-env-file"
"""The variable that names uv's, and its option to read none."""
_OVERRIDING = frozenset({"dotenv", "env-cmd"})
"""Those whose files count over the variables that are there already."""
_LINE = late.pattern(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*([^\n]*)$")


def filled(reader: Reader, start: Start, inner: Start) -> Start:
    """Return the command `inner`, which `start` comes to, with the variables of its files."""
    program = start.argv[0]
    options = _NAMING.get(program)
    if options is None:
        return inner
    own = _own(start.argv, inner.argv)
    present = reader.variables_in(inner.context)
    named = values(own, *options)
    if not named and program == "uv":
        named = present.get(_OF_UV, "").split()
    elif not named and program not in CONTAINERS:
        named = [_USUAL]
    if _NONE in own:
        return inner
    found = {
        name: held
        for _, text in reader.texts(start.context.folder, *named)
        for name, held in _variables(text)
    }
    kept = {
        name: held
        for name, held in found.items()
        if program in _OVERRIDING or not present.get(name)
    }
    return inner._replace(context=inner.context.exporting(kept)) if kept else inner


def _own(argv: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a program in front of the command, or the script, that it starts."""
    at = len(argv) - len(inner)
    if argv[at:] == inner:
        return argv[1:at]
    return (*takewhile(lambda word: word not in inner[1:2], argv[1:]),)


def _variables(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of variables; one that is made of others is not told."""
    for line in text.splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        held = found[2].strip()
        if held[:1] in ("'", '"') and held[-1:] == held[:1] and held[1:]:
            held = held[1:-1]
        else:
            held = held.partition(" #")[0].rstrip()
        yield found[1], UNKNOWN if "$" in held else held

"""Files of variables that a program gives to the command which it starts.

Follows uv's ``uv run --help`` and its list of environment variables, docker's ``docker run
--help``, and the manuals of python-dotenv's ``dotenv run``, of dotenvx and of env-cmd. What stands
in such a file gives way to what is there already, but for two of them. A container has nothing of
what is there already, only what options say.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import values
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.wrappers.tables import CONTAINERS

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_LITERAL = CONTAINERS - {"podman"}
"""Those that heed neither quotes nor other variables in a file."""
_KEPT_TEXTS = 64
"""How many texts are remembered, with their variables."""
_LINE = late.pattern(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*([^\r\n]*)", re.MULTILINE)
_PLAIN_LINE = late.pattern(r"^[ \t]*([A-Za-z_]\w*)=([^\r\n]*)", re.MULTILINE)


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
    found: dict[str, str] = {}
    for _, text in reader.texts(start.context.folder, *named):
        found.update(_variables(text, is_plain=program in _LITERAL))
    if program in CONTAINERS:
        over = {one.partition("=")[0] for one in values(own, "-e", "--env")}
    else:
        over = set() if program in _OVERRIDING else {name for name in present if present[name]}
    kept = {name: held for name, held in found.items() if name not in over}
    return inner._replace(context=inner.context.exporting(kept)) if kept else inner


def _own(argv: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a program in front of the command, or the script, that it starts."""
    at = len(argv) - len(inner)
    if argv[at:] == inner:
        return argv[1:at]
    return (*takewhile(lambda word: word not in inner[1:2], argv[1:]),)


@lru_cache(_KEPT_TEXTS)
def _variables(text: str, *, is_plain: bool) -> Mapping[str, str]:
    """Return the variables of a text by name; one that is made of others is not told.

    With `is_plain` all that follows the sign stands for itself.
    """
    if is_plain:
        return dict(_PLAIN_LINE.findall(text))
    return {found[1]: _told(found[2].strip()) for found in _LINE.finditer(text)}


def _told(held: str) -> str:
    """Return what a variable holds, without quotes around it or a comment behind it."""
    if held[:1] in ("'", '"') and held[-1:] == held[:1] and held[1:]:
        held = held[1:-1]
    else:
        held = held.partition(" #")[0].rstrip()
    return UNKNOWN if "$" in held else held

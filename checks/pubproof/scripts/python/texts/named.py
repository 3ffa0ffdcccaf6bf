"""What a Python text names that has to do with an upload, whatever it does with it."""

from __future__ import annotations

import re
from operator import or_
from typing import NamedTuple

from pubproof import late
from pubproof.scripts.python.texts.imports import plain
from pubproof.scripts.python.texts.prose import code_of
from pubproof.scripts.python.texts.source import starts
from pubproof.tools import (
    UPLOADING,
    VARIABLES,
    VERBS,
    stores_credentials,
)

_ASKING = ("argv", "environ", "getenv", "parse_args")
_UPLOADER = late.pattern(rf"(?:{'|'.join(map(re.escape, UPLOADING))})\b")
"""The name of a tool that uploads when it is told to."""
_IMPORTED = late.pattern(r"\b(?:import|from)\s+(?:\(\s*)?(?>(?:\w+\s*,\s*){0,9})\Z")
"""What stands before it where it is imported."""
_STARTED = late.pattern(
    r"""
    (?: ["'/] | -m["',\s]+ | ^[ \t]* | [;&|]\s* | \bsh\.
      | (?: \b(?: sudo | exec | env | run | uvx | then | do | else )(?:\s-\w+)?
          | --(?: with | from )\s\S+
        ) \s+
    ) \Z
    """,
    re.VERBOSE | re.MULTILINE,
)
"""What stands before it where it is started."""
_UNTOLD = late.pattern(
    rf"""
    (?=["'\s(]|\.upload)
    (?! (?<!setup\.py) (?: ,?[\ ]{{1,9}} | ["'],[\ ]{{0,9}}["'] ) (?! {"|".join(VERBS)} ) [a-z] )
    """,
    re.VERBOSE,
)
"""What stands behind it there, unless that tells it to do anything else."""
_KEY = late.pattern(r"""["']:\s{0,9}(?![A-Z_]+\b)[A-Za-z_][\w.]{0,60}\s{0,9}[,}]""")
"""What stands behind it where it is the key of a table for something else that has a name.

So `uv` names coordinates: ``{"tex": Texture, "uv": vector}``.
"""
_NEAR = 120
"""How many characters before it are looked at."""
_ALWAYS = ("file_upload", "run_setup")
"""What uploads without such a verb."""
_HIDING = ("semantic-release", "keyring", *VARIABLES)
"""What may upload under another name, or stores what an upload logs in with."""
_PYPI = "pypi"
_OF_PYPI = late.pattern(rf"{_PYPI}(?:rc)?(?![a-z])")
"""The name by itself, or in an address: ``pypinyin`` is something else."""
_HANDING = (".post(", ".put(", "POST", "PUT", "data=", "curl", "wget")
"""What a text names to send something to it."""
_ENCODED = "base64"
_RUNNING = ("exec", "eval(", "subprocess", "system(", "popen")
"""What runs a text that was encoded."""
_ESCAPE = late.pattern(
    r"\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U000([\da-fA-F]{5})|N\{([\w -]{1,80})\}|([0-7]{2,3}))"
)
"""A letter of a text, written by its number or its name."""
_FRONT_ENDS = ("hatch", "pdm", "poetry", "rye", "uv")
_RUNNER = late.pattern(
    rf"""["'](?:make|tox|nox|(?:{"|".join(_FRONT_ENDS)})["',\s]{{1,9}}run)(?:["']|\s+\w)"""
)
"""A program that the text may start, and that runs what is written elsewhere."""


class Named(NamedTuple):
    """What a Python text names, or those of one program do, that has to do with an upload."""

    starts: bool = False
    """What can start a program, or send a request."""
    verb: bool = False
    """What tells a tool to upload, or may: a word from the command line or the environment."""
    tool: bool = False
    """A tool that uploads when it is told to."""
    whole: bool = False
    """What uploads by itself."""
    runner: bool = False
    """A program that runs what is written elsewhere."""
    pypi: bool = False
    """An address of PyPI, or its name."""
    hands: bool = False
    """What sends something to an address."""
    hides: bool = False
    """What may upload unnamed, or stores what an upload logs in with."""

    def joined(self, other: Named) -> Named:
        """Return what both name together."""
        return Named(*map(or_, self, other))

    @property
    def uploads(self) -> bool:
        """Whether that may upload."""
        told = (self.verb and self.tool) or self.sends
        return self.starts and (self.whole or self.runner or told)

    @property
    def sends(self) -> bool:
        """Whether that may send something to PyPI."""
        return self.pypi and self.hands

    @property
    def lacks(self) -> bool:
        """Whether something is named without the other that belongs to it."""
        return self.verb is not self.tool or self.pypi is not self.hands


NOTHING = Named()


def may_tell(text: str) -> bool:
    """Whether a Python text may name what uploads; most texts do not, and need no closer look."""
    text = _spelt_out(plain(text))
    return (
        any(map(text.__contains__, (*_ALWAYS, _PYPI)))
        or _hides(text)
        or _names_runner(text)
        or (any(map(text.__contains__, UPLOADING)) and _UPLOADER.search(text) is not None)
    )


def named(text: str) -> Named:
    """Return what a Python text names by itself."""
    text = _spelt_out(plain(text))
    begins = starts(text)
    tells = any(map(text.__contains__, VERBS))
    return Named(
        starts=begins,
        verb=tells or any(map(text.__contains__, _ASKING)),
        tool=any(map(text.__contains__, UPLOADING))
        and _names_tool(text, tells=tells)
        and _names_tool(code_of(text), tells=tells),
        whole=any(map(text.__contains__, _ALWAYS)),
        runner=begins and _names_runner(text),
        pypi=_PYPI in text and all(map(_OF_PYPI.search, (text, code_of(text)))),
        hands=any(map(text.__contains__, _HANDING)),
        hides=_hides(text),
    )


def _names_tool(text: str, *, tells: bool) -> bool:
    """Whether it names a tool that uploads, and that is not seen to be told anything else.

    `tells` is whether the text has a verb of an upload.
    """
    for name in _UPLOADER.finditer(text):
        start, end = name.span()
        if not tells and _KEY.match(text, end):
            continue
        near = (text, max(0, start - _NEAR), start)
        if _IMPORTED.search(*near) or (_UNTOLD.match(text, end) and _STARTED.search(*near)):
            return True
    return False


def _names_runner(text: str) -> bool:
    """Whether it names a program that runs what is written elsewhere, as a word of its own."""
    return _RUNNER.search(text) is not None


def _hides(text: str) -> bool:
    """Whether it may upload without naming it, or stores what an upload logs in with."""
    return (
        stores_credentials(text)
        or any(map(text.__contains__, _HIDING))
        or (_ENCODED in text and any(map(text.__contains__, _RUNNING)))
    )


def _spelt_out(text: str) -> str:
    """Return a Python text with the letters that it writes by their numbers or names."""
    return _ESCAPE.sub(_letter, text) if "\\" in text else text


def _letter(escape: re.Match[str]) -> str:
    two, four, five, name, octal = escape.groups()
    if name is None:
        number = int(octal, 8) if octal else int(two or four or five, 16)
        return chr(number)
    import unicodedata

    try:
        return unicodedata.lookup(name)
    except KeyError:
        return escape[0]

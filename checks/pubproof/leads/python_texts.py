"""The programs, scripts and modules that a Python text may start."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.leads import files

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = str.maketrans(dict.fromkeys("\"'`()[]{},;", " "))
_IMPORTING = ("import", "from")
_AT_RUN_TIME = ("import_module", "run_module", "__import__")
_JOINED = late.pattern(r"""(?:["'][\w.-]+["']\s*[/,]\s*){1,9}["'][\w-]+\.\w+["']""")
"""A path of several texts, the last with an ending: ``"tools" / "go.py"``."""
_ENDS = ('.py"', ".py'", '.sh"', ".sh'")
_BARE = str.maketrans(dict.fromkeys("\"',/", " "))
_WORD = late.pattern(r"[\w.-]+")
"""A word, as the name of a program is one between `_EDGES`."""
_NEAR = 80
"""How many characters before the name of a program tell whether it is one."""
_EDGES = frozenset("\"'/;&|(\n \t")
_LISTED = (
    late.pattern(
        r"""
        (?: (?<![\w)\]])[\[(] | = | (?<!argument)(?<!default)(?<!\.get)(?<!\.pop)(?<=\w)\( )
        \s* ["'] $
        """,
        re.VERBOSE,
    ),
    late.pattern(r"""["']\s*[^\s:]"""),
)
"""How a name stands in a list of words, or is given a name itself: what is before and behind it."""
_SAID = (
    late.pattern(
        r"""
        (?: ["'/] | ^[ \t]* | [;&|(]\s* | \b(?: sudo | exec | env | run | then | do | else )\s+ ) $
        """,
        re.VERBOSE | re.MULTILINE,
    ),
    late.pattern(r"\s+[\w-]"),
)
"""How it stands in a command line."""


def imported_in(text: str) -> Iterator[str]:
    """Yield the modules that Python is told to import within another text, ``python -c …``."""
    words = text.translate(_MARKS).split() if "import" in text or "run_module" in text else []
    for at, word in enumerate(words[:-1]):
        if word in _IMPORTING or word.endswith(_AT_RUN_TIME):
            yield words[at + 1]
        if word == "from" and words[at + 2 : at + 3] == ["import"]:
            yield from (f"{words[at + 1]}.{name}" for name in words[at + 3 : at + 4])


def words_in(text: str) -> set[str]:
    """Return the words of a text, without one of which it starts no program of that name."""
    return set(_WORD.findall(text))


def starts(program: str, text: str) -> bool:
    """Whether a Python text may start a program: it has its name as a command has it."""
    at = text.find(program)
    while at >= 0:
        end = at + len(program)
        if text[at - 1 : at] in _EDGES and any(
            behind.match(text, end) and before.search(text, max(0, at - _NEAR), at)
            for before, behind in (_LISTED, _SAID)
        ):
            return True
        at = text.find(program, end)
    return False


def files_in(text: str) -> set[str]:
    """Return the scripts that a Python text may start, and the modules it may have Python run."""
    return files.startable_in(text.translate(_MARKS)) | set(
        filter(files.is_script, _joined_in(text))
    )


def _joined_in(text: str) -> set[str]:
    """Return the files whose paths it puts together: ``HERE / "tools" / "release.py"``."""
    if not any(ending in text for ending in _ENDS):
        return set()
    parts = [found[0].translate(_BARE).split() for found in _JOINED.finditer(text)]
    return {"/".join(one[at:]) for one in parts for at in range(len(one))}

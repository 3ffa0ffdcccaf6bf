"""The options of make: on its command line, and in variables.

Follows the GNU make manual: "Options Summary", "Communicating Options to a Sub-make", "The Variable
MAKEFILES".
"""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.scripts.options import values
from pubproof.scripts.paths import resolve
from pubproof.scripts.task_files import MAKEFILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pubproof.scripts.reader import Reader

VALUED = frozenset(
    {
        *("-C", "-E", "-I", "-W", "-f", "-l", "-o", "--assume-new", "--assume-old"),
        *("--directory", "--eval", "--file", "--include-dir", "--load-average", "--makefile"),
        *("--new-file", "--old-file", "--what-if"),
    }
)
_WITH_VALUE = frozenset("CEIWfjlo")
"""The short options behind which a value may stand in the same word."""
NOT_RUNNING = frozenset(
    {
        *("h", "n", "q", "t", "v", "--dry-run", "--help", "--just-print", "--question"),
        *("--recon", "--touch", "--version"),
    }
)
OLD = ("-o", "--assume-old", "--old-file")
"""The options that name a goal which make takes as it is."""
EVALUATED = ("-E", "--eval")
"""The options with a statement that make reads before its file."""
FLAGS = ("GNUMAKEFLAGS", "MAKEFLAGS")
"""The variables that hold options of make; one that names a file is passed over there."""
EARLY = "MAKEFILES"
"""The variable that names files which make reads first; their targets are no default."""
_BLANK = late.pattern(r"(?<!\\)\s+")
"""What stands between the words of the options that a variable holds."""
IGNORING = frozenset({"i", "--ignore-errors"})
OVERRIDING = frozenset({"e", "--environment-overrides"})


def statements(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield the statements that the options in variables have make read."""
    for name in FLAGS:
        words = _BLANK.split(environment.get(name, ""))
        yield from (one.replace("\\", "") for one in values(words, *EVALUATED))


def flags_in(words: Iterable[str]) -> set[str]:
    """Return the options among `words`: of short ones the letters, long ones without a value."""
    found: set[str] = set()
    for word in words:
        if word.startswith("--"):
            found.add(word.partition("=")[0])
        elif word.startswith("-"):
            found.update(takewhile(lambda letter: letter not in _WITH_VALUE, word[1:]))
    return found


def makes_several(words: Sequence[str]) -> bool:
    """Whether options tell make to run the recipes of several goals at once: ``-j``, ``-j4``."""
    count = "1"
    for word, after in pairwise((*words, "")):
        name, _, held = word.partition("=")
        letters = "".join(takewhile(lambda letter: letter not in _WITH_VALUE, word[1:]))
        rest = word.removeprefix(f"-{letters}")
        if name == "--jobs":
            count = held
        elif word[:1] == "-" and word[1:2] != "-" and rest[:1] == "j":
            count = rest[1:] or (after if after.isdecimal() else "")
    return count != "1"


def inherited(held: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    """Return the variable that tells a make in a recipe whether it makes several goals at once.

    Args:
        held: the options that the variables of the make around it hold.
        words: the words of its command line.
    """
    several = makes_several([*held, *words])
    flags = " ".join([*held, "-j" if several else "-j1"])
    return {"MAKEFLAGS": flags} if several or makes_several(held) else {}


def paths_of(reader: Reader, folder: str, named: Sequence[str]) -> list[str]:
    """Return the files that make reads: all that are named, or else the first that is there.

    Nothing where one is missing that is named: make then stops.
    """
    paths = [resolve(folder, name) for name in named or MAKEFILES]
    there = [path for path in paths if path is not None and reader.files.exists(path)]
    if named:
        return there if len(there) == len(named) else []
    return there[:1]

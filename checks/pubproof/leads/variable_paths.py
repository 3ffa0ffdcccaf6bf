"""Paths with variables in them, and what they are with the words of a text filled in.

Which word a variable holds is not asked: one that makes a path of the repository may be it.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain
from posixpath import basename, normpath
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.leads import files, runners
from pubproof.scripts.paths import matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from pubproof.repository import Repository

_OPEN = "\0"
"""What stands for a variable or an expression."""
_NEAR = late.pattern(r"[$}/\\](?:(?<=[$}])[^\s$}/\\]*[/\\]|(?<=[/\\])[^\s$}/\\]*[$}])")
"""A variable, or the end of an expression, in one word with a slash."""
_ROOT = late.pattern(
    r"\$(?:\{GITHUB_WORKSPACE\}|GITHUB_WORKSPACE\b|\{\{\s{0,9}github\.workspace\s{0,9}\}\})"
)
"""The repository itself, which each text may name."""
_VARIABLE = late.pattern(
    r"\$(?:\{\{[^}\n]{0,400}\}\}|\{[^}\n]{0,200}\}|\(\w+\)|env:\w+|\$?\w+)|\{\d\}"
)
"""A variable of a shell or of make, or an expression, or what ``format`` puts into a text."""
_MOVE = late.pattern(rf"(?:{'|'.join(files.MOVES)})[\s=]+[\"']?([\w./-]*\0[^\s\"';&|)]*)")
"""A folder into which a text moves, with a variable in its name."""
_STARTED = late.pattern(r"(?:sh|source|python[\d.]*|-f|-c)(?:\s+-\w+){0,9}\s+[\w./-]+/[\w.-]*\0")
"""A script, or the file of a runner, whose name a variable holds."""
_VALUE = late.pattern(r"[\w.][\w.-]*(?:/[\w.-]+)*")
"""A word that may be what a variable holds."""
_READ = frozenset(
    basename(path) for paths in runners.RUNNERS.values() for path in paths if "*" not in path
)
"""The names of the files that say what a runner runs."""
_KEPT = 16
"""How many texts are remembered: a step's is asked for by itself, and among its leads."""
_MAX_PATHS = 100
"""How many of such paths a text may have, and how many one may be; with more it is not told."""


class TooManyError(Exception):
    """It is not told what the paths of a text may be."""


class VariablePaths(NamedTuple):
    """The paths of a text that have variables in them."""

    files: frozenset[str]
    """Those that may be of a file that a text runs or that a runner reads."""
    folders: frozenset[str]
    """Those of the folders into which it moves."""
    is_started: bool
    """Whether a variable names a script that it starts."""


_NONE = VariablePaths(frozenset(), frozenset(), is_started=False)


@lru_cache(_KEPT)
def written_in(text: str) -> VariablePaths:
    """Return the paths with variables that a text names; raise `TooManyError` for too many."""
    if "$" not in text:
        return _NONE
    # A brace alone may be of the text that ``format`` fills in.
    lines = [line for line in text.split("\n") if "$" in line or "{" in line]
    moves = any(map("\n".join(lines).__contains__, files.MOVES))
    if not moves:
        lines = [*filter(_NEAR.search, lines)]
    if not lines:
        return _NONE
    text = _VARIABLE.sub(_OPEN, _ROOT.sub(".", "\n".join(lines)))
    for quote in "\"'":
        text = text.replace(quote + _OPEN, _OPEN).replace(_OPEN + quote, _OPEN)
    named = [_plain(one) for one in files.parts(text) if _OPEN in one and _has_slash(one)]
    found = VariablePaths(
        frozenset(one for one in named if "/" in one and _may_run(one)),
        frozenset(map(_plain, _MOVE.findall(text))) if moves else frozenset(),
        bool(named) and _STARTED.search(text) is not None,
    )
    if len(found.files) + len(found.folders) > _MAX_PATHS:
        raise TooManyError
    return found


def may_be_one(word: str) -> bool:
    """Whether a word may be such a path, or an end of one that has an expression with blanks."""
    return ("$" in word or "}" in word) and _has_slash(word)


def _has_slash(word: str) -> bool:
    return "/" in word or "\\" in word


def are_in(text: str) -> bool:
    """Whether a step names such a path of a script, or moves into such a folder.

    What they are may be told beside the step.
    """
    try:
        written = written_in(text)
    except TooManyError:
        return True
    return bool(written.folders) or written.is_started or any(map(_tells, written.files))


class Values:
    """The words of a text that a variable of a path may hold, found when they are asked for."""

    def __init__(self, text: str) -> None:
        """Take the text."""
        self._text = text

    @cached_property
    def words(self) -> frozenset[str]:
        """All of them."""
        return frozenset(_VALUE.findall(self._text))

    @cached_property
    def paths(self) -> dict[str, list[str]]:
        """Those of more parts than one, by the first."""
        found: dict[str, list[str]] = {}
        for word in self.words:
            first, has_more, _ = word.partition("/")
            if has_more:
                found.setdefault(first, []).append(word)
        return found


def named_in(text: str, repository: Repository, folders: set[str]) -> set[str]:
    """Return the files that a text may name with variables; to folders those are added.

    Raises:
        TooManyError: it may be too many.
    """
    written = written_in(text)
    if not (written.files or written.folders):
        return set()
    values = Values(text)
    for path in written.folders:
        folders |= _filled(path, repository, {".", *folders}, values)
    return {one for path in written.files for one in _filled(path, repository, folders, values)}


def _filled(
    path: str, repository: Repository, folders: AbstractSet[str], values: Values
) -> AbstractSet[str]:
    """Return what in the repository a path may name, from some folders, with values filled in.

    Where none of them fits, a variable at its beginning is told elsewhere: it may be each folder.
    """
    first, *others = path.split("/")
    found = {*_inside(folders, first, repository, values)} | (folders if first == _OPEN else set())
    for part in others:
        found = {*_inside(found, part, repository, values)}
        if len(found) > _MAX_PATHS:
            raise TooManyError
    if first == _OPEN and found <= folders:
        rest = path.replace(_OPEN, "*")
        patterns = (rest, f"*/{rest}") if others else (rest,)
        named = chain(*(matching(repository, one) for one in patterns))
        found |= {*filter(repository.holds, named)}
    return found


def _inside(
    folders: Iterable[str], part: str, repository: Repository, values: Values
) -> Iterator[str]:
    """Yield what a part of a path may name in some folders."""
    for folder in folders:
        if _OPEN in part:
            names: Iterable[str] = _named(part, repository.names(folder), values)
        else:
            names = (part,)
        for name in names:
            one = normpath(f"{folder}/{name}")
            if repository.holds(one):
                yield one


def _named(part: str, names: Iterable[str], values: Values) -> Iterator[str]:
    """Yield which of the names in a folder a part may be, and longer paths that it may be."""
    before, *others, after = part.split(_OPEN)
    for name in names:
        if part == _OPEN:
            yield from values.paths.get(name, ())
        if name.startswith(before) and name.endswith(after):
            held = name[len(before) : len(name) - len(after)]
            if others or held in values.words:
                yield name


def _plain(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    return "/".join(one for one in parts if one not in ("", "."))


def _may_run(path: str) -> bool:
    """Whether a path may be one of a file that is run, or that a runner reads."""
    name = basename(path)
    return name.endswith(_OPEN) or name in _READ or "." not in name or files.is_script(name)


def _tells(path: str) -> bool:
    """Whether the name of a file says that it is run, or that a runner reads it."""
    name = basename(path)
    return name in _READ or files.is_script(name)

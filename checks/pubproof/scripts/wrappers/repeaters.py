"""Programs that start several commands, or one for each item: ``find``, ``xargs``, ``parallel``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.scripts.options import VALUED, first_word, value
from pubproof.scripts.shell.output.printed import files_found
from pubproof.scripts.unknown import UNKNOWN
from pubproof.scripts.variables import of_function
from pubproof.scripts.wrappers import wrapped
from pubproof.scripts.wrappers.tables import CONCURRENTLY, PARALLEL, XARGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pubproof.scripts.start import Start

_MAX_ITEMS = 16
"""How many of its commands are read where a program starts one for each item."""
_DRY = frozenset({"--dry-run", "--dryrun"})


def each(start: Start) -> list[Start]:
    """Return what the program at the front starts."""
    found = _EACH[start.argv[0]](start)
    return [one._replace(context=one.context._replace(is_again=True)) for one in found]


def unwrap(start: Start) -> Start | None:
    """Return the last of the commands that it starts, None where it starts none."""
    return next(reversed(each(start)), None)


def _each_of_xargs(start: Start) -> list[Start]:
    """Return what ``xargs`` starts: one command, or with ``-I`` one for each line."""
    at = first_word(start.argv, XARGS)
    given = start.input_text(UNKNOWN).replace("\0", "\n")
    found = wrapped.words(start, at)
    if found is None:
        return []
    replaced = value(start.argv[:at], "-I")
    if replaced:
        lines = [line.strip() for line in given.splitlines() if line.strip()]
        return [_filled(found, replaced, line) for line in lines or [UNKNOWN]][:_MAX_ITEMS]
    return [found._replace(argv=(*found.argv, *(given.split() or [UNKNOWN])))]


def _filled(start: Start, mark: str, item: str) -> Start:
    """Return a command with one item in the place of a mark: no pattern as written."""
    places = zip(start.argv, start.places, strict=False)
    return start._replace(
        argv=tuple(word.replace(mark, item) for word in start.argv),
        places=tuple(None if word == mark else place for word, place in places),
    )


def _each_of_parallel(start: Start) -> list[Start]:
    """Return what GNU ``parallel`` starts: the command once for each item, in a shell.

    It fails when one of them fails. The items stand behind ``:::``, or else come in as lines; they
    are the commands where none is told.
    """
    at = first_word(start.argv, PARALLEL)
    end = next((n for n, word in enumerate(start.argv) if word.startswith(":::")), len(start.argv))
    command = start._replace(argv=start.argv[:end])
    found = wrapped.words(command, at) or wrapped.words(command, end, "bash", "-c", "{}")
    if found is None or _DRY & set(start.argv[:at]):
        return []
    if start.argv[end:] and start.argv[end] != ":::":
        items = [UNKNOWN]
    elif start.argv[end:]:
        items = [UNKNOWN if word.startswith(":::") else word for word in start.argv[end + 1 :]]
    else:
        items = start.input_text(UNKNOWN).replace("\0", "\n").splitlines()
    mark = value(start.argv[:at], "-I") or "{}"
    if not any(mark in word for word in found.argv):
        found = found._replace(argv=(*found.argv, mark))
    if " " in found.argv[0] or of_function(found.argv[0]) in found.context.exported:
        found = found._replace(argv=("bash", "-c", " ".join(found.argv)), places=())
    return [_filled(found, mark, item) for item in items or [UNKNOWN]][:_MAX_ITEMS]


def _found(start: Start) -> list[Start]:
    """Return what ``find … -exec command ;`` starts; find itself fails only with ``{} +``."""
    argv = start.argv
    found: list[Start] = []
    at = 1
    while at < len(argv):
        at += 1
        if argv[at - 1] not in ("-exec", "-execdir", "-ok", "-okdir"):
            continue
        first = at
        fails = False
        while at < len(argv) and argv[at] != ";" and not fails:
            at += 1
            fails = argv[at - 1 : at + 1] == ("{}", "+")
        one = wrapped.words(start, first) if at > first else None
        if one is not None:
            context = one.context._replace(fatal=one.context.fatal and fails)
            named = files_found(argv[1 : first - 1]) or [UNKNOWN]
            words = _with_files(argv[first:at], named)
            found.append(one._replace(argv=words, context=context))
    return found


def _with_files(words: Sequence[str], named: list[str]) -> tuple[str, ...]:
    """Return the words of a command in which ``{}`` stands for files."""
    one = UNKNOWN if named[1:] else named[0]
    filled = (named if word == "{}" else [word.replace("{}", one)] for word in words)
    return tuple(word for several in filled for word in several)


def _each_of_concurrently(start: Start) -> list[Start]:
    """Return the texts that ``concurrently`` and ``hyperfine`` run, or the scripts of npm."""
    at = first_word(start.argv, CONCURRENTLY)
    found = []
    for word in start.argv[at:]:
        front, _, script = word.partition(":")
        words: tuple[str, ...] = ("sh", "-c", word)
        if front in VALUED and script and " " not in front:
            words = (front, "run", *script.split())
        found.append(start._replace(argv=words, places=()))
    return [one for one in found if not one.argv[-1].startswith("-")][:_MAX_ITEMS]


_EACH: dict[str, Callable[[Start], list[Start]]] = {
    "concurrently": _each_of_concurrently,
    "find": _found,
    "gxargs": _each_of_xargs,
    "hyperfine": _each_of_concurrently,
    "parallel": _each_of_parallel,
    "xargs": _each_of_xargs,
}

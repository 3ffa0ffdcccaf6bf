"""``--update-examples``: expected output, written anew where an author wrote it."""

from __future__ import annotations

import io
import re
from difflib import unified_diff
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pubproof.guide.languages import console, python
from pubproof.guide.languages.base import ExampleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pubproof.guide.blocks import Block
    from pubproof.guide.languages.base import OutputError
    from pubproof.guide.rendering import Line, Text

_PROMPTS = {
    "console": (console.PROMPT, console.CONTINUED),
    "pycon": (python.PROMPT, python.CONTINUED),
}
"""With what commands begin and go on, in the languages whose output can be updated."""


class Update(NamedTuple):
    """Lines of a file, and what comes into their place."""

    path: str
    """The author's file, relative to the site's repository."""
    start: int
    """The first line, counted from 1."""
    stop: int
    """The line behind the last one; `start` where lines are only added."""
    lines: tuple[str, ...]
    """The new lines, without their ends."""


def of(root: Path, text: Text, block: Block, error: OutputError) -> list[Update]:
    """Return what makes a block's expected output the printed one.

    Args:
        root: the site's repository.
        text: the rendered page.
        block: the block.
        error: what is wrong with it.

    Raises:
        ExampleError: the block is not what stands in the author's file, or cannot hold the output.
    """
    rows = text.markdown.split("\n")[block.first : block.last + 1]
    path, first = block.line
    written = [_bare(line) for line in _read(root / path)[first - 1 : first - 1 + len(rows)]]
    own = [(path, first + number) for number in range(len(rows))]
    if rows != written or own != [*text.lines[block.first : block.last + 1]]:
        message = "a macro has made this block, or a part of it; edit its output by hand"
        raise ExampleError(block.line, message, error.details)
    indentation = re.match(r"[ \t>]*", rows[0])
    before = indentation[0] if indentation else ""
    fence = rows[0][len(before) :][:3]
    prompts = _PROMPTS[block.language]
    for change in error.changes:
        _check(block.line_of(change.start - 1), change.lines, (*prompts, fence), error)
    return [
        Update(
            path,
            first + change.start,
            first + change.stop,
            tuple(f"{before}{line}".rstrip() for line in change.lines),
        )
        for change in error.changes
    ]


def _check(place: Line, lines: Sequence[str], begins: tuple[str, ...], error: OutputError) -> None:
    """Refuse lines that would not be read as output; only the first can go a command on."""
    prompt, continued, fence = begins
    for number, line in enumerate(lines):
        if f"{line} ".startswith((prompt, fence) if number else (prompt, fence, continued)):
            message = f"no expected output can have the line '{line}' here"
            raise ExampleError(place, message, error.details)


def apply(root: Path, updates: Iterable[Update]) -> Iterator[str]:
    """Write updates into their files.

    Args:
        root: the site's repository.
        updates: what to write; the same one can come from several pages.

    Yields:
        For each file a unified diff. Before it, for each place where two pages want other lines,
        one line that says so; there nothing is changed.
    """
    wanted = sorted(set(updates))
    clashing = {
        update
        for one, other in pairwise(wanted)
        if one.path == other.path and (other.start < one.stop or other.start == one.start)
        for update in (one, other)
    }
    for path, start in sorted({(update.path, update.start) for update in clashing}):
        yield f"{path}:{start}: two pages print different output here; it is not changed"
    safe = (update for update in wanted if update not in clashing)
    for path, own in groupby(safe, key=attrgetter("path")):
        yield _rewrite(root, path, [*own])


def _rewrite(root: Path, path: str, updates: Sequence[Update]) -> str:
    """Change a file and return the diff; lines keep the ends that the file has."""
    before = _read(root / path)
    after = list(before)
    for update in reversed(updates):
        above = before[update.start - 2]
        end = above[len(above.rstrip("\r\n")) :]
        after[update.start - 1 : update.stop - 1] = [f"{line}{end}" for line in update.lines]
    (root / path).write_bytes("".join(after).encode())
    old, new = map(_bare, before), map(_bare, after)
    return "\n".join(unified_diff([*old], [*new], path, path, lineterm=""))


def _read(path: Path) -> list[str]:
    """Return the lines of a file with their ends as they are."""
    return list(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))


def _bare(line: str) -> str:
    return line.rstrip("\r\n").removeprefix("\ufeff")

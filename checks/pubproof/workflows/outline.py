"""The outline of a workflow that GitHub certainly accepts, without its tree.

Most workflows have nothing to do with a release: of them only has to be known that GitHub takes
them, and how they are called. `read` proves that for files in the plain style in which nearly all
are written, line by line, in a small part of the time that the tree takes. Where it is not certain
it says nothing, and the file has to be read in full.

Why it is sound: every line must be one of the few forms of `_LINE`, which libyaml reads in one way
only (no anchors, tags, escapes, tabs, nor values that go on in the next line, but blocks whose
lines are all as deep as the first); every value must stand where `shapes` allows it; and
expressions are parsed by the parser that reads them everywhere else.

Why it is fast: workflows repeat each other, and themselves. A line is taken apart once, however
often it stands in whatever files.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows import shapes
from pubproof.workflows.nodes import NULLS
from pubproof.workflows.scope import unreadable
from pubproof.workflows.workflow import JOB_ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pubproof.workflows.shapes import Shape

MAX_CHARACTERS = 64 * 1024
"""Longer texts may hold more values than one file may have."""
MAX_DEPTH = 20
"""How many collections may be open: far below what GitHub allows."""

_ORDINARY = bytes(range(0x20, 0x7F)) + b"\n"
_ODD = frozenset("\u2028\u2029\ufeff\ufffe\uffff") | {chr(code) for code in range(0xA1)}
"""Of the others, those that end lines, or that libyaml refuses or does not show."""
_KEPT_LINES = 16 * 1024
"""How many lines are remembered."""
_ITEM = r"""(?:[A-Za-z0-9_./][A-Za-z0-9_./*@+\ -]*+|'[^']*+'|"[^"\\]*+")\ *+"""
_REST = r"\ *+(?:(?<=\ )\#.*+)?+"
_LINE = re.compile(
    rf"""
    (?P<indent>\ *+)
    (?P<dash>-\ )?+
    (?:(?P<key>[A-Za-z_][A-Za-z0-9_.-]{{0,99}}+):(?=\ |$)\ *+)?+
    (?:
        (?P<plain>(?:[^\ !"\#%&')*,:;>?@\[\\\]^`{{|}}-]|-(?=[^\ ]))
            (?:[^:\#]++|:(?=[^\ ])|(?<!\ )\#)*+)(?:\#.*+)?+
    |   (?P<quoted>'[^']*+'|"[^"\\]*+"){_REST}
    |   (?P<brackets>\[\ *+{_ITEM}(?:,\ *+{_ITEM})*+\]){_REST}
    |   (?P<braces>\{{\ *+\}}){_REST}
    |   (?P<block>[|>])[+-]?{_REST}
    |   (?P<nothing>)(?:\#.*+)?+
    )
    """,
    re.VERBOSE,
)
"""One value with its key and its dash; a block has its text in the lines below."""
_ITEMS = re.compile(_ITEM, re.VERBOSE)
_EXPRESSION = re.compile(r"\$\{\{(?:[^'}]++|'[^']*+'|}(?!}))*+}}")


class StepOutline:
    """What a step runs and is given, as written: blocks with their indentation."""

    __slots__ = ("run", "uses", "values")

    def __init__(self) -> None:
        self.run = ""
        self.uses = ""
        self.values: list[str] = []
        """The texts under ``run``, ``uses``, ``with``, ``env`` and ``working-directory``."""


class JobOutline:
    """The steps of a job, and the values that it shares with them."""

    __slots__ = ("steps", "values")

    def __init__(self) -> None:
        self.steps: list[StepOutline] = []
        self.values: list[str] = []
        """The texts under ``env``, and the default ``working-directory``."""


class Outline(NamedTuple):
    """What is known of a workflow that GitHub certainly accepts, and that calls no other."""

    name: str | None
    """What its ``name:`` says, None where it has none."""
    jobs: tuple[JobOutline, ...]


class _Level:
    """A collection whose end has not come yet."""

    __slots__ = ("column", "is_list", "names", "shape")

    def __init__(self, column: int, shape: Shape, *, is_list: bool) -> None:
        self.column = column
        self.shape = shape
        self.is_list = is_list
        self.names: set[str] = set()
        """The keys so far, as GitHub compares them."""


class _DoubtError(Exception):
    """This text has to be read in full."""


class _Line:
    """One line, whatever stands around it."""

    __slots__ = ("column", "fits", "is_item", "key", "kind", "name", "text")

    def __init__(self, found: re.Match[str]) -> None:
        self.column = len(found["indent"])
        self.is_item = found["dash"] is not None
        self.key: str | None = found["key"]
        self.name = self.key.lower() if self.key is not None else ""
        """The key as GitHub compares it."""
        self.kind = found.lastgroup or ""
        """Which form of value it has: the last group of `_LINE`."""
        text: str = found[self.kind]
        self.text = _unquoted(text) if self.kind in ("plain", "quoted") else text
        self.fits: Shape | None = None
        """A shape that such a value is known to have."""


@lru_cache(_KEPT_LINES)
def _line(text: str) -> _Line | None:
    """Take a line apart, None where it has none of the forms that are certain."""
    found = _LINE.fullmatch(text)
    return None if found is None else _Line(found)


def read(text: str) -> Outline | None:
    """Return the outline of a workflow's text, None where only its tree can tell."""
    if len(text) > MAX_CHARACTERS or not _is_ordinary(text):
        return None
    try:
        return _Reader(text.split("\n")).outline()
    except _DoubtError:
        return None


def _is_ordinary(text: str) -> bool:
    """Whether a text has only characters that mean the same to everyone."""
    others = text.encode(errors="replace").translate(None, _ORDINARY)
    return _ODD.isdisjoint(others.decode())


class _Reader:
    """Reads the lines of one text."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.at = 0
        """The line that comes next."""
        self.levels = [_Level(0, shapes.WORKFLOW, is_list=False)]
        self.awaited: Shape | None = None
        """What the next lines must hold: the value of a key that stands alone on its line."""
        self.jobs: frozenset[str] = frozenset()
        """The ids of the jobs that have been read, in lower case."""
        self.name: str | None = None
        self.outlines: list[JobOutline] = []

    def outline(self) -> Outline:
        """Read the whole text."""
        starts = True
        while self.at < len(self.lines):
            text = self.lines[self.at]
            self.at += 1
            if starts and text == "---":
                starts = False
                continue
            line = _line(text)
            if line is None:
                raise _DoubtError
            if line.kind == "nothing" and line.key is None:
                if line.is_item:
                    raise _DoubtError
                continue
            starts = False
            self._judge(self._shape(line), line)
        self._begin(-1, is_item=False)
        return Outline(self.name, tuple(self.outlines))

    # -- where a line stands -------------------------------------------------------------------

    def _shape(self, line: _Line) -> Shape:
        """Return the shape of the value in the line."""
        level, key = self.levels[-1], line.key
        if level.column != line.column or level.is_list != line.is_item or self.awaited is not None:
            level = self._begin(line.column, is_item=line.is_item)
        if line.is_item:
            if level.shape.items is None:
                raise _DoubtError
            if key is None:
                return level.shape.items
            if level.shape is shapes.STEPS:
                self.outlines[-1].steps.append(StepOutline())
            level = self._open(line.column + 2, level.shape.items, is_list=False)
        keys = level.shape.keys
        shape = keys.get(key, level.shape.other) if key is not None and keys is not None else None
        if shape is None or line.name in level.names:
            raise _DoubtError
        level.names.add(line.name)
        if shape is shapes.JOB:
            if JOB_ID.fullmatch(line.name) is None:
                raise _DoubtError
            self.outlines.append(JobOutline())
        return shape

    def _begin(self, column: int, *, is_item: bool) -> _Level:
        """Return the collection that a line at `column` belongs to, and end those before it."""
        level = self.levels[-1]
        awaited, self.awaited = self.awaited, None
        if awaited is not None:
            if column > level.column or (is_item and column == level.column):
                return self._open(column, awaited, is_list=is_item)
            if not awaited.null:
                raise _DoubtError
        while column != level.column or is_item != level.is_list:
            if column > level.column or (is_item and column == level.column):
                raise _DoubtError
            self._end(self.levels.pop())
            if not self.levels:
                return level
            level = self.levels[-1]
        return level

    def _open(self, column: int, shape: Shape, *, is_list: bool) -> _Level:
        if len(self.levels) > MAX_DEPTH:
            raise _DoubtError
        level = _Level(column, shape, is_list=is_list)
        self.levels.append(level)
        return level

    def _end(self, level: _Level) -> None:
        if level.shape.whole is not None and not level.is_list:
            if not level.shape.whole(level.names):
                raise _DoubtError
            if level.shape is shapes.JOB:
                self.jobs = frozenset(self.levels[-1].names)

    # -- what stands there ---------------------------------------------------------------------

    def _judge(self, shape: Shape, line: _Line) -> None:
        """Judge the value that stands in a line, or below it."""
        if line.kind == "nothing":
            self.awaited = shape
        elif line.kind == "block":
            self._judge_block(shape, line)
        elif line.kind == "brackets":
            self._judge_list(shape, line.text)
        elif line.kind == "braces":
            self._judge_empty(shape)
        else:
            self._judge_single(shape, line)

    def _judge_single(self, shape: Shape, line: _Line) -> None:
        text = line.text
        if line.fits is not shape:
            if not _fits(text, shape):
                raise _DoubtError
            line.fits = shape
        if shape is shapes.NEED and text.lower() not in self.jobs:
            raise _DoubtError
        if shape is shapes.NAME:
            if text in NULLS:
                raise _DoubtError
            self.name = text
        if shape.kept:
            self._keep(shape, f"{line.key}: {text}" if line.key == "working-directory" else text)

    def _judge_block(self, shape: Shape, line: _Line) -> None:
        """Judge a value that stands in the lines below; of what is folded both forms are kept."""
        text = self._block(line.column + 2 * line.is_item)
        if shape is shapes.NAME or shape is shapes.NEED or not _fits(text, shape, is_block=True):
            raise _DoubtError
        if shape.kept:
            if line.text == ">":
                text += " ".join(text.split())
            self._keep(shape, f"{line.key}: {text}" if line.key == "working-directory" else text)

    def _block(self, column: int) -> str:
        """Return the lines below that are indented deeper than `column`, and go past them."""
        lines, start = self.lines, self.at
        at = start
        while at < len(lines) and not lines[at]:
            at += 1
        first = lines[at] if at < len(lines) else ""
        margin = first[: len(first) - len(first.lstrip(" "))]
        if len(margin) <= column or margin == first:
            raise _DoubtError
        while at < len(lines) and (lines[at].startswith(margin) or not lines[at].strip(" ")):
            at += 1
        self.at = at
        return "\n".join((*lines[start:at], ""))

    def _keep(self, shape: Shape, text: str) -> None:
        """Keep a value that may lead to an upload."""
        job = self.outlines[-1]
        if shape is shapes.SHARED:
            job.values.append(text)
            return
        step = job.steps[-1]
        step.values.append(text)
        if shape is shapes.RUN:
            step.run = text
        elif shape is shapes.USES:
            step.uses = text

    def _judge_list(self, shape: Shape, text: str) -> None:
        items = shape.items
        if items is None or not items.text or "${{" in text:
            raise _DoubtError
        for word in map(_unquoted, _ITEMS.findall(text)):
            known = word.lower() in self.jobs if items is shapes.NEED else True
            if not known or (items.judge is not None and not items.judge(word)):
                raise _DoubtError

    def _judge_empty(self, shape: Shape) -> None:
        if shape.keys is None or (shape.whole is not None and not shape.whole(set())):
            raise _DoubtError


def _unquoted(word: str) -> str:
    word = word.rstrip(" ")
    return word[1:-1] if word.startswith(("'", '"')) else word


def _fits(text: str, shape: Shape, *, is_block: bool = False) -> bool:
    """Whether a single value has a shape, but for what other lines say."""
    return (
        shape.text
        and _is_readable(text, shape.contexts, is_block=is_block)
        and (shape.judge is None or bool(shape.judge(text)))
    )


def _is_readable(text: str, contexts: frozenset[str] | None, *, is_block: bool) -> bool:
    """Whether every expression in a text can be read; `contexts` are those of a condition.

    In a block with ``${{`` the ends of its lines are a part of the condition: that is left open.
    """
    marks = text.count("${{")
    if contexts is not None:
        return unreadable(text, contexts, condition=True) is None and not (marks and is_block)
    found = _EXPRESSION.findall(text) if marks else []
    return len(found) == marks and all(unreadable(one) is None for one in found)

"""The outline of a workflow that GitHub certainly accepts, without its tree.

Most workflows have nothing to do with a release: of them only has to be known that GitHub takes
them, and how they are called. `read` proves that for files in the plain style in which nearly all
are written, line by line, in a small part of the time that the tree takes. Where it is not certain
it says nothing, and the file has to be read in full.

Why it is sound: every line must be one of the few forms of `_LINE`, which libyaml reads in one way
only (no anchors, tags, escapes, tabs, nor values that go on in the next line, but blocks whose
lines are all as deep as the first); every value must stand where `shapes` allows it; and
expressions are parsed by the parser that reads them everywhere else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows import shapes
from pubproof.workflows.nodes import NULLS
from pubproof.workflows.scope import unreadable
from pubproof.workflows.workflow import JOB_ID

if TYPE_CHECKING:
    from pubproof.workflows.shapes import Shape

MAX_CHARACTERS = 64 * 1024
"""Longer texts may hold more values than one file may have."""
MAX_DEPTH = 20
"""How many collections may be open: far below what GitHub allows."""

_ORDINARY = bytes(range(0x20, 0x7F)) + b"\n"
_LETTERS = re.compile("[\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
"""Characters beyond ASCII that are neither ends of lines nor refused by libyaml."""
_BLANK = r"(?:\ *+(?:\#[^\n]*+)?+\n)*+"
_START = re.compile(rf"{_BLANK}(?:---\n{_BLANK})?+", re.VERBOSE)
_ITEM = r"""(?:[A-Za-z0-9_./][A-Za-z0-9_./*@+\ -]*+|'[^'\n]*+'|"[^"\\\n]*+")\ *+"""
_REST = r"\ *+(?:(?<=\ )\#[^\n]*+)?+\n"
_LINE = re.compile(
    rf"""
    (?P<indent>\ *+)
    (?P<dash>-\ )?+
    (?:(?P<key>[A-Za-z_][A-Za-z0-9_.-]{{0,99}}+):(?=[\ \n])\ *+)?+
    (?:
        (?P<plain>(?:[A-Za-z0-9_./$(~<=+\xa1-\U0010ffff]|-(?=[^\ \n]))
            (?:[^\n:\#]++|:(?=[^\ \n])|(?<!\ )\#)*+)(?:\#[^\n]*+)?+\n
    |   (?P<quoted>'[^'\n]*+'|"[^"\\\n]*+"){_REST}
    |   (?P<brackets>\[\ *+{_ITEM}(?:,\ *+{_ITEM})*+\]){_REST}
    |   (?P<braces>\{{\ *+\}}){_REST}
    |   (?P<block>[|>][+-]?{_REST}\n*+
            (?P<depth>(?P=indent)(?(dash)\ \ )\ ++)[^\ \n][^\n]*+\n
            (?:(?P=depth)[^\n]*+\n|\ *+\n)*+)
    |   (?P<nothing>)(?:\#[^\n]*+)?+\n
    )
    {_BLANK}
    """,
    re.VERBOSE,
)
"""One value with its key, its dash and the comments after it."""
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
        """The keys so far, in lower case: GitHub compares them so."""


class _DoubtError(Exception):
    """This text has to be read in full."""


def read(text: str) -> Outline | None:
    """Return the outline of a workflow's text, None where only its tree can tell."""
    if len(text) > MAX_CHARACTERS or not _is_ordinary(text):
        return None
    try:
        return _Reader().outline(text if text.endswith("\n") else f"{text}\n")
    except _DoubtError:
        return None


def _is_ordinary(text: str) -> bool:
    """Whether a text has only characters that mean the same to everyone."""
    odd = text.encode(errors="replace").translate(None, _ORDINARY)
    return not odd or _LETTERS.fullmatch(odd.decode()) is not None


class _Reader:
    """Reads one text, line by line."""

    def __init__(self) -> None:
        self.levels = [_Level(0, shapes.WORKFLOW, is_list=False)]
        self.awaited: Shape | None = None
        """What the next lines must hold: the value of a key that stands alone on its line."""
        self.jobs: frozenset[str] = frozenset()
        """The ids of the jobs that have been read, in lower case."""
        self.name: str | None = None
        self.outlines: list[JobOutline] = []

    def outline(self, text: str) -> Outline:
        """Read the whole text."""
        start = _START.match(text)
        end = start.end() if start is not None else 0
        for line in _LINE.finditer(text, end):
            if line.start() != end:
                raise _DoubtError
            end = line.end()
            indent, dash, key = line.group("indent", "dash", "key")
            shape = self._shape(len(indent), key, is_item=dash is not None)
            kind = line.lastgroup
            if kind == "nothing":
                if key is None:
                    raise _DoubtError
                self.awaited = shape
            elif kind == "brackets":
                self._judge_list(shape, line[kind])
            elif kind == "braces":
                self._judge_empty(shape)
            else:
                self._judge(shape, key, line)
        if end != len(text):
            raise _DoubtError
        self._begin(-1, is_item=False)
        return Outline(self.name, tuple(self.outlines))

    # -- where a line stands -------------------------------------------------------------------

    def _shape(self, column: int, key: str | None, *, is_item: bool) -> Shape:
        """Return the shape of the value in the line at `column`."""
        level = self._begin(column, is_item=is_item)
        if is_item:
            if level.shape.items is None:
                raise _DoubtError
            if key is None:
                return level.shape.items
            if level.shape is shapes.STEPS:
                self.outlines[-1].steps.append(StepOutline())
            level = self._open(column + 2, level.shape.items, is_list=False)
        name = key.lower() if key is not None else ""
        keys = level.shape.keys
        shape = keys.get(key, level.shape.other) if key is not None and keys is not None else None
        if shape is None or name in level.names:
            raise _DoubtError
        level.names.add(name)
        if shape is shapes.JOB:
            if JOB_ID.fullmatch(name) is None:
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

    def _judge(self, shape: Shape, key: str | None, line: re.Match[str]) -> None:
        """Judge a single value."""
        if not shape.text:
            raise _DoubtError
        block: str | None = line["block"]
        text = block.partition("\n")[2] if block else _unquoted(line[line.lastgroup or ""])
        if not _is_readable(text, shape.contexts, is_block=block is not None):
            raise _DoubtError
        if shape is shapes.NAME:
            if block or text in NULLS:
                raise _DoubtError
            self.name = text
        elif shape.judge is not None or shape is shapes.NEED:
            self._judge_word(shape, text)
        if shape.kept:
            is_folded = block is not None and block.startswith(">")
            text += " ".join(text.split()) if is_folded else ""
            self._keep(shape, f"{key}: {text}" if key == "working-directory" else text)

    def _keep(self, shape: Shape, text: str) -> None:
        """Keep a value that may lead to an upload; what is folded comes on one line too."""
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

    def _judge_word(self, shape: Shape, word: str) -> None:
        known = word.lower() in self.jobs if shape is shapes.NEED else True
        if not known or (shape.judge is not None and not shape.judge(word)):
            raise _DoubtError

    def _judge_list(self, shape: Shape, text: str) -> None:
        if shape.items is None or not shape.items.text or "${{" in text:
            raise _DoubtError
        for word in _ITEMS.findall(text):
            self._judge_word(shape.items, _unquoted(word))

    def _judge_empty(self, shape: Shape) -> None:
        if shape.keys is None or (shape.whole is not None and not shape.whole(set())):
            raise _DoubtError


def _unquoted(word: str) -> str:
    word = word.rstrip(" ")
    return word[1:-1] if word.startswith(("'", '"')) else word


def _is_readable(text: str, contexts: frozenset[str] | None, *, is_block: bool) -> bool:
    """Whether every expression in a text can be read; `contexts` are those of a condition.

    In a block with ``${{`` the ends of its lines are a part of the condition: that is left open.
    """
    marks = text.count("${{")
    if contexts is not None:
        return unreadable(text, contexts, condition=True) is None and not (marks and is_block)
    found = _EXPRESSION.findall(text) if marks else []
    return len(found) == marks and all(unreadable(one) is None for one in found)

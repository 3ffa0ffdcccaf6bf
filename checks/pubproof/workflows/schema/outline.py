"""The outline of a workflow that GitHub certainly accepts, without its tree.

Most workflows have nothing to do with a release: of them only has to be known that GitHub takes
them, and how they are called. `read` proves that for files in the plain style in which nearly all
are written, line by line, in a small part of the time that the tree takes. Where it is not certain
it says nothing, and the file has to be read in full.

Why it is sound: every line must be one of the few `line_forms`, which libyaml reads in one way
only; it must stand where its value may stand by `shapes`, as `levels` finds out; and expressions
are parsed by the parser that reads them everywhere else.

Why it is fast: workflows repeat each other, and themselves. A step is read once, and so is a line,
however often they stand in whatever files; and where a line stands is found out once for all lines
that begin alike below the same open mappings and lists.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof.workflows.reader.nodes import NULLS
from pubproof.workflows.schema import levels, line_forms, shapes
from pubproof.workflows.schema.fitting import all_fit, fits
from pubproof.workflows.schema.shape import ANY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pubproof.workflows.schema.levels import State
    from pubproof.workflows.schema.shape import Shape

MAX_CHARACTERS = 64 * 1024
"""Longer texts may hold more values than one file may have."""
_KEPT_LINES = 4 * 1024
"""How many lines are remembered."""
_KEPT_STEPS = 4 * 1024
"""How many steps are remembered."""
_NEEDS = (shapes.NEED, shapes.NEEDS)
_GROUPS = (*shapes.GROUPS.values(), *shapes.CONCURRENCY)


class StepOutline:
    """What a step runs and is given, as written: blocks with their indentation.

    Equal steps of whatever files have the same outline, as far as steps are remembered.
    """

    __slots__ = ("id", "run", "uses", "values")

    def __init__(self, name: str, run: str, uses: str, values: Sequence[str]) -> None:
        self.id = name
        """As GitHub compares it, empty where it has none."""
        self.run = run
        self.uses = uses
        self.values = values
        """The texts under ``run``, ``uses``, ``with``, ``env`` and ``working-directory``.

        Folders stand behind the name that tells what they are for.
        """


class JobOutline:
    """The steps of a job, and the values that it shares with them."""

    __slots__ = ("ids", "matrix", "steps", "values")

    def __init__(self) -> None:
        self.steps: list[StepOutline] = []
        self.ids: set[str] = set()
        """The ids of the steps, in lower case."""
        self.values: list[str] = []
        """The texts under ``env``, and the default ``working-directory``."""
        self.matrix: list[str] = []
        """The texts under ``matrix``, or what makes it."""


class Outline(NamedTuple):
    """What is known of a workflow that GitHub certainly accepts, and that calls no other."""

    name: str | None
    """What its ``name:`` says, None where it has none."""
    jobs: tuple[JobOutline, ...]


class _DoubtError(Exception):
    """This text has to be read in full."""


class _Line:
    """A line that comes in a state."""

    __slots__ = ("act", "begins", "column", "ended", "name", "needs", "shape", "text", "then")

    def __init__(self, then: State) -> None:
        self.then = then
        """The state after it."""
        self.ended: Sequence[Shape] = ()
        """The shapes of the mappings that end before it, innermost first."""
        self.begins = False
        """Whether a mapping begins with it."""
        self.column = 0
        """How far its key, or else its value, is indented."""
        self.name = ""
        """Its key as GitHub compares it."""
        self.shape: Shape = ANY
        """The shape of its value."""
        self.text = ""
        """Its value, as far as it stands in the line."""
        self.needs: frozenset[str] = frozenset()
        """The jobs that it names, in lower case."""
        self.act: Callable[[_Reader, _Line], None] | None = None
        """What a reader has to do with its value, None where nothing is left to be done."""


@lru_cache(_KEPT_LINES)
def _line(state: State, text: str) -> _Line | None:
    """Read a line that comes in a state, None where it is not certain what it says."""
    found = line_forms.LINE.fullmatch(text)
    if found is None or not line_forms.is_ordinary(text):
        return None
    key: str | None = found["key"]
    column, is_item, kind = len(found["indent"]), found["dash"] is not None, found.lastgroup or ""
    if key is None and kind == "nothing":
        return None if is_item else _Line(state)
    place = levels.place_of(state, column, key, is_item=is_item)
    if place is None:
        return None
    line = _Line(place.awaiting if kind == "nothing" else place.settled)
    line.ended, line.begins, line.shape = place.ended, place.begins, place.shape
    line.column = column + 2 * is_item
    if line.shape is shapes.STEP:
        line.then, line.text, line.act = place.settled, text[line.column :], _Reader.take_step
        return line
    line.name = key.lower() if key is not None else ""
    line.text = line_forms.unquoted(found[kind]) if kind in ("plain", "quoted") else found[kind]
    if line.shape in shapes.OF_MATRIX:
        line.act = _Reader.keep_of_matrix
    return line if _judge(line, kind) else None


def _judge(line: _Line, kind: str) -> bool:
    """Judge the value of a line, and say what is left to be done with it."""
    shape = line.shape
    if kind == "nothing":
        line.act = _Reader.begin_job if shape is shapes.JOB else None
        return True
    if kind == "block":
        line.act = _Reader.take_block
        return shape.kind in ("text", "word") and shape not in (shapes.NAME, *_NEEDS, *_GROUPS)
    if shape in _NEEDS:
        words = line_forms.ITEMS.findall(line.text) if kind == "brackets" else [line.text]
        line.needs = frozenset(line_forms.unquoted(word).lower() for word in words)
        line.act = _Reader.need
        return kind != "braces" and "${{" not in line.text
    if kind == "braces":
        return shape.keys is not None and (shape.whole is None or shape.whole(set()))
    if kind == "brackets":
        return shape.items is not None and all_fit(line.text, shape.items)
    if shape is shapes.NAME:
        line.act = _Reader.take_name
    elif shape is shapes.ID:
        line.act = _Reader.take_id
    elif shape in _GROUPS:
        line.act = _Reader.take_group
    elif shape.kept:
        line.act = _Reader.keep
    named = shape is not shapes.NAME or line.text not in NULLS
    return named and fits(line.text, shape, plain=kind == "plain")


def read(text: str) -> Outline | None:
    """Return the outline of a workflow's text, None where only its tree can tell."""
    if len(text) > MAX_CHARACTERS:
        return None
    start = line_forms.START.match(text)
    reader = _Reader(text[start.end() :] if start is not None else text)
    try:
        reader.read(levels.start_of(0, shapes.WORKFLOW))
    except _DoubtError:
        return None
    return Outline(reader.name, tuple(reader.jobs))


class _Reader:
    """Reads a mapping: a workflow, or a step of one."""

    def __init__(self, text: str) -> None:
        self.text = text if text.endswith("\n") else f"{text}\n"
        self.at = 0
        """Where the next line starts."""
        self.known: frozenset[str] = frozenset()
        """The ids of the jobs that have been read, in lower case."""
        self.name: str | None = None
        self.groups: set[str] = set()
        """The names of groups of runs and of jobs, in lower case."""
        self.jobs: list[JobOutline] = []
        self.id = ""
        self.run = ""
        self.uses = ""
        self.values: list[str] = []
        """The texts of the step, or of the last job, that may lead to an upload."""
        self.names: list[set[str]] = [set()]
        """The keys so far of the mappings that are open, as GitHub compares them."""

    def read(self, state: State) -> None:
        """Read the whole text, of which the state before the first line is given."""
        text, names = self.text, self.names
        size = len(text)
        while self.at < size:
            end = text.index("\n", self.at)
            line = _line(state, text[self.at : end])
            if line is None:
                raise _DoubtError
            self.at = end + 1
            state = line.then
            if line.ended:
                self._end(line.ended)
            if line.begins:
                names.append(set())
            if line.name:
                if line.name in names[-1]:
                    raise _DoubtError
                names[-1].add(line.name)
            if line.act is not None:
                line.act(self, line)
        if not state.may_end:
            raise _DoubtError
        self._end(state.open)

    def _end(self, ended: Iterable[Shape]) -> None:
        for shape in ended:
            names = self.names.pop()
            if shape.whole is not None and not shape.whole(names):
                raise _DoubtError
            if shape is shapes.EXCLUDED and names - self.names[-1].difference(shapes.FILTERS):
                raise _DoubtError
            if shape is shapes.JOB:
                self.known = frozenset(self.names[-1])

    def begin_job(self, _: _Line) -> None:
        """Begin a job, of which the lines below say what it does."""
        self.jobs.append(JobOutline())
        self.values = self.jobs[-1].values

    def take_step(self, line: _Line) -> None:
        """Read the step that starts with a line, and go past it."""
        start = self.at
        after = line_forms.outdented(line.column - 2).search(self.text, start - 1)
        self.at = after.start() + 1 if after is not None else len(self.text)
        step = _step(f"{line.text}\n{self.text[start : self.at]}", line.column)
        job = self.jobs[-1]
        if step is None or step.id in job.ids:
            raise _DoubtError
        if step.id:
            job.ids.add(step.id)
        job.steps.append(step)

    def take_block(self, line: _Line) -> None:
        """Judge and keep the lines below that are the value of a line, and go past them."""
        found = line_forms.MARGIN.match(self.text, self.at)
        if found is None or len(found[1]) <= line.column:
            raise _DoubtError
        start, self.at = self.at, line_forms.end_of_block(self.text, self.at, len(found[1]))
        text = self.text[start : self.at]
        if not line_forms.is_ordinary(text) or not fits(
            text, line.shape, plain=False, is_block=True
        ):
            raise _DoubtError
        if line.shape.kept:
            self._keep(line, text + " ".join(text.split()) if line.text == ">" else text)
        elif line.shape in shapes.OF_MATRIX:
            self.jobs[-1].matrix.append(text)

    def take_name(self, line: _Line) -> None:
        """Take the name of the workflow."""
        self.name = line.text

    def take_id(self, line: _Line) -> None:
        """Take the id of the step."""
        self.id = line.text

    def take_group(self, line: _Line) -> None:
        """Doubt a name that another group has: a job may not wait for its own run."""
        if line.text.lower() in self.groups:
            raise _DoubtError
        self.groups.add(line.text.lower())

    def need(self, line: _Line) -> None:
        """Doubt the names of jobs that do not stand above."""
        if not line.needs <= self.known:
            raise _DoubtError

    def keep(self, line: _Line) -> None:
        """Keep the value of a line."""
        self._keep(line, line.text)

    def keep_of_matrix(self, line: _Line) -> None:
        """Keep the value of a line of a matrix."""
        self.jobs[-1].matrix.append(line.text)

    def _keep(self, line: _Line, text: str) -> None:
        if line.name == "working-directory":
            text = f"{line.name}: {text}"
        elif line.name == "path" and ":" in text:
            text = f"PATH: {text}"
        self.values.append(text)
        if line.shape is shapes.RUN:
            self.run = text
        elif line.shape is shapes.USES:
            self.uses = text


@lru_cache(_KEPT_STEPS)
def _step(text: str, column: int) -> StepOutline | None:
    """Return the outline of a step, None where only its tree can tell.

    It says the same whatever stands around it.

    Args:
        text: its lines, from behind its dash.
        column: how far its keys are indented.
    """
    reader = _Reader(" " * column + text)
    try:
        reader.read(levels.start_of(column, shapes.STEP))
    except _DoubtError:
        return None
    return StepOutline(reader.id.lower(), reader.run, reader.uses, tuple(reader.values))

"""YAML's tree, built from libyaml's event stream.

Without recursion, because libyaml's own tree builder overruns the C stack at about 100,000
levels. What GitHub refuses becomes a problem: its reader is ``YamlObjectReader`` of the
``actions/runner`` sources.
"""

from __future__ import annotations

from functools import lru_cache
from math import isnan
from sys import intern
from typing import TYPE_CHECKING, cast

import yaml

from pubproof import late
from pubproof.location import Location, Problem
from pubproof.workflows.reader.nodes import BASED, TAG, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from pubproof.workflows.reader.nodes import Mark
    from pubproof.workflows.reader.source import Source

    class _Event(Protocol):
        """What libyaml's events carry; which of it depends on their class."""

        start_mark: Mark
        end_mark: Mark
        anchor: str | None
        tag: str | None
        value: str
        style: str | None


MAX_PROBLEMS = 50
"""Problems of one file after which reading stops: more would help nobody."""
MAX_DEPTH = 50
"""GitHub refuses deeper nesting (``ParseOptions``)."""
MAX_NODES = 50_000
"""Nodes after aliases are followed: our own limit, for memory; the largest workflows known have a
few thousand."""

_KEPT_VALUES = 4 * 1024
"""How many values are remembered."""
_LONG = 4 * 1024
"""A value of more characters is not remembered."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TYPES = {
    TAG + "bool": late.pattern("true|True|TRUE|false|False|FALSE"),
    TAG + "float": late.pattern(
        r"[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    ),
    TAG + "int": late.pattern("[-+]?[0-9]+|0x[0-9a-fA-F]{1,8}|0o[0-7]{1,10}"),
    TAG + "null": late.pattern("|null|Null|NULL|~"),
}
"""What GitHub takes for values of YAML's tags."""


def compose(source: Source) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a source and what is wrong with it.

    The tree is None where the text cannot be read, or holds nothing.
    """
    composer = _Composer(source)
    try:
        root = composer.root()
    except _RefusedError as refused:
        return None, [*composer.problems, refused.problem]
    except yaml.YAMLError as error:
        return None, [*composer.problems, _syntax(source, error)]
    if root is None:
        empty = Problem(Location(source.path), "this file is empty", "fill it or delete it")
        composer.problems.append(empty)
    return root, composer.problems


class _RefusedError(Exception):
    """Reading has to stop at a problem."""

    def __init__(self, place: Location, message: str, help_: str) -> None:
        super().__init__(message)
        self.problem = Problem(place, message, help_)


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("anchor", "height", "key", "names", "node", "size")

    def __init__(self, node: Mapping | Sequence, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: Scalar | None = None
        self.names: dict[str, Scalar] = {}
        """The keys so far, by their names in lower case: GitHub compares them so."""
        self.size = 1
        self.height = 0


class _Composer:
    """Builds the tree of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        """Node, size and height by the anchor's name."""
        self.nodes = 0

    def root(self) -> Node | None:
        """Return the only document's node, None when the stream holds nothing."""
        events = self._events()
        root: Node | None = None
        for event in events:
            kind: object = event.__class__
            if kind is yaml.DocumentStartEvent:
                if root is not None:
                    raise _RefusedError(
                        self._at(event.start_mark),
                        "a second YAML document starts here; GitHub refuses the file",
                        "keep one document, without '---' between parts",
                    )
                root = self._node(events)
        return None if isinstance(root, Scalar) and root.is_null else root

    def _events(self) -> Iterator[_Event]:
        loader = _LOADER(self.source.text)
        try:
            while (event := loader.get_event()).__class__ is not yaml.StreamEndEvent:
                yield cast("_Event", event)
        finally:
            loader.dispose()

    def _node(self, events: Iterator[_Event]) -> Node | None:
        """Build the node that the next events describe."""
        stack: list[_Open] = []
        for event in events:
            kind: object = event.__class__
            if kind is yaml.ScalarEvent:
                node: Node = self._scalar(event)
                size, height = 1, 0
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._start(event, stack)
                continue
            elif kind is yaml.AliasEvent:
                node, size, height = self._alias(event, stack)
            else:
                node, size, height = self._end(event, stack)
            if not stack:
                return node
            level = stack[-1]
            level.size += size
            if height >= level.height:
                level.height = height + 1
                if len(stack) + height > MAX_DEPTH:
                    raise self._too_deep(node.location)
            self._attach(level, node)
        return None

    def _start(self, event: _Event, stack: list[_Open]) -> None:
        if len(stack) >= MAX_DEPTH:
            raise self._too_deep(self._at(event.start_mark))
        kind: object = event.__class__
        build = Mapping if kind is yaml.MappingStartEvent else Sequence
        node = build(self.source, event.start_mark, event.end_mark)
        self._count(1, node)
        stack.append(_Open(node, event.anchor))

    def _end(self, event: _Event, stack: list[_Open]) -> tuple[Node, int, int]:
        done = stack.pop()
        done.node.end = event.end_mark
        if done.anchor:
            self.anchors[done.anchor] = (done.node, done.size, done.height)
        return done.node, done.size, done.height

    def _scalar(self, event: _Event) -> Scalar:
        node = Scalar(
            self.source,
            event.start_mark,
            event.end_mark,
            _same(event.value),
            event.style,
            event.tag,
        )
        if node.tag is not None or node.value.startswith(BASED):
            self._check_type(node)
        self._count(1, node)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1, 0)
        return node

    def _alias(self, event: _Event, stack: list[_Open]) -> tuple[Node, int, int]:
        name = event.anchor or ""
        if name in self.anchors and not any(level.anchor == name for level in stack):
            node, size, height = self.anchors[name]
            self._count(size, node)
            return node, size, height
        if any(level.anchor == name for level in stack):
            message = f"the alias '*{name}' stands inside what it repeats"
        else:
            message = f"the alias '*{name}' names no anchor above it"
        raise _RefusedError(
            self._at(event.start_mark, event.end_mark), message, "write the value out"
        )

    def _attach(self, level: _Open, node: Node) -> None:
        """Put a finished node into the collection that it belongs to."""
        parent = level.node
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif level.key is None:
            level.key = self._key(level, node)
        else:
            if not level.key.is_merge:
                parent.entries.append((level.key, node))
            level.key = None

    def _key(self, level: _Open, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            message = "a key must be a single value"
            raise _RefusedError(node.location, message, "write a plain name")
        node.value = intern(node.value)  # nearly all keys are the same few words
        first = level.names.setdefault(node.value.lower(), node)
        if node.is_merge:
            message = "GitHub does not support merge keys ('<<') and refuses the file"
            self.problems.append(Problem(node.location, message, "write the merged keys out"))
        elif first is not node:
            message = f"the key '{node.value}' stands twice in one mapping"
            help_ = f"remove one of them; the first is on line {first.location.line}"
            self.problems.append(Problem.refused(node.location, message, help_))
        if len(self.problems) > MAX_PROBLEMS:
            message = f"this file has more than {MAX_PROBLEMS} problems; the rest is not read"
            raise _RefusedError(node.location, message, "mend those above first")
        return node

    def _check_type(self, node: Scalar) -> None:
        """Refuse a tag that is unknown or does not fit, and a number that is too large.

        The tags of mappings and lists mean nothing to GitHub.
        """
        if node.tag is None:
            if node.is_plain and node.number is not None and isnan(node.number):
                message = f"'{node.value[:20]}' is a number of more than 32 bits"
                self.problems.append(Problem(node.location, message, "write it in quotes"))
        elif node.tag in _TYPES:
            if not (node.is_plain and _TYPES[node.tag].fullmatch(node.value)):
                message = f"this is no value of the YAML tag '{node.tag}'"
                self.problems.append(Problem.refused(node.location, message, "remove the tag"))
        elif node.tag not in (TAG + "str", "!"):
            message = f"GitHub does not know the YAML tag '{node.tag}'"
            self.problems.append(Problem(node.location, message, "remove the tag"))

    def _count(self, size: int, node: Node) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            raise _RefusedError(
                node.location,
                f"this file holds more than {MAX_NODES:,} values once aliases are followed",
                "split it, or use fewer aliases",
            )

    def _too_deep(self, place: Location) -> _RefusedError:
        return _RefusedError(
            place,
            f"this is nested more than {MAX_DEPTH} levels deep; GitHub refuses the file",
            "write it with fewer levels",
        )

    def _at(self, start: Mark, end: Mark | None = None) -> Location:
        end = end or start
        return Location(
            self.source.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1
        )


def _same(value: str) -> str:
    """Return a value, for equal ones the same object: workflows repeat each other."""
    return _kept(value) if len(value) <= _LONG else value


@lru_cache(_KEPT_VALUES)
def _kept(value: str) -> str:
    return value


def _syntax(source: Source, error: yaml.YAMLError) -> Problem:
    """Say in words what libyaml refused, and where."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return _character(source, getattr(error, "position", 0))
    mark = cast("Mark | None", error.problem_mark or error.context_mark)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    last = len(source.text.rstrip("\n").split("\n"))
    if line > last:
        line, column = last, len(source.line(last)) + 1
    place = Location(source.path, line, column, line, column + 1)
    if "\t" in source.line(line)[:column]:
        return Problem(place, "a tab stands where YAML wants spaces", "indent with spaces only")
    message = error.problem or error.context or "it cannot be read"
    return Problem(place, f"this is not valid YAML: {message}", "correct the syntax here")


def _character(source: Source, position: int) -> Problem:
    """Report the character at `position`, which YAML does not allow."""
    place = Location.in_text(source.path, source.text, position, 1)
    message = "this file has a character that YAML does not allow"
    return Problem(place, message, "remove the control character")

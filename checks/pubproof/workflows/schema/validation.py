"""What GitHub refuses in a file's tree, by the shapes of what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.location import Problem
from pubproof.spelling import enumerated, spelled_or_removed
from pubproof.workflows.reader.nodes import NULLS, Mapping, Node, Scalar
from pubproof.workflows.runs.scope import unreadable
from pubproof.workflows.schema.shape import ANY, anything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.schema.shape import Shape

_INSERT = late.pattern(r"\$\{\{\s*insert\s*\}\}")
"""The key under which stands a mapping whose keys are taken over."""
_SINGLE = {
    "text": "a single value",
    "word": "a single value",
    "boolean": "true or false",
    "number": "a number",
}


class _Place(NamedTuple):
    """A node, and what may stand there."""

    node: Node
    shape: Shape
    key: Scalar | None
    """Its key, None for an item of a list and for the root."""
    around: _Place | None
    """The mapping or the list in which it stands."""
    root: str
    """How messages call the root."""

    @property
    def title(self) -> str:
        """How messages call a mapping."""
        if self.around is None:
            return self.root
        outer = self.around.key.value if self.around.key is not None else ""
        if self.key is None:
            return _ITEMS.get(outer) or self.around.title
        return _TITLES.get(outer, "'{}'").format(self.key.value)

    @property
    def name(self) -> str:
        """How messages call a value: by its key, and by what has the key."""
        if self.around is None:
            return self.root
        if self.key is None:
            return self.around.name
        return f"'{self.key.value}' of {self.around.title}"


_TITLES = {"jobs": "the job '{}'", "on": "the trigger '{}'"}
"""How the values under a key are called, by their own keys."""
_ITEMS = {"steps": "a step", "parallel": "a step of 'parallel'"}
"""How the items under a key are called."""


def problems(root: Node, shape: Shape, what: str) -> Iterator[Problem]:
    """Yield what GitHub refuses of a tree, in the order of the file.

    Args:
        root: the tree.
        shape: what may stand there.
        what: how messages call it, such as ``a workflow``.
    """
    waiting = [_Place(root, shape, None, None, what)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        place = waiting.pop()
        node = place.node
        if isinstance(node, Scalar):
            yield from _judge_value(node, place)
        elif (identity := (id(node), id(place.shape))) not in seen:
            seen.add(identity)
            yield from _judge(place)
            waiting.extend(reversed(list(_inside(place))))


def _judge(place: _Place) -> Iterator[Problem]:
    """Yield what is wrong with a mapping or a list, but for what stands in it."""
    node, shape = place.node, place.shape
    if isinstance(node, Mapping):
        shape = _chosen(node, shape)
        if shape.keys is None:
            yield _refuse(place, "a mapping")
        else:
            yield from _judge_keys(node, shape, place)
    elif shape.items is None:
        yield _refuse(place, "a list")


def _inside(place: _Place) -> Iterator[_Place]:
    """Yield the nodes of a mapping or a list that have a place there."""
    node, shape = place.node, place.shape
    if isinstance(node, Mapping):
        shape = _chosen(node, shape)
        keys, other = shape.keys or {}, ANY if shape.loose else shape.other
        for key, value in node.entries:
            inner = keys.get(key.value, other)
            if inner is None and "${{" in key.value:
                inner = anything(shape.reads)
            if inner is not None:
                yield _Place(value, inner, key, place, place.root)
    elif not isinstance(node, Scalar) and shape.items is not None:
        for item in node.items:
            yield _Place(item, shape.items, None, place, place.root)


def _chosen(node: Mapping, shape: Shape) -> Shape:
    """Return the shape that a mapping has by one of its keys."""
    if not shape.kinds:
        return shape
    return next((shape.kinds[k.value] for k, _ in node.entries if k.value in shape.kinds), shape)


def _judge_keys(node: Mapping, shape: Shape, place: _Place) -> Iterator[Problem]:
    """Yield the keys that a mapping may not have, and those that it lacks.

    That it has two of the keys that tell what it is, others say.
    """
    known = shape.keys or {}
    closed = shape.other is None and not shape.loose
    has_names = shape.other not in (None, ANY, shape)
    made = False
    for key, _ in node.entries:
        if "${{" in key.value:
            made = True
            if not (shape.reads and _INSERT.fullmatch(key.value)):
                yield from _judge_expression(key, shape, place)
        elif has_names and key.value in NULLS and not key.text:
            message = f"a key of {place.title} is empty"
            yield Problem.refused(key.location, message, "name it")
        elif closed and key.value not in known and key.value not in place.shape.kinds:
            message = f"{place.title} has no key '{key.value}'"
            yield Problem.refused(key.location, message, spelled_or_removed(key.value, known))
    for name in shape.required:
        if not made and node.key(name) is None:
            message = f"{place.title} lacks the key '{name}'"
            yield Problem.refused(node.location, message, f"add '{name}'")


def _judge_value(node: Scalar, place: _Place) -> Iterator[Problem]:
    shape = place.shape
    made = "${{" in node.value
    if (made and "${{" in node.text) or (shape.condition and not node.is_null):
        yield from _judge_expression(node, shape, place)
    elif shape.kind != "text":
        value = node.text if made or shape.words is not None else node.value
        if not shape.takes(value, plain=node.is_plain and not made):
            yield _unfit(node, place)


def _unfit(node: Scalar, place: _Place) -> Problem:
    """Report a single value that may not stand in its place."""
    shape = place.shape
    if node.is_null or not node.value:
        return _refuse(place, "empty")
    if not shape.kind:
        return _refuse(place, "a single value")
    words = enumerated(sorted(shape.words), "or") if shape.words else _SINGLE[shape.kind]
    message = f"{place.name} must be {words}"
    return Problem.refused(node.location, message, f"write {words}")


def _judge_expression(node: Scalar, shape: Shape, place: _Place) -> Iterator[Problem]:
    """Yield what is wrong with the expressions of a value, or of a key of a mapping."""
    if not shape.reads:
        name = place.name if node is place.node else f"a key of {place.title}"
        message = f"{name} may hold no expression"
        yield Problem.refused(node.location, message, "write the value out")
        return
    error = unreadable(node.text, shape.reads, condition=shape.condition)
    if error is not None:
        message = f"this expression cannot be read: {error.message}"
        yield Problem.refused(node.place_offset(error.offset), message, "correct the expression")


def _refuse(place: _Place, found: str) -> Problem:
    """Report a node of a kind that may not stand in its place."""
    shape, node = place.shape, place.node
    kinds = [_SINGLE[shape.kind]] if shape.kind else []
    kinds += ["a list"] * (shape.items is not None) + ["a mapping"] * (shape.keys is not None)
    wanted = enumerated(kinds, "or")
    empty = node.location[1:3] == node.location[3:5] and place.key is not None
    location = place.key.location if empty and place.key is not None else node.location
    message = f"{place.name} is {found}; GitHub wants {wanted}"
    return Problem(location, message, f"write {wanted}" + ", or remove it" * (found == "empty"))

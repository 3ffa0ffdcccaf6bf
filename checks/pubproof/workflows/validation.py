"""What GitHub refuses in a file's tree, by the shapes of what it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.location import Problem
from pubproof.spelling import spelled_or_removed
from pubproof.workflows.nodes import Mapping, Node, Scalar
from pubproof.workflows.scope import unreadable
from pubproof.workflows.shapes import ANY, anything

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.workflows.shapes import Shape

_INSERT = late.pattern(r"\$\{\{\s*insert\s*\}\}")
"""The key under which stands a mapping whose keys are taken over."""
_SINGLE = {
    "text": "a single value",
    "word": "a single value",
    "boolean": "true or false",
    "number": "a number",
}


class _Place(NamedTuple):
    """A node, what may stand there, and how messages call it."""

    node: Node
    shape: Shape
    key: Scalar | None
    name: str
    """Itself, such as ``'env' of a step``."""
    what: str
    """The mapping that it is, such as ``a step``."""


_TITLES = {"jobs": "the job '{}'", "on": "the trigger '{}'"}
"""How the values under a key are called, by their own keys."""
_ITEMS = {"steps": "a step", "parallel": "a step"}
"""How the items under a key are called."""


def problems(root: Node, shape: Shape, what: str) -> Iterator[Problem]:
    """Yield what GitHub refuses of a tree, in the order of the file.

    Args:
        root: the tree.
        shape: what may stand there.
        what: how messages call it, such as ``a workflow``.
    """
    waiting = [_Place(root, shape, None, what, what)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        place = waiting.pop()
        identity = id(place.node), id(place.shape)
        if identity not in seen:
            seen.add(identity)
            yield from _judge(place)
            waiting.extend(reversed(list(_inside(place))))


def _judge(place: _Place) -> Iterator[Problem]:
    """Yield what is wrong with a node, but for what stands in it."""
    node, shape = place.node, place.shape
    if isinstance(node, Scalar):
        yield from _judge_value(node, place)
    elif isinstance(node, Mapping):
        if _chosen(node, shape).keys is None:
            yield _refuse(place, "a mapping")
        else:
            yield from _judge_keys(node, _chosen(node, shape), place.what)
    elif shape.items is None:
        yield _refuse(place, "a list")


def _inside(place: _Place) -> Iterator[_Place]:
    """Yield the nodes of a mapping or a list that have a place there."""
    node, shape = place.node, place.shape
    key = place.key.value if place.key is not None else ""
    if isinstance(node, Mapping):
        shape = _chosen(node, shape)
        for name, value in node.entries:
            inner = (shape.keys or {}).get(name.value, ANY if shape.loose else shape.other)
            if inner is None and "${{" in name.value:
                inner = anything(shape.reads)
            if inner is not None:
                title = _TITLES.get(key, "'{}'").format(name.value)
                yield _Place(value, inner, name, f"'{name.value}' of {place.what}", title)
    elif not isinstance(node, Scalar) and shape.items is not None:
        what = _ITEMS.get(key, place.what)
        for item in node.items:
            yield _Place(item, shape.items, None, place.name, what)


def _chosen(node: Mapping, shape: Shape) -> Shape:
    """Return the shape that a mapping has by one of its keys."""
    return next((shape.kinds[k.value] for k, _ in node.entries if k.value in shape.kinds), shape)


def _judge_keys(node: Mapping, shape: Shape, what: str) -> Iterator[Problem]:
    known = shape.keys or {}
    names = {key.value for key, _ in node.entries}
    for key, _ in node.entries:
        if "${{" in key.value:
            if shape.reads and _INSERT.fullmatch(key.value):
                continue
            yield from _judge_expression(key, shape, f"a key of {what}")
        elif not key.text and shape.other not in (None, ANY, shape):
            yield Problem(
                key.location, f"a key of {what} is empty; GitHub refuses the file", "name it"
            )
        elif shape.other is None and not shape.loose and key.value not in known:
            message = f"{what} has no key '{key.value}'; GitHub refuses the file"
            yield Problem(key.location, message, spelled_or_removed(key.value, known))
    for name in shape.required:
        if name not in names and not any("${{" in one for one in names):
            message = f"{what} lacks the key '{name}'; GitHub refuses the file"
            yield Problem(node.location, message, f"add '{name}'")


def _judge_value(node: Scalar, place: _Place) -> Iterator[Problem]:
    shape = place.shape
    if "${{" in node.text or (shape.condition and not node.is_null):
        yield from _judge_expression(node, shape, place.name)
    elif not _takes(shape, node):
        if node.is_null or not node.value:
            yield _refuse(place, "empty")
        elif not shape.kind:
            yield _refuse(place, "a single value")
        else:
            words = _either(sorted(shape.words)) if shape.words else _SINGLE[shape.kind]
            message = f"{place.name} must be {words}; GitHub refuses the file"
            yield Problem(node.location, message, f"write {words}")


def _takes(shape: Shape, node: Scalar) -> bool:
    """Whether a single value without expressions, but for one that is a string, has a shape."""
    if "${{" in node.value:
        return shape.takes(node.text, plain=False)
    return shape.takes(node.text if shape.words else node.value, plain=node.is_plain)


def _judge_expression(node: Scalar, shape: Shape, name: str) -> Iterator[Problem]:
    if not shape.reads:
        message = f"{name} may hold no expression; GitHub refuses the file"
        yield Problem(node.location, message, "write the value out")
        return
    error = unreadable(node.text, shape.reads, condition=shape.condition)
    if error is not None:
        message = f"this expression cannot be read: {error.message}; GitHub refuses the file"
        yield Problem(node.place_offset(error.offset), message, "correct the expression")


def _refuse(place: _Place, found: str) -> Problem:
    """Report a node of a kind that may not stand in its place."""
    shape, node = place.shape, place.node
    kinds = [_SINGLE[shape.kind]] if shape.kind else []
    kinds += ["a list"] * (shape.items is not None) + ["a mapping"] * (shape.keys is not None)
    wanted = _either(kinds)
    empty = node.location[1:3] == node.location[3:5] and place.key is not None
    location = place.key.location if empty and place.key is not None else node.location
    message = f"{place.name} is {found}; GitHub wants {wanted}"
    return Problem(location, message, f"write {wanted}" + ", or remove it" * (found == "empty"))


def _either(words: list[str]) -> str:
    """Join words to a choice."""
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))

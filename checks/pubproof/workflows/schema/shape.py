"""What one place of a workflow or an action may hold."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pubproof.workflows.reader.nodes import BOOLEANS, NULLS, NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Shape:
    """What one place of a workflow may hold.

    Attributes:
        kind: the kind of single value: "text" for any, "word" for one that is not empty,
            "boolean", "number", or nothing where there may be none.
        words: the only values, None where there are others.
        null: whether nothing may stand here.
        keys: the shapes under the keys that a mapping here may have, None where it may be none.
        other: the shape under any other key, None where GitHub refuses it.
        loose: whether GitHub passes over keys that it does not know.
        required: keys that a mapping must have.
        items: the shape of the items that a list here may have, None where it may be none.
        reads: the contexts and the special functions of expressions here, in lower case; without
            any, there may be no expression.
        condition: whether the value is an ``if:``, which is an expression without braces too.
        kinds: shapes that a mapping has in place of this one, by the key that tells.
        kept: whether `outline` keeps the value, for it may lead to an upload.
        judge: tells of a single value, or of an item in brackets, whether `outline` takes it.
        whole: tells `outline` by a mapping's keys, in lower case, whether it is complete.
    """

    __slots__ = (
        "condition",
        "items",
        "judge",
        "kept",
        "keys",
        "kind",
        "kinds",
        "loose",
        "null",
        "other",
        "reads",
        "required",
        "whole",
        "words",
    )

    def __init__(
        self,
        keys: Mapping[str, Shape] | None = None,
        *,
        kind: str = "",
        words: frozenset[str] | None = None,
        null: bool = False,
        other: Shape | None = None,
        loose: bool = False,
        required: tuple[str, ...] = (),
        items: Shape | None = None,
        reads: frozenset[str] = frozenset(),
        condition: bool = False,
        kinds: Mapping[str, Shape] | None = None,
        kept: bool = False,
        judge: Callable[[str], object] | None = None,
        whole: Callable[[set[str]], bool] | None = None,
    ) -> None:
        self.keys = keys
        self.kind = "word" if words is not None else kind
        self.words = words
        self.null = null or kind == "text"
        self.other = other
        self.loose = loose
        self.required = required
        self.items = items
        self.reads = reads
        self.condition = condition
        self.kinds = kinds or {}
        self.kept = kept
        self.judge = judge
        self.whole = set(required).issubset if whole is None and required else whole

    @property
    def keeps_names(self) -> bool:
        """Whether a mapping here may lead to an upload by the names that it has."""
        return self.other is not None and self.other.kept

    def takes(self, value: str, *, plain: bool) -> bool:
        """Whether a single value without expressions may stand here.

        Args:
            value: its text.
            plain: whether it is written without quotes and not as a block.
        """
        if plain and value in NULLS:
            return self.null
        if self.words is not None:
            return value in self.words
        if self.kind == "boolean":
            return plain and value in BOOLEANS
        if self.kind == "number":
            return plain and NUMBER.fullmatch(value) is not None
        return self.kind == "text" or (self.kind == "word" and value != "")


def text(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of any single value, whose expressions may read `reads`."""
    return Shape(kind="text", reads=reads)


def word(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of a single value that is not empty."""
    return Shape(kind="word", reads=reads)


def words(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of one word, or a list of them."""
    return Shape(kind="word", items=word(reads), reads=reads)


def flag(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape of ``true`` or ``false``."""
    return Shape(kind="boolean", reads=reads)


def number(reads: frozenset[str]) -> Shape:
    """Return the shape of a number."""
    return Shape(kind="number", reads=reads)


def names(value: Shape, reads: frozenset[str] = frozenset(), *, null: bool = False) -> Shape:
    """Return the shape of a mapping from names of the author's own."""
    return Shape({}, other=value, reads=reads, null=null)


@cache
def anything(reads: frozenset[str] = frozenset()) -> Shape:
    """Return the shape that every tree has, as far as its expressions go."""
    shape = Shape({}, kind="text", reads=reads)
    shape.other = shape.items = shape
    return shape


TEXT = text()
ANY = anything()

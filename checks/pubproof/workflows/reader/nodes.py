"""Values of a YAML file: scalars, mappings and sequences, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pubproof import late
from pubproof.location import Location
from pubproof.workflows.expressions.value import parse_number, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from pubproof.workflows.reader.source import Source

    class Mark(Protocol):
        """A position as libyaml gives it."""

        @property
        def line(self) -> int:
            """The line, counted from 0."""

        @property
        def column(self) -> int:
            """The column, counted from 0."""


TAG = "tag:yaml.org,2002:"
"""The prefix of YAML's own tags."""

_WRITTEN = late.pattern(r"\S[^\n]*")
"""What is written in the first line that is not empty."""
_HEADER = late.pattern(r"\|[-+0-9]*\s*(?:#.*)?$")
"""The end of a line that opens a literal block."""
_TYPES = frozenset(TAG + name for name in ("bool", "float", "int", "null"))
"""The tags of values that are no text."""
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
BOOLEANS = _TRUE | {"false", "False", "FALSE"}
NUMBER = late.pattern(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
"""What YAML's core schema reads as a number."""
BASED = ("0x", "0o")
"""How numbers begin that may be too large for GitHub."""
LITERAL = late.pattern(r"\$\{\{\s*'((?:[^']|'')*)'\s*\}\}")
"""An expression that is nothing but a string."""
_STARTS = frozenset("0123456789+-.")


class _Mark(NamedTuple):
    """A position that has been kept."""

    line: int
    column: int


class _Placed:
    """What scalars, mappings and sequences share: a place in a source."""

    __slots__ = ("_column", "_end_column", "_end_line", "_line", "source")

    def __init__(self, source: Source, start: Mark, end: Mark) -> None:
        self.source = source
        # Four numbers take a third of the memory of libyaml's two marks.
        self._line = start.line
        self._column = start.column
        self.end = end

    @property
    def start(self) -> Mark:
        """Where the node's text begins."""
        return _Mark(self._line, self._column)

    @property
    def end(self) -> Mark:
        """Where the node's text ends."""
        return _Mark(self._end_line, self._end_column)

    @end.setter
    def end(self, end: Mark) -> None:
        self._end_line = end.line
        self._end_column = end.column

    @property
    def location(self) -> Location:
        """Where the node's text begins and ends."""
        return Location(
            self.source.path,
            self._line + 1,
            self._column + 1,
            self._end_line + 1,
            self._end_column + 1,
        )


class Scalar(_Placed):
    """A single value; its text is kept as written, quotes and escapes resolved."""

    __slots__ = ("style", "tag", "value")

    def __init__(
        self, source: Source, start: Mark, end: Mark, value: str, style: str | None, tag: str | None
    ) -> None:
        super().__init__(source, start, end)
        self.value = value
        self.style = style
        self.tag = tag

    @property
    def is_null(self) -> bool:
        """Whether YAML's core schema reads the scalar as null."""
        if self.tag is not None:
            return self.tag == TAG + "null"
        return self._unquoted and self.value in NULLS

    @property
    def is_merge(self) -> bool:
        """Whether the scalar is YAML's merge key."""
        return self._unquoted and self.value == "<<"

    @property
    def boolean(self) -> bool | None:
        """The scalar as YAML's core schema reads booleans, None when it is not one."""
        return self.value in _TRUE if self.is_plain and self.value in BOOLEANS else None

    @property
    def text(self) -> str:
        """What GitHub makes of the scalar where it needs text.

        `True` is "true", 3.10 is "3.1", and an expression that is a quoted string is that string.
        """
        literal = LITERAL.fullmatch(self.value) if self.value.startswith("${{") else None
        if literal is not None and "${{" not in literal[1]:
            return literal[1].replace("''", "'")
        if not self.is_plain:
            return self.value
        if self.value in BOOLEANS:
            return self.value.lower()
        if self.is_null:
            return ""
        number = self.number
        return to_text(number) if number is not None else self.value

    @property
    def number(self) -> float | None:
        """The scalar as YAML's core schema reads numbers, None when it is not one.

        NaN also where it has more bits than GitHub takes.
        """
        if not self.is_plain or self.value[:1] not in _STARTS or not NUMBER.fullmatch(self.value):
            return None
        number = self.value.lower()
        if number.endswith((".inf", ".nan")):
            return float(number.replace(".", ""))
        return parse_number(number)

    @property
    def is_plain(self) -> bool:
        """Whether it may be something other than text: it has no quotes, nor a tag for text."""
        return self._unquoted and (self.tag is None or self.tag in _TYPES)

    @property
    def _unquoted(self) -> bool:
        return self.style is None or self.style == ""

    def place(self, line: int, column: int = 0, length: int = 0) -> Location:
        """Return where the character at line `line`, column `column` of the value is, from 0."""
        if self.style == "|":
            header = self._header(self._line + 1)
            row = header + 1 + line
            column += self._indentation(header) + 1
        elif self._first_column:
            row = self._line + 1
            column += self._first_column
        else:
            from pubproof.workflows.reader import written

            return written.place(self, line, column, length)
        return Location(self.source.path, row, column, row, column + max(length, 1))

    def place_offset(self, offset: int, length: int = 0) -> Location:
        """Return where the character at `offset` of the value stands in the file."""
        before = self.value[:offset]
        line = before.count("\n")
        return self.place(line, offset - (before.rfind("\n") + 1), length)

    @property
    def _first_column(self) -> int:
        """The column of its first character if it is written as it is, on one line; otherwise 0."""
        start = self._end_column - len(self.value) - (0 if self._unquoted else 1)
        written = self.source.line(self._line + 1)
        is_itself = self._line == self._end_line and written.startswith(self.value, start)
        return start + 1 if is_itself and start >= self._column else 0

    def _header(self, line: int) -> int:
        """Return the line with the block's ``|``: tag and anchor can stand on lines before it."""
        while line < self._end_line and not _HEADER.search(self.source.line(line)):
            line += 1
        return line

    def _indentation(self, header: int) -> int:
        """Return how far the literal block under line `header` is indented."""
        first = _WRITTEN.search(self.value)
        if first is None:
            return 0
        start = self.value.rfind("\n", 0, first.start()) + 1
        text = self.value[start : first.end()]
        written = self.source.line(header + 1 + self.value.count("\n", 0, start))
        return len(written) - len(text) if written.endswith(text) else 0


class Mapping(_Placed):
    """Keys and values, in order; keys are unique as GitHub compares them."""

    __slots__ = ("_texts", "entries")

    def __init__(self, source: Source, start: Mark, end: Mark) -> None:
        super().__init__(source, start, end)
        self.entries: list[tuple[Scalar, Node]] = []
        self._texts: tuple[tuple[str, str], ...] | None = None

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The keys, each with the text of its value; of a value that is not single it is empty."""
        if self._texts is None:
            self._texts = tuple(
                (key.value, value.text if isinstance(value, Scalar) else "")
                for key, value in self.entries
            )
        return self._texts

    def get(self, name: str) -> Node | None:
        """Return the value under the key `name`, None when the key is absent."""
        for key, value in self.entries:
            if key.value == name:
                return value
        return None

    def find(self, name: str) -> tuple[Scalar, Node] | None:
        """Return key and value under `name` in any letter case, None when absent."""
        wanted = name.lower()
        for key, value in self.entries:
            if key.value.lower() == wanted:
                return key, value
        return None

    def scalar(self, name: str) -> Scalar | None:
        """Return the single value under `name`, None when it is absent, null or of another kind."""
        node = self.get(name)
        return node if isinstance(node, Scalar) and not node.is_null else None

    def mapping(self, name: str) -> Mapping | None:
        """Return the mapping under `name`, None when it is absent or of another kind."""
        node = self.get(name)
        return node if isinstance(node, Mapping) else None

    def sequence(self, name: str) -> Sequence | None:
        """Return the list under `name`, None when it is absent or of another kind."""
        node = self.get(name)
        return node if isinstance(node, Sequence) else None

    def words(self, name: str) -> tuple[Scalar, ...]:
        """Return the single values under `name`, one or a list of them; () when there are none."""
        node = self.get(name)
        items = node.items if isinstance(node, Sequence) else [node]
        return tuple(one for one in items if isinstance(one, Scalar) and not one.is_null)

    def key(self, name: str) -> Scalar | None:
        """Return the key `name` itself, None when it is absent."""
        return next((key for key, _ in self.entries if key.value == name), None)


class Sequence(_Placed):
    """Items, in order."""

    __slots__ = ("items",)

    def __init__(self, source: Source, start: Mark, end: Mark) -> None:
        super().__init__(source, start, end)
        self.items: list[Node] = []


Node: TypeAlias = Scalar | Mapping | Sequence


def scalars(root: Node) -> Iterator[Scalar]:
    """Yield every single value under a node, in order; what aliases repeat comes once."""
    return (node for node in within(root) if isinstance(node, Scalar))


def within(root: Node) -> Iterator[Node]:
    """Yield a node and every value under it, in order; what aliases repeat comes once."""
    waiting: list[Node] = [root]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            if isinstance(node, Sequence):
                waiting.extend(reversed(node.items))
            elif isinstance(node, Mapping):
                waiting.extend(value for _, value in reversed(node.entries))

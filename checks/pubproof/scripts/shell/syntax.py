"""A shell text as tree-sitter parses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pubproof import late
from pubproof.scripts.shell.parsed import Parsed, parsed
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from tree_sitter import Node

    from pubproof.location import Location
    from pubproof.scripts.command import Place

T = TypeVar("T")

MAX_CHARACTERS = 128 * 1024
"""Longer scripts are not parsed."""
MAX_MARKS = 2_000
"""Scripts with more of one mark of `_COSTLY` are not parsed.

The grammar is ambiguous there, and tree-sitter takes time and memory in the square of their number;
with 30,000 of them in one statement it overruns the C stack.
"""
_COSTLY = ("|", "(", ")", "<", ">", "[", "=~", "== ", "&", "%", "@", "?", "${")
_MAX_BRACED = 64
"""Words with braces that stand for more are not told."""
UNREADABLE = "this stretch of the script cannot be read as shell"
"""What is said of a stretch in which the grammar has lost its way."""
NAMES = frozenset({"variable_name", "special_variable_name"})
"""The kinds of nodes that name a variable."""
LOOPS = frozenset({"c_style_for_statement", "for_statement", "while_statement"})
"""The kinds of nodes that are loops."""
_MAX_SHOWN = 400
"""Of a longer node only the start is told."""


class Syntax:
    """The tree of one text, with its places."""

    __slots__ = ("_parsed", "negated", "place", "posix", "root", "source", "watches_status")

    def __init__(self, text: str, place: Place, *, posix: bool = False) -> None:
        """Parse `text`, which `readable` has allowed; `place` says where it stands.

        `posix`: an ``sh`` reads it, which may be no bash.
        """
        self.posix = posix
        self.place = place
        self._parsed = found = parsed(text)
        self.source = found.source
        self.root = found.root
        self.negated = found.negated
        self.watches_status = found.watches_status

    def once(self, key: Hashable, make: Callable[[Parsed], T]) -> T:
        """Return what `make` makes of the text, kept for all readings of it wherever it stands."""
        return self._parsed.once(key, make)

    def text(self, node: Node) -> str:
        """Return the node's text as written."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """Return the text between two bytes."""
        if self._parsed.ascii is not None:
            return self._parsed.ascii[start:end]
        return self.source[start:end].decode(errors="replace")

    def variables(self, node: Node) -> frozenset[str]:
        """Return the names of the variables that are read below a node."""
        read = self._parsed.read
        if node.id not in read:
            read[node.id] = frozenset(
                self.text(below)
                for below in descendants(node)
                if below.type in NAMES
                and (below.parent is None or below.parent.type != "variable_assignment")
            )
        return read[node.id]

    def bare(self, name: str) -> int:
        """Return how often a variable stands there without ``$``, as where it is assigned."""
        bare = self._parsed.bare
        if name not in bare:
            word = re.escape(name).encode()
            # A pattern that begins with letters is found many times faster.
            pattern = rb"%b(?<![\w$]%b)(?!\w)(?<!\$\{%b)" % (word, word, word)
            bare[name] = len(re.findall(pattern, self.source))
        return bare[name]

    def first_word(self, node: Node) -> str:
        """Return the first word of the node's text, nothing where a broken script leaves none."""
        return next(iter(self.text(node).split(maxsplit=1)), "")

    def location(self, node: Node) -> Location:
        """Return where the node stands, cut at the end of its first line."""
        line, column = self.position(node)
        is_short = node.end_byte - node.start_byte < _MAX_SHOWN
        first = self.text(node) if is_short else ""
        return self.place(line, column, len(first.partition("\n")[0]))

    def position(self, node: Node) -> tuple[int, int]:
        """Return the node's line and column, in characters, from 0."""
        row, column = node.start_point
        if self._parsed.ascii is None:
            lines = self._parsed.once("lines", lambda found: found.source.split(b"\n"))
            column = len(lines[row][:column].decode(errors="replace"))
        return row, column


class Function(NamedTuple):
    """A function of a shell, and the commands that led to its definition."""

    body: Node
    syntax: Syntax
    via: tuple[Location, ...]


def readable(text: str) -> str:
    """Return why `text` is not parsed, nothing when it is."""
    if "\0" in text:
        return "this script has a NUL byte"
    if len(text) > MAX_CHARACTERS:
        return "this script is too long to read"
    if any(text.count(mark) > MAX_MARKS for mark in _COSTLY):
        return "this script is too tangled to read"
    return ""


def children(node: Node) -> Iterator[Node]:
    """Yield the parts of `node` that mean something."""
    return (child for child in node.children if child.is_named and child.type != "comment")


def statements(nodes: Iterable[Node]) -> tuple[list[Node], set[int]]:
    """Return the statements among `nodes`, and where those begin that run in the background."""
    found: list[Node] = []
    behind: set[int] = set()
    for node in nodes:
        if node.is_named:
            if node.type != "comment":
                found.append(node)
        elif node.type == "&" and found:
            behind.add(found[-1].start_byte)
    return found, behind


def descendants(node: Node) -> Iterator[Node]:
    """Yield a node and all that is below it, in the order of the text."""
    todo = [node]
    while todo:
        current = todo.pop()
        yield current
        if current.child_count:
            todo.extend(reversed(current.children))


def missing_part(node: Node) -> Node | None:
    """Return the first part below `node` that the text should have and has not, or None."""
    todo = [node]
    while todo:
        current = todo.pop()
        if current.is_missing:
            return current
        if current.has_error:
            todo.extend(reversed(current.children))
    return None


def unescape(text: str) -> str:
    """Return an unquoted word's text without its backslashes."""
    if "\\" not in text:
        return text
    return re.sub(r"\\(\n|.)", lambda found: "" if found[1] == "\n" else found[1], text)


def unescape_quoted(text: str) -> str:
    """Return the text between double quotes without the backslashes that mean something there."""
    if "\\" not in text:
        return text
    return re.sub(r'\\([$`"\\\n])', lambda found: "" if found[1] == "\n" else found[1], text)


_ANSI = late.pattern(r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|(.))", re.DOTALL)
"""One escaped character, with a group for each way to write it."""
_ANSI_NAMES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f"}


def unescape_ansi(text: str) -> str:
    r"""Return the text of ``$'…'``, its ``\n``, ``\x74``, … resolved."""

    def character(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        if code:
            return chr(int(code, 16))
        if found[3]:
            return chr(int(found[3], 8) & 0xFF)
        return _ANSI_NAMES.get(found[4], found[4])

    return _ANSI.sub(character, text)


def braces(word: str) -> list[str]:
    """Return the words that ``a{b,c}d`` stands for; the word itself when it has no such braces."""
    done: list[str] = []
    todo = [word]
    while todo:
        text = todo.pop()
        found = re.search(r"\{([^{},]*(?:,[^{},]*)+)\}", text)
        if found is None or (found.start() and text[found.start() - 1] == "$"):
            done.append(text)
        elif len(todo) + len(done) > _MAX_BRACED:
            return [UNKNOWN]
        else:
            head, tail = text[: found.start()], text[found.end() :]
            todo.extend(head + part + tail for part in reversed(found[1].split(",")))
    return done

"""A shell text as tree-sitter parses it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.shell import cut_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node, Parser, Tree

    from pubproof.location import Location
    from pubproof.scripts.command import Place

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
_STATUS = re.compile(
    r"\$\{?\?|PIPESTATUS|(?:exit|return)(?<!\wexit)(?<!\wreturn)\s*(?:[;&|})\n$\"]|$)"
)
_NOTED = re.compile(r"(?:^|[\s;({|])\w+=(?:[\"']?\w+[\"']?|\$\(\(.*|\"\$\w+ .*)\s*(?:[;&|})\n]|$)")
"""A variable that may note a failure, for which the script ends later."""
_DECIDING = ("exit", "return", "-eq", "-le", "-lt", " = ", "==", "-z", " -n ", "! $")
"""What a script has in it that ends with a failure it has noted."""
_RUN = re.compile(r"\n[ \t]*\$\w+[ \t]*(?:\n|$)")
"""A variable that is run, as a flag that holds ``true`` or ``false``."""
_TRYING = (
    "+=",
    "continue 2",
    "&& exit",
    "&& return",
    "then exit",
    "then return",
    "exit 0",
    "return 0",
)
"""What else it has in it then: what grows, and ways out of a loop that tries again."""
_LEADING_BRACE = re.compile(rb"\{(?<![^\s;&|(!]\{)(?=[^\s{}();,]+,[^\s{}();]*\})")
"""The brace of ``{a,b}``, which the grammar takes for the begin of a block."""
_TIMED = re.compile(
    rb"\btime[ \t](?<![\w./-]time.)(?=[ \t]*(?:case|for|if|until|while)[ \t]|[ \t]*(?:\{\s|\())"
)
"""The word in front of a loop, a block or a subshell, which the grammar takes for a command."""
_NEGATED = re.compile(rb"!(?<![^\s;&|(]!)(?=[ \t]+(\{\s|(?:case|for|if|select|until|while)\s))")
"""The sign in front of a block, a choice or a loop, which the grammar takes for a command."""
_CUT_WORD = re.compile(r"(?<=[^\s\\;&|()])\\\n(?=[^\s;&|()])([^\n]*)")
"""The end of a line inside a word, which the shell takes away and the grammar takes for a space."""
UNREADABLE = "this stretch of the script cannot be read as shell"
"""What is said of a stretch in which the grammar has lost its way."""
NAMES = frozenset({"variable_name", "special_variable_name"})
"""The kinds of nodes that name a variable."""
LOOPS = frozenset({"c_style_for_statement", "for_statement", "while_statement"})
"""The kinds of nodes that are loops."""
_MAX_KEPT = 16 * 1024
_MAX_SHOWN = 400
"""Of a longer node only the start is told."""


class Syntax:
    """The tree of one text, with its places."""

    __slots__ = (
        *("_ascii", "_bare", "_lines", "_read", "negated", "place", "posix", "root", "source"),
        "watches_status",
    )

    def __init__(self, text: str, place: Place, *, posix: bool = False) -> None:
        """Parse `text`, which `readable` has allowed; `place` says where it stands.

        `posix`: an ``sh`` reads it, which may be no bash.
        """
        self.posix = posix
        if "\\\n" in text:
            text = _CUT_WORD.sub(r"\1\n", text)
        self.source = text.encode(errors="replace")
        self.place = place
        read = _LEADING_BRACE.sub(b"_", self.source)
        signs = [*_NEGATED.finditer(read)] if b"!" in read else []
        self.negated = frozenset(one.start(1) for one in signs)
        read = _NEGATED.sub(b" ", read) if signs else read
        self.root = _tree(_TIMED.sub(b"     ", read) if b"time" in read else read).root_node
        self.watches_status = _STATUS.search(text) is not None or (
            (any(word in text for word in _DECIDING) or _RUN.search(text) is not None)
            and (_NOTED.search(text) is not None or any(word in text for word in _TRYING))
        )
        self._ascii = text if text.isascii() else None
        self._bare: dict[str, int] = {}
        self._read: dict[int, frozenset[str]] = {}
        self._lines: list[bytes] | None = None

    def text(self, node: Node) -> str:
        """Return the node's text as written."""
        return self.between(node.start_byte, node.end_byte)

    def between(self, start: int, end: int) -> str:
        """Return the text between two bytes."""
        if self._ascii is not None:
            return self._ascii[start:end]
        return self.source[start:end].decode(errors="replace")

    def variables(self, node: Node) -> frozenset[str]:
        """Return the names of the variables that are read below a node."""
        if node.id not in self._read:
            self._read[node.id] = frozenset(
                self.text(below)
                for below in descendants(node)
                if below.type in NAMES
                and (below.parent is None or below.parent.type != "variable_assignment")
            )
        return self._read[node.id]

    def bare(self, name: str) -> int:
        """Return how often a variable stands there without ``$``, as where it is assigned."""
        if name not in self._bare:
            word = re.escape(name).encode()
            # A pattern that begins with letters is found many times faster.
            pattern = rb"%b(?<![\w$]%b)(?!\w)(?<!\$\{%b)" % (word, word, word)
            self._bare[name] = len(re.findall(pattern, self.source))
        return self._bare[name]

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
        if self._ascii is None:
            if self._lines is None:
                self._lines = self.source.split(b"\n")
            column = len(self._lines[row][:column].decode(errors="replace"))
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
    """Return the first part below `node` that the grammar wants and the text has not."""
    todo = [node]
    while todo:
        current = todo.pop()
        if current.is_missing:
            return current
        if current.has_error:
            todo.extend(reversed(current.children))
    return None


def _tree(source: bytes) -> Tree:
    return _kept(source) if len(source) <= _MAX_KEPT else _parsed(source)


def _parsed(source: bytes) -> Tree:
    tree = _parser().parse(source)
    whole = cut_words.joined(source, tree.root_node)
    return tree if whole == source else _parser().parse(whole)


_kept = lru_cache(maxsize=128)(_parsed)


@cache
def _parser() -> Parser:
    import tree_sitter

    return tree_sitter.Parser(tree_sitter.Language(_grammar()))


def _grammar() -> object:
    """Return bash's grammar, without its package.

    What the package adds to the extension module are queries, which nobody asks for here, and slow
    imports to read them.
    """
    from importlib.machinery import PathFinder
    from importlib.util import find_spec, module_from_spec

    package = find_spec("tree_sitter_bash")
    folders = package.submodule_search_locations if package is not None else None
    spec = PathFinder.find_spec("_binding", folders)
    if spec is None or spec.loader is None:
        import tree_sitter_bash

        return tree_sitter_bash.language()
    binding = module_from_spec(spec)
    spec.loader.exec_module(binding)
    return binding.language()


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

"""Words of a shell command, with quotes removed and known variables filled in.

Follows "Shell Expansions" of the Bash manual: brace, parameter and command expansion, then word
splitting. File names are not expanded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pubproof import late
from pubproof.scripts.shell.syntax import braces, unescape, unescape_ansi, unescape_quoted
from pubproof.scripts.shell.variables.values import counted
from pubproof.scripts.shell.words.expansions import calculated, expanded
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.variables.values import Value

MAX_WORD = 20_000
"""A longer word is not told."""
_MAX_NESTING = 12
_LIST = late.pattern(r"\"\$(?:(@)|\{(@|\w+)(?:\[@\])?\})\"")
"""A string that is a list."""
_WORDS = frozenset({"word", "number", "variable_name", "extglob_pattern", "regex"})
_COMPOSED = frozenset({"concatenation", "command_name", "translated_string", "ERROR"})
"""The kinds of nodes that are made of others."""
_LITERALS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(_WORDS, unescape),
    "raw_string": lambda text: text[1:-1],
    "ansi_c_string": lambda text: unescape_ansi(text[2:-1]),
}
"""The kinds of nodes whose text tells what they become, and how."""


class Scope(Protocol):
    """What words are expanded in."""

    def value(self, name: str) -> Value | None:
        """Return what the variable or parameter `name` holds, None when that is not known."""

    def assume(self, name: str, value: Value) -> None:
        """Set the variable `name`, which nothing is known to have set, to its default."""

    def substitute(self, node: Node, syntax: Syntax, *, fatal: bool) -> str:
        """Return what the command in ``$(…)`` prints."""

    def hold(self, text: str) -> str:
        """Return the name of a file that holds what the command in ``<(…)`` prints."""


class Words:
    """Expands the words of one command."""

    __slots__ = ("_current", "_done", "_fatal", "names", "scope", "syntax")

    def __init__(
        self, scope: Scope, syntax: Syntax, *, fatal: bool = False, names: bool = False
    ) -> None:
        """Expand in `scope`; `fatal`: a failing ``$(…)`` fails the run; `names`: keep ``$NAME``."""
        self.scope = scope
        self.syntax = syntax
        self._fatal = fatal
        self.names = names
        self._done: list[str] = []
        self._current: str | None = None

    def fields(self, node: Node) -> list[str]:
        """Return the words that the word `node` becomes: none, one or several."""
        if node.type == "brace_expression":
            return counted(self.syntax.text(node))
        self._done, self._current = [], None
        self._part(node, quoted=False, nesting=0)
        self._flush()
        done, self._done = self._done, []
        if node.type in ("word", "concatenation") and any("{" in word for word in done):
            return [word for field in done for word in braces(field)]
        return done

    def text(self, node: Node, nesting: int = 0) -> str:
        """Return the word `node` as one text, as in an assignment."""
        inner = Words(self.scope, self.syntax, fatal=self._fatal, names=self.names)
        inner._part(node, quoted=True, nesting=nesting)
        inner._flush()
        return " ".join(inner._done)

    def number(self, node: Node) -> str:
        """Return what a name, a number or an expansion within ``((…))`` is worth, as a text."""
        if node.type == "variable_name":
            held = self.scope.value(self.syntax.text(node))
            return held if isinstance(held, str) else UNKNOWN
        return self.syntax.text(node) if node.type == "number" else self.text(node)

    def contents(self, node: Node) -> str:
        """Return the text of a here-document's body."""
        outer = Words(self.scope, self.syntax, fatal=self._fatal, names=self.names)
        outer._string(node, node.start_byte, node.end_byte, 0)
        return outer._current or ""

    def _add(self, text: str) -> None:
        joined = (self._current or "") + text
        self._current = joined if len(joined) <= MAX_WORD else UNKNOWN

    def _flush(self) -> None:
        if self._current is not None:
            self._done.append(self._current)
            self._current = None

    def _add_value(self, value: Value, *, quoted: bool, apart: bool = False) -> None:
        """Add what a variable holds; unquoted it is split, an array's words stay apart."""
        if quoted and not (apart and isinstance(value, tuple)):
            self._add(value if isinstance(value, str) else " ".join(value))
            return
        if isinstance(value, tuple):
            words = list(value) if quoted else " ".join(value).split()
        else:
            if value[:1].isspace():
                self._flush()
            words = value.split()
            if words and value[-1:].isspace():
                words.append("")
        for position, word in enumerate(words):
            if position:
                self._flush()
            if word or quoted:
                self._add(word)

    def _part(self, node: Node, *, quoted: bool, nesting: int) -> None:
        """Add what one node of a word becomes."""
        kind = node.type
        if nesting > _MAX_NESTING:
            self._add(UNKNOWN)
        elif kind in _COMPOSED or (kind in _WORDS and node.child_count):
            self._gaps(node, quoted=quoted, nesting=nesting)
        elif kind in _LITERALS:
            self._add(_LITERALS[kind](self.syntax.text(node)))
        elif kind == "string":
            self._quotes(node, nesting)
        elif kind in ("simple_expansion", "expansion"):
            value, apart = expanded(self, node, nesting)
            self._add_value(value, quoted=quoted, apart=apart)
        elif kind == "command_substitution":
            printed = self.scope.substitute(node, self.syntax, fatal=self._fatal)
            self._add_value(printed, quoted=quoted)
        elif kind == "arithmetic_expansion":
            self.visit(node)
            self._add(calculated(self, node))
        elif kind == "process_substitution" and self.syntax.text(node)[:1] == "<":
            printed = self.scope.substitute(node, self.syntax, fatal=False)
            self._add(UNKNOWN if UNKNOWN in printed else self.scope.hold(printed))
        else:
            self.visit(node)
            self._add(UNKNOWN)

    def _gaps(self, node: Node, *, quoted: bool, nesting: int) -> None:
        """Add the parts of a word, and the text between them."""
        at = node.start_byte
        for child in node.children:
            if child.start_byte > at:
                self._add(unescape(self.syntax.between(at, child.start_byte)))
            if child.is_named:
                self._part(child, quoted=quoted, nesting=nesting + 1)
            elif child.type != "$" or node.type != "translated_string":
                self._add(unescape(self.syntax.text(child)))
            at = child.end_byte
        if at < node.end_byte:
            self._add(unescape(self.syntax.between(at, node.end_byte)))

    def _quotes(self, node: Node, nesting: int) -> None:
        """Add text between double quotes, which is a word even without a letter.

        Only a list without an element, ``"$@"``, becomes none.
        """
        found = _LIST.fullmatch(self.syntax.text(node))
        if found is None or self.scope.value(found[1] or found[2]) != ():
            self._add("")
        self._string(node, node.start_byte + 1, node.end_byte - 1, nesting)

    def _string(self, node: Node, start: int, end: int, nesting: int) -> None:
        """Add text between double quotes or of a here-document."""
        at = start
        for child in node.children:
            if not child.is_named or child.type in ("string_content", "heredoc_content"):
                continue
            front = unescape_quoted(self.syntax.between(at, child.start_byte))
            front += _spaces(self.syntax.text(child))
            if front:
                self._add(front)
            self._part(child, quoted=True, nesting=nesting + 1)
            at = child.end_byte
        if at < end:
            self._add(unescape_quoted(self.syntax.between(at, end)))

    def visit(self, node: Node) -> None:
        """Start the commands in ``$(…)`` anywhere below `node`, whose value is not needed."""
        for one in self.syntax.once(("substitutions", node.id), lambda _: [*_substitutions(node)]):
            self.scope.substitute(one, self.syntax, fatal=False)


def _substitutions(node: Node) -> Iterator[Node]:
    """Yield the commands in ``$(…)`` below a node, but for those within another."""
    todo = [node]
    while todo:
        current = todo.pop()
        if current.type in ("command_substitution", "process_substitution"):
            yield current
        elif current.child_count:
            todo.extend(reversed(current.children))


def _spaces(text: str) -> str:
    """Return the spaces in front of an expansion, which the grammar takes for a part of it."""
    return text[: len(text) - len(text.lstrip())]

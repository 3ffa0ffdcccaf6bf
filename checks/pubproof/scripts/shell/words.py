"""Words of a shell command, with quotes removed and known variables filled in.

Follows "Shell Expansions" of the Bash manual: brace, parameter and command expansion, then word
splitting. File names are not expanded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pubproof import late
from pubproof.scripts.command import UNKNOWN
from pubproof.scripts.shell import arithmetic
from pubproof.scripts.shell.syntax import (
    braces,
    children,
    unescape,
    unescape_ansi,
    unescape_quoted,
)
from pubproof.scripts.shell.trims import changed
from pubproof.scripts.shell.values import LISTS, Keyed, counted, element, positions, sliced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node

    from pubproof.scripts.shell.syntax import Syntax
    from pubproof.scripts.shell.values import Value

MAX_WORD = 20_000
"""A longer word is not told."""
_MAX_NESTING = 12
_LIST = late.pattern(r"\"\$(?:(@)|\{(@|\w+)(?:\[@\])?\})\"")
"""A string that is a list."""
_NAME = late.pattern(r"[A-Za-z_]\w{0,99}")
_BOUND = late.pattern(r"[0-9]{1,5}")
"""From where, or how much, of a value."""
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

    __slots__ = ("_current", "_done", "_names", "_scope", "_syntax", "fatal")

    def __init__(
        self, scope: Scope, syntax: Syntax, *, fatal: bool = False, names: bool = False
    ) -> None:
        """Expand in `scope`; `fatal`: a failing ``$(…)`` fails the run; `names`: keep ``$NAME``."""
        self._scope = scope
        self._syntax = syntax
        self.fatal = fatal
        self._names = names
        self._done: list[str] = []
        self._current: str | None = None

    def fields(self, node: Node) -> list[str]:
        """Return the words that the word `node` becomes: none, one or several."""
        if node.type == "brace_expression":
            return counted(self._syntax.text(node))
        self._done, self._current = [], None
        self._part(node, quoted=False, nesting=0)
        self._flush()
        done, self._done = self._done, []
        if node.type in ("word", "concatenation") and any("{" in word for word in done):
            return [word for field in done for word in braces(field)]
        return done

    def text(self, node: Node) -> str:
        """Return the word `node` as one text, as in an assignment."""
        return self._quoted(node, 0)

    def number(self, node: Node) -> str:
        """Return what a name, a number or an expansion within ``((…))`` is worth, as a text."""
        if node.type == "variable_name":
            held = self._scope.value(self._syntax.text(node))
            return held if isinstance(held, str) else UNKNOWN
        return self._syntax.text(node) if node.type == "number" else self.text(node)

    def contents(self, node: Node) -> str:
        """Return the text of a here-document's body."""
        outer = Words(self._scope, self._syntax, fatal=self.fatal, names=self._names)
        outer._string(node, node.start_byte, node.end_byte, 0)
        return outer._current or ""

    def _quoted(self, node: Node, nesting: int) -> str:
        inner = Words(self._scope, self._syntax, fatal=self.fatal, names=self._names)
        inner._part(node, quoted=True, nesting=nesting)
        inner._flush()
        return " ".join(inner._done)

    def _add(self, text: str) -> None:
        joined = (self._current or "") + text
        self._current = joined if len(joined) <= MAX_WORD else UNKNOWN

    def _flush(self) -> None:
        if self._current is not None:
            self._done.append(self._current)
            self._current = None

    def _add_value(self, value: Value, *, quoted: bool, apart: bool = False) -> None:
        """Add what a variable holds; unquoted it is split, an array's words stay apart."""
        if isinstance(value, tuple) and not (quoted and not apart):
            words = list(value) if quoted else " ".join(value).split()
        elif quoted:
            self._add(value if isinstance(value, str) else " ".join(value))
            return
        else:
            text = value if isinstance(value, str) else " ".join(value)
            if text[:1].isspace():
                self._flush()
            words = text.split()
            if words and text[-1:].isspace():
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
            self._add(_LITERALS[kind](self._syntax.text(node)))
        elif kind == "string":
            self._quotes(node, nesting)
        elif kind == "simple_expansion":
            self._variable(self._syntax.text(node).lstrip()[1:], quoted=quoted)
        elif kind == "expansion":
            self._expansion(node, quoted=quoted, nesting=nesting)
        elif kind == "command_substitution":
            printed = self._scope.substitute(node, self._syntax, fatal=self.fatal)
            self._add_value(printed, quoted=quoted)
        elif kind == "arithmetic_expansion":
            self.visit(node)
            self._add(self._calculated(node))
        elif kind == "process_substitution" and self._syntax.text(node)[:1] == "<":
            printed = self._scope.substitute(node, self._syntax, fatal=False)
            self._add(UNKNOWN if UNKNOWN in printed else self._scope.hold(printed))
        else:
            self.visit(node)
            self._add(UNKNOWN)

    def _gaps(self, node: Node, *, quoted: bool, nesting: int) -> None:
        """Add the parts of a word, and the text between them."""
        at = node.start_byte
        for child in node.children:
            if child.start_byte > at:
                self._add(unescape(self._syntax.between(at, child.start_byte)))
            if child.is_named:
                self._part(child, quoted=quoted, nesting=nesting + 1)
            elif child.type != "$" or node.type != "translated_string":
                self._add(unescape(self._syntax.text(child)))
            at = child.end_byte
        if at < node.end_byte:
            self._add(unescape(self._syntax.between(at, node.end_byte)))

    def _quotes(self, node: Node, nesting: int) -> None:
        """Add text between double quotes, which is a word even without a letter.

        Only a list without an element, ``"$@"``, becomes none.
        """
        found = _LIST.fullmatch(self._syntax.text(node))
        if found is None or self._scope.value(found[1] or found[2]) != ():
            self._add("")
        self._string(node, node.start_byte + 1, node.end_byte - 1, nesting)

    def _string(self, node: Node, start: int, end: int, nesting: int) -> None:
        """Add text between double quotes or of a here-document."""
        at = start
        for child in node.children:
            if not child.is_named or child.type in ("string_content", "heredoc_content"):
                continue
            front = unescape_quoted(self._syntax.between(at, child.start_byte))
            front += _spaces(self._syntax.text(child))
            if front:
                self._add(front)
            self._part(child, quoted=True, nesting=nesting + 1)
            at = child.end_byte
        if at < end:
            self._add(unescape_quoted(self._syntax.between(at, end)))

    def _variable(self, name: str, *, quoted: bool) -> None:
        value = self._scope.value(name)
        if isinstance(value, tuple) and name not in LISTS:
            value = element(value, "0")
        self._held(name, value, quoted=quoted, apart=name == "@")

    def _held(self, name: str, value: Value | None, *, quoted: bool, apart: bool) -> None:
        """Add what a variable holds as it is."""
        if value is None:
            self._add(f"${name}" if self._names else UNKNOWN)
        else:
            self._add_value(value, quoted=quoted, apart=apart)

    def _expansion(self, node: Node, *, quoted: bool, nesting: int) -> None:
        """Add ``${…}``."""
        parts = [child for child in node.children if child.type not in ("${", "}")]
        if not parts:
            self._add(UNKNOWN)
            return
        subject, *rest = parts
        if subject.type == "!" and rest:
            self._indexes(rest[0], quoted=quoted)
            return
        name, index = self._name(subject)
        if not name:
            self._add(UNKNOWN)
            return
        value = self._scope.value(name)
        if rest and rest[0].type == ":":
            self._slice(name, index, value, rest[1::2], quoted=quoted)
            return
        if value is not None and (index or (isinstance(value, tuple) and name not in LISTS)):
            value = element(value, index or "0")
        if not rest:
            self._held(name, value, quoted=quoted, apart="@" in (index, name))
        elif rest[0].type in (":-", "-", ":=", "="):
            self._default(name, value, rest, quoted=quoted, nesting=nesting)
        else:
            self._operate(value, rest, quoted=quoted, nesting=nesting)

    def _slice(
        self, name: str, index: str, value: Value | None, bounds: list[Node], *, quoted: bool
    ) -> None:
        """Add ``${name:1}``, ``${name[@]:1:2}`` or ``"${@:2}"``, which counts from ``$0``."""
        texts = [self._syntax.text(one) for one in bounds]
        is_list = name in LISTS or index in LISTS
        if value is not None and not is_list:
            value = element(value, index or "0")
        if (
            value is None
            or not all(map(_BOUND.fullmatch, texts))
            or (name in LISTS and texts[0] == "0")
        ):
            self._add(UNKNOWN)
            return
        first, *length = map(int, texts)
        found = sliced(value, first - (name in LISTS), length[0] if length else None)
        self._add_value(
            UNKNOWN if found is None else found, quoted=quoted, apart="@" in (index, name)
        )

    def _operate(
        self, value: Value | None, rest: list[Node], *, quoted: bool, nesting: int
    ) -> None:
        """Add what an operator makes of a value."""
        operator = rest[0].type
        argument = self._quoted(rest[1], nesting + 1) if len(rest) > 1 else ""
        if operator in (":+", "+"):
            is_open = value == UNKNOWN and argument[:1] != "-"
            self._add_value(UNKNOWN if is_open else argument if value else "", quoted=quoted)
        elif operator in (":?", "?"):
            self._add_value(UNKNOWN if value is None else value, quoted=quoted)
        else:
            parts = [self._quoted(one, nesting + 1) for one in rest[1:] if one.is_named]
            made = changed(value, operator, parts) if isinstance(value, str) else UNKNOWN
            self._add_value(made, quoted=quoted)

    def _calculated(self, node: Node) -> str:
        """Return what ``$((…))`` is worth; a variable that it sets is not told any more."""
        inner = list(children(node))
        for name, _ in arithmetic.changes(inner, self.number, self._syntax):
            self._scope.assume(name, UNKNOWN)
        found = arithmetic.worth(inner[0], self.number, self._syntax) if len(inner) == 1 else None
        return UNKNOWN if found is None else str(found)

    def _indexes(self, subject: Node, *, quoted: bool) -> None:
        """Add ``${!name[@]}``, or ``${!name}``, which is what the variable of that name holds."""
        name, index = self._name(subject)
        value = self._scope.value(name)
        if not index and isinstance(value, str) and _NAME.fullmatch(value):
            self._variable(value, quoted=quoted)
            return
        value = value if index in LISTS else None
        told = value is not None and UNKNOWN not in value
        self._add_value(positions(value) if told and value else UNKNOWN, quoted=quoted, apart=True)

    def _default(
        self, name: str, value: Value | None, rest: list[Node], *, quoted: bool, nesting: int
    ) -> None:
        """Add ``${name:-default}``."""
        if value is None or (not value and rest[0].type.startswith(":")):
            value = " ".join(self._quoted(part, nesting + 1) for part in rest[1:])
            if rest[0].type.endswith("="):
                self._scope.assume(name, value)
        self._add_value(value, quoted=quoted)

    def _name(self, subject: Node) -> tuple[str, str]:
        """Return the variable's name, and the index when it is an array's element."""
        if subject.type in ("variable_name", "special_variable_name"):
            return self._syntax.text(subject), ""
        if subject.type == "subscript":
            name, _, index = self._syntax.text(subject).rstrip("]").partition("[")
            if isinstance(self._scope.value(name), Keyed):
                _, *keys = children(subject)
                return name, self._quoted(keys[0], 0) if len(keys) == 1 else ""
            told = index in LISTS or index.isdecimal()
            held = None if told else self._scope.value(index.strip("${}"))
            return name, held if isinstance(held, str) else index
        return "", ""

    def visit(self, node: Node) -> None:
        """Start the commands in ``$(…)`` anywhere below `node`, whose value is not needed."""
        todo = [node]
        while todo:
            current = todo.pop()
            if current.type in ("command_substitution", "process_substitution"):
                self._scope.substitute(current, self._syntax, fatal=False)
            elif current.child_count:
                todo.extend(reversed(current.children))


def _spaces(text: str) -> str:
    """Return the spaces in front of an expansion, which the grammar takes for a part of it."""
    return text[: len(text) - len(text.lstrip())]

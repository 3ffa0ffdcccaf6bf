"""The tokens of an expression."""

from __future__ import annotations

import re

from pubproof.workflows.expressions.value import SPACES

_STRING = re.compile(r"'(?>(?:[^']++|'')*)'")
_SYMBOL = re.compile(r"[!=<>]=|&&|\|\||[!<>()\[\],.*]")
_WORDS = re.compile(rf"[^{SPACES}()\[\],!<>=&|]++")
"""A number, or a name with what its dots join to it."""


class ExpressionError(ValueError):
    """An expression that GitHub refuses.

    Attributes:
        message: what is wrong.
        offset: where, in characters from the start of the text given, counted from 0.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Token:
    """A piece of the source; `kind` is "end", "name", "number", "string" or "symbol"."""

    __slots__ = ("kind", "offset", "text")

    def __init__(self, kind: str, text: str, offset: int) -> None:
        self.kind = kind
        self.text = text
        self.offset = offset


class Tokens:
    """The tokens of a source, one after another."""

    __slots__ = ("_offset", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._offset = 0

    def next(self, *, operand: bool) -> Token:
        """Read a token; where an operand may stand, `.` begins a number."""
        start = self._skip_spaces()
        first = self._source[start : start + 1]
        if not first:
            return Token("end", "", start)
        if first == "'":
            kind, pattern = "string", _STRING
        elif first in "+-0123456789" or (operand and first == "."):
            kind, pattern = "number", _WORDS
        elif first in "!=<>&|()[],.*":
            kind, pattern = "symbol", _SYMBOL
        else:
            kind, pattern = "name", _WORDS
        match = pattern.match(self._source, start)
        text = first if match is None else match[0]
        if kind == "name":
            text = text.partition(".")[0]
        token = Token(kind, text, start)
        if match is None or (kind == "name" and not _is_name(text)):
            raise unexpected(token)
        self._offset = start + len(text)
        return token

    def opens(self, symbol: str) -> bool:
        """Whether what follows begins with a symbol, without reading it."""
        return self._source.startswith(symbol, self._skip_spaces())

    def _skip_spaces(self) -> int:
        """Go to the next character that is no space, and return its offset."""
        while self._offset < len(self._source) and self._source[self._offset] in SPACES:
            self._offset += 1
        return self._offset


def _is_name(word: str) -> bool:
    return word.isascii() and word.replace("-", "_").isidentifier()


def unexpected(token: Token) -> ExpressionError:
    """Make the error of a token that cannot stand where it does."""
    if token.kind == "end":
        return ExpressionError("the expression ends too early", token.offset)
    return ExpressionError(f"{token.text!r} is not expected here", token.offset)

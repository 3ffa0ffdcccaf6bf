"""The parser of expressions: a text becomes an `Expression`."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from pubproof.workflows.expressions.expression import (
    Call,
    Context,
    Expression,
    Index,
    Literal,
    Operation,
)
from pubproof.workflows.expressions.tokens import ExpressionError, Token, Tokens, unexpected
from pubproof.workflows.expressions.value import NAN, is_blank, parse_number

if TYPE_CHECKING:
    from pubproof.workflows.expressions.expression import Node

MAX_LENGTH = 21_000
"""GitHub refuses a longer expression (`ExpressionConstants.MaxLength`)."""
MAX_DEPTH = 50
"""GitHub refuses a deeper tree (`ExpressionConstants.MaxDepth`)."""

_CONSTANTS: dict[str, bool | float | None] = {
    "null": None,
    "true": True,
    "false": False,
    "NaN": NAN,
    "Infinity": float("inf"),
}
_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "!": 5,
}
_ARGUMENTS = {
    "always": (0, 0),
    "cancelled": (0, 0),
    "case": (3, 255),
    "contains": (2, 2),
    "endswith": (2, 2),
    "failure": (0, 255),
    "format": (1, 255),
    "fromjson": (1, 1),
    "hashfiles": (1, 255),
    "join": (1, 2),
    "startswith": (2, 2),
    "success": (0, 255),
    "tojson": (1, 1),
}
"""How few and how many arguments each function takes; `success` and `failure` of a job's `if:` take
names of jobs."""


class _Pending:
    """An operator or an opening bracket that waits for its last operand.

    `base` is how many operands came before. `call` is the function's token for the bracket of a
    call.
    """

    __slots__ = ("base", "call", "symbol")

    def __init__(self, symbol: str, base: int, call: Token | None) -> None:
        self.symbol = symbol
        self.base = base
        self.call = call


class _Parser:
    """An operator-precedence parser: brackets take no recursion, and no depth, as on GitHub."""

    __slots__ = ("_operands", "_pending", "_tokens")

    def __init__(self, source: str) -> None:
        self._tokens = Tokens(source)
        self._operands: list[tuple[Node, int]] = []  # with their depths
        self._pending: list[_Pending] = []

    def parse(self) -> Node:
        """Build the tree of the whole source."""
        while True:
            indexable = self._read_operand()
            token = self._read_postfixes(indexable=indexable)
            while token.kind == "symbol" and token.text in (")", "]"):
                self._close(token)
                token = self._read_postfixes(indexable=True)
            if token.kind == "end":
                return self._finish(token)
            if token.kind != "symbol" or not self._continue(token):
                raise unexpected(token)

    def _read_operand(self) -> bool:
        """Read up to the end of an operand's first part; tell whether `.` or `[` may follow it."""
        while True:
            token = self._tokens.next(operand=True)
            if token.kind == "symbol" and token.text in ("!", "("):
                self._open(token.text)
            elif token.kind == "name" and token.text not in _CONSTANTS:
                if not self._tokens.opens("("):
                    self._push(Context(token.text), 1)
                    return True
                if self._begin_call(token):
                    return True
            else:
                self._push(Literal(_literal(token)), 1)
                return False

    def _begin_call(self, name: Token) -> bool:
        """Read the bracket of a call; tell whether the call ends at once."""
        if name.text.lower() not in _ARGUMENTS:
            raise ExpressionError(f"there is no function {name.text!r}", name.offset)
        self._tokens.next(operand=False)
        self._open("(", name)
        if not self._tokens.opens(")"):
            return False
        self._close(self._tokens.next(operand=False))
        return True

    def _read_postfixes(self, *, indexable: bool) -> Token:
        """Apply the `.name`, `.*` and `[*]` that follow; return the first token past them."""
        while True:
            token = self._tokens.next(operand=False)
            if not indexable or token.kind != "symbol" or token.text not in (".", "["):
                return token
            if token.text == ".":
                self._index(self._property())
            elif self._takes_all():
                self._index(None)
            else:
                self._open("[")
                indexable = self._read_operand()

    def _property(self) -> Node | None:
        token = self._tokens.next(operand=False)
        if token.kind == "name":
            return Literal(token.text)
        if token.text != "*":
            raise unexpected(token)
        return None

    def _takes_all(self) -> bool:
        """Read `*]` if it comes next."""
        if not self._tokens.opens("*"):
            return False
        self._tokens.next(operand=False)
        token = self._tokens.next(operand=False)
        if token.text != "]":
            raise unexpected(token)
        return True

    def _index(self, key: Node | None, key_depth: int = 1) -> None:
        target, depth = self._operands.pop()
        self._push(Index(target, key), max(depth, key_depth) + 1)

    def _close(self, token: Token) -> None:
        self._reduce(1)
        if not self._pending or self._pending[-1].symbol != {")": "(", "]": "["}[token.text]:
            raise unexpected(token)
        opening = self._pending.pop()
        if token.text == "]":
            self._index(*self._operands.pop())
        elif opening.call is not None:
            self._call(opening, opening.call)

    def _call(self, opening: _Pending, name: Token) -> None:
        arguments = self._operands[opening.base :]
        del self._operands[opening.base :]
        low, high = _ARGUMENTS[name.text.lower()]
        if len(arguments) < low:
            raise ExpressionError(f"too few arguments for {name.text!r}", name.offset)
        if len(arguments) > high:
            raise ExpressionError(f"too many arguments for {name.text!r}", name.offset)
        if name.text.lower() == "case" and len(arguments) % 2 == 0:
            raise ExpressionError("'case' needs an odd number of arguments", name.offset)
        nodes = tuple(node for node, _ in arguments)
        self._push(Call(name.text.lower(), nodes), max((d for _, d in arguments), default=0) + 1)

    def _continue(self, token: Token) -> bool:
        """Take a binary operator or a comma; tell whether the symbol was one."""
        if token.text == ",":
            self._reduce(1)
            return bool(self._pending and self._pending[-1].call)
        precedence = _PRECEDENCE.get(token.text)
        if precedence is None or token.text == "!":
            return False
        self._reduce(precedence)
        self._open(token.text)
        return True

    def _finish(self, end: Token) -> Node:
        self._reduce(1)
        if self._pending:
            raise ExpressionError(f"{self._pending[-1].symbol!r} is not closed", end.offset)
        return self._operands[0][0]

    def _reduce(self, precedence: int) -> None:
        """Build the nodes of the operators that bind at least as tightly."""
        while self._pending and _PRECEDENCE.get(self._pending[-1].symbol, 0) >= precedence:
            symbol = self._pending.pop().symbol
            right, depth = self._operands.pop()
            if symbol == "!":
                self._push(Operation(symbol, (right,)), depth + 1)
                continue
            left, left_depth = self._operands.pop()
            if symbol in ("&&", "||"):
                self._join(symbol, (left, left_depth), (right, depth))
            else:
                self._push(Operation(symbol, (left, right)), max(left_depth, depth) + 1)

    def _join(self, symbol: str, *operands: tuple[Node, int]) -> None:
        """Build `&&` or `||`; one within another of its kind adds no depth, as on GitHub."""
        nodes: list[Node] = []
        depth = 0
        for node, node_depth in operands:
            if isinstance(node, Operation) and node.symbol == symbol:
                nodes.extend(node.operands)
                depth = max(depth, node_depth)
            else:
                nodes.append(node)
                depth = max(depth, node_depth + 1)
        self._push(Operation(symbol, tuple(nodes)), depth)

    def _open(self, symbol: str, call: Token | None = None) -> None:
        self._pending.append(_Pending(symbol, len(self._operands), call))

    def _push(self, node: Node, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the nesting is deeper than {MAX_DEPTH} levels", 0)
        self._operands.append((node, depth))


def _literal(token: Token) -> bool | float | str | None:
    if token.kind == "string":
        return token.text[1:-1].replace("''", "'")
    if token.kind == "name":
        return _CONSTANTS[token.text]
    number = parse_number(token.text) if token.kind == "number" else NAN
    if isnan(number):
        raise unexpected(token)
    return number


def parse(source: str) -> Expression:
    """Parse an expression, without `${{ }}` around it.

    Any name is taken as a context.

    Raises:
        ExpressionError: the syntax is wrong, there is no such function, a function has the wrong
            number of arguments, or the expression is too long or too deep for GitHub.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"the expression is longer than {MAX_LENGTH} characters", MAX_LENGTH)
    if is_blank(source):
        raise ExpressionError("an expression is expected", 0)
    return Expression(source, _Parser(source).parse())


def parse_at(source: str, offset: int) -> Expression:
    """Parse an expression that stands at an offset of a longer text.

    Raises:
        ExpressionError: as `parse` does, with the place in the longer text.
    """
    try:
        return parse(source)
    except ExpressionError as error:
        raise ExpressionError(error.message, offset + error.offset) from None

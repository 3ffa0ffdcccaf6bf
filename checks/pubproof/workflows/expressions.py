"""The expression language of GitHub Actions, evaluated with values that may be unknown.

The syntax and the functions are those of GitHub's page "Evaluate expressions in workflows and
actions". Where the page is silent, the rule is the one of the `actions/runner` sources: the folder
`src/Sdk/DTExpressions2` for expressions, and `TemplateReader` and `ConvertToIfCondition` for texts
with `${{ }}` and for `if:`.

An answer that holds whatever the unknown values are is given; any other is an `Unknown`. So making
a known value unknown can turn a result into an `Unknown`, but never into another known value.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

MAX_LENGTH = 21_000
"""GitHub refuses a longer expression (`ExpressionConstants.MaxLength`)."""
MAX_DEPTH = 50
"""GitHub refuses a deeper tree (`ExpressionConstants.MaxDepth`)."""
MAX_TEXT = 131_072
"""A longer text that functions build is not told, nor is what is read from it."""
MAX_JSON_DEPTH = 100
"""`toJSON` does not tell a deeper value."""

STATUS_FUNCTIONS = frozenset({"always", "cancelled", "failure", "success"})
"""The functions that replace the `success()` an `if:` has otherwise."""


class Unknown:
    """A value that cannot be told."""

    __slots__ = ("boolean", "reason", "truth")

    def __init__(self, reason: str, *, truth: bool | None = None, boolean: bool = False) -> None:
        """Take why the value is unknown, and what is known of it all the same.

        Args:
            reason: why, as a phrase for a message.
            truth: how the value counts in a condition; `None` when that is unknown too.
            boolean: whether the value is certainly `true` or `false`.
        """
        self.reason = reason
        self.truth = truth
        self.boolean = boolean

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r}, truth={self.truth}, boolean={self.boolean})"


Value: TypeAlias = bool | float | str | list["Value"] | dict[str, "Value"] | Unknown | None
"""A value of an expression; numbers are floats."""
Status: TypeAlias = "Mapping[str, bool | Unknown]"
"""What the status functions return, by their names in lower case."""
_Known: TypeAlias = bool | float | str | list[Value] | dict[str, Value] | None

_NO_STATUS: Status = {}
_NAN = float("nan")


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


# --- The tree ---


class _Literal(NamedTuple):
    value: bool | float | str | None


class _Context(NamedTuple):
    name: str


class _Index(NamedTuple):
    """A property or an element; all of them (`*`) when `key` is `None`."""

    target: _Node
    key: _Node | None


class _Not(NamedTuple):
    operand: _Node


class _Comparison(NamedTuple):
    symbol: str
    left: _Node
    right: _Node


class _Logical(NamedTuple):
    """Operands joined by `&&` (`decisive` is False) or by `||` (it is True)."""

    decisive: bool
    operands: tuple[_Node, ...]


class _Call(NamedTuple):
    """A call; the name is in lower case."""

    name: str
    arguments: tuple[_Node, ...]


class _Text(NamedTuple):
    """A text with expressions in it."""

    parts: tuple[_Node, ...]


_Node: TypeAlias = _Literal | _Context | _Index | _Not | _Comparison | _Logical | _Call | _Text


class Expression(NamedTuple):
    """A parsed expression: its source, and its tree for the functions of this module."""

    source: str
    tree: _Node


Template: TypeAlias = tuple[str | Expression, ...]
"""A text taken apart at its `${{ }}`."""


class Condition(NamedTuple):
    """A parsed `if:` value.

    Attributes:
        expression: what it computes, without the `success() &&` GitHub may add.
        status_functions: the status functions it calls, in lower case.
    """

    expression: Expression
    status_functions: frozenset[str]

    def evaluate(
        self, contexts: Mapping[str, Value], status: Status = _NO_STATUS
    ) -> bool | Unknown:
        """Tell whether the job or step runs, as far as its condition goes.

        A condition that calls no status function holds only with `success()` too (page "Evaluate
        expressions in workflows and actions", "Status check functions").

        Args:
            contexts: the values of the contexts by name.
            status: the values of the status functions by name in lower case.
        """
        evaluator = _Evaluator(contexts, status)
        tree = self.expression.tree
        if not self.status_functions:
            tree = _Logical(decisive=False, operands=(_Call("success", ()), tree))
        return truth(evaluator.value(tree))


# --- The parser ---

_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = re.compile(f"[{_SPACE}]*+")
_STRING = re.compile(r"'((?:[^']++|'')*+)'")
_SYMBOL = re.compile(r"[!=<>]=|&&|\|\||[!<>()\[\],.*]")
_WORD = re.compile(rf"[^{_SPACE}()\[\],.!<>=&|]++")
_NUMERAL = re.compile(rf"[^{_SPACE}()\[\],!<>=&|]++")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_INFINITY = re.compile(r"[+-]?infinity", re.IGNORECASE)
_BASED = re.compile(r"0x([0-9A-Fa-f]+)|0o([0-7]+)")

_CONSTANTS: dict[str, bool | float | None] = {
    "null": None,
    "true": True,
    "false": False,
    "NaN": _NAN,
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


class _Token(NamedTuple):
    """A piece of the source; `kind` is "end", "name", "number", "string" or "symbol"."""

    kind: str
    text: str
    offset: int


class _Pending(NamedTuple):
    """An operator or an opening bracket that waits for its last operand.

    `call` is the function's token for the bracket of a call. `base` is how many operands came
    before.
    """

    symbol: str
    offset: int
    base: int
    call: _Token | None = None


class _Parser:
    """An operator-precedence parser: brackets take no recursion, and no depth, as on GitHub."""

    __slots__ = ("_offset", "_operands", "_pending", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._offset = 0
        self._operands: list[tuple[_Node, int]] = []  # with their depths
        self._pending: list[_Pending] = []

    def parse(self) -> _Node:
        while True:
            indexable = self._read_operand()
            token = self._read_postfixes(indexable=indexable)
            while token.kind == "symbol" and token.text in (")", "]"):
                self._close(token)
                token = self._read_postfixes(indexable=True)
            if token.kind == "end":
                return self._finish(token)
            if token.kind != "symbol" or not self._continue(token):
                raise _unexpected(token)

    def _read_operand(self) -> bool:
        """Read up to the end of an operand's first part; tell whether `.` or `[` may follow it."""
        while True:
            token = self._next(operand=True)
            if token.kind == "symbol" and token.text in ("!", "("):
                self._open(token.text, token.offset)
            elif token.kind == "name" and token.text not in _CONSTANTS:
                if not self._opens_call():
                    self._push(_Context(token.text), 1)
                    return True
                if self._begin_call(token):
                    return True
            else:
                self._push(_Literal(_literal(token)), 1)
                return False

    def _opens_call(self) -> bool:
        start = self._skip_spaces()
        return self._source.startswith("(", start)

    def _begin_call(self, name: _Token) -> bool:
        """Read the bracket of a call; tell whether the call ends at once."""
        if name.text.lower() not in _ARGUMENTS:
            raise ExpressionError(f"there is no function {name.text!r}", name.offset)
        self._open("(", self._next(operand=False).offset, name)
        if not self._source.startswith(")", self._skip_spaces()):
            return False
        self._close(self._next(operand=False))
        return True

    def _read_postfixes(self, *, indexable: bool) -> _Token:
        """Apply the `.name`, `.*` and `[*]` that follow; return the first token past them."""
        while True:
            token = self._next(operand=False)
            if not indexable or token.kind != "symbol" or token.text not in (".", "["):
                return token
            if token.text == ".":
                self._index(self._property())
            elif self._takes_all():
                self._index(None)
            else:
                self._open("[", token.offset)
                indexable = self._read_operand()

    def _property(self) -> _Node | None:
        token = self._next(operand=False)
        if token.kind == "name":
            return _Literal(token.text)
        if token.text != "*":
            raise _unexpected(token)
        return None

    def _takes_all(self) -> bool:
        """Read `*]` if it comes next."""
        start = self._skip_spaces()
        if not self._source.startswith("*", start):
            return False
        self._offset = start + 1
        token = self._next(operand=False)
        if token.text != "]":
            raise _unexpected(token)
        return True

    def _index(self, key: _Node | None, key_depth: int = 1) -> None:
        target, depth = self._operands.pop()
        self._push(_Index(target, key), max(depth, key_depth) + 1)

    def _close(self, token: _Token) -> None:
        self._reduce(1)
        if not self._pending or self._pending[-1].symbol != {")": "(", "]": "["}[token.text]:
            raise _unexpected(token)
        opening = self._pending.pop()
        if token.text == "]":
            self._index(*self._operands.pop())
        elif opening.call is not None:
            self._call(opening, opening.call)

    def _call(self, opening: _Pending, name: _Token) -> None:
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
        self._push(_Call(name.text.lower(), nodes), max((d for _, d in arguments), default=0) + 1)

    def _continue(self, token: _Token) -> bool:
        """Take a binary operator or a comma; tell whether the symbol was one."""
        if token.text == ",":
            self._reduce(1)
            return bool(self._pending and self._pending[-1].call)
        precedence = _PRECEDENCE.get(token.text)
        if precedence is None or token.text == "!":
            return False
        self._reduce(precedence)
        self._open(token.text, token.offset)
        return True

    def _finish(self, end: _Token) -> _Node:
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
                self._push(_Not(right), depth + 1)
                continue
            left, left_depth = self._operands.pop()
            if symbol in ("&&", "||"):
                self._join(symbol == "||", (left, left_depth), (right, depth))
            else:
                self._push(_Comparison(symbol, left, right), max(left_depth, depth) + 1)

    def _join(self, decisive: bool, *operands: tuple[_Node, int]) -> None:  # noqa: FBT001
        """Build `&&` or `||`; one within another of its kind adds no depth, as on GitHub."""
        nodes: list[_Node] = []
        depth = 0
        for node, node_depth in operands:
            if isinstance(node, _Logical) and node.decisive == decisive:
                nodes.extend(node.operands)
                depth = max(depth, node_depth)
            else:
                nodes.append(node)
                depth = max(depth, node_depth + 1)
        self._push(_Logical(decisive, tuple(nodes)), depth)

    def _open(self, symbol: str, offset: int, call: _Token | None = None) -> None:
        self._pending.append(_Pending(symbol, offset, len(self._operands), call))

    def _push(self, node: _Node, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"the nesting is deeper than {MAX_DEPTH} levels", 0)
        self._operands.append((node, depth))

    def _skip_spaces(self) -> int:
        match = _SPACES.match(self._source, self._offset)
        self._offset = match.end() if match else self._offset
        return self._offset

    def _next(self, *, operand: bool) -> _Token:
        """Read a token; where an operand may stand, `.` begins a number."""
        start = self._skip_spaces()
        first = self._source[start : start + 1]
        if not first:
            return _Token("end", "", start)
        numeric = first in "+-0123456789" or (operand and first == ".")
        if first == "'":
            kind, pattern = "string", _STRING
        elif numeric:
            kind, pattern = "number", _NUMERAL
        elif first in "!=<>&|()[],.*":
            kind, pattern = "symbol", _SYMBOL
        else:
            kind, pattern = "name", _WORD
        match = pattern.match(self._source, start)
        if match is None or (kind == "name" and not _NAME.fullmatch(match[0])):
            text = first if match is None else match[0]
            raise _unexpected(_Token(kind, text, start))
        self._offset = match.end()
        return _Token(kind, match[0], start)


def _unexpected(token: _Token) -> ExpressionError:
    if token.kind == "end":
        return ExpressionError("the expression ends too early", token.offset)
    return ExpressionError(f"{token.text!r} is not expected here", token.offset)


def _literal(token: _Token) -> bool | float | str | None:
    if token.kind == "string":
        return token.text[1:-1].replace("''", "'")
    if token.kind == "name":
        return _CONSTANTS[token.text]
    number = _parse_number(token.text) if token.kind == "number" else _NAN
    if number != number:  # noqa: PLR0124 - only NaN differs from itself
        raise _unexpected(token)
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
    if _is_blank(source):
        raise ExpressionError("an expression is expected", 0)
    return Expression(source, _Parser(source).parse())


# --- Texts with expressions in them, and conditions ---

_CLOSING = re.compile(r"(?:[^'}]++|'[^']*+'|}(?!}))*+}}")


def parse_template(text: str) -> Template:
    """Split a text at its `${{ }}`: literal parts as they are, the others parsed.

    Raises:
        ExpressionError: a `${{` is not closed, or an expression is wrong. The offset is one in
            `text`.
    """
    parts: list[str | Expression] = []
    end = 0
    while (start := text.find("${{", end)) >= 0:
        closing = _CLOSING.match(text, start + 3)
        if closing is None:
            raise ExpressionError("'${{' is not closed", start)
        if start > end:
            parts.append(text[end:start])
        parts.append(_parse_at(text[start + 3 : closing.end() - 2], start + 3))
        end = closing.end()
    if end < len(text):
        parts.append(text[end:])
    return tuple(parts)


def parse_condition(text: str) -> Condition:
    """Parse the value of an `if:`.

    A text without `${{` is an expression, and so is one that is a single `${{ }}`. Any other text
    with `${{ }}` is a string with the values filled in, and counts as true when it is not empty: a
    space or an end of line outside of the braces is enough. A `${{ }}` that holds only a quoted
    string stands for the text in the quotes. A blank condition is `success()`.

    Raises:
        ExpressionError: as `parse` and `parse_template` do.
    """
    parts = parse_template(text)
    bare, start = text, 0
    if len(parts) == 1 and isinstance(parts[0], Expression):
        tree = parts[0].tree
        if not (isinstance(tree, _Literal) and isinstance(tree.value, str)):
            return _condition(parts[0])
        bare, start = tree.value, text.index("'") + 1
    elif any(isinstance(part, Expression) for part in parts):
        return _condition(Expression(text, _text_node(parts)))
    return _condition(_parse_at("success()" if _is_blank(bare) else bare, start))


def _condition(expression: Expression) -> Condition:
    return Condition(expression, functions_used(expression) & STATUS_FUNCTIONS)


def _parse_at(source: str, offset: int) -> Expression:
    try:
        return parse(source)
    except ExpressionError as error:
        raise ExpressionError(error.message, offset + error.offset) from None


def _text_node(parts: Sequence[str | Expression]) -> _Node:
    return _Text(tuple(_Literal(part) if isinstance(part, str) else part.tree for part in parts))


def _is_blank(text: str) -> bool:
    return _SPACES.fullmatch(text) is not None


# --- What an expression mentions ---


def functions_used(expression: Expression) -> frozenset[str]:
    """Name the functions an expression calls, in lower case."""
    nodes = _descendants(expression.tree)
    return frozenset(node.name for node in nodes if isinstance(node, _Call))


def references(expression: Expression) -> tuple[tuple[str, ...], ...]:
    """List the context paths an expression reads, such as `("secrets", "TOKEN")`.

    Names are as written, each path is given once, and the paths come in the order of the source.
    An index that is a string is a name; any other index, and a filter, is `"*"`.
    """
    paths: dict[tuple[str, ...], None] = {}
    pending = [expression.tree]
    while pending:
        node = pending.pop()
        steps: list[str] = []
        keys: list[_Node] = []
        while isinstance(node, _Index):
            name = node.key.value if isinstance(node.key, _Literal) else None
            steps.append(name if isinstance(name, str) else "*")
            keys.extend([] if node.key is None else [node.key])
            node = node.target
        if isinstance(node, _Context):
            paths[(node.name, *reversed(steps))] = None
            pending.extend(keys)
        else:
            pending.extend(keys)
            pending.extend(reversed(_children(node)))
    return tuple(paths)


def _descendants(tree: _Node) -> Iterator[_Node]:
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(_children(node)))


def _children(node: _Node) -> tuple[_Node, ...]:
    match node:
        case _Index(target, key):
            return (target,) if key is None else (target, key)
        case _Not(operand):
            return (operand,)
        case _Comparison(_, left, right):
            return (left, right)
        case _Logical(_, operands) | _Call(_, operands) | _Text(operands):
            return operands
        case _Literal() | _Context():
            return ()


# --- Conversions ---


def truth(value: Value) -> bool | Unknown:
    """Tell how a value counts in a condition.

    False, null, 0, NaN and the empty string count as false. An `Unknown` is returned as it is,
    unless it says how it counts.
    """
    if isinstance(value, Unknown):
        return value if value.truth is None else value.truth
    if isinstance(value, (list, dict)):
        return True
    return bool(value) and value == value  # noqa: PLR0124 - only NaN differs from itself


def _parse_number(text: str) -> float:
    """Read a number as `ExpressionUtility.ParseNumber` does; NaN for any other text."""
    text = _trim(text)
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text) or _INFINITY.fullmatch(text):
        return float(text)
    based = _BASED.fullmatch(text)
    if based is None:
        return _NAN
    number = int(based[1], 16) if based[1] else int(based[2], 8)
    if number >= 1 << 32:
        return _NAN
    return float(number if number < 1 << 31 else number - (1 << 32))


def _trim(text: str) -> str:
    start = _SPACES.match(text)
    head = start.end() if start else 0
    tail = len(text)
    while tail > head and _SPACES.fullmatch(text, tail - 1, tail):
        tail -= 1
    return text[head:tail]


def _to_number(value: _Known) -> float:
    if value is None:
        return 0.0
    if isinstance(value, str):
        return _parse_number(value)
    if isinstance(value, (list, dict)):
        return _NAN
    return float(value)


def _to_text(value: _Known) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "Array"
    if isinstance(value, dict):
        return "Object"
    text = format(value or 0.0, ".15G")
    return {"NAN": "NaN", "INF": "Infinity", "-INF": "-Infinity"}.get(text, text)


def _fold(text: str) -> str:
    """Put a text in the case strings are compared in, as .NET's `OrdinalIgnoreCase` does.

    Each character goes to upper case by itself, if that is one character and not an ASCII letter
    for one beyond ASCII.
    """
    return text.upper() if text.isascii() else "".join(map(_fold_character, text))


def _fold_character(character: str) -> str:
    upper = character.upper()
    if len(upper) != 1 or (upper.isascii() and not character.isascii()):
        return character
    return upper


def _compare(symbol: str, left: Value, right: Value) -> bool | Unknown:
    unknown = _first_unknown((left, right))
    if unknown is not None:
        return Unknown(unknown.reason, boolean=True)
    left, right = cast("_Known", left), cast("_Known", right)
    compare = _COMPARISONS[symbol]
    if isinstance(left, str) and isinstance(right, str):
        return compare(_ordinal(left), _ordinal(right))
    if isinstance(left, (list, dict)) and left is right:
        return compare(0.0, 0.0)
    return compare(_to_number(left), _to_number(right))


def _ordinal(text: str) -> bytes:
    return _fold(text).encode("utf-16-be", "surrogatepass")


_COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": cast("Callable[[object, object], bool]", operator.lt),
    "<=": cast("Callable[[object, object], bool]", operator.le),
    ">": cast("Callable[[object, object], bool]", operator.gt),
    ">=": cast("Callable[[object, object], bool]", operator.ge),
}


def _first_unknown(values: Iterable[Value]) -> Unknown | None:
    return next((value for value in values if isinstance(value, Unknown)), None)


# --- Evaluation ---


_MISSING = Unknown("there is no such element")
_TOO_LONG = "the text is too long to tell"
_FORMAT_PIECE = re.compile(
    r"[^{}]++|(?P<brace>[{}])(?P=brace)|\{(?P<index>[0-9]{1,9})\}|(?P<wrong>[{}])"
)


class _Filtered(list[Value]):
    """What a filter gives: a property of it is that property of each of its elements."""


class _Evaluator:
    __slots__ = ("_contexts", "_status")

    def __init__(self, contexts: Mapping[str, Value], status: Status) -> None:
        self._contexts = contexts
        self._status = status

    def value(self, node: _Node) -> Value:
        match node:
            case _Literal(value):
                return value
            case _Context(name):
                missing = Unknown(f"the context {name} is not known here")
                return _find(self._contexts, name, missing)
            case _Index(target, key):
                return self._index(self.value(target), key)
            case _Not(operand):
                counts = truth(self.value(operand))
                if isinstance(counts, Unknown):
                    return Unknown(counts.reason, boolean=True)
                return not counts
            case _Comparison(symbol, left, right):
                return _compare(symbol, self.value(left), self.value(right))
            case _Logical(decisive, operands):
                return _decide(map(self.value, operands), decisive=decisive)
            case _Text(parts):
                return _concatenate([self.value(part) for part in parts])
            case _Call(name, arguments):
                return self._call(name, arguments)

    def _index(self, target: Value, key_node: _Node | None) -> Value:
        if key_node is None:
            return _all_of(target)
        key = self.value(key_node)
        if isinstance(target, _Filtered):
            found = (_element(item, key) for item in target)
            return _Filtered(item for item in found if item is not _MISSING)
        element = _element(target, key)
        return None if element is _MISSING else element

    def _call(self, name: str, arguments: tuple[_Node, ...]) -> Value:
        if name in STATUS_FUNCTIONS:
            return self._call_status(name, arguments)
        if name == "hashfiles":
            return Unknown("hashFiles() depends on files")
        if name == "case":
            return self._call_case(arguments)
        if name == "format":
            return self._call_format(arguments)
        return _FUNCTIONS[name](*map(self.value, arguments))

    def _call_status(self, name: str, arguments: tuple[_Node, ...]) -> bool | Unknown:
        unknown = Unknown(f"the result of {name}() is not known here", boolean=True)
        return unknown if arguments else self._status.get(name, unknown)

    def _call_case(self, arguments: tuple[_Node, ...]) -> Value:
        for predicate, result in zip(arguments[:-1:2], arguments[1::2], strict=True):
            chosen = self.value(predicate)
            if isinstance(chosen, Unknown):
                return Unknown(chosen.reason)
            if not isinstance(chosen, bool):
                return Unknown("a condition of case() is not a boolean")
            if chosen:
                return self.value(result)
        return self.value(arguments[-1])

    def _call_format(self, arguments: tuple[_Node, ...]) -> Value:
        pattern = self.value(arguments[0])
        if isinstance(pattern, Unknown):
            return Unknown(pattern.reason)
        pieces = _format_pieces(_to_text(pattern))
        wanted = {piece for piece in pieces or () if isinstance(piece, int)}
        if pieces is None or any(index + 1 >= len(arguments) for index in wanted):
            return Unknown(f"the format string {_to_text(pattern)[:80]!r} is not valid")
        values = {index: self.value(arguments[index + 1]) for index in wanted}
        return _concatenate([p if isinstance(p, str) else values[p] for p in pieces])


def _find(mapping: Mapping[str, Value], name: str, default: Value) -> Value:
    """Get a value by its name, whatever the case of its letters."""
    if name in mapping:
        return mapping[name]
    folded = _fold(name)
    return next((value for key, value in mapping.items() if _fold(key) == folded), default)


def _element(collection: Value, key: Value) -> Value:
    """Get a property or an element; `_MISSING` when there is none."""
    if isinstance(collection, Unknown):
        return Unknown(collection.reason)
    if not isinstance(collection, (list, dict)):
        return _MISSING
    if isinstance(key, Unknown):
        return Unknown(key.reason)
    if isinstance(collection, dict):
        named = not isinstance(key, (list, dict))
        return _find(collection, _to_text(key), _MISSING) if named else _MISSING
    number = _to_number(key)
    return collection[int(number)] if 0 <= number < len(collection) else _MISSING


def _all_of(target: Value) -> Value:
    """Apply a filter; an unknown element may stand for several, or for none."""
    if isinstance(target, Unknown):
        return Unknown(target.reason, truth=True)
    collections = target if isinstance(target, _Filtered) else [target]
    found = _Filtered()
    for collection in collections:
        if isinstance(collection, Unknown):
            found.append(Unknown(collection.reason))
        elif isinstance(collection, dict):
            found.extend(collection.values())
        elif isinstance(collection, list):
            found.extend(collection)
    return found


def _decide(values: Iterable[Value], *, decisive: bool) -> Value:
    """Give the first value that counts as `decisive`, else the last one."""
    possible: list[Unknown] = []
    value: Value = None
    for value in values:
        counts = truth(value)
        if counts is decisive:
            return _one_of(possible, value, truth=decisive)
        if isinstance(counts, Unknown):
            possible.append(counts)
    return _one_of(possible, value, truth=None)


def _one_of(possible: list[Unknown], last: Value, *, truth: bool | None) -> Value:
    """Tell what is known of a result that is one of the unknown values, or the last one."""
    if not possible:
        return last
    boolean = all(value.boolean for value in possible) and (
        last.boolean if isinstance(last, Unknown) else isinstance(last, bool)
    )
    if boolean and truth is not None:
        return truth
    return Unknown(possible[0].reason, truth=truth, boolean=boolean)


def _concatenate(values: Sequence[Value]) -> str | Unknown:
    texts = [_to_text(value) for value in values if not isinstance(value, Unknown)]
    unknown = _first_unknown(values)
    if unknown is not None:
        filled = any(texts) or any(isinstance(v, Unknown) and v.truth for v in values)
        return Unknown(unknown.reason, truth=True if filled else None)
    if len(texts) > 1 and sum(map(len, texts)) > MAX_TEXT:
        return Unknown(_TOO_LONG, truth=True)
    return "".join(texts)


def _format_pieces(pattern: str) -> list[str | int] | None:
    """Split a format string into literal parts and numbers of arguments; `None` if it is wrong."""
    pieces: list[str | int] = []
    for match in _FORMAT_PIECE.finditer(pattern):
        if match["wrong"]:
            return None
        pieces.append(int(match["index"]) if match["index"] else match["brace"] or match[0])
    return pieces


# --- Functions that need no more than their arguments ---


def _contains(search: Value, item: Value) -> bool | Unknown:
    if isinstance(search, dict):
        return False
    if not isinstance(search, list):
        return _test_texts(operator.contains, search, item)
    results = [_compare("==", item, element) for element in search]
    return True if True in results else _first_unknown(results) or False


def _starts_with(text: Value, start: Value) -> bool | Unknown:
    return _test_texts(str.startswith, text, start)


def _ends_with(text: Value, end: Value) -> bool | Unknown:
    return _test_texts(str.endswith, text, end)


def _test_texts(test: Callable[[str, str], bool], left: Value, right: Value) -> bool | Unknown:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        unknown = left if isinstance(left, Unknown) else cast("Unknown", right)
        return Unknown(unknown.reason, boolean=True)
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return False
    return test(_fold(_to_text(left)), _fold(_to_text(right)))


def _join(items: Value, separator: Value = ",") -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reason)
    if not isinstance(items, list):
        return "" if isinstance(items, dict) else _to_text(items)
    if isinstance(separator, (list, dict)):
        separator = ","
    return _concatenate([value for item in items for value in (separator, item)][1:])


def _to_json(value: Value) -> Value:
    pieces: list[str] = []
    size = 0
    for piece in _json_pieces(value, 0):
        if isinstance(piece, Unknown):
            return Unknown(piece.reason, truth=True)
        size += len(piece)
        if size > MAX_TEXT:
            return Unknown(_TOO_LONG, truth=True)
        pieces.append(piece)
    return "".join(pieces)


def _json_pieces(value: Value, depth: int) -> Iterator[str | Unknown]:
    if isinstance(value, Unknown):
        yield value
    elif depth > MAX_JSON_DEPTH:
        yield Unknown("the value is nested too deeply to tell")
    elif isinstance(value, dict):
        members = ((_json_string(key) + ": ", item) for key, item in value.items())
        yield from _json_members("{}", members, depth)
    elif isinstance(value, list):
        yield from _json_members("[]", (("", item) for item in value), depth)
    elif isinstance(value, str):
        yield _json_string(value)
    else:
        yield "null" if value is None else _to_text(value)


def _json_members(
    brackets: str, members: Iterable[tuple[str, Value]], depth: int
) -> Iterator[str | Unknown]:
    before = brackets[0]
    for label, item in members:
        yield before + "\n" + "  " * (depth + 1) + label
        yield from _json_pieces(item, depth + 1)
        before = ","
    yield brackets if before != "," else "\n" + "  " * depth + brackets[1]


def _json_string(text: str) -> str:
    import json  # slow to import, and seldom needed

    quoted = json.dumps(text, ensure_ascii=False)
    for character in "\x85\u2028\u2029":
        quoted = quoted.replace(character, f"\\u{ord(character):04x}")
    return quoted


def _from_json(value: Value) -> Value:
    import json  # slow to import, and seldom needed

    if isinstance(value, Unknown):
        return Unknown(value.reason)
    try:
        text = _to_text(value)
        return cast("Value", json.loads(text, parse_int=float, object_pairs_hook=_json_object))
    except (ValueError, RecursionError):
        return Unknown("the text given to fromJSON() is not JSON")


def _json_object(members: list[tuple[str, Value]]) -> dict[str, Value]:
    if len({_fold(key) for key, _ in members}) < len(members):
        raise ValueError("two keys differ in their case only")
    return dict(members)


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "contains": _contains,
    "endswith": _ends_with,
    "fromjson": _from_json,
    "join": _join,
    "startswith": _starts_with,
    "tojson": _to_json,
}


def evaluate(
    expression: Expression, contexts: Mapping[str, Value], status: Status = _NO_STATUS
) -> Value:
    """Evaluate an expression; it never raises.

    What would fail on GitHub, such as a wrong format string, is an `Unknown`.

    Args:
        expression: what `parse` gives.
        contexts: the values of the contexts by name, whatever the case. A context that is not
            there is unknown; a property that is not there is null.
        status: the values of the status functions by name in lower case; one that is not there is
            unknown.
    """
    return _Evaluator(contexts, status).value(expression.tree)


def value_of(
    template: str | Template, contexts: Mapping[str, Value], status: Status = _NO_STATUS
) -> Value:
    """Evaluate a text that may hold `${{ }}`, with the arguments of `evaluate`.

    A text that is exactly one `${{ }}` keeps the type of its value; any other gives a string.

    Raises:
        ExpressionError: as `parse_template` does, where the text is not parsed yet.
    """
    parts = parse_template(template) if isinstance(template, str) else template
    if len(parts) == 1 and isinstance(parts[0], Expression):
        return evaluate(parts[0], contexts, status)
    return _Evaluator(contexts, status).value(_text_node(parts))


def interpolate(
    template: str | Template, contexts: Mapping[str, Value], status: Status = _NO_STATUS
) -> str | Unknown:
    """Fill in the `${{ }}` of a text, with the arguments of `evaluate`.

    Null becomes nothing, and an array or an object the word `Array` or `Object`.

    Raises:
        ExpressionError: as `parse_template` does, where the text is not parsed yet.
    """
    parts = parse_template(template) if isinstance(template, str) else template
    return cast("str | Unknown", _Evaluator(contexts, status).value(_text_node(parts)))

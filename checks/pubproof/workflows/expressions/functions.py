"""The functions that need no more than their arguments."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from pubproof import late
from pubproof.workflows.expressions.operators import (
    MAX_TEXT,
    TOO_LONG,
    agreed,
    compare,
    concatenate,
    first_unknown,
)
from pubproof.workflows.expressions.value import Unknown, fold, to_text, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pubproof.workflows.expressions.value import Value

MAX_JSON_DEPTH = 100
"""`toJSON` does not tell a deeper value."""

_FORMAT_PIECE = late.pattern(
    r"[^{}]++|(?P<brace>[{}])(?P=brace)|\{(?P<index>[0-9]{1,9})\}|(?P<wrong>[{}])"
)
"""A piece of what ``format`` fills in: plain text, a doubled brace, a place, or a brace too
many."""


def _contains(search: Value, item: Value) -> bool | Unknown:
    if isinstance(search, dict):
        return False
    if isinstance(search, Unknown) and isinstance(item, str) and _has_piece(search, item):
        return True
    if not isinstance(search, list):
        return _test_texts(operator.contains, search, item)
    results = [compare("==", item, element) for element in search]
    return True if True in results else first_unknown(results) or False


def _has_piece(text: Unknown, item: str) -> bool:
    """Whether a text stands in what is known of a value."""
    return bool(item) and any(fold(item) in fold(piece) for piece in text.pieces)


def _starts_with(text: Value, start: Value) -> bool | Unknown:
    return _test_end(str.startswith, text, 0, start)


def _ends_with(text: Value, end: Value) -> bool | Unknown:
    return _test_end(str.endswith, text, -1, end)


def _test_end(
    test: Callable[[str, str], bool], text: Value, piece: int, end: Value
) -> bool | Unknown:
    """Test one end of a text; of one that is unknown, `piece` of what is known may tell."""
    if isinstance(text, Unknown) and isinstance(end, str):
        known, wanted = fold(text.pieces[piece]), fold(end)
        if test(known, wanted) or not test(wanted, known):
            return test(known, wanted)
    return _test_texts(test, text, end)


def _test_texts(test: Callable[[str, str], bool], left: Value, right: Value) -> bool | Unknown:
    if isinstance(left, Unknown):
        return agreed(left, (_test_texts(test, one, right) for one in left.choices))
    if isinstance(right, Unknown):
        return agreed(right, (_test_texts(test, left, one) for one in right.choices))
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return False
    return test(fold(to_text(left)), fold(to_text(right)))


def _join(items: Value, separator: Value = ",") -> Value:
    if isinstance(items, Unknown):
        return Unknown(items.reason)
    if not isinstance(items, list):
        return "" if isinstance(items, dict) else to_text(items)
    unknown = first_unknown(items)
    if unknown is not None:  # a filter's may stand for none, so that separators are unknown too
        return Unknown(unknown.reason, truth=truth(concatenate(items)) is True or None)
    if isinstance(separator, (list, dict)):
        separator = ","
    return concatenate([value for item in items for value in (separator, item)][1:])


def _to_json(value: Value) -> Value:
    pieces: list[str] = []
    size = 0
    for piece in _json_pieces(value, 0):
        if isinstance(piece, Unknown):
            return Unknown(piece.reason, truth=True)
        size += len(piece)
        if size > MAX_TEXT:
            return Unknown(TOO_LONG, truth=True)
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
        yield "null" if value is None else to_text(value)


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
        text = to_text(value)
        found: Value = json.loads(text, parse_int=float, object_pairs_hook=_json_object)
    except (ValueError, RecursionError):
        return Unknown("the text given to fromJSON() is not JSON")
    return found


def _json_object(members: list[tuple[str, Value]]) -> dict[str, Value]:
    if len({fold(key) for key, _ in members}) < len(members):
        raise ValueError("two keys differ in their case only")
    return dict(members)


def format_pieces(pattern: str) -> list[str | int] | None:
    """Split a format string into literal parts and numbers of arguments; `None` if it is wrong."""
    pieces: list[str | int] = []
    for match in _FORMAT_PIECE.finditer(pattern):
        if match["wrong"]:
            return None
        pieces.append(int(match["index"]) if match["index"] else match["brace"] or match[0])
    return pieces


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "contains": _contains,
    "endswith": _ends_with,
    "fromjson": _from_json,
    "join": _join,
    "startswith": _starts_with,
    "tojson": _to_json,
}

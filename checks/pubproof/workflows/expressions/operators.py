"""What operators make of values: comparison, negation, choice and concatenation."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from pubproof.workflows.expressions.value import Unknown, fold, to_number, to_text, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from pubproof.workflows.expressions.value import Known, Value

MAX_TEXT = 131_072
"""A longer text that functions build is not told, nor is what is read from it."""
_MAX_CHOICES = 20
"""Of a value that is one of more, nothing is told of them."""
_MAX_PIECES = 100
"""Of a text with more parts that are unknown, only the beginning is kept."""
_LONGEST_TOKEN = 1000
"""Nothing stands for a choice whose expression would be longer."""
TOO_LONG = "the text is too long to tell"

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def negate(value: Value) -> bool | Unknown:
    """Apply `!`."""
    counts = truth(value)
    return Unknown(counts.reason, boolean=True) if isinstance(counts, Unknown) else not counts


def compare(symbol: str, left: Value, right: Value) -> bool | Unknown:
    """Apply the comparison with this symbol."""
    if isinstance(left, Unknown):
        return _compare_unknown(symbol, left, right)
    if isinstance(right, Unknown):
        return _compare_unknown(symbol, right, left)
    test = _COMPARISONS[symbol]
    if isinstance(left, str) and isinstance(right, str):
        left, right = fold(left), fold(right)
        return test(left, right) if symbol in ("==", "!=") else test(_units(left), _units(right))
    if isinstance(left, (list, dict)) and left is right:
        return test(0.0, 0.0)
    return test(to_number(left), to_number(right))


def _compare_unknown(symbol: str, unknown: Unknown, other: Value) -> bool | Unknown:
    """Compare a value that cannot be told: only whether it equals another may be known."""
    if symbol not in ("==", "!="):
        return Unknown(unknown.reason, boolean=True)
    outcome = agreed(unknown, (compare(symbol, one, other) for one in unknown.choices))
    if isinstance(outcome, Unknown) and isinstance(other, str):
        differs = _differ(unknown, other) or _is_more(unknown, other)
        return symbol == "!=" if differs else outcome
    return outcome


def agreed(unknown: Unknown, outcomes: Iterable[bool | Unknown]) -> bool | Unknown:
    """Return what comes of each of a value's choices where that is the same, else an `Unknown`."""
    found = {*outcomes}
    return True in found if found in ({True}, {False}) else Unknown(unknown.reason, boolean=True)


def _differ(unknown: Unknown, text: str) -> bool:
    """Whether a value that begins in a known way is certainly not that text."""
    return not fold(text).startswith(fold(unknown.beginning))


def _is_more(unknown: Unknown, text: str) -> bool:
    """Whether a value is certainly not that text, because the text is empty and it counts."""
    return not text and unknown.truth is True


def _units(text: str) -> bytes:
    """Return what texts are ordered by: the code units of UTF-16."""
    return text.encode("utf-16-be", "surrogatepass")


def decide(values: Iterable[Value], *, decisive: bool) -> Value:
    """Give the first value that counts as `decisive`, else the last one."""
    possible: list[Unknown] = []
    value: Value = None
    for value in values:
        counts = truth(value)
        if counts is decisive:
            return _one_of(possible, value, decisive=decisive)
        if isinstance(counts, Unknown):
            possible.append(counts)
    return _one_of(possible, value, decisive=decisive)


def _one_of(possible: list[Unknown], last: Value, *, decisive: bool) -> Value:
    """Tell what is known of a result that is one of the unknown values, or else the last one.

    It is one of the unknown values only where that counts as `decisive`.
    """
    if not possible:
        return last
    counts = decisive if truth(last) is decisive else None
    boolean = all(value.boolean for value in possible) and (
        last.boolean if isinstance(last, Unknown) else isinstance(last, bool)
    )
    if boolean and counts is not None:
        return counts
    chosen = [one for value in possible for one in _choices(value) if truth(one) is decisive]
    choices = (*chosen, *_choices(last)) if len(chosen) <= _MAX_CHOICES else ()
    values = possible if possible[-1] is last else [*possible, last]
    token = _token(values, "||" if decisive else "&&", is_something=counts is True)
    return Unknown(possible[0].reason, truth=counts, boolean=boolean, choices=choices, token=token)


def _token(values: Sequence[Value], symbol: str, *, is_something: bool) -> str:
    """Return what stands for the choice of one of some values, nothing where one has no such text.

    `is_something` says that no empty text is chosen.
    """
    parts: list[str] = []
    for value in values:
        token = value.token if isinstance(value, Unknown) else _literal(value)
        if not token or token.count("<") > 1 or (token[0], token[-1]) != ("<", ">"):
            return ""
        parts.append(token[1:-1].removeprefix("~"))
    text = f"({f' {symbol} '.join(parts)})"
    return f"<{'' if is_something else '~'}{text}>" if len(text) <= _LONGEST_TOKEN else ""


def _literal(value: Known) -> str:
    """Return a known value as such a part, nothing where it could be taken for another one."""
    text = "" if isinstance(value, (list, dict)) else to_text(value)
    is_plain = not isinstance(value, (list, dict)) and not any(one in text for one in "<>'")
    return f"<'{text}'>" if is_plain else ""


def one_of(values: Sequence[Value], reason: str) -> Unknown:
    """Return what is known of a value that is one of some; which one, cannot be told."""
    choices = tuple(choice for one in values for choice in _choices(one))
    counts = {truth(one) for one in choices}
    known = True in counts if counts in ({True}, {False}) else None
    return Unknown(reason, truth=known, choices=choices if len(choices) <= _MAX_CHOICES else ())


def _choices(value: Value) -> tuple[Value, ...]:
    """Return the values of which a value is one; of some no more is told than how they count."""
    if not isinstance(value, Unknown):
        return (value,)
    if value.choices or value.truth is not None:
        return value.choices or (value,)
    if value.boolean:
        return True, False
    return tuple(Unknown(value.reason, truth=counts) for counts in (True, False))


def concatenate(values: Sequence[Value]) -> str | Unknown:
    """Join values as one text."""
    texts = [to_text(value) for value in values if not isinstance(value, Unknown)]
    unknown = first_unknown(values)
    if unknown is not None:
        filled = any(texts) or any(isinstance(v, Unknown) and v.truth for v in values)
        tokens = [v.token if isinstance(v, Unknown) else to_text(v) for v in values]
        have_tokens = all(tokens[at] for at, v in enumerate(values) if isinstance(v, Unknown))
        token = "".join(tokens) if have_tokens else ""
        return Unknown(
            unknown.reason,
            truth=True if filled else None,
            token=token,
            pieces=_pieces(values),
            choices=_texts(values),
        )
    if len(texts) > 1 and sum(map(len, texts)) > MAX_TEXT:
        return Unknown(TOO_LONG, truth=True)
    return "".join(texts)


def _texts(values: Sequence[Value]) -> tuple[str, ...]:
    """Return the texts of which some values make one together; none where that is not told."""
    unknown = [value for value in values if isinstance(value, Unknown)]
    choices = unknown[0].texts if len(unknown) == 1 else ()
    around = [to_text(value) for value in values if not isinstance(value, Unknown)]
    if sum(map(len, choices)) + len(choices) * sum(map(len, around)) > MAX_TEXT:
        return ()
    return tuple(
        "".join(one if isinstance(value, Unknown) else to_text(value) for value in values)
        for one in choices
    )


def _pieces(values: Sequence[Value]) -> tuple[str, ...]:
    """Return what is known of the text that some values make together, as `Unknown` keeps it."""
    pieces = [""]
    for value in values:
        first, *others = value.pieces if isinstance(value, Unknown) else (to_text(value),)
        pieces[-1] += first
        pieces += others
    if len(pieces) > _MAX_PIECES or sum(map(len, pieces)) > MAX_TEXT:
        return pieces[0], ""
    return tuple(pieces)


def first_unknown(values: Iterable[Value]) -> Unknown | None:
    """Return the first value that cannot be told, None where there is none."""
    return next((value for value in values if isinstance(value, Unknown)), None)

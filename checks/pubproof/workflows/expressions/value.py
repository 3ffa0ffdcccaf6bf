"""What an expression may be worth, and how a value becomes a number, a text or a truth."""

from __future__ import annotations

from math import isnan
from typing import TypeAlias

from pubproof import late


class Unknown:
    """A value that cannot be told."""

    __slots__ = ("boolean", "choices", "pieces", "reason", "token", "truth")

    def __init__(
        self,
        reason: str,
        *,
        truth: bool | None = None,
        boolean: bool = False,
        token: str = "",
        pieces: tuple[str, ...] = ("", ""),
        choices: tuple[Value, ...] = (),
    ) -> None:
        """Take why the value is unknown, and what is known of it all the same.

        Args:
            reason: why, as a phrase for a message.
            truth: how the value counts in a condition; `None` when that is unknown too.
            boolean: whether the value is certainly `true` or `false`.
            token: a text that stands for the value, the same wherever one run reads it. What may
                be nothing begins with ``<~``.
            pieces: what is known of the text that the value is: how it begins, what stands between
                the parts that are unknown, and how it ends.
            choices: the values of which it is one; none where that cannot be told. One that is
                itself unknown tells only how it counts.
        """
        self.reason = reason
        self.token = token
        self.truth = truth
        self.boolean = boolean
        self.pieces = pieces
        self.choices = choices

    @property
    def beginning(self) -> str:
        """How the text begins that the value is, as far as that is known."""
        return self.pieces[0]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of which the value as a text is one, none where that cannot be told."""
        known = [to_text(one) for one in self.choices if not isinstance(one, Unknown)]
        return tuple(dict.fromkeys(known)) if len(known) == len(self.choices) else ()

    def is_like(self, other: Unknown) -> bool:
        """Whether the same is known of another value."""
        return all(getattr(self, name) == getattr(other, name) for name in Unknown.__slots__)

    def part(self, name: str) -> str | bool | Unknown:
        """Return the property of that name; what may be nothing may lack it."""
        token = f"{self.token[:-1]}.{name}>" if self.token.startswith("<~") else ""
        return Unknown(self.reason, token=token)

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r}, truth={self.truth}, boolean={self.boolean})"


Value: TypeAlias = bool | float | str | list["Value"] | dict[str, "Value"] | Unknown | None
"""A value of an expression; numbers are floats."""
Known: TypeAlias = bool | float | str | list[Value] | dict[str, Value] | None
"""A value that is not an `Unknown`; there may be some within it."""

NAN = float("nan")

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The characters that are spaces to GitHub."""
_DECIMAL = late.pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A text that is a number."""
_INFINITIES = ("infinity", "+infinity", "-infinity")
_BASED = late.pattern(r"0x([0-9A-Fa-f]+)|0o([0-7]+)")


def truth(value: Value) -> bool | Unknown:
    """Tell how a value counts in a condition.

    False, null, 0, NaN and the empty string count as false. An `Unknown` is returned as it is,
    unless it says how it counts.
    """
    if isinstance(value, Unknown):
        return value if value.truth is None else value.truth
    if isinstance(value, (list, dict)):
        return True
    return bool(value) and not (isinstance(value, float) and isnan(value))


def to_number(value: Known) -> float:
    """Convert a value as GitHub does where it needs a number; NaN where none fits."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        return parse_number(value)
    if isinstance(value, (list, dict)):
        return NAN
    return float(value)


def parse_number(text: str) -> float:
    """Read a number as `ExpressionUtility.ParseNumber` does; NaN for any other text."""
    text = text.strip(SPACES)
    if not text:
        return 0.0
    if _DECIMAL.fullmatch(text) or text.lower() in _INFINITIES:
        return float(text)
    based = _BASED.fullmatch(text)
    if based is None:
        return NAN
    number = int(based[1], 16) if based[1] else int(based[2], 8)
    if number >= 1 << 32:
        return NAN
    return float(number if number < 1 << 31 else number - (1 << 32))


def is_blank(text: str) -> bool:
    """Whether a text holds nothing but spaces, as GitHub counts them."""
    return not text.strip(SPACES)


def to_text(value: Known) -> str:
    """Convert a value as GitHub does where it needs a text."""
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


def fold(text: str) -> str:
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

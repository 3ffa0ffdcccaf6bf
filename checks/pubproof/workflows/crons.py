"""The times at which a schedule starts a workflow."""

from __future__ import annotations

from typing import NamedTuple

_FIELDS = 5
_LONGEST = 9
"""How long a number may be before it is none of a field's."""


class _Field(NamedTuple):
    """One of the five fields of a cron."""

    title: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    """The names of its values, from the least on."""

    def fault(self, text: str) -> str:
        """Return why a list of values, ranges and steps may not stand there, "" where it may."""
        for part in text.split(","):
            start, slash, step = part.partition("/")
            if not self._takes(start):
                names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
                return f"'{text}' is no {self.title}, from {self.least} to {self.most}{names}"
            if slash and not (_is_number(step) and step.strip("0")):
                return f"'{step}' in '{text}' is no step, which is a number above 0"
        return ""

    def _takes(self, start: str) -> bool:
        """Whether a value, a range or all values may stand there."""
        if start == "*":
            return True
        first, dash, last = start.partition("-")
        low = self._value(first)
        high = self._value(last) if dash else low
        return low is not None and high is not None and low <= high

    def _value(self, text: str) -> int | None:
        """Return the value of a number or a name, None where it is none of the field's."""
        if text.upper() in self.names:
            return self.names.index(text.upper()) + self.least
        number = int(text) if _is_number(text) and len(text) < _LONGEST else -1
        return number if self.least <= number <= self.most else None


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_ALL = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 6, _DAYS),
)
"""The fields, after ``cron.ts`` of `actions/languageservices`.

How large a step may be is left open.
"""


def fault(cron: str) -> str:
    """Return why GitHub takes no such time, as the end of a message; empty where it does."""
    fields = cron.split()
    if len(fields) != _FIELDS:
        return "it has five fields: minute, hour, day of the month, month, day of the week"
    pairs = zip(_ALL, fields, strict=True)
    return next(filter(None, (field.fault(text) for field, text in pairs)), "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()

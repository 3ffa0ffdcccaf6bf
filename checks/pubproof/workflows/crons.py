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

    def refuse(self, text: str) -> str:
        """Return the end of a message about a text that may not stand there."""
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        return f"'{text}' is no {self.title}, from {self.least} to {self.most}{names}"

    def takes(self, text: str) -> bool:
        """Whether a list of values, ranges and steps may stand there."""
        return all(self._takes(part) for part in text.split(","))

    def _takes(self, part: str) -> bool:
        start, slash, step = part.partition("/")
        if slash and not (step.isdecimal() and step.strip("0")):
            return False
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
        number = int(text) if text.isdecimal() and len(text) < _LONGEST else -1
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
    return next((field.refuse(text) for field, text in pairs if not field.takes(text)), "")

"""How much one reading of scripts may do: our own limits, for time and memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FOLLOWED = 20
"""How many callers a followed command may have."""
MAX_AGAIN = 4
"""How many of them may be the command itself, as where a script starts itself."""
MAX_TEXTS = 400
"""How many texts one reading follows."""
MAX_STEPS = 15_000
"""How many statements one reading walks through."""
MAX_LOOKED_AT = 100_000
"""How many statements one reading looks at for what they give to names of functions."""
MAX_PARSED = 1024 * 1024
"""How many characters of shell one reading parses."""
LONGEST_PARSED = MAX_PARSED // 4
"""How many of them one text may have."""
MAX_LOOKED_THROUGH = 2 * 1024 * 1024
"""How many characters of languages that are not read one reading looks through."""
MAX_FORMS = 16
"""In how many forms one command is started that variables name."""
MAX_CHOSEN = 500
"""How many commands one reading starts that variables name, of which branches decide."""
_BEGUN = 50
"""What each text costs besides: so many characters are parsed in the time that it takes."""


class Effort(NamedTuple):
    """What finding out what names hold takes, or may still take."""

    parsed: int
    looked_at: int

    def plus(self, other: Effort) -> Effort:
        """Return both together."""
        return Effort(self.parsed + other.parsed, self.looked_at + other.looked_at)

    def minus(self, other: Effort) -> Effort:
        """Return by how much this is more."""
        return Effort(self.parsed - other.parsed, self.looked_at - other.looked_at)

    @property
    def over(self) -> tuple[bool, bool]:
        """Of which of them more was taken than there was; no more of these is given."""
        return self.parsed < 0, self.looked_at < 0


class Budget:
    """What is left of these limits in one reading."""

    def __init__(self) -> None:
        """Begin with all of it."""
        self._steps = MAX_STEPS
        self._parsed = MAX_PARSED
        self._looked_at = MAX_LOOKED_AT
        self._looked_through = MAX_LOOKED_THROUGH
        self._chosen = MAX_CHOSEN
        self._forms = 1

    def step(self) -> bool:
        """Whether one more statement may be walked through."""
        self._steps -= 1
        return self._steps > 0

    @property
    def left(self) -> Effort:
        """What is left to find out what names hold."""
        return Effort(self._parsed, self._looked_at)

    @property
    def is_spent(self) -> bool:
        """Whether no text is parsed any more."""
        return self._parsed < 0

    def spend(self, spent: Effort) -> bool:
        """Take off as much as something took before, if that leaves no less given than now."""
        left = self.left.minus(spent)
        is_given = left.over == self.left.over
        if is_given:
            self._parsed, self._looked_at = left
        return is_given

    def may_choose(self, forms: int) -> bool:
        """Whether the command at hand may be started in so many forms; half the steps are kept."""
        is_little = self._forms * forms <= MAX_FORMS and self._steps > MAX_STEPS // 2
        return is_little and 2 * forms <= self._chosen

    @property
    def is_choosing(self) -> bool:
        """Whether the command at hand is one of several forms, or stands within one."""
        return self._forms > 1

    @contextmanager
    def choose(self, forms: int) -> Iterator[None]:
        """Start the command at hand in so many forms, and each that stands within it."""
        self._chosen -= forms
        self._forms *= forms
        try:
            yield
        finally:
            self._forms //= forms

    def exhausted(self) -> bool:
        """Whether the last `step` was the first that was refused."""
        return self._steps == 0

    def look_at(self, statements: int) -> bool:
        """Whether so many statements may still be looked at for what they give to names."""
        self._looked_at -= statements
        return self._looked_at >= 0

    def look_through(self, text: str) -> bool:
        """Whether `text` may still be looked through for calls that start something."""
        self._looked_through -= len(text) + _BEGUN
        return self._looked_through >= 0

    def afford(self, text: str) -> bool:
        """Whether `text` may still be parsed."""
        self._parsed -= len(text) + _BEGUN
        return self.has_afforded(text)

    def has_afforded(self, text: str) -> bool:
        """Whether `text` may be parsed for which was paid before, as long as any text may."""
        return not self.is_spent and len(text) <= LONGEST_PARSED

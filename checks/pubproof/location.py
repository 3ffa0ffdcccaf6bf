"""Where a thing stands in a file of the repository."""

from __future__ import annotations

from typing import NamedTuple, Self


class Location(NamedTuple):
    """A stretch of text in one file.

    Lines and columns count from 1, columns in characters; the end is exclusive.
    """

    path: str
    """The file, relative to the repository's root, with forward slashes."""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    @property
    def last_line(self) -> int:
        """The last line of which something belongs to it; the first where it is empty."""
        ends_before = self.end_column == 1 and self.end_line > self.line
        return self.end_line - 1 if ends_before else self.end_line

    @property
    def short(self) -> str:
        """``path:line``, by which a message names another place than its own."""
        return f"{self.path}:{self.line}"

    @classmethod
    def in_text(cls, path: str, text: str, start: int, length: int) -> Location:
        """Return where characters of one line stand that begin at an offset of a file's text."""
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        return cls(path, line, column, line, column + length)

    def __str__(self) -> str:
        """Return ``path:line:column``, the form compilers print."""
        return f"{self.path}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """A place that cannot be read, or that GitHub refuses."""

    location: Location
    message: str
    """What is wrong, as a sentence without a full stop."""
    help: str
    """What to change."""

    @classmethod
    def refused(cls, location: Location, message: str, help_: str) -> Self:
        """Return what has GitHub refuse the whole file."""
        return cls(location, f"{message}; GitHub refuses the file", help_)


class Unexplained(Problem):
    """A pattern of which GitHub's documentation does not tell what it matches.

    Whoever follows it takes it to match everything.
    """

    __slots__ = ()


class RefusedTime(Problem):
    """A time of a schedule for which GitHub refuses the file.

    Whoever follows it takes the schedule to start the workflow all the same.
    """

    __slots__ = ()

"""The text of one file, by its lines."""

from __future__ import annotations

import re
from functools import lru_cache

_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What libyaml takes for the end of a line."""


class Source:
    """The text of one file."""

    __slots__ = ("path", "text")

    def __init__(self, path: str, text: str) -> None:
        """Take the file's path in the repository and its decoded text."""
        self.path = path
        self.text = text

    @property
    def lines(self) -> list[str]:
        """The text's lines, without their ends."""
        return _lines(self.text)

    def line(self, number: int) -> str:
        """Return line `number`, counted from 1, or nothing past the end."""
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """Return the lines of a text; kept for the few files that are being read."""
    return _LINE_END.split(text)


def lines_of(path: str, text: str) -> list[str]:
    """Return the lines of a file as its reader counts them: only YAML's end where YAML has it."""
    return _lines(text) if path.endswith((".yml", ".yaml")) else _other_lines(text)


@lru_cache(maxsize=8)
def _other_lines(text: str) -> list[str]:
    return [line.removesuffix("\r") for line in text.split("\n")]

"""A YAML file of the repository, read as GitHub reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.workflows.composer import compose
from pubproof.workflows.nodes import Source

if TYPE_CHECKING:
    from pubproof.workflows.nodes import Node

MAX_CHARACTERS = 1024 * 1024
"""GitHub refuses a longer workflow file (``ParseOptions`` of the ``actions/runner`` sources)."""


class Document:
    """One file's tree and what is wrong with it."""

    __slots__ = ("problems", "root", "source")

    def __init__(self, source: Source, root: Node | None, problems: list[Problem]) -> None:
        self.source = source
        self.root = root
        """None when the file cannot be read as YAML."""
        self.problems = problems


def read(path: str, data: bytes) -> Document:
    """Read the bytes of the file `path`; whatever is wrong becomes a problem, never an error."""
    text, problem = decode(path, data)
    source = Source(path, text)
    if problem is not None:
        return Document(source, None, [problem])
    root, problems = compose(source)
    return Document(source, root, problems)


def decode(path: str, data: bytes) -> tuple[str, Problem | None]:
    """Return the text of `data`, or an empty text and what keeps it from being read."""
    message = help_ = ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message, help_ = "this file is UTF-16, not UTF-8", "save it as UTF-8"
    elif b"\0" in data:
        message, help_ = "this file is binary: it has a NUL byte", "replace it by a text file"
    elif len(data) > 4 * MAX_CHARACTERS:
        message, help_ = _too_long(len(data))
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = error.start - data.rfind(b"\n", 0, error.start)
            place = Location(path, line, column, line, column + 1)
            byte = f"0x{data[error.start]:02x}"
            return "", Problem(
                place, f"this file is not UTF-8: byte {byte} cannot be read", "save it as UTF-8"
            )
        if len(text) <= MAX_CHARACTERS:
            return text, None
        message, help_ = _too_long(len(text))
    return "", Problem(Location(path), message, help_)


def _too_long(size: int) -> tuple[str, str]:
    return (
        f"this file is too long: {size:,} characters, GitHub reads at most {MAX_CHARACTERS:,}",
        "split it, or remove it if it is not a workflow",
    )

"""A YAML file of the repository, read as GitHub reads it."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from pubproof.location import Location, Problem
from pubproof.workflows.reader.composer import compose
from pubproof.workflows.reader.source import Source

if TYPE_CHECKING:
    from pubproof.workflows.reader.nodes import Node

MAX_BYTES = 500 * 1024
"""GitHub starts no run of a larger workflow file (GitHub: "Actions limits")."""
MAX_CHARACTERS = 1024 * 1024
"""GitHub refuses a longer file (``ParseOptions`` of the ``actions/runner`` sources)."""


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
    source = decode(path, data)
    if isinstance(source, Problem):
        return Document(Source(path, ""), None, [source])
    return parse(source)


def parse(source: Source) -> Document:
    """Read a text that has been decoded."""
    root, problems = compose(source)
    return Document(source, root, problems)


def decode(path: str, data: bytes) -> Source | Problem:
    """Return the text of `data`, or what keeps it from being read."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(Location(path), "this file is UTF-16, not UTF-8", "save it as UTF-8")
    if b"\0" in data:
        message = "this file is binary: it has a NUL byte"
        return Problem(Location(path), message, "replace it by a text file")
    data = data.removeprefix(BOM_UTF8)
    try:
        text = data[: 4 * MAX_CHARACTERS].decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_text(path, data, error.start)
    if len(text) > MAX_CHARACTERS:
        message = f"this file is longer than the {MAX_CHARACTERS:,} characters that GitHub reads"
        return Problem(Location(path), message, "split it")
    return Source(path, text)


def _not_text(path: str, data: bytes, offset: int) -> Problem:
    line = data.count(b"\n", 0, offset) + 1
    column = offset - data.rfind(b"\n", 0, offset)
    message = f"this file is not UTF-8: the byte 0x{data[offset]:02x} cannot be read"
    return Problem(Location(path, line, column, line, column + 1), message, "save it as UTF-8")

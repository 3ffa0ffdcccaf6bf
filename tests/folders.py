"""Repositories that a test may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Folder:
    """A folder with files."""

    def __init__(self, root: Path) -> None:
        """Take the folder; it need not be there yet."""
        self.root = root

    def text(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str | bytes) -> None:
        """Write a file, with the folders around it."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode() if isinstance(text, str) else text)

    def remove(self, path: str) -> None:
        """Remove a file."""
        (self.root / path).unlink()

    def replace(self, path: str, before: str, after: str) -> None:
        """Replace a text that stands exactly once in a file."""
        text = self.text(path)
        assert text.count(before) == 1, f"{path} has {text.count(before)} times: {before!r}"
        self.write(path, text.replace(before, after))

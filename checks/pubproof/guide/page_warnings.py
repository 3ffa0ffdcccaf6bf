"""MkDocs' warnings about a page, held back until it is known whether the page is right."""

from __future__ import annotations

import logging

_READING = logging.getLogger("mkdocs.structure.pages")
"""Who warns of links while a page becomes HTML."""


class Warnings(logging.Filter):
    """What MkDocs warns of while it reads one page."""

    def __init__(self) -> None:
        """Hold nothing back yet."""
        super().__init__()
        self.held: list[logging.LogRecord] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Hold a warning back."""
        self.held.append(record)
        return False

    def hold(self) -> None:
        """Begin with a page."""
        _READING.addFilter(self)

    def release(self) -> None:
        """Let the warnings out."""
        held = self.held
        self.drop()
        for record in held:
            _READING.handle(record)

    def drop(self) -> None:
        """Forget the warnings: of a page that is wrong they repeat what is said."""
        _READING.removeFilter(self)
        self.held = []

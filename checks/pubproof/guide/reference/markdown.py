"""The pieces of Markdown that the reference is made of."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, NamedTuple

from pubproof.guide import tables
from pubproof.guide.subject import SubjectError

if TYPE_CHECKING:
    from collections.abc import Iterable


class MissingTextError(SubjectError):
    """Something that the reference must describe has no text."""


class Row(NamedTuple):
    """One row of a table, with an address of its own."""

    id: str
    cells: tuple[str, ...]
    """What stands in each column; the last is a sentence."""


def table(head: tuple[str, ...], rows: Iterable[Row]) -> str:
    """Return a table, with an address for each of its rows."""
    return tables.table(head, map(_cells, rows))


def _cells(row: Row) -> tuple[str, ...]:
    first, *middle, text = (" ".join(cell.split()) for cell in row.cells)
    return f"{first} {{: #{row.id} }}", *middle, _sentence(text.replace("|", "&#124;"))


def _sentence(text: str) -> str:
    """Return a text that begins and ends as a sentence does."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def cleaned(text: str | None, what: str) -> str:
    """Return a text without the indentation of its source.

    Raises:
        MissingTextError: there is none; the message names `what` lacks it.
    """
    if text is None or not text.strip():
        raise MissingTextError(f"{what} has no text")
    return inspect.cleandoc(text)


def fence(language: str, text: str) -> str:
    """Return a code block."""
    return f"```{language}\n{text}\n```"


def paragraphs(parts: Iterable[str]) -> str:
    """Return parts one below the other."""
    return "\n\n".join(parts)

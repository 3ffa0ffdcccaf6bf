"""The build back end that a project declares, and where it says what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.building import backend
from pubproof.repository import Repository
from pubproof.settings import FILE, Settings

if TYPE_CHECKING:
    from pathlib import Path

LIST = """\
[tool.hatch.metadata.hooks.other]
requires = ["hatchling"]

[build-system]
requires = [
  'hatch-vcs',
  "hatchling>= 1.10.0",
]
build-backend = "hatchling.build"
"""
INLINE = """\
build-system = { requires = ["hatchling"], build-backend = "hatchling.build" }
"""
ESCAPED = """\
[build-system]
build-backend = "hatchling.build"
requires = ["hatch\\u006Cing"]
"""


def lines(tmp_path: Path, text: str) -> list[int]:
    """Return the line of the table's list, and then of what it requires of hatchling."""
    tmp_path.joinpath(FILE).write_text(text, "utf-8")
    found = backend.declared(Repository(tmp_path, Settings()), ".")
    assert isinstance(found, backend.Backend)
    return [found.location.line, *(one.location.line for one in found.required("hatchling"))]


@pytest.mark.parametrize(
    ("text", "expected"), [(LIST, [5, 7]), (INLINE, [1, 1]), (ESCAPED, [3, 3])]
)
def test_a_requirement_stands_on_its_own_line(
    tmp_path: Path, text: str, expected: list[int]
) -> None:
    assert lines(tmp_path, text) == expected

"""What commands say of the versions that they install."""

from __future__ import annotations

import pytest
from tests.scripts.conftest import Memory, place

from pubproof.building import pins
from pubproof.scripts import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install -r a.txt -c b.txt x", ["a.txt", "b.txt"]),
        ("uv pip sync --strict a.txt b.txt", ["a.txt", "b.txt"]),
        ("uv pip sync '' a.txt", [".", "a.txt"]),
        ("uv sync a.txt", []),
    ],
)
def test_the_files_that_a_command_installs(text: str, expected: list[str]) -> None:
    (command,) = read(text, place, shell="", environment={}, folder=".", files=Memory({})).commands
    assert [*pins.files(command)] == expected

"""Calls of commands that reports offer for pasting."""

import pytest

from pubproof.commands import call


@pytest.mark.parametrize(
    ("folder", "pasted"),
    [
        (".", "pubproof check"),
        ("../other", "pubproof check ../other"),
        ("a folder", "pubproof check 'a folder'"),
    ],
)
def test_a_call_names_the_repository_that_is_not_here(folder: str, pasted: str) -> None:
    assert call("check", folder) == pasted

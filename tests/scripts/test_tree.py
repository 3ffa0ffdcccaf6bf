"""The trees that are kept: by the length of their texts, the last ones used."""

from __future__ import annotations

from pubproof.scripts.python.syntax.tree import Trees


def text(number: int) -> str:
    return f"one = {number}"


def test_a_text_is_parsed_once_while_its_tree_is_kept() -> None:
    kept = Trees(len(text(0)) * 3)
    first = [kept.parse(text(number)) for number in range(3)]
    assert all(tree is not None for tree in first)
    assert [kept.parse(text(number)) for number in range(3)] == first


def test_the_tree_that_was_not_used_for_the_longest_goes_first() -> None:
    kept = Trees(len(text(0)) * 2)
    old, used = kept.parse(text(0)), kept.parse(text(1))
    assert kept.parse(text(0)) is old
    assert kept.parse(text(2)) is not None
    assert kept.parse(text(0)) is old
    assert kept.parse(text(1)) is not used


def test_a_text_that_is_too_long_drives_no_other_out() -> None:
    kept = Trees(len(text(0)))
    held = kept.parse(text(0))
    assert kept.parse(f"{text(1)}  # longer") is not None
    assert kept.parse(text(0)) is held

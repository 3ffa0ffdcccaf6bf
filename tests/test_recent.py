"""What is kept while it is recent: by the lengths of the results, the last ones asked for."""

from __future__ import annotations

from functools import partial

from pubproof.recent import Recent, for_texts


def ask(kept: Recent[list[str]], *keys: str) -> list[list[str]]:
    """Ask for results, each a new list as long as its key, and return them.

    So each needs twice the room of its key.
    """
    return [kept.once(key, partial(list, key), len) for key in keys]


def test_a_result_is_made_once_while_it_is_kept() -> None:
    kept = Recent[list[str]](most=12)
    first = ask(kept, "aa", "bb", "cc")
    assert [*map(id, ask(kept, "aa", "bb", "cc"))] == [*map(id, first)]


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    kept = Recent[list[str]](most=8)
    old, used, _, _ = ask(kept, "aa", "bb", "aa", "cc")
    again_old, again_used = ask(kept, "aa", "bb")
    assert again_old is old
    assert again_used is not used


def test_what_is_too_long_drives_nothing_out() -> None:
    kept = Recent[list[str]](most=4)
    held, long, again = ask(kept, "aa", "bbb", "aa")
    assert long == ["b"] * 3
    assert again is held


def test_nothing_is_a_result_too() -> None:
    kept, asked = Recent[None](most=6), list[str]()
    for key in ("one", "one", "two", "six", "one"):
        assert kept.once(key, partial(asked.append, key), lambda _: 0) is None
    assert asked == ["one", "two", "six", "one"]


def test_a_function_keeps_its_results_for_recent_texts() -> None:
    asked = list[str]()

    @for_texts(most=5)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length(text) for text in ("aaa", "bb", "aaa", "cc", "bb")] == [3, 2, 3, 2, 2]
    assert asked == ["aaa", "bb", "cc", "bb"]

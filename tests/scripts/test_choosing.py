"""Commands that a variable names, of which branches decide what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.scripts.budget import MAX_CHOSEN, MAX_FORMS
from pubproof.scripts.unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script


def chosen(name: str, *values: str) -> str:
    """Return the lines by which branches give a variable one of several values."""
    first, *others = values
    lines = [f'if [ -n "$Q{at}" ]; then {name}="{one}"; fi' for at, one in enumerate(others)]
    return "\n".join([f'{name}="{first}"', *lines, ""])


@pytest.mark.parametrize("flag", ["--wheel", "--sdist", "--metadata", "--no-isolation", "--help"])
def test_a_flag_that_may_say_what_is_built_leaves_a_build_out(
    flag: str, script: Callable[..., Script]
) -> None:
    found = script(chosen("B", "python -m build", f"python -m build {flag}") + "$B")
    assert [one.condition for one in found.commands] == ["$B", "$B"]


@pytest.mark.parametrize("flag", ["--verbose", "--quiet", "--skip-dependency-check"])
def test_a_flag_that_says_how_much_is_told_leaves_nothing_out(
    flag: str, script: Callable[..., Script]
) -> None:
    found = script(chosen("B", "python -m build", f"python -m build {flag}") + "$B")
    assert [one.condition for one in found.commands] == ["", ""]


def test_what_may_run_again_excludes_nothing(script: Callable[..., Script]) -> None:
    text = chosen("T", "one", "two") + "for at in $(seq 9); do make $T; done"
    first, second = (one for one in script(text).commands if one.argv[0] == "make")
    assert not first.excludes(second)


def test_each_form_begins_its_file_anew(script: Callable[..., Script]) -> None:
    text = chosen("C", "twine check", "twine check --strict") + "{ $C dist/*; } > log"
    assert [one.appends for one in script(text).commands] == [(), ()]


@pytest.mark.parametrize("inner", ["$C", 'if [ -n "$R" ]; then echo a; else echo b; fi'])
def test_what_one_of_several_forms_prints_is_not_told(
    inner: str, script: Callable[..., Script]
) -> None:
    text = chosen("C", "echo a", "echo b") + f'if [ -n "$Q" ]; then X=$({inner}); make $X; fi'
    (made,) = (one.argv for one in script(text).commands if one.argv[0] == "make")
    assert made == ("make", UNKNOWN)


def test_a_command_of_too_many_forms_is_started_once(script: Callable[..., Script]) -> None:
    values = [f"v{at}" for at in range(8)]
    text = chosen("A", *values) + chosen("B", *values) + "make $A-$B\nmake $A"
    made = [one.argv for one in script(text).commands if one.argv[0] == "make"]
    assert len(made) == 1 + len(values)


def test_a_script_starts_only_so_many_forms(script: Callable[..., Script]) -> None:
    values = [f"v{at}" for at in range(8)]
    text = chosen("A", *values) + "make $A\n" * 400
    assert 400 < len(script(text).commands) <= 400 + MAX_CHOSEN


def test_what_stands_within_many_forms_is_too_much(script: Callable[..., Script]) -> None:
    links = [
        f"f{at}() {{ $V{at + 1}; $V{at + 1}; }}\ng{at}() {{ $V{at + 1} x; }}\n"
        + chosen(f"V{at}", f"f{at}", f"g{at}")
        for at in range(14)
    ]
    found = script("".join(links) + "V14='twine upload dist/*'\n$V0\ntwine check dist/*")
    assert [one.argv for one in found.commands if one.is_sure] == [("twine", "check", "dist/*")]
    assert len(found.commands) <= MAX_FORMS**2
    assert {one.reason for one in found.opaque} == {"too much to read"}

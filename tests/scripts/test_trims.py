"""Parameter expansions that cut off a pattern, or replace it, compared with bash."""

from __future__ import annotations

import shutil
import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import UNKNOWN
from pubproof.scripts.shell.words.trims import trimmed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

BASH = shutil.which("bash")
OPERATORS = ("#", "##", "%", "%%")
PATTERNS = ("a", ".", "a.", "", "*.", ".*", "*/", "/*", "*a", "a*", "*a.", "a.*")
VALUES = ["".join(letters) for size in range(5) for letters in product("a./", repeat=size)]


def cut(values: list[str]) -> list[tuple[str, str, str, str]]:
    """Return what bash makes of each value with each operator and pattern."""
    rows = list(product(values, OPERATORS, PATTERNS))
    script = "".join(f"x='{value}'; echo \"${{x{how}{what}}}\"\n" for value, how, what in rows)
    done = subprocess.run([str(BASH)], input=script, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(rows) > 1000
    return [(*row, line) for row, line in zip(rows, lines, strict=True)]


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
def test_a_text_is_cut_as_bash_does_or_not_told() -> None:
    told = 0
    for value, operator, pattern, line in cut(VALUES):
        found = trimmed(value, operator, pattern)
        assert found in (line, UNKNOWN), (value, operator, pattern)
        told += found == line
    assert told > 0.6 * len(VALUES) * len(OPERATORS) * len(PATTERNS)


@pytest.mark.parametrize(
    ("hole", "fillings"),
    [("*", ("", "a", ".", "a.a", "..")), (UNKNOWN, ("", "a.", "/", "a/.", "./a"))],
)
def test_what_is_told_of_a_text_with_a_hole_holds_whatever_fills_it(
    hole: str, fillings: tuple[str, ...]
) -> None:
    told = 0
    short = [value for value in VALUES if len(value) < 3]
    for front, end, operator, pattern in product(short, short, OPERATORS, PATTERNS):
        found = trimmed(f"{front}{hole}{end}", operator, pattern)
        if found != UNKNOWN:
            told += 1
            for filling in fillings:
                whole = trimmed(f"{front}{filling}{end}", operator, pattern)
                assert whole in (found.replace(hole, filling), UNKNOWN), (
                    front,
                    end,
                    operator,
                    pattern,
                )
    assert told > 1000


CHANGES = ("/a/b", "//a/b", "//a", "/a.", "/#a/b", "/%a/b", "//./-", "/a/.&", "^", "^^", ",", ",,")


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize("change", CHANGES)
def test_a_text_is_changed_as_bash_does(script: Callable[..., Script], change: str) -> None:
    text = "".join(
        f'x={value}\np "=${{x{change}}}"\n' for value in [*VALUES, "abA", "BaB"] if value
    )
    made = subprocess.run(
        [str(BASH), "-c", 'p() { echo "$1"; }\n' + text],
        capture_output=True,
        text=True,
        check=True,
    )
    said = [one.argv[1] for one in script(text).commands]
    if "&" in change:
        assert {*said} == {f"={UNKNOWN}"}
    else:
        assert said == made.stdout.splitlines()


@pytest.mark.parametrize("text", ["x=$GIVEN; p ${x^^}", "x=a*; p ${x/a/b}", "x=a; p ${x/$GIVEN/b}"])
def test_what_cannot_be_told_is_not_changed(script: Callable[..., Script], text: str) -> None:
    assert script(text).commands[-1].argv == ("p", UNKNOWN)

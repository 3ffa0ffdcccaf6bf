"""Words with several variables, compared with bash."""

from __future__ import annotations

import shutil
import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

BASH = shutil.which("bash")
SET = "set -f; set -- one two; A=a; B=b_1; C=c\n"
VARIABLES = ("$A", "${B}", '"$C"', "$1")
BETWEEN = ("/", "-", ".x/", "=", ":")
BEHIND = ("/d", ".sh", "-", "*", "", "/'d e'/$C.f", '/"$A"/$B,$C%d')
PLACES = (
    "X={}; p $X",
    "X={} p {} last",
    "for X in {} last; do p $X; done",
    "p first {} > /dev/null",
    "X=({} last); p ${{X[@]}}",
    "if true; then p {}; fi",
    "p $(echo {})",
    "case {} in {}) p same ;; *) p other ;; esac",
)


def words(script: Callable[..., Script], text: str) -> list[list[str]]:
    return [list(one.argv[1:]) for one in script(text).commands if one.argv[0] == "p"]


def said(text: str) -> list[list[str]]:
    """Return the words with which bash starts `p`."""
    told = 'p() { printf "%s\\0" "$@" END >&2; }\n'
    done = subprocess.run([str(BASH), "-c", told + text], capture_output=True, check=True)
    calls = done.stderr.decode().split("END\0")[:-1]
    return [one.split("\0")[:-1] for one in calls]


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize("behind", BEHIND)
def test_a_word_is_what_bash_makes_of_it(script: Callable[..., Script], behind: str) -> None:
    forms = list(product(("", "x"), VARIABLES, BETWEEN, ("$A", "$B", "$2")))
    text = SET + "".join(f"p {front}{a}{mark}{b}{behind} z\n" for front, a, mark, b in forms)
    found = words(script, text)
    assert found == said(text)
    assert len(found) == len(forms) > 100


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize("place", PLACES)
def test_it_is_one_word_wherever_it_stands(script: Callable[..., Script], place: str) -> None:
    text = SET + place.format(*["$A/$B-$C/d"] * place.count("{}")) + "\n"
    found = words(script, text)
    assert found
    assert found == said(text)


@pytest.mark.skipif(BASH is None, reason="there is no bash here")
@pytest.mark.parametrize("text", ["p $((7-$X-$Y-1))", 'p "$X/$Y/z"', "p x$X/y; p $X/$Y"])
def test_other_texts_are_left_as_they_are(script: Callable[..., Script], text: str) -> None:
    text = f"X=1; Y=2\n{text}\n"
    assert words(script, text) == said(text)

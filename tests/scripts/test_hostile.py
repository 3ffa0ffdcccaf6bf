"""Texts that no one would write: a script, never an exception."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pubproof.scripts import Script, mentions

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE = 1 << 20
PIECES = [
    "a|",
    "a=(",
    "<<A ",
    "$(",
    "${",
    "`",
    '"',
    "a&&",
    "a||",
    "((",
    "[[ ",
    "{ ",
    "if a; then ",
    "case x in ",
    "a)",
    "<(",
    "f(){ ",
    "!",
    "\\\n",
    "<<<",
    "$'",
    "a\n",
    "a;",
    "f(){ f;f; };f\n",
    "a=$a$a\n",
    "for x in 1 2 3; do ",
    "eval ",
    "bash -c ",
    "\0",
    "é",
    "python -c '",
    "sudo ",
    "for x in 1 2;do f(){ $x; };f;done\n",
    "$x ",
    "{a,b}",
    "set -e;",
    "export A=$A$A\n",
    "a&",
    "hatch run ",
    "'",
    "a <<X\n$(b)\nX\n",
    "if a;then b;fi\n",
    "x=1;",
    "! ",
]
SHELLS = ["", "bash", "python", "pwsh", "cmd"]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(("shell", "size"), [(name, 3_000) for name in SHELLS] + [("", MEGABYTE)])
def test_repeated(script: Callable[..., Script], piece: str, shell: str, size: int) -> None:
    text = piece * (size // len(piece))
    found = script(text, shell=shell)
    mentions(text)
    assert isinstance(found, Script)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from([*PIECES, " ", "\n", "twine upload", "$@", "fi;", ")", "}"])).map(
            "".join
        ),
    ),
    st.sampled_from(SHELLS),
)
def test_anything(script: Callable[..., Script], text: str, shell: str) -> None:
    files = {
        "Makefile": text,
        "tox.ini": text,
        "noxfile.py": text,
        "package.json": text,
        "justfile": text,
        "Taskfile.yml": text,
        "pyproject.toml": text,
        "tasks.py": text,
        "x.sh": text,
        "x.py": text,
    }
    assert isinstance(script(text, files, shell=shell), Script)
    runners = (
        "make a\ntox -e a\nnox -s a\nnpm run a\njust a\ntask a\npoe a\ninv a\n./x.sh\npython x.py"
    )
    assert len(script(runners, files).commands) >= 10


def test_noise(script: Callable[..., Script]) -> None:
    noise = random.Random(1)  # noqa: S311  no secret
    text = "".join(noise.choice("abc $(){}[]|&;<>\"'`\n\\#=!") for _ in range(200_000))
    assert isinstance(script(text), Script)

"""At which parts of a Python script something may start; the others are passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.scripts.python import live as walked
from pubproof.scripts.python.syntax.tree import parse

if TYPE_CHECKING:
    import ast

QUIET = "def quiet(a):\n    return a + 1\n\n\n"
STARTING = [
    "import subprocess\n\ndef loud():\n    subprocess.run(['twine'])\n",
    "from subprocess import run as start\n\ndef loud():\n    start(['twine'])\n",
    "def loud():\n    import helper\n",
    "def loud():\n    def run():\n        pass\n",
    "def loud():\n    return f'{requests.post(1)}'\n",
    "class A:\n    def loud(self):\n        os.environ['A'] = 'b'\n",
    "if True:\n    try:\n        def loud():\n            exec(text)\n    finally:\n        pass\n",
    "def loud():\n    \uff45xec(text)\n",
    "def loud():\n    return [quiet for _ in range(3)]\n",
]
"""Texts whose function `loud` may start something, or calls a function of the text."""


def live(text: str) -> set[str]:
    """Return the names of the functions in which something may start."""
    parsed = parse(text)
    assert parsed is not None
    return {
        name
        for name, function in parsed.functions.items()
        if not parsed.live.isdisjoint(function.body)
    }


@pytest.mark.parametrize("text", STARTING)
def test_a_function_that_may_start_something_is_walked(text: str) -> None:
    assert live(QUIET + text) == {"loud"}


def test_what_stands_above_something_live_is_walked() -> None:
    parsed = parse("a = 1\nif a:\n    with b:\n        os.system(c)\nelse:\n    d = a\n")
    assert parsed is not None
    quiet, condition = parsed.module.body
    assert quiet not in parsed.live
    assert condition in parsed.live
    assert len(parsed.parts[condition]) == 1


def test_only_calls_that_are_followed_keep_what_names_their_function() -> None:
    text = (
        "from other import a, b\n"
        "def first():\n    a()\n"
        "def second():\n    b()\n"
        "def third():\n    first()\n"
        "def fourth():\n    second(third)\n"
        "def fifth():\n    os.environ['A'] = 'b'\n"
        "quiet = lambda: b()\n"
        "loud = lambda: a()\n"
        "def sixth():\n    self.told = quiet()\n"
        "def seventh():\n    self.told = loud()\n"
    )
    parsed = parse(text)
    assert parsed is not None

    def left(followed: frozenset[ast.Call] | None) -> set[str]:
        nodes = walked.within(parsed, followed).nodes
        found = parsed.functions.items()
        return {name for name, function in found if not nodes.isdisjoint(function.body)}

    assert left(frozenset(parsed.foreign["other.a"])) == {
        *("first", "third", "fourth", "fifth", "loud", "seventh")
    }
    assert left(frozenset()) == {"fifth"}
    assert left(None) == set(parsed.functions)

"""Which functions of a Python script are passed over because they start nothing."""

from __future__ import annotations

import pytest

from pubproof.scripts import tree


def dull(text: str) -> set[str]:
    """Return the names of the functions that are passed over."""
    parsed = tree.parse(text)
    assert parsed is not None
    return {getattr(node, "name", "") for node in parsed.dull}


QUIET = "def quiet(a):\n    return a + 1\n\n\n"

STARTING = [
    "import subprocess\n\ndef loud():\n    subprocess.run(['twine'])\n",
    "from subprocess import run as start\n\ndef loud():\n    start(['twine'])\n",
    "def loud():\n    import helper\n",
    "def loud():\n    def run():\n        pass\n",
    "def loud():\n    return f'{requests.post(1)}'\n",
    "class A:\n    def loud(self):\n        os.environ['A'] = 'b'\n",
    "if True:\n    try:\n        def loud():\n            exec(text)\n    finally:\n        pass\n",
    "@session.run\ndef loud():\n    pass\n",
    "def loud():\n    \uff45xec(text)\n",
]
"""Texts whose function `loud` may start something."""


@pytest.mark.parametrize("text", STARTING)
def test_a_function_that_may_start_something_is_read(text: str) -> None:
    assert dull(QUIET + text) == {"quiet"}


def test_what_calls_a_function_that_starts_something_is_read_too() -> None:
    text = "def one():\n    two()\n\ndef two():\n    three()\n\ndef three():\n    os.system(a)\n"
    assert dull(QUIET + text) == {"quiet"}


def test_what_calls_only_functions_that_start_nothing_is_passed_over() -> None:
    assert dull(f"{QUIET}def other():\n    quiet(1)\n") == {"quiet", "other"}


def test_where_lines_end_otherwise_every_function_is_read() -> None:
    assert dull(f"a = 1\r{QUIET}") == set()

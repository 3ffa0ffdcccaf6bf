"""What a list holds that statements of Python change, and names that take parts of one."""

# ruff: noqa: E501  a table reads best with one case on a line
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

CHANGES = [
    ("words = ['upload']\nwords.insert(0, 'twine')\nrun(words)", "twine upload"),
    ("words = ['a', 'upload']\nwords[0] = 'twine'\nrun(words)", "twine upload"),
    ("words = ['twine', 'a', 'b']\nwords[1:] = ['upload']\nrun(words)", "twine upload"),
    (
        "words = ['a', 'b', 'twine', 'd']\nwords.pop(0)\ndel words[0]\nwords.pop()\nrun(words)",
        "twine",
    ),
    ("words = ['twine', 'c', 'a']\nwords.remove('c')\nwords.remove('d')\nrun(words)", "twine a"),
    ("words = ['upload', 'twine']\nwords.reverse()\nrun(words)", "twine upload"),
    ("words = ['a']\nwords.clear()\nwords.append('twine')\nrun(words)", "twine"),
    ("words = ['a', 'upload']\nwords[what()] = 'twine'\nrun(words)", "\ufffd"),
    ("words = ['a']\nwords[3] = 'twine'\nrun(words)", "\ufffd"),
    ("words = ['a']\nwords[0] = ['twine']\nrun(words)", "\ufffd"),
    ("words = {}\nwords[0] = ['twine']\nrun(words)", "\ufffd"),
    ("words = ['twine', 'a']\nif b():\n    words.insert(2, 'c')\nrun(words)", "twine a \ufffd"),
    ("words = ['upload']\nif b():\n    words.insert(0, 'twine')\nrun(words)", "twine upload"),
    ("words = ['twine', 'check', 'a']\nif b():\n    words.pop()\nrun(words)", "twine check a"),
    ("words = ['twine', 'a']\nif b():\n    words[1] = 'c'\nrun(words)", "twine a"),
    (
        "class A:\n    def __init__(self):\n        self.b = ['twine']\n    def go(self):\n        self.b.append(what())\n        run(self.b)\nA().go()",
        "twine \ufffd",
    ),
    ("[a, b] = ['twine', 'upload']\nrun([a, b])", "twine upload"),
    ("a, b = 'twine upload'.split()\nrun([a, b])", "twine upload"),
    ("a, b = ['twine', *what()]\nrun([a, b])", "\ufffd \ufffd"),
    ("a, *b, c = ['twine', 'upload', 'd', 'e']\nrun([a, *b])", "twine upload d"),
    ("*a, b = ['twine', 'upload']\nrun([*a, b])", "twine upload"),
    ("a = b = 'twine'\nrun([b, 'upload'])", "twine upload"),
    ("if (a := 'twine'):\n    run([a, 'upload'])", "twine upload"),
]


@pytest.mark.parametrize(("text", "wanted"), CHANGES)
def test_what_a_list_holds_after_it_was_changed(
    script: Callable[..., Script], text: str, wanted: str
) -> None:
    found = script(f"from subprocess import run\n{text}\n", shell="python")  # noqa: S604  reads it
    _, started = found.commands
    assert " ".join(started.argv) == wanted

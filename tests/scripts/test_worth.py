"""Which Python texts are worth parsing: those that name what can start a program."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.scripts.python.texts.source import starts

STARTING = [
    "import twine.cli",
    "x = \ufffd",
    "subprocess.run(['a'])",
    "await asyncio.create_subprocess_exec('a')",
    "os . system('a')",
    "from  os\timport system",
    "import re, os as o",
    "exec (text)",
    "import re, \\\n    build",
    "x = 1; from hatchling import build",
    "requests.post(url)",
]
QUIET = ["empty = pos.system", "x.exec(1)", "important = 'os as'", "# build it", "response.post(1)"]
WORD = re.compile(
    r"\b(?:subprocess|pty|runpy)\b|\bos\s*\.popen|\bfrom\s+os\s+import\b|(?<![.\w])eval\s*\("
)
"""What starts something, as one would write it; to look for it takes long."""
PIECES = st.sampled_from(
    [
        *("subprocess", "pty", "runpy", "os", ".popen", "from ", "os import", "eval(", "eval"),
        *(" ", ".", "a", "_", "\n", "\u00e9"),
    ]
)


@pytest.mark.parametrize("text", STARTING)
def test_what_may_start_something(text: str) -> None:
    assert starts(f"a = 1\n{text}\n")


@pytest.mark.parametrize("text", QUIET)
def test_what_starts_nothing(text: str) -> None:
    assert not starts(f"a = 1\n{text}\n")


@given(text=st.lists(PIECES).map("".join))
def test_words_count_where_they_stand_by_themselves(text: str) -> None:
    assert starts(text) == (WORD.search(text) is not None)

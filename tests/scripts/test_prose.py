"""What a Python text says to people only."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.scripts.python.texts.prose import code_of

QUOTES = ('"""', "'''")


@pytest.mark.parametrize("quotes", QUOTES)
@pytest.mark.parametrize(
    "text",
    [
        "{q}twine upload{q}\nimport os\n",
        "#!/usr/bin/env python\n# Copyright\n\nr{q}twine upload{q}\nimport os\n",
        "def release() -> None:\n    {q}Call twine upload.{q}\n    print()\n",
        "def release(\n    name: str,\n) -> None:\n    {q}Call twine upload.{q}\n    print()\n",
        "async def release():\n    {q}Call twine upload.\n\n    Again.{q}\n    print()\n",
        'class Release:\n\n    {q}Call "twine upload".{q}\n    name = 1\n',
        "import os  # twine upload\nprint('#')\n",
        'import os\nname = f"{{os}}#"  # it\'s twine upload\n',
        "import os\n# twine upload with {q}\nname = 1\n",
    ],
)
def test_what_is_said_to_people_is_left_out(text: str, quotes: str) -> None:
    text = text.format(q=quotes)
    ast.parse(text)
    assert "twine" not in code_of(text)
    assert "twine" in text


@pytest.mark.parametrize(
    "text",
    [
        'import os\nos.system("""twine upload dist/*""")\n',
        "import os\nname = 1\nos.system('''\n# to the index\ntwine upload dist/*''')\n",
        "import os\nos.system(\"echo '#'; twine upload dist/*\")\n",
        "import os\nos.system('echo \"#\"; twine upload dist/*')\n",
        'import os\nos.system("echo \\"#\\"; twine upload dist/*")\n',
        'commands = {\n    "upload":\n        """twine upload dist/*""",\n}\n',
        "if True:\n    '''said'''; upload = ['twine', 'upload']\n",
        'empty = ""\nupload = ["twine", "upload"]\n',
    ],
)
def test_what_a_program_holds_is_kept(text: str) -> None:
    ast.parse(text)
    assert "twine" in code_of(text)


@pytest.mark.parametrize("text", ['"""twine upload', "def a():\n    '''twine upload", "'twine"])
def test_a_text_that_does_not_end_is_kept(text: str) -> None:
    assert code_of(text) == text


@given(st.text(alphabet="\"'#\\\n ar:)d=", max_size=60))
def test_nothing_is_added_or_moved(text: str) -> None:
    rest = iter(text)
    assert all(character in rest for character in code_of(text))

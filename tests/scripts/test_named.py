"""What a Python text names of an upload."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.scripts.python.texts.named import may_tell, named
from pubproof.tools import UPLOADING, VARIABLES, VERBS

WORDS = [
    *(*UPLOADING, *VARIABLES, *VERBS, "make", "tox", "nox", "pypi", "pypirc", "keyring"),
    *("base64", "exec", "file_upload", "run_setup", "semantic-release", "GITHUB_ENV", "environ"),
    *("\\x74", "wine", "subprocess", "import ", "run(", "'", '"', "[", "]", ",", " ", "\n", "#"),
]


@pytest.mark.parametrize(
    "text",
    [
        'run(["uv", *words])\n',
        'names = {"uv": ["publish"]}\n',
        'names = {"uv": words}  # to publish\n',
        'names = {"uv": WORDS}\n',
        'names = {"uv": made()}\n',
        'run("uv", {"uv": words})\n',
    ],
)
def test_a_tool_that_may_be_started(text: str) -> None:
    assert named(text).tool


@pytest.mark.parametrize(
    "text",
    [
        'types = {"tex": Texture2D, "uv": vec2f, "lod": float}\n',
        "types = {\n    'uv': wp.vec2,\n    'lod': float,\n}\n",
        'types = {"uv": Vector}\n',
    ],
)
def test_a_key_for_something_else_is_no_tool(text: str) -> None:
    assert not named(text).tool


@pytest.mark.parametrize(
    "text",
    [
        'post("https://upload.pypi.example/legacy/", data=form)\n',
        'config.read(".pypirc")\n',
        'index = "testpypi" if trial else "pypi"\n',
    ],
)
def test_pypi_by_its_name(text: str) -> None:
    assert named(text).pypi


@pytest.mark.parametrize(
    "text",
    [
        "import pypinyin\n",
        "# the files of pypi are fetched by another script\n",
        '"""Checks what is on pypi."""\n',
    ],
)
def test_another_name_and_what_is_said_of_pypi_is_not_it(text: str) -> None:
    assert not named(text).pypi


@pytest.mark.parametrize(
    "text",
    [
        'run(["twine", *words])\n',
        "import file_upload\n",
        'run("make")\n',
        "run(['nox'])\n",
        'post(url + "pypi", data=form)\n',
        "exec(base64.b64decode(text))\n",
        'environ["TWINE_PASSWORD"] = word\n',
        'open(".netrc", "w")\n',
        'run("\\x74wine")\n',
    ],
)
def test_a_text_with_anything_of_an_upload_is_looked_at(text: str) -> None:
    found = named(f"import subprocess\n{text}")
    assert may_tell(text)
    assert found.tool or found.whole or found.runner or found.pypi or found.hides


@given(st.lists(st.sampled_from(WORDS)).map("".join))
def test_a_text_that_is_not_looked_at_names_nothing(text: str) -> None:
    found = named(text)
    if found.tool or found.whole or found.runner or found.pypi or found.hides:
        assert may_tell(text)

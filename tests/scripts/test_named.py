"""What a Python text names of an upload."""

from __future__ import annotations

import pytest

from pubproof.scripts.python.texts.named import named


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

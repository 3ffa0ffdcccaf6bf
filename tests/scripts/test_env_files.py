"""Files of variables that a program gives to the command which it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.scripts import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pubproof.scripts import Script

FILES = {
    ".env": "# ours\nINDEX=one\n\nnot a variable\n",
    "ci/two.env": "export INDEX = 'two' \n",
    "ci/open.env": "INDEX=$OTHER\n",
    "ci/said.env": 'INDEX="a # b"\n',
    "ci/noted.env": "INDEX=a # b\n",
    "up.py": "import subprocess\nsubprocess.run(['uv', 'publish'], check=True)\n",
}


def held(
    script: Callable[..., Script], text: str, environment: Mapping[str, str] | None = None
) -> str | None:
    """Return what the variable holds for the command that uploads."""
    commands = script(text, FILES, environment=environment).commands
    found = [one.environment.get("INDEX") for one in commands if one.argv == ("uv", "publish")]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("uv run --env-file .env uv publish", "one"),
        ("uv run --env-file=.env -- uv publish", "one"),
        ("uv run --env-file .env --env-file ci/two.env uv publish", "two"),
        ("uv run --env-file .env python up.py", "one"),
        ("uv run --env-file .env up.py", "one"),
        ("cd ci && uv run --env-file two.env uv publish", "two"),
        ("uv run --env-file ci/open.env uv publish", UNKNOWN),
        ("uv run --env-file ci/said.env uv publish", "a # b"),
        ("uv run --env-file ci/noted.env uv publish", "a"),
        ("UV_ENV_FILE='.env ci/two.env' uv run uv publish", "two"),
        ("INDEX=own uv run --env-file .env uv publish", "own"),
        ("INDEX=own dotenv run uv publish", "one"),
        ("dotenv -f ci/two.env run -- uv publish", "two"),
        ("INDEX=own dotenvx run -- uv publish", "own"),
        ("dotenvx run -f ci/two.env -- uv publish", "two"),
        ("env-cmd uv publish", "one"),
        ("docker run --env-file .env image uv publish", "one"),
        ("docker run --env-file .env -e INDEX=own image uv publish", "own"),
        ("export INDEX=own; docker run --env-file .env image uv publish", "one"),
        ("export INDEX=own; docker run --env-file .env -e INDEX image uv publish", "own"),
        ("docker run --env-file ci/said.env image uv publish", '"a # b"'),
        ("docker run --env-file ci/open.env image uv publish", "$OTHER"),
        ("podman run --env-file ci/said.env image uv publish", "a # b"),
    ],
)
def test_a_file_gives_it(script: Callable[..., Script], text: str, wanted: str) -> None:
    assert held(script, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "uv run uv publish",
        "uv run --env-file gone.env uv publish",
        "UV_ENV_FILE=.env uv run --no-env-file uv publish",
        "uv run --no-env-file --env-file .env uv publish",
        "UV_ENV_FILE=.env uv publish",
        "docker run image uv publish",
        "uv run --env-file .env true && uv publish",
        "env uv publish",
        "uv run bash -c 'uv publish' -- --env-file .env",
    ],
)
def test_no_file_gives_it(script: Callable[..., Script], text: str) -> None:
    assert held(script, text) is None


def test_a_variable_of_the_job_names_uv_s_files(script: Callable[..., Script]) -> None:
    assert held(script, "uv run uv publish", {"UV_ENV_FILE": ".env"}) == "one"

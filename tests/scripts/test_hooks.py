"""Programs whose configuration names commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from pubproof.scripts import Script

UPLOAD = "twine upload dist/*"
STARTED: dict[str, tuple[str, dict[str, str]]] = {
    "a list of hooks": (
        "bump-my-version bump patch",
        {".bumpversion.toml": f'[tool.bumpversion]\npre_commit_hooks = ["{UPLOAD}"]\n'},
    ),
    "a text for one platform": (
        "cibuildwheel --platform linux",
        {"pyproject.toml": f'[tool.cibuildwheel.linux]\ntest-command = "{UPLOAD}"\n'},
    ),
    "an override": (
        "python -m cibuildwheel",
        {"pyproject.toml": f'[[tool.cibuildwheel.overrides]]\nbefore-all = "{UPLOAD}"\n'},
    ),
    "a variable": (f"CIBW_TEST_COMMAND_LINUX='{UPLOAD}' cibuildwheel", {}),
    "the script of a recipe": (
        "conda build --no-test -c conda-forge recipes/it",
        {"recipes/it/recipe.yaml": f"build:\n  script: {UPLOAD}\n"},
    ),
    "a hook by its alias": (
        "pre-commit run --hook-stage manual up",
        {
            ".pre-commit-config.yaml": (
                "repos:\n- repo: local\n  hooks:\n"
                "  - {id: x, alias: up, entry: twine, args: [upload, dist/*], language: system}\n"
            )
        },
    ),
    "a plugin in package.json": (
        "npx semantic-release@24 --branches main",
        {
            "package.json": json.dumps(
                {"release": {"plugins": [["@semantic-release/exec", {"publishCmd": UPLOAD}]]}}
            )
        },
    ),
    "a template in a command": (
        "npx semantic-release",
        {".releaserc": f"plugins: [[x, {{publishCmd: '{UPLOAD} # ${{nextRelease.version}}'}}]]"},
    ),
    "a script that a hook names": (
        "cz bump --yes",
        {
            "pyproject.toml": '[tool.commitizen]\npost_bump_hooks = ["./tools/up.sh now"]\n',
            "tools/up.sh": f"#!/bin/sh\n{UPLOAD}\n",
        },
    ),
}
IDLE: dict[str, tuple[str, dict[str, str]]] = {
    "another sub-command": (
        "cz check --rev-range HEAD",
        {"pyproject.toml": f'[tool.commitizen]\npost_bump_hooks = ["{UPLOAD}"]\n'},
    ),
    "another hook": (
        "pre-commit run lint",
        {
            ".pre-commit-config.yaml": (
                f"repos:\n- hooks:\n  - {{id: up, entry: {UPLOAD}, language: system}}\n"
            )
        },
    ),
    "a pattern": (
        "pre-commit run",
        {
            ".pre-commit-config.yaml": (
                f"repos:\n- hooks:\n  - {{id: up, entry: {UPLOAD}, language: pygrep}}\n"
            )
        },
    ),
    "Python's program of that name": (
        "semantic-release version",
        {".releaserc": f"plugins: [[x, {{publishCmd: {UPLOAD}}}]]"},
    ),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([UPLOAD, "publish '", "up.sh", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["hooks", "plugins", "repos", "entry", "args", "build", "script"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def uploads(found: Script) -> list[str]:
    return [" ".join(one.argv) for one in found.commands if one.argv[:2] == ("twine", "upload")]


@pytest.mark.parametrize("case", STARTED)
def test_a_command_that_a_configuration_names(script: Callable[..., Script], case: str) -> None:
    text, files = STARTED[case]
    assert uploads(script(text, files)) == [UPLOAD]


@pytest.mark.parametrize("case", IDLE)
def test_a_command_that_does_not_run(script: Callable[..., Script], case: str) -> None:
    text, files = IDLE[case]
    assert uploads(script(text, files)) == []


@settings(max_examples=60, deadline=None)
@given(held=VALUES)
def test_any_configuration_is_read(script: Callable[..., Script], held: object) -> None:
    files = {
        name: json.dumps(held)
        for name in (".releaserc", ".pre-commit-config.yaml", "goreleaser.yaml", "r/meta.yaml")
    }
    for text in ("npx semantic-release", "pre-commit run x", "goreleaser r", "conda-build r"):
        assert script(text, files).commands

"""Paths as scripts write them."""

from __future__ import annotations

from itertools import islice

import pytest

from pubproof.scripts.paths import above, joined, normal, resolve

OWN = "work/demo/demo"
"""Where a runner keeps the repository ``demo``, below its home folder."""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"/home/runner/{OWN}/dist", "dist"),
        (f"/home/runner/{OWN}", "."),
        (f"/Users/runner/{OWN}/dist/a.whl", "dist/a.whl"),
        ("/__w/demo/demo/dist/", "dist"),
        ("D:\\a\\demo\\demo\\dist", "dist"),
        ("/d/a/demo/demo/dist", "dist"),
        (f"~/{OWN}/dist", "dist"),
        ("/home/runner/work/_temp/../demo/demo/dist", "dist"),
        ("$GITHUB_WORKSPACE/dist", "dist"),
    ],
)
def test_the_working_folder_on_a_runner(path: str, expected: str) -> None:
    assert normal(path) == expected
    assert joined("packages/one", path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/home/runner/work/_temp/dist",
        "/home/runner/work/demo/other/dist",
        "/home/runner/work/demo/demonstration",
        "/home/runner/.cache",
        "~/.cache",
        "/srv/__w/demo/demo",
    ],
)
def test_other_folders_of_the_runner(path: str) -> None:
    assert joined("packages/one", path) == path


def test_a_script_finds_what_it_names_so() -> None:
    assert resolve("tools", f"/home/runner/{OWN}/tools/a.sh") == "tools/a.sh"
    assert resolve("tools", "/home/runner/work/_temp/a.sh") is None


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        (".", ["."]),
        ("", [""]),
        ("a/b", ["a/b", "a", "."]),
        ("/srv/a", ["/srv/a", "/srv", "/"]),
        ("../a", ["../a", "..", "."]),
    ],
)
def test_the_folders_that_one_is_in(folder: str, expected: list[str]) -> None:
    assert [*islice(above(folder), 9)] == expected

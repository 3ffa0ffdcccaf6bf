"""The version of PyPA's publishing action that a workflow names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pubproof.pypi import action_versions
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping, Scalar

ROOT = Path(__file__).parents[2]
COMMIT = "ed0c53931b1dc9bd32cbe73a98c7f6766f8a527e"
OTHER = "0" * 40


def version(written: str) -> tuple[int, ...] | None:
    """Return the version that a ``uses:``, as it is written, names."""
    text = f"uses: {written}\n"
    root = document.read("a.yml", text.encode()).root
    assert isinstance(root, Mapping)
    node = root.get("uses")
    assert isinstance(node, Scalar)
    return action_versions.version(node)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a/b@v1.12.4", (1, 12, 4)),
        ("a/b@1.12", (1, 12)),
        ("a/b@v1.12.4-rc1", None),
        ("a/b@v1", None),
        ("a/b@release/v1", None),
        ("a/b@master", None),
        (f"a/b@{COMMIT}", (1, 13, 0)),
        (f"a/b@{COMMIT.upper()}", (1, 13, 0)),
        (f"a/b@{COMMIT} # v9.9.9", (1, 13, 0)),
        (f"a/b@{OTHER}", None),
        (f"a/b@{OTHER} # v1.10.3", (1, 10, 3)),
        (f"a/b@{OTHER} # 1.10.3", (1, 10, 3)),
        (f"a/b@{OTHER}   #v1.10.3, for now", (1, 10, 3)),
        (f"a/b@{OTHER} # tag=v1.10.3", (1, 10, 3)),
        (f"'a/b@{OTHER}' # v1.10.3", (1, 10, 3)),
        (f'"a/b@{OTHER}"  # since 2020: v1.10.3', (1, 10, 3)),
        (f"a/b@{OTHER} # release/v1", None),
        (f"a/b@{OTHER} # the newest", None),
        ("a/b@release/v1 # v1.10.3", (1, 10, 3)),
        ("a/b@v1.12.4 # v1.10.3", (1, 12, 4)),
        (f"a/b@{OTHER}\n# v1.10.3", None),
    ],
)
def test_the_version_comes_from_the_ref_or_the_comment(
    written: str, expected: tuple[int, ...] | None
) -> None:
    assert version(written) == expected


def test_our_own_comments_say_what_the_commits_are() -> None:
    pins = {
        pin
        for path in (*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("examples/**/*.yml"))
        for pin in re.findall(r"gh-action-pypi-publish@(\w+) # v([\d.]+)", path.read_text("utf-8"))
    }
    assert pins
    for commit, number in pins:
        assert action_versions.commits()[commit] == tuple(map(int, number.split(".")))


def test_commits_are_whole_and_versions_have_three_numbers() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{40}", commit) for commit in action_versions.commits())
    assert len(set(action_versions.commits().values())) == len(action_versions.commits())
    assert {len(number) for number in action_versions.commits().values()} == {3}

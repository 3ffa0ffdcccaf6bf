"""Patterns of tags that a text names, beside those that start workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk


@pytest.mark.parametrize(
    "said",
    [
        "The release runs when a tag `release/*` is pushed.",
        "The push of tags like `core/v*` starts it.",
        "It starts when a `release/v*` tag is pushed.",
        "It is triggered by tags matching `refs/tags/release/*`.",
    ],
)
def test_a_pattern_with_folders(said: str, desk: Desk) -> None:
    pattern = said.split("`")[1].removeprefix("refs/tags/")
    (found,) = desk.findings("RELEASING.md", f"{said}\n")
    assert found == (
        1,
        said.index(pattern) + 1,
        f"no workflow starts by tags '{pattern}'; they start by 'v*'",
    )


@pytest.mark.parametrize(
    "said",
    [
        "The push of a tag uploads what is in `dist/*`.",
        "A tag is pushed from a branch `release/*`.",
        "Push the tag; then `dist/*` is published.",
        "The release runs when a tag `refs/tags/v*` is pushed.",
        "Our labels use the tag `area/*`, and the bot runs on each issue.",
        "Push the image with a tag `nightly-*`.",
        "A ruleset protects the tags `docs-*` from deletion.",
    ],
)
def test_a_pattern_of_something_else(said: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", f"{said}\n") == []


@pytest.mark.parametrize(
    ("starts", "says"),
    [
        ("v[0-9]+.[0-9]+.[0-9]+*", ""),
        ("v1.*", "not every tag 'v*.*.*' starts a workflow, such as 'v0.0.0'"),
        ("docs-*", "no workflow starts by tags 'v*.*.*'"),
    ],
)
def test_stars_between_dots_stand_for_numbers(starts: str, says: str, desk: Desk) -> None:
    desk.write(".github/workflows/publish.yml", f"on:\n  push:\n    tags: ['{starts}']\n")
    found = desk.findings("RELEASING.md", "A push of a tag `v*.*.*` publishes.\n")
    assert [message for *_, message in found] == (
        [f"{says}; they start by '{starts}'"] if says else []
    )

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
        "Add a rule of type tag for `release-*`.",
        "Protect the tags `release-*`.",
        "Add a *tag ruleset* for `release-*` that restricts updates.",
    ],
)
def test_a_pattern_of_a_rule_for_tags(said: str, desk: Desk) -> None:
    ((_, column, _),) = desk.findings("RELEASING.md", f"{said}\n")
    assert column == said.index("release") + 1


@pytest.mark.parametrize("pattern", ["*", "v*", "v[0-9]*", "v*.*", "**"])
def test_a_rule_may_protect_more_tags_than_start_something(pattern: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", f"A ruleset protects the tags `{pattern}`.\n") == []


@pytest.mark.parametrize(
    "said",
    [
        "The push of a tag uploads what is in `dist/*`.",
        "A tag is pushed from a branch `release/*`.",
        "Push the tag; then `dist/*` is published.",
        "The release runs when a tag `refs/tags/v*` is pushed.",
    ],
)
def test_a_pattern_of_files_or_branches(said: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", f"{said}\n") == []

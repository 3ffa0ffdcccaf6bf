"""Versions of actions that a text names, beside the commit that the workflows use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk

COMMIT = "0123456789abcdef0123456789abcdef01234567"
STEP = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: octo/act@{}\n"


@pytest.mark.parametrize(
    ("used", "named"),
    [
        *(
            (f"{COMMIT} # v4.2.1", named)
            for named in ("v4", "4", "v4.2", "v4.2.1", "release/v4", COMMIT, COMMIT.upper())
        ),
        (f"{COMMIT} # v4.2.1", COMMIT[:7]),
        (f"{COMMIT} # v4.2.1", "v4.x"),
        (f"{COMMIT} # v4.2.1", "vX.X.X"),
        (f"{COMMIT} # v4.2.1", "VERSION"),
        ("v4", "v4"),
        ("v4.2", "v4"),
        ("main", "v4"),
    ],
)
def test_a_version_that_is_used(used: str, named: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format(used))
    assert desk.findings("RELEASING.md", f"A job uses `octo/act@{named}`.\n") == []


@pytest.mark.parametrize(
    ("used", "named", "real"),
    [
        *(
            (f"{COMMIT} # v4.2.1", named, "v4.2.1")
            for named in ("v5", "3", "v4.1", "v4.2.10", "v40", "main", COMMIT[::-1], COMMIT[:6])
        ),
        ("v4", "v4.2", "v4"),
        ("v4", "v3", "v4"),
    ],
)
def test_a_version_that_is_not_used(used: str, named: str, real: str, desk: Desk) -> None:
    desk.write(".github/workflows/act.yml", STEP.format(used))
    found = desk.findings("RELEASING.md", f"A job uses `octo/act@{named}`.\n")
    where = ".github/workflows/act.yml:6"
    assert found == [(1, 13, f"the workflows use octo/act at {real}, not at {named} ({where})")]

"""The version of an action, told by its tag or by the comment behind its commit."""

from __future__ import annotations

import pytest

from pubproof.workflows.reader import document
from pubproof.workflows.uses import version_of
from pubproof.workflows.workflow import Workflow

COMMIT = "0123456789" * 4
NAMED = [
    ("v4", (4,)),
    ("v4.1.7", (4, 1, 7)),
    ("4.1", (4, 1)),
    ("4", None),
    ("main", None),
    ("v3-node20", None),
    ("release/v1", None),
    (COMMIT, None),
    (f"{COMMIT} # v4", (4,)),
    (f"{COMMIT}  # v4.1.7", (4, 1, 7)),
    (f"{COMMIT} # tag=v4.1", (4, 1)),
    (f"{COMMIT} # release/v1, which was v1.14.2", (1, 14, 2)),
    (f"{COMMIT} # pinned in 2025", None),
    (f"{COMMIT} # v4beta", None),
    (f"'{COMMIT}' # v3", (3,)),
]


@pytest.mark.parametrize(("ref", "version"), NAMED)
def test_the_version_is_that_of_the_tag_or_of_the_comment(
    ref: str, version: tuple[int, ...] | None
) -> None:
    value = f"'a/b@{ref[1:]}" if ref.startswith("'") else f"a/b@{ref}"
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: {value}\n"
    workflow = Workflow(document.read("a.yml", text.encode()))
    assert workflow.problems == []
    node = workflow.jobs["a"].steps[0].uses_node
    assert node is not None
    assert version_of(node) == version

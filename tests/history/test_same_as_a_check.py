"""What is remembered of earlier commits never shows: each is judged as a fresh check of its files.

After each commit the folder is checked afresh.
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.history.edits import EDITS

from pubproof import contract, settings
from pubproof.contract import CLAUSES
from pubproof.history.commits import branch
from pubproof.history.history import judge
from pubproof.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.history.conftest import Past

    from pubproof.contract.clause import Finding, State, Verdict
    from pubproof.settings import Settings

    Said = dict[str, tuple[State, str, tuple[Finding, ...]]]


def checked(root: Path, judged_by: Settings) -> Said:
    """Return what a fresh check says of the files in a folder."""
    report = contract.prove(Repository(root, judged_by))
    return said({one.clause.id: one.verdict for one in report.results})


def said(verdicts: Mapping[str, Verdict]) -> Said:
    return {clause: (one.state, one.reason, one.findings) for clause, one in verdicts.items()}


def remembered(root: Path, judged_by: Settings) -> list[Said]:
    """Return what the history says of each commit, none of which has the files of another.

    What is said of the same files is not judged again.
    """
    history = judge(root, judged_by, branch(root))
    trees = [commit.tree for commit in history.branch.commits]
    assert len(set(trees)) == len(trees)
    changes = {one.commit.id: one for one in history.moments}
    found: list[Said] = []
    for commit in history.branch.commits:
        moment = changes.get(commit.id)
        found.append(said(moment.verdicts) if moment is not None else found[-1])
    return found


def test_each_commit_is_judged_as_a_fresh_check_of_it(past: Past) -> None:
    judged_by = settings.read(past.root, [one.id for one in CLAUSES])
    ids = [past.git("rev-parse", "HEAD")]
    expected = [checked(past.root, judged_by)]
    for number, edit in enumerate(EDITS, 1):
        edit(past)
        ids.append(past.commit(f"Edit {number}"))
        expected.append(checked(past.root, judged_by))
    changes = sum(one != other for one, other in pairwise(expected))
    assert changes > len(EDITS) // 2, "few edits change what is said"
    # Back and forth among them, so that answers come back that were given long before.
    order = random.Random(1).choices(range(len(ids)), k=2 * len(ids))  # noqa: S311  no secret
    numbers = [*range(len(ids)), *order]
    past.begin_anew([ids[number] for number in numbers])
    assert remembered(past.root, judged_by) == [expected[number] for number in numbers]

"""Contributors are sent to the checklist, and told which clauses they can touch."""

from __future__ import annotations

import re
from pathlib import Path

from pubproof.contract import CLAUSES
from pubproof.guide.checklist import page, steps

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / ".github/pull_request_template.md"


def test_the_template_names_every_clause_and_no_other() -> None:
    rows = [line for line in TEMPLATE.read_text("utf-8").splitlines() if line.startswith("| ")]
    named = {word for row in rows for word in re.findall(r"`([a-z0-9-]+)`", row.split("|")[2])}
    assert named == {clause.id for clause in CLAUSES}


def test_contributors_are_sent_to_the_checklist() -> None:
    for path in (TEMPLATE, ROOT / "CONTRIBUTING.md"):
        text = path.read_text("utf-8")
        assert "`.venv/bin/pubproof checklist`" in text
        assert f"#{steps.HEADING})" in text
    assert f"(docs/{page.DEFAULT}#{steps.HEADING})" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")

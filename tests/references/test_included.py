"""Files that directives put into a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk


@pytest.mark.parametrize(
    ("path", "text", "seen"),
    [
        ("docs/release.rst", ".. include:: steps.rst\n", "docs/steps.rst"),
        (
            "docs/release.rst",
            "Text.\n\n.. literalinclude:: ../.github/workflows/release.yml\n   :lines: 1-3\n",
            ".github/workflows/release.yml",
        ),
        ("docs/release.rst", ".. include:: /parts/steps.rst\n", "docs/parts/steps.rst"),
        ("docs/release.md", "```{include} steps.md\n```\n", "docs/steps.md"),
    ],
)
def test_a_file_that_is_gone(path: str, text: str, seen: str, desk: Desk) -> None:
    desk.write("docs/conf.py", "project = 'openmed'\n")
    ((_, _, message),) = desk.findings(path, text)
    assert message == f"there is no file '{seen}' to include"


def test_the_help_names_the_file_as_the_directive_has_to(desk: Desk) -> None:
    desk.write("docs/conf.py", "project = 'openmed'\n")
    desk.write("docs/parts/install.rst", "Install it.\n")
    desk.write("docs/release.rst", ".. include:: install.rst\n")
    (finding,) = desk.verdict().findings
    assert finding.help == "include 'parts/install.rst'"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/release.rst", ".. include:: ../pyproject.toml\n"),
        ("docs/release.rst", ".. include:: <isonum.txt>\n"),
        ("docs/release.rst", ".. .. include:: steps.rst\n"),
        ("docs/release.rst", ".. code-block:: rst\n\n   .. include:: steps.rst\n"),
        ("docs/release.rst", ".. include:: made/steps.rst\n"),
        ("docs/release.md", "```{code} steps.md\n```\n"),
        ("README.md", "```{include} steps.md\n```\n"),
    ],
)
def test_a_file_that_is_there_or_is_not_asked_for(path: str, text: str, desk: Desk) -> None:
    desk.write("docs/conf.py", 'open("made/steps.rst", "w").write("")\n')
    assert desk.findings(path, text) == []


@pytest.mark.parametrize(
    "said", ["pubproof off[no-stale-reference]", "pubproof: of[tag-push-only]"]
)
def test_a_comment_that_is_nearly_right_beside_no_finding(said: str, desk: Desk) -> None:
    ((line, _, message),) = desk.findings("RELEASING.md", f"Fine.\n\n<!-- {said} later -->\n")
    assert line == 3
    assert message.startswith("this comment silences nothing")

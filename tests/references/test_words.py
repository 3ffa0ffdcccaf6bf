"""Commands and clauses of pubproof that a text names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.references.conftest import Desk


@pytest.mark.parametrize(
    "text",
    [
        "`pubproof explain nope` says what it asks.\n",
        "```bash\npubproof explain nope\n```\n",
        "```console\n$ pubproof explain nope  # what it asks\n```\n",
    ],
)
def test_a_clause_of_one_word_that_is_to_be_explained(text: str, desk: Desk) -> None:
    ((_, _, message),) = desk.findings("RELEASING.md", text)
    assert message == "there is no clause 'nope'"


@pytest.mark.parametrize(
    "text",
    [
        "`pubproof explain CLAUSE` says what it asks.\n",
        "`pubproof explain --help` and `pubproof explain` too.\n",
        "```text\npubproof explain says what a clause asks\n```\n",
        "```bash\npubproof explain tag-push-only | less\n```\n",
        "```bash\npubproof explain | less\n```\n",
        "```bash\npubproof explain # all of them\n```\n",
    ],
)
def test_what_is_explained_and_no_other_word(text: str, desk: Desk) -> None:
    assert desk.findings("RELEASING.md", text) == []


@pytest.mark.parametrize(
    ("sample", "line", "message"),
    [
        (
            '[tool.pubproof]\ntag = ["v*"]\n',
            3,
            "[tool.pubproof] has no setting 'tag'; did you mean 'tags'?",
        ),
        (
            '[project]\nname = "a"\n\n[tool.pubproof.off]\none-publish = "why"\n',
            6,
            "[tool.pubproof.off] has no clause 'one-publish'; did you mean 'one-publisher'?",
        ),
    ],
)
def test_a_sample_has_a_setting_that_is_none(
    sample: str, line: int, message: str, desk: Desk
) -> None:
    found = desk.findings("README.md", f"```toml\n{sample}```\n")
    assert [(at, said) for at, _, said in found] == [(line, message)]


@pytest.mark.parametrize(
    "sample",
    [
        '[tool.pubproof]\ntags = ["v*"]\n',
        '[tool.pubproof.publisher]\nenvironment = "pypi"\n',
        "[tool.pubproof]\ntags = [\n",
        '[tool.other]\ntag = "v"\n',
    ],
)
def test_a_sample_has_settings_or_a_part_of_them(sample: str, desk: Desk) -> None:
    assert desk.findings("README.md", f"```toml\n{sample}```\n") == []

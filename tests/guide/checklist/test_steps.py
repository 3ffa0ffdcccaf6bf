"""Steps: what a page's checklist is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pubproof.guide.checklist import page, prose, steps
from pubproof.guide.checklist.page import ChecklistError

if TYPE_CHECKING:
    from tests.guide.conftest import Folder

    from pubproof.guide.checklist.steps import Checklist, Step

PAGE = f"docs/{page.DEFAULT}"
ROOT = Path(__file__).parents[3]


def read(repository: Folder, text: str) -> Checklist:
    """Return the checklist of a page that has nothing but its steps."""
    repository.write(PAGE, f"# Page\n\n## Check {'{ #release-checklist }'}\n\n{text}\n")
    return steps.read(page.find(repository.root, None, None))


def told(step: Step) -> str:
    return prose.wrapped(step.prose, 80)


def codes(step: Step) -> list[str]:
    return [block.code for block in step.blocks]


def test_a_step_ends_where_the_next_begins(repository: Folder) -> None:
    text = (
        "Before.\n\n### 1. One { #a }\n\nText.\n\n#### Below\n\nMore.\n\n### Two\n\n"
        "## After\n\n### 3. Never\n"
    )
    checklist = read(repository, text)
    assert [(one.number, one.title, one.id) for one in checklist.steps] == [
        ("1", "One", "a"),
        ("2", "Two", "two"),
    ]
    assert checklist.title == "Check"
    assert prose.wrapped(checklist.intro, 80) == "Before."
    assert [told(one) for one in checklist.steps] == ["Text.\n\nBelow\n\nMore.", ""]


def test_a_deeper_heading_marks_a_checklist_too(repository: Folder) -> None:
    repository.write(
        PAGE, "# Page\n\n### C { #release-checklist }\n\n#### 7) A `b`\n\n### D\n\n#### E\n"
    )
    (step,) = steps.read(page.find(repository.root, None, None)).steps
    assert (step.number, step.title) == ("7", "A `b`")


def test_a_heading_in_a_fence_is_none(repository: Folder) -> None:
    (step,) = read(repository, "### 1. One\n\n```text\n### 2. Two\n## After\n```\n\nText.").steps
    assert told(step) == "    ### 2. Two\n    ## After\n\nText."


def test_blocks_are_run_and_other_fences_are_text(repository: Folder) -> None:
    text = (
        "### 1. One\n\nFirst:\n\n```sh\na\n```\n\n"
        "1. Then:\n\n    ```console\n    $ b\n    c\n    ```\n"
        "\n    And:\n\n    ```python\n    d\n    ```\n\n```yaml\ne: f\n```\n\n"
        "<!-- invisible-code-block: bash\ng\n-->\n\n### 2. Two\n\n```toml\nh = 1\n```\n"
    )
    one, two = read(repository, text).steps
    assert codes(one) == ["a\n", "$ b\nc\n", "d\n"]
    assert told(one) == "First:\n\n1. Then:\n\n   And:\n\n    e: f"
    kinds = ["text" if isinstance(part, prose.Paragraph) else part.language for part in one.parts]
    assert kinds == ["text", "sh", "text", "console", "text", "python", "text"]
    assert (one.personal, two.personal, codes(two)) == (False, True, [])


def test_a_block_that_stands_at_a_paragraph_is_found(repository: Folder) -> None:
    (step,) = read(repository, "### 1. One\n\nText:\n```bash\na\n```\nafter\n").steps
    assert (codes(step), told(step)) == (["a\n"], "Text:\n\nafter")


@pytest.mark.parametrize(
    "text",
    [
        "### 1. One\n\n<!-- confirm: next -->\n\n```bash\na\n```",
        "### 1. One\n\n```bash\na\n```\n\n<!-- confirm: next -->",
        "<!-- confirm: next -->\n\n### 1. One\n\n```bash\na\n```",
    ],
)
def test_a_step_with_commands_can_be_for_a_person_too(repository: Folder, text: str) -> None:
    one, two = read(repository, f"{text}\n\n### 2. Two\n\n```bash\na\n```\n").steps
    trailing = text.endswith("-->")
    assert (one.personal, two.personal) == (not trailing, trailing)


def test_a_block_whose_directive_is_wrong_is_refused(repository: Folder) -> None:
    with pytest.raises(ChecklistError, match=f"^{PAGE}:.*timeout: next 60"):
        read(repository, "### 1. One\n\n<!-- timeout: next soon -->\n\n```bash\na\n```\n")


def test_a_tag_stands_wherever_the_page_names_it(repository: Folder) -> None:
    repository.write(
        PAGE,
        "# P\n\n## C { #release-checklist }\n\n### 1. Push {= tag.example =}\n\n"
        "{= version.example =} [at]({= pypi.provenance =})\n\n```sh\n: {= tag.example =}\n```\n",
    )
    (step,) = steps.read(page.find(repository.root, None, "v2.0.0-rc.1")).steps
    assert (step.title, codes(step)) == ("Push v2.0.0-rc.1", [": v2.0.0-rc.1\n"])
    assert told(step).startswith("2.0.0-rc.1 at [1]")
    assert "/2.0.0-rc.1/" in told(step)


def test_links_lead_to_the_site(repository: Folder) -> None:
    text = "### 1. One\n\n[a](other.md#x) [b](#one) [c](../index.md) [d](https://e.example/) [f](g)"
    repository.write("docs/guide/other.md", "# Other\n")
    repository.write("docs/index.md", "# Home\n")
    site = "https://small.example"
    (step,) = read(repository, text).steps
    assert [one.text[4:] for one in step.prose[1:]] == [
        f"{site}/guide/other.html#x",
        f"{site}/guide/trusted-publishing.html#one",
        f"{site}/index.html",
        "https://e.example/",
        "g",
    ]
    repository.replace("mkdocs.yml", f"site_url: {site}/\n", "")
    (step,) = read(repository, text).steps
    assert [one.text[4:] for one in step.prose[1:4]] == [
        "docs/guide/other.md#x",
        f"{PAGE}#one",
        "docs/index.md",
    ]


def test_the_checklist_of_this_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for path, name in (
        (PAGE, "pubproof/pubproof"),
        ("docs/openmed/trusted-publishing.md", "maziyarpanahi/openmed"),
    ):
        found = page.find(ROOT, path, None)
        checklist = steps.read(found)
        assert found.subject == name
        assert [one.number for one in checklist.steps] == [str(n) for n in range(1, 11)]
        assert [bool(one.blocks) for one in checklist.steps] == [True] * 4 + [False] * 6
        assert all(one.id and one.prose for one in checklist.steps)
        assert "this one: [holds: one-publisher]" in told(checklist.steps[0])
        assert checklist.position("the-test-suite-passes") == checklist.position("4") == 3


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        ("tables", "mkdocs.yml: the Markdown extension 'pymdownx.superfences' is missing"),
        (
            "pymdownx.superfences, {pymdownx.snippets: {check_paths: true}}",
            f"{PAGE}: Snippet at path 'no.md' could not be found",
        ),
    ],
)
def test_a_page_that_markdown_refuses_has_no_checklist(
    repository: Folder, extensions: str, message: str
) -> None:
    repository.replace("mkdocs.yml", "tables, pymdownx.superfences", extensions)
    with pytest.raises(ChecklistError) as refused:
        read(repository, '### 1. One\n\n--8<-- "no.md"\n')
    assert str(refused.value) == message


def test_a_site_that_inherits_itself_has_no_checklist(repository: Folder) -> None:
    repository.replace("mkdocs.yml", "site_name:", "INHERIT: mkdocs.yml\nsite_name:")
    with pytest.raises(ChecklistError, match="it never ends: what it inherits leads back to it"):
        read(repository, "### 1. One\n")

"""Which parts of a Markdown text can be read by themselves, as they are read in the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.references import markdown
from pubproof.references.sections import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pubproof.references.place import Passage

GUIDE = """\
Before `a`.

# One

`b`

```sh
# no heading
```

## Two ##

`c`

# Three

`d`
"""


def places(passages: Iterable[Passage]) -> list[tuple[Any, ...]]:
    return [
        (one.kind, one.text, one.block, one.span, one.line, one.column, one.end_column)
        for passage in passages
        for one in passage.places()
    ]


def test_a_section_begins_at_a_heading_behind_an_empty_line() -> None:
    assert [(one.line, one.heading) for one in split(GUIDE)] == [
        (0, None),
        (2, (1, "One")),
        (10, (2, "Two")),
        (14, (1, "Three")),
    ]


def test_of_what_is_not_wanted_the_headings_are_known() -> None:
    (found,) = places(markdown.read(GUIDE, lambda text: "`c`" in text))
    assert found in places(markdown.read(GUIDE))
    assert found[2].headings == ("One", "Two")


OPEN = [
    "a\n\n# One\n\nTwo\n---\n",
    "a\n\n# One\n\n- # Two\n",
    "a\n\n# One\n\n> `b`\n> workflow\n",
    "a\n\n# One\n\n-     make b\n",
    "a\n\n# One\n\n| `b\\|c` | d |\n",
]
"""Texts whose last section must be read."""


@pytest.mark.parametrize("text", OPEN)
def test_what_may_have_more_headings_or_is_read_otherwise_is_read(text: str) -> None:
    first, last = split(text)
    assert not first.is_open
    assert last.is_open


UNCLEAR = [
    "a\n\n# One\n\n[b]: c\n",
    "- a\n\n  ```\n\n# One\n",
    "<div>\n```\n\n# One\n\n```\n",
    "<!-- a\n\n# One\n\n-->\n",
    "<pre>\n\n# One\n\n</pre>\n",
]
"""Texts whose blocks, or links, may reach from one section to the next."""


@pytest.mark.parametrize("text", UNCLEAR)
def test_where_blocks_end_it_must_be_plain(text: str) -> None:
    assert [one.text for one in split(text)] == [text]


LINES = st.sampled_from(
    [
        *(
            "",
            "",
            "",
            "# One",
            "## Two #",
            "### `b` ###",
            "#",
            "#no",
            " # In",
            "Over",
            "---",
            "===",
        ),
        *("`a` and *b*", "[a](b.md)", "[a]", "[a]: b.md", "- `a`", "  `b`", "1. a", "    code"),
        *(
            "- # In",
            "> `a`",
            "> # In",
            "```",
            "```sh",
            "````",
            "~~~",
            "  ```",
            "    ```",
            "```a```",
        ),
        *(
            "<div>",
            "</div>",
            "<!-- a -->",
            "<!-- a",
            "-->",
            "<pre>",
            "</pre>",
            "| a | `b` |",
            "|---|---|",
        ),
        *(
            "!!! note",
            "    # In",
            "    `b`",
            "\t`b`",
            "-     `b`",
            "make a",
            "***",
            "x \\",
            "<a href='b'>",
        ),
    ]
)
PARTS = st.lists(LINES, max_size=7).map("\n".join)
TEXTS = st.lists(PARTS, min_size=1, max_size=4).map("\n\n# One\n\n".join)


@given(text=TEXTS)
def test_sections_are_read_as_in_the_whole_text(text: str) -> None:
    assert "".join(one.text for one in split(text)) == text
    assert places(markdown.read(text, lambda _: True)) == places(markdown.read(text))


@given(text=TEXTS)
def test_what_is_wanted_is_read_as_in_the_whole_text(text: str) -> None:
    def is_wanted(part: str) -> bool:
        return "`b`" in part

    whole = [places([one]) for one in markdown.read(text) if is_wanted(one.source)]
    read = [places([one]) for one in markdown.read(text, is_wanted) if is_wanted(one.source)]
    assert read == whole

"""Prose: what a page says, on a terminal."""

from __future__ import annotations

import markdown
import pytest

from pubproof.guide.checklist import markup, prose
from pubproof.guide.checklist.prose import Hole, Paragraph

EXTENSIONS = ["admonition", "attr_list", "def_list", "md_in_html", "tables", "pymdownx.superfences"]


def parts(text: str) -> list[Paragraph | Hole]:
    html = markdown.markdown(text, extensions=EXTENSIONS)
    return prose.render(markup.parse(html).children, lambda target: f"<{target}>")


def shown(text: str, width: int = 40) -> str:
    return prose.wrapped((one for one in parts(text) if isinstance(one, Paragraph)), width)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One *two* **three** `four_five`\nsix.", "One *two* **three** `four_five` six."),
        ("a & b < c > d `<e>` \\*f\\*", "a & b < c > d `<e>` *f*"),
        ("one<br>two ![a picture](x.png)", "one two a picture"),
        ("<!-- skip: next -->\none", "one"),
        ("<svg><text>no</text></svg>", ""),
        ("one\n\n---\n\ntwo", "one\n\ntwo"),
        ("- one\n- two\n    - three\n- four", "- one\n- two\n  - three\n- four"),
        ("- one\n\n- two\n\n    more", "- one\n\n- two\n\n  more"),
        ("1. nine\n2. ten\n\n    more", "1. nine\n\n2. ten\n\n   more"),
        ('<ol start="9"><li>a</li><li>b<p>c</p></li></ol>', "9. a\n\n10. b\n\n    c"),
        ("> said\n>\n> - once", "> said\n\n> - once"),
        ("!!! note\n    Read this.", "Note\n\nRead this."),
        ("one\n\n```text\na\n\n  b\n```", "one\n\n    a\n\n      b"),
        ("- one\n\n    ```text\n    a\n    b\n    ```", "- one\n\n      a\n      b"),
        ("| a | b |\n| - | - |\n| `c` | d |", "a | b\n`c` | d"),
        ("Owner\n:   you\n\nName\n:   it", "- Owner: you\n- Name: it"),
        ("<b>one<i>two</b>three", "**one*two***three"),
    ],
)
def test_markdown_becomes_text(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_addresses_stand_below() -> None:
    text = "See [this](a.md) and [that](b.md), or [this](a.md).\n\n[more](c.md)"
    assert shown(text) == (
        "See this [1] and that [2], or this [1].\n\nmore [3]\n\n[1] <a.md>\n[2] <b.md>\n[3] <c.md>"
    )


def test_an_address_that_is_shown_is_not_repeated() -> None:
    element = markup.parse('<p><a href="x">x</a></p>')
    assert prose.render(element.children, str) == [Paragraph("x")]


def test_a_mark_names_its_clause() -> None:
    mark = (
        'It holds. <span class="pubproof-mark pubproof-mark--holds">'
        '[✓<span class="pubproof-hidden"> tag-push-only holds</span>](c "x"){ .pubproof-mark__a } '
        "[publish.yml:4](y)</span>"
    )
    assert shown(mark) == "It holds. [holds: tag-push-only]"


def test_lines_are_broken_between_words_and_never_before_a_number() -> None:
    text = "- a-word-of-more-than-forty-characters-in-all and then [linked](a.md)"
    assert shown(text).split("\n\n")[0].split("\n") == [
        "- a-word-of-more-than-forty-characters-in-all",
        "  and then linked [1]",
    ]
    assert shown("x" * 30 + " linked [it](a.md)", 41).startswith("x" * 30 + " linked\nit [1]")


def test_a_hole_stands_where_the_block_stood() -> None:
    hole = f"```text\n{prose.hole(7)}\n```"
    first, one, two, *rest = parts(f"before [x](y)\n\n{hole}\n\nafter [z](y2)")
    assert (first, two) == (Paragraph("before x\xa0[1]"), Hole(7))
    assert (one, rest[-1]) == (
        Paragraph("[1] <y>", wraps=False),
        Paragraph("[2] <y2>", wraps=False),
    )
    indented = hole.replace("\n", "\n    ")
    assert Hole(7) in parts(f"1. one\n\n    {indented}\n\n    two")

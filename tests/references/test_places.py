"""Where what stands in a text stands: kind, words, line and column."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pubproof.references.documents import Audience, Document
from pubproof.references.place import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pubproof.references.place import Place

ROOT = Path(__file__).parents[2]
TEXTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")})


def places(text: str, name: str = "text.md") -> list[Place]:
    return list(Document(name, text, Audience.HOUSE).places())


def seen(text: str, name: str = "text.md") -> list[tuple[str, str, int, int]]:
    return [(one.kind.value, one.text, one.line, one.column) for one in places(text, name)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A `b` c.\n", [("code", "b", 1, 4)]),
        ("A ``b ` c`` d.\n", [("code", "b ` c", 1, 5)]),
        ("A `` b `` c.\n", [("code", "b", 1, 6)]),
        ("A `b\nc` and `b`.\n", [("code", "b c", 1, 4), ("code", "b", 2, 9)]),
        ("> A `b\n> c`.\n", [("code", "b c", 1, 6)]),
        ("`a` `a` ``a``\n", [("code", "a", 1, 2), ("code", "a", 1, 6), ("code", "a", 1, 11)]),
        ("- A\n\n  `b`\n", [("code", "b", 3, 4)]),
        ("| a |\n|---|\n| `b` |\n", [("code", "b", 3, 4)]),
        ("A **b c** and *d*.\n", [("emphasis", "b c", 1, 5), ("emphasis", "d", 1, 16)]),
        ("[a](b.md) ![c](d.png)\n", [("link", "b.md", 1, 5), ("link", "d.png", 1, 16)]),
        ("[`b.md`](b.md)\n", [("link", "b.md", 1, 10), ("code", "b.md", 1, 3)]),
        ("[a]\n\n[a]: b.md\n", [("link", "b.md", 1, 1)]),
        ("[a] [c]\n\n[a]: b.md\n[c]: d.md\n", [("link", "b.md", 1, 1), ("link", "d.md", 1, 5)]),
        (
            "[![a][b]][c]\n[![d][e]][f]\n\n[b]: b.svg\n[c]: c.md\n[e]: e.svg\n[f]: f.md\n",
            [
                ("link", "c.md", 1, 1),
                ("link", "b.svg", 1, 2),
                ("link", "f.md", 2, 1),
                ("link", "e.svg", 2, 2),
            ],
        ),
        (
            "[![a](b(c).svg)](d.md) ![e][f]\n\n[f]: g.svg\n",
            [("link", "d.md", 1, 18), ("link", "b(c).svg", 1, 7), ("link", "g.svg", 1, 24)],
        ),
        ("**[a](x/a.md)** b\n", [("link", "x/a.md", 1, 7), ("emphasis", "a", 1, 4)]),
        ("A\n**[a]**\n\n[a]: b.md\n", [("link", "b.md", 2, 3), ("emphasis", "a", 2, 4)]),
        (
            "| a | b |\n|---|---|\n| [c] | **[d]** |\n\n[c]: e.md\n[d]: f.md\n",
            [("link", "e.md", 3, 3), ("link", "f.md", 3, 11), ("emphasis", "d", 3, 12)],
        ),
        ("```sh\nmake a\n\n  b\n```\n", [("line", "make a", 2, 1), ("line", "  b", 4, 1)]),
        ("    make a\n", [("line", "make a", 1, 5)]),
        ("!!! note\n    A `b`.\n", [("code", "b", 2, 8)]),
        ('=== "One"\n\n    ```sh\n    make a\n    ```\n', [("line", "make a", 4, 5)]),
        (
            '=== "One"\n    ```sh\n    make a\n\n    b\n    ```\n',
            [("line", "make a", 3, 5), ("line", "b", 5, 5)],
        ),
        ('!!! note "`a`"\n    A `b`.\n', [("code", "a", 1, 12), ("code", "b", 2, 8)]),
        (
            "- a\n\n    ??? note\n        `b`\n\n        `c`\n",
            [("code", "b", 4, 10), ("code", "c", 6, 10)],
        ),
        ("A <!-- b --> c\n", [("comment", "<!-- b -->", 1, 3)]),
        ("<!-- a -->\n", [("comment", "<!-- a -->", 1, 1)]),
        ('<a href="b.md">\n', [("link", "b.md", 1, 10)]),
        ("---\na: `b`\n---\n`c`\n", [("code", "c", 4, 2)]),
        ("`a`\r\n`b`\r\n", [("code", "a", 1, 2), ("code", "b", 2, 2)]),
        ("A \\`b\\` c.\n", []),
    ],
)
def test_markdown_is_read_as_places_with_line_and_column(
    text: str, expected: list[tuple[str, str, int, int]]
) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A ``b`` c.\n", [("code", "b", 1, 5)]),
        ("A ``b\nc``.\n", [("code", "b c", 1, 5)]),
        (":file:`a.py` and :ref:`b`\n", [("code", "a.py", 1, 8)]),
        ("`a <b.html>`_ **c**\n", [("link", "b.html", 1, 5), ("emphasis", "c", 1, 17)]),
        (".. _a: b.html\n", [("link", "b.html", 1, 8)]),
        ("A\n.. _b: c.html\n", [("link", "c.html", 2, 8)]),
        ("A\n.. code-block:: sh\n\n   make a\n", [("line", "make a", 4, 4)]),
        ("A::\n\n  make a\n\nB\n", [("line", "make a", 3, 3)]),
        (".. code-block:: sh\n   :linenos:\n\n   make a\n", [("line", "make a", 4, 4)]),
        (".. image:: a.png\n   :alt: ``b``\n", []),
        (".. a comment\n   ``b``\n", [("comment", ".. a comment", 1, 1)]),
        (".. note::\n\n   A ``b``.\n", [("code", "b", 3, 8)]),
    ],
)
def test_restructured_text(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert seen(text, "text.rst") == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("text.md", "# A\n\n## B\n\n`1`\n\n# C\n\n`2`\n\nD\n---\n\n`3`\n"),
        ("text.rst", "A\n===\n\nB\n---\n\n``1``\n\nC\n===\n\n``2``\n\nD\n---\n\n``3``\n"),
    ],
)
def test_the_headings_above(name: str, text: str) -> None:
    assert [(one.text, one.block.headings) for one in places(text, name)] == [
        ("1", ("A", "B")),
        ("2", ("C",)),
        ("3", ("C", "D")),
    ]


def test_the_language_of_a_code_block() -> None:
    text = "```{.Bash} title=x\na\n```\n\n~~~ yaml  hl_lines=1\nb\n~~~\n"
    assert [one.block.language for one in places(text)] == ["bash", "yaml"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Two `a` three. Four.", " Two a three."),
        ("One, e.g. `a` three. Four.", "One, e.g. a three."),
        ("One? `a`: two.", " a:"),
        ("| One | `a` two |\n|---|---|", "a two"),
        ("One\n`a` two! Three", "One\na two!"),
    ],
)
def test_the_sentence_around(text: str, sentence: str) -> None:
    (place,) = places(text)
    assert place.sentence == sentence


def shown() -> Iterator[tuple[Path, str, list[Place]]]:
    for path in TEXTS:
        text = path.read_text("utf-8")
        yield path, text, places(text)


def test_each_place_of_our_own_texts_is_where_it_says() -> None:
    count = 0
    for path, text, found in shown():
        lines = text.split("\n")
        for one in found:
            there = lines[one.line - 1][one.column - 1 : one.end_column - 1]
            own = one.text.partition("\n")[0]
            # A label stands for its link, and a macro may write the link.
            is_label = one.kind is Kind.LINK and there.startswith(("[", "{="))
            assert is_label or own.startswith(there), (
                f"{path}:{one.line}:{one.column}: {one.text!r}"
            )
            count += there == own
    assert count > 1500


def test_code_spans_are_found_alike_by_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [[(one.text, one.line, one.column) for one in found] for *_, found in shown()]
    monkeypatch.setattr("pubproof.references.inline._Cursor._plain_code", lambda *_: None)
    slow = [[(one.text, one.line, one.column) for one in found] for *_, found in shown()]
    assert quick == slow
    assert sum(map(len, quick)) > 1500

"""Where a page's file has what the page shows as text."""

from __future__ import annotations

import pytest

from pubproof.guide import unread

EXCERPT = '<pre><code>yaml title="a.yml" linenums="3"</code></pre>'
MARK = '<code>&lt;span class="pubproof-mark pubproof-mark--holds"&gt;</code>'


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# Home\n\nSo {= holds('a-b') =}.\n", 3),
        ("{= holds('c-d') =}\n\n{= holds('a-b') =}\n", 3),
        ("holds('c-d')\n\n--8<-- 'part.txt'\n", 3),
        ("# Home\n\nNothing of it.\n", 1),
    ],
)
def test_a_claim_stands_where_it_is_written_or_brought_in(source: str, line: int) -> None:
    html = "<p>So {= holds(&#39;a-b&#39;) =} and {= holds('e-f') =}.</p>"
    assert list(unread.claims(html, source)) == [unread.Claim("a-b", 1, line, "{=")]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# Home\n\nSee {= excerpt('a.yml') =}.\n", 3),
        ("{= excerpt('a.yml') =}\n\nSee {= excerpt('b.yml') =}.\n", 3),
        ("# Home\n{= excerpt('a.yml') =}\n\nThe end.\n", 2),
        ("# Home\n\n{! include 'part.md' !}\n\nThe end.\n", 3),
        ("# Home\n\n{%- from 'part.md' import it %}\n\nThe end.\n", 3),
        ("# Home\n\nWords that include all.\n", 1),
    ],
)
def test_markup_stands_where_its_macro_is_called_or_brought_in(source: str, line: int) -> None:
    (found,) = unread.markup(EXCERPT, source)
    assert (found.macro, found.line) == ("excerpt", line)


def test_each_macro_is_told_for_itself() -> None:
    source = "`{= holds('a-b') =}`\n\nSee {= excerpt('a.yml') =}.\n"
    found = [(one.macro, one.line) for one in unread.markup(EXCERPT + MARK, source)]
    assert found == [("excerpt", 3), ("holds", 1)]
    assert not list(unread.markup("<p>excerpt( and holds(</p>", source))
    assert not list(unread.claims(f"<code>{source}</code>", source))

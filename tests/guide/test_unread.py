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


def test_a_page_may_speak_of_markup() -> None:
    shown = '<code>&lt;div class="pubproof-table"&gt;</code> of this include'
    assert not list(unread.markup(shown + EXCERPT, 'Style `<div class="pubproof-table">`.\n'))


@pytest.mark.parametrize(
    ("shown", "source", "macro"),
    [
        (
            '<code>&lt;code class="pubproof-copy"&gt;pypi&lt;/code&gt;</code>',
            "`{= copy(a) =}`",
            "copy",
        ),
        ("<code>[</code>a-b<code>](c.md#a-b)</code>", "`{= clause_link('a-b') =}`", "clause_link"),
        (
            "<code>&lt;dl class=&quot;pubproof-fields&quot;&gt;</code>",
            "```text\n{= publisher_table() =}\n```",
            "publisher_table",
        ),
        (
            '<code>&lt;figure class="pubproof-diagram"&gt;</code>',
            "{= pipeline_diagram() =}\n\n`{= token_diagram() =}`",
            "pipeline_diagram",
        ),
        (
            '<code>&lt;div class="pubproof-table" markdown&gt;</code>',
            "    {= permissions_table() =}",
            "permissions_table",
        ),
    ],
)
def test_the_markup_of_other_macros_is_told_too(shown: str, source: str, macro: str) -> None:
    assert [one.macro for one in unread.markup(f"<p>{shown}</p>", source)] == [macro]
    assert not list(unread.markup(shown.replace("&lt;", "<").replace("[", ""), source))


SOURCE = "# Home\n\n```yaml\nkey: 1\n```\n\n```{}\n{{= excerpt('a.yml') =}}\n```\n"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "yaml",
            '<span class="err">```</span><span>yaml title="a.yml" linenums="3"</span>\non:',
        ),
        ("text", "```yaml title=&quot;a.yml&quot; linenums=&quot;3&quot;\non:"),
    ],
)
def test_an_excerpt_in_a_code_block_is_told(language: str, shown: str) -> None:
    html = f"<div><pre><code>{shown}\n</code></pre></div>"
    (found,) = unread.markup(html, SOURCE.format(language))
    assert (found.macro, found.line) == ("excerpt", 8)
    assert not list(unread.markup(html, '````text\n```yaml title="a.yml" linenums="3"\n````\n'))

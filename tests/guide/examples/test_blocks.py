"""Which blocks a page has: every way to write one, and what authors ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.guide import blocks
from pubproof.guide.blocks import Terms
from pubproof.guide.rendering import Line, Site, Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.guide.examples.conftest import Markup

    from pubproof.guide.blocks import Block

PAGES = "tests/guide/examples/pages"

FENCES = """\
8 bash: echo plain
12 bash: echo a space before the language
16 bash: echo capital letters
20 bash: echo spaces at the end
24 bash: echo tilde
28 bash: echo five backticks
32 bash: echo a dot before the language
38 bash "deploy.sh": echo a title
42 bash: echo highlighted
46 bash: echo numbered
50 bash "one "two"": echo all of them
54 bash: echo braces
58 bash "braces.sh": echo braces with an id and a title
62 bash: echo a language and braces
66 bash:
73 bash: echo in a numbered list
80 bash: echo in a list of a list
84 ! no code block begins in the line of a list's mark; put it below
86 ! the page shows no code block here: look at its end and its options
90 bash: echo indented by a tab
98 bash: echo in a tab
104 bash: echo in a nested tab
110 bash: echo in an admonition
118 bash: echo in an admonition in details
122 bash: echo in a quote
126 bash: echo in a quote of a quote
132 bash: echo in a div
142 bash: echo in a definition
151 bash: echo in a footnote
157 markdown: ```bash
190 ! readers see this block, though it stands in a comment
197 : echo no language
201 basic: 10 PRINT "UNKNOWN"
205 ! the page shows no code block here: look at its end and its options
207 ! the page shows no code block here: look at its end and its options
209 ! the page shows no code block here: look at its end and its options
211 ! the page shows no code block here: look at its end and its options
213 ! the page shows no code block here: look at its end and its options
"""
"""The author's line, the language, the title and the first line of each block of ``fences.md``."""

FAULTS = """\
1 ! 'skip' cannot be read; write <!-- skip: next "a reason" -->
3 bash: echo without a reason
7 ! 'skip' cannot be read; write <!-- skip: next "a reason" -->
8 ! 'skip' cannot be read; write <!-- skip: next "a reason" -->
9 ! 'Skip' cannot be read; write <!-- skip: next "a reason" -->
10 ! 'skip' cannot be read; write <!-- skip: next "a reason" -->
11 ! 'timeout' cannot be read; write <!-- timeout: next 60 -->
12 ! 'timeout' cannot be read; write <!-- timeout: next 60 -->
13 ! 'status' cannot be read; write <!-- status: next 1 -->
14 ! 'network' cannot be read; write <!-- network: next -->
15 ! 'skpi' is no directive; did you mean 'skip'?
16 ! 'invisible-code-block' cannot be read; write <!-- invisible-code-block: bash -->
17 ! 'invisible-code' is no directive; did you mean 'invisible-code-block'?
21 bash: echo nothing of that counts
25 ! no code block follows this 'skip', or it has one already
29 bash: echo not this one
33 ! no code block follows this 'skip', or it has one already
35 bash: echo not this one either
39 ! no code block follows this 'skip', or it has one already
42 bash: echo one skip is enough
46 ! no code block follows this 'skip', or it has one already
50 bash: echo inside
56 ! readers see this comment: it is indented, and has an empty line in it
62 ! no code block follows this 'network', or it has one already
63 ! 'skip' cannot be read; write <!-- skip: next "a reason" -->
"""


def listed(block: Block) -> str:
    """Return a block as the tables have it."""
    if block.fault:
        return f"{block.line.number} ! {block.fault}"
    title = f' "{block.title}"' if block.title else ""
    code = block.code.partition("\n")[0]
    return f"{block.line.number} {block.language}{title}: {code}".rstrip()


def table(found: tuple[Block, ...]) -> str:
    return "".join(f"{listed(block)}\n" for block in found)


@pytest.fixture(scope="module")
def pages(
    tmp_path_factory: pytest.TempPathFactory, configuration: str, request: pytest.FixtureRequest
) -> Callable[[str], tuple[Block, ...]]:
    """Render a probe page as a site does, written with any line ends."""
    root = tmp_path_factory.mktemp("site")
    (root / "mkdocs.yml").write_text(configuration, "utf-8")
    (root / "docs").mkdir()
    for path in (request.path.parent / "pages").iterdir():
        data = path.read_bytes()
        (root / "docs" / path.name).write_bytes(data)
        (root / f"docs/crlf-{path.name}").write_bytes(data.replace(b"\n", b"\r\n"))
        (root / f"docs/bom-{path.name}").write_bytes(b"\xef\xbb\xbf" + data)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        site = Site(root / "mkdocs.yml")

    def read(name: str) -> tuple[Block, ...]:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(root)
            text = site.render(f"docs/{name}")
        return blocks.find(text, site.config.markdown_extensions, site.config.mdx_configs)

    return read


@pytest.mark.parametrize("kind", ["", "crlf-", "bom-"])
def test_every_way_to_write_a_fence(pages: Callable[[str], tuple[Block, ...]], kind: str) -> None:
    found = pages(f"{kind}fences.md")
    assert table(found) == FENCES
    assert {block.line.path for block in found} == {f"docs/{kind}fences.md"}


def test_the_code_is_what_the_reader_copies(pages: Callable[[str], tuple[Block, ...]]) -> None:
    found = pages("fences.md")
    codes = {block.line.number: block.code for block in found if not block.fault}
    assert codes.pop(66) == "\n"
    assert codes.pop(157).startswith("```bash\necho shown by four backticks\n```\n<!-- skip")
    assert all(code.startswith(("echo ", "10 PRINT")) for code in codes.values())
    assert all(code.count("\n") == 1 for code in codes.values())


@pytest.mark.parametrize("kind", ["", "crlf-", "bom-"])
def test_what_authors_ask_for(pages: Callable[[str], tuple[Block, ...]], kind: str) -> None:
    found = pages(f"{kind}directives.md")
    nothing = Terms()
    everything = Terms(network=True, timeout=60.0, status=3, given=("network", "status", "timeout"))

    def skip(reason: str) -> Terms:
        return Terms(skip=reason, given=("skip",))

    assert [(block.line.number, block.hidden, block.terms) for block in found] == [
        (4, False, skip("needs a release")),
        (13, False, everything),
        (17, False, nothing),
        (25, False, skip("in a list")),
        (31, False, skip("behind a mark")),
        (37, False, skip("in a quote")),
        (46, False, skip("on lines of its own")),
        (51, True, Terms(timeout=5.0, given=("timeout",))),
        (56, False, nothing),
        (62, True, nothing),
        (66, True, nothing),
        (82, False, nothing),
    ]
    hidden = [(block.language, block.code) for block in found if block.hidden]
    assert hidden == [
        ("bash", "echo hidden\n  echo indented\n"),
        ("python", 'print("hidden")\n'),
        ("bash", 'cat > page.md << "END"\n```bash\necho a fence in a comment\n```\nEND\n'),
    ]


def test_what_cannot_be_read_is_no_silence(pages: Callable[[str], tuple[Block, ...]]) -> None:
    found = pages("faults.md")
    assert table(found) == FAULTS
    skipped = [block.line.number for block in found if block.terms.skip]
    assert skipped == [42]


def test_a_comment_without_an_end(markup: Markup) -> None:
    found = markup.blocks('<!-- skip: next "the rest of the page" \n\n```bash\ntrue\n```\n')
    assert table(found) == "1 ! this comment is never closed\n3 bash: true\n"


def test_a_remark_without_an_end_hides_nothing(markup: Markup) -> None:
    assert table(markup.blocks("<!-- TODO\n\n```bash\ntrue\n```\n")) == "3 bash: true\n"


@pytest.mark.parametrize("mark", ["===", "???", "???+", "!!!"])
def test_a_fence_below_what_no_extension_makes_a_block(mark: str) -> None:
    page = f"""{mark} "Tab"

    Text.

    ```bash
    false
    ```

Text:

    ```bash
    shown as it is written
    ```
"""
    lines = tuple(Line("a.md", number) for number in range(1, page.count("\n") + 2))
    found = blocks.find(Text(page, lines, ""), ["pymdownx.superfences"], {})
    assert table(found) == (
        f"5 ! readers see the fence itself: nothing makes a block of '{mark}'; "
        "add the Markdown extension that does\n"
    )


@pytest.mark.parametrize("text", ["", "\n", "# Title\n", "Text with `code` and --> an arrow.\n"])
def test_a_page_without_blocks(markup: Markup, text: str) -> None:
    assert markup.blocks(text) == ()


def test_a_line_of_the_code_is_a_line_of_the_author(markup: Markup) -> None:
    (block,) = markup.blocks("Text.\n\n1. Item\n\n    ```bash\n    one\n    two\n    ```\n")
    lines = [block.line_of(number).number for number in (-1, 0, 1, 2, 3)]
    assert lines == [5, 5, 6, 7, 7]


def test_blocks_from_elsewhere_have_the_lines_of_their_authors(book: Callable[..., Path]) -> None:
    root = book(
        index="""\
            ---
            title: Made
            ---

            {! include "part.md" !}

            {! for word in ["one", "two"] !}
            ```bash title="{= word =}"
            echo {= word =}
            ```

            {! endfor !}
            <!-- skip: next "{= project.name =}" -->
            ```bash
            {= "first\\nsecond" =}
            third
            ```

            {= excerpt(workflow.file, "on") =}

            ```bash
            echo last
            ```
            """,
        part="""\
            ---
            title: Part
            ---
            Text.

            ```text
            part
            ```
            """,
    )
    site = Site(root / "mkdocs.yml")
    text = site.render("docs/index.md")
    found = blocks.find(text, site.config.markdown_extensions, site.config.mdx_configs)
    assert [(str(block.line), block.code.partition("\n")[0]) for block in found] == [
        ("docs/part.md:6", "part"),
        ("docs/index.md:8", "echo one"),
        ("docs/index.md:8", "echo two"),
        ("docs/index.md:14", "first"),
        ("docs/index.md:19", "on:"),
        ("docs/index.md:21", "echo last"),
    ]
    assert [found[3].line_of(number).number for number in (1, 2, 3)] == [15, 15, 16]
    assert found[3].terms.skip == "openmed"
    assert found[4].title == ".github/workflows/publish.yml"


def test_a_site_without_superfences_is_refused(markup: Markup) -> None:
    with pytest.raises(LookupError, match="superfences' is missing"):
        markup._replace(extensions=["tables"], options={}).blocks("```bash\ntrue\n```\n")

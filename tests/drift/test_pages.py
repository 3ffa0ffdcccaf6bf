"""Every edit of a page is noticed by what must notice it, and at its line.

Only the page that is edited is rendered, and only its block run; MkDocs follows the links of all
edits in one build.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.drift.mutations import pages
from tests.guide.conftest import Folder, Site, copied

from pubproof.guide import blocks, languages, rendering
from pubproof.guide.languages.base import ExampleError
from pubproof.guide.rendering import Line, RenderingError, Text
from pubproof.guide.sandbox import Original, Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pubproof.guide.blocks import Block

FEWEST = 40
README = "README.md"
SHARED = (README, "docs/reference/decision.md")
"""Pages whose blocks need those before them."""


class Edit(NamedTuple):
    """An edit of a page."""

    what: str
    by: str
    page: str
    before: str
    after: str
    says: str
    at: str = ""
    nth: int = 0
    """Which of several places it is, counted from 1; 0 where there is but one."""

    def apply(self, folder: Folder) -> int:
        """Make the edit; return the line that must be told, 0 where none is."""
        text = folder.text(self.page)
        places = [one.start() for one in re.finditer(re.escape(self.before), text)]
        assert len(places) == 1 or self.nth, f"{len(places)} times: {self.before!r}"
        start = places[max(self.nth, 1) - 1]
        text = text[:start] + self.after + text[start + len(self.before) :]
        folder.write(self.page, text)
        if not self.at:
            return 0
        lines = [n for n, line in enumerate(text.split("\n"), 1) if self.at in line]
        changed = text.count("\n", 0, start) + 1
        return min(lines, key=lambda number: abs(number - changed))


EDITS = [Edit(**entry) for entry in pages()]


def of(by: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "edit", [one for one in EDITS if one.by == by], ids=lambda edit: edit.what
    )


class Desk:
    """A copy of this repository, of which one page at a time is another."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.site = rendering.Site(folder.root / "mkdocs.yml")
        self.original = Original(folder.root)

    def render(self, page: str) -> Text:
        """Render a page; what was wrong with others is forgotten."""
        if page == README:
            text = self.folder.text(README)
            rows = range(1, text.count("\n") + 2)
            return Text(text, tuple(Line(README, row) for row in rows), "")
        self.site.guide.drift.clear()
        return self.site.render(page)

    def wrong(self, page: str, line: int) -> list[str]:
        """Run the block of a line, after those that it needs; return what is wrong, whole."""
        text = self.render(page)
        config = self.site.config
        found = blocks.find(text, config.markdown_extensions, config.mdx_configs)
        chosen = [block for block in found if block.line.number == line] or [
            block for block in found if _holds(block, line)
        ]
        assert len(chosen) == 1, f"{len(chosen)} blocks at line {line}"
        if page in SHARED:
            chosen = list(found[: found.index(chosen[0]) + 1])
        sandbox = Sandbox(self.folder.root, text.subject, self.original)
        runner = languages.Runner(sandbox)
        try:
            return [str(error) for block in chosen for error in _errors(runner, block)]
        finally:
            runner.close()
            sandbox.close()


def _holds(block: Block, line: int) -> bool:
    """Whether an author's line is one of a block, or the comment before it."""
    return block.lines[0].number - 2 <= line <= block.lines[-1].number


def _errors(runner: languages.Runner, block: Block) -> Iterator[ExampleError]:
    try:
        runner.check(block)
    except ExampleError as error:
        yield error


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(copied(tmp_path_factory.mktemp("desk")))


@pytest.fixture
def page(desk: Desk, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The desk, on which the page is as it was afterwards."""
    path = request.getfixturevalue("edit").page
    text = desk.folder.text(path)
    yield desk
    desk.folder.write(path, text)


@of("guide")
def test_the_guide_is_not_built(edit: Edit, page: Desk) -> None:
    assert page.render(edit.page).markdown
    line = edit.apply(page.folder)
    with pytest.raises(RenderingError) as caught:
        page.render(edit.page)
    said = str(caught.value).split("\n")
    assert [one for one in said if one.startswith(f"{edit.page}:{line}: ") and edit.says in one], (
        line,
        said,
    )


@of("test")
def test_an_example_fails(edit: Edit, page: Desk) -> None:
    line = edit.apply(page.folder)
    said = page.wrong(edit.page, line)
    assert len(said) == 1, said
    first, _, rest = said[0].partition(": ")
    assert first == f"{edit.page}:{line}", said[0]
    assert edit.says in rest, said[0]


@pytest.mark.parametrize("kind", ["links", "anchors", "headings"])
def test_a_build_tells_every_link(kind: str, tmp_path: Path) -> None:
    site: Site = copied(tmp_path)
    edits = [one for one in EDITS if one.by == kind]
    for edit in edits:
        edit.apply(site)
    built = site.build("--strict")
    assert built.status == 1
    warnings = re.split(r"^(?:INFO|WARNING|ERROR) +-  ", built.output, flags=re.MULTILINE)
    for edit in edits:
        names = [edit.says, "" if edit.page == "mkdocs.yml" else edit.page.removeprefix("docs/")]
        assert [one for one in warnings if all(name in one for name in names)], (
            edit.what,
            built.output,
        )


def test_there_are_enough_edits_of_pages() -> None:
    assert len(EDITS) >= FEWEST
    kinds = {"anchors", "guide", "headings", "links", "test"}
    assert Counter(one.by for one in EDITS).keys() == kinds
    assert len({one.what for one in EDITS}) == len(EDITS)

"""Pages, read and run without a site; and a site of which pytest runs the pages."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from mkdocs.utils.yaml import yaml_load
from tests.openmed import copy

# pytester forgets the modules that a run has loaded; these are slow to load again.
import pubproof.guide.plugin  # noqa: F401
from pubproof.guide import blocks, languages
from pubproof.guide.languages.base import ExampleError
from pubproof.guide.rendering import Line, Text
from pubproof.guide.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pubproof.guide.blocks import Block

ROOT = Path(__file__).parents[3]
PAGES = Path(__file__).parent / "pages"
PATH = "docs/page.md"


class Markup(NamedTuple):
    """The Markdown of this repository's site."""

    extensions: list[str]
    options: dict[str, dict[str, Any]]

    def blocks(self, text: str, subject: str = "") -> tuple[Block, ...]:
        """Return the blocks of a page that needs no rendering."""
        markdown = textwrap.dedent(text)
        rows = range(1, markdown.count("\n") + 2)
        page = Text(markdown, tuple(Line(PATH, row) for row in rows), subject)
        return blocks.find(page, self.extensions, self.options)


class Desk:
    """A repository, and blocks that run in a copy of it."""

    def __init__(self, root: Path, markup: Markup, subject: str = "") -> None:
        self.root = root
        self.markup = markup
        self.sandbox = Sandbox(root, subject)
        self.runner = languages.Runner(self.sandbox)

    def blocks(self, text: str, **terms: object) -> list[Block]:
        """Return the blocks of a page, with terms that no author can write."""
        found = self.markup.blocks(text)
        return [block._replace(terms=block.terms._replace(**terms)) for block in found]  # type: ignore[arg-type]

    def check(self, text: str, **terms: object) -> list[str]:
        """Run the blocks of a page; return what is wrong with each, nothing where it is right."""
        return [self.error(block) for block in self.blocks(text, **terms)]

    def error(self, block: Block) -> str:
        try:
            self.runner.check(block)
        except ExampleError as error:
            return str(error)
        return ""

    def close(self) -> None:
        self.runner.close()
        self.sandbox.close()


@pytest.fixture(scope="session")
def markup() -> Markup:
    with (ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        given = yaml_load(file)["markdown_extensions"]
    entries = [each if isinstance(each, dict) else {each: None} for each in given]
    options = {name: value or {} for entry in entries for name, value in entry.items()}
    return Markup([*options], options)


@pytest.fixture
def desk(tmp_path: Path, markup: Markup) -> Iterator[Desk]:
    """A repository without Git, of which a copy is made in no time."""
    root = tmp_path / "repository"
    root.mkdir()
    made = Desk(root, markup)
    yield made
    made.close()


@pytest.fixture(scope="session")
def configuration(markup: Markup) -> str:
    """A site that is quick to load, with the Markdown and the plugins of this one's."""
    with (ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        own = yaml_load(file)
    plugins = [one for one in own["plugins"] if one not in ("search", "offline")]
    return yaml.safe_dump(
        {
            "site_name": "Small",
            "theme": {"name": "mkdocs", "highlightjs": False},
            "plugins": plugins,
            "markdown_extensions": [{name: markup.options[name]} for name in markup.extensions],
        }
    )


@pytest.fixture
def book(
    tmp_path: Path, configuration: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Make a repository that keeps the contract, with a site of the given pages.

    `end` is how their lines end.
    """

    def make(*, end: str = "\n", **pages: str) -> Path:
        root = copy(tmp_path / "book")
        (root / "mkdocs.yml").write_text(configuration, "utf-8")
        (root / "docs").mkdir()
        for name, text in pages.items():
            (root / "docs" / f"{name}.md").write_text(textwrap.dedent(text), "utf-8", newline=end)
        monkeypatch.chdir(root)
        return root

    return make

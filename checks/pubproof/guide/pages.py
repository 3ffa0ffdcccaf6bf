"""The pages of a site as Sybil's documents: each code block of one is a test.

What a block must do is the business of `languages`; where it does that, of `sandbox`.
"""

from __future__ import annotations

import os
from collections import Counter
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import pytest
import yaml
from sybil import Document, Example, Region, Sybil

from pubproof.guide import languages, updates
from pubproof.guide.languages.base import ExampleError, OutputError
from pubproof.guide.sandbox import Original, Sandbox
from pubproof.references import sites
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pubproof.guide.blocks import Block
    from pubproof.guide.rendering import Line, RenderingError, Site, Text
    from pubproof.guide.updates import Update

_README = "README.md"
_MARKDOWN = frozenset({".markdown", ".md", ".mdown", ".mkd", ".mkdn"})
"""What MkDocs takes for pages."""


class Case(NamedTuple):
    """One block, as the test that it is."""

    position: int
    """Its number among the blocks of the page, from 0."""
    line: Line
    name: str


class Page(Document):
    """A rendered page, whose blocks run in their order in one sandbox.

    A block that runs alone, or before its time, first has those before it run, and nobody hears
    of them. So its result is the same whatever is chosen, and in which order.
    """

    def __init__(self, path: str, text: Text, found: Sequence[Block], place: Sandbox) -> None:
        """Take a page.

        Args:
            path: the page's file.
            text: its rendered text.
            found: its blocks.
            place: where they run.
        """
        super().__init__(text.markdown, path)
        self.rendered = text
        self.blocks = found
        self.updates: dict[int, list[Update]] = {}
        """What would make blocks right, by their positions."""
        self.namespace["page"] = self
        self._sandbox = place
        self._runner = languages.Runner(place)
        self._results: dict[int, ExampleError | None] = {}

    def examples(self) -> Iterator[Example]:
        """Yield the examples with the author's lines."""
        for example in super().examples():
            example.line = example.parsed.line.number
            yield example

    def result(self, position: int) -> ExampleError | None:
        """Return what is wrong with a block, None where nothing is."""
        for number, block in enumerate(self.blocks[: position + 1]):
            if number not in self._results and (number == position or languages.runs(block)):
                self._results[number] = self._run(block)
        return self._results[position]

    def failed_before(self, position: int) -> Line | None:
        """Return where a block has failed on whose effects another could rely, or None."""
        if not languages.runs(self.blocks[position]):
            return None
        before = ((n, self._results.get(n)) for n in range(position))
        return next((e.place for n, e in before if e and languages.runs(self.blocks[n])), None)

    def close(self) -> None:
        """End what still runs, and forget everything."""
        self._runner.close()
        self._sandbox.close()
        self._results.clear()

    def _run(self, block: Block) -> ExampleError | None:
        try:
            self._runner.check(block)
        except ExampleError as error:
            return error
        return None


class Pages(Sybil):
    """The pages of the site in a folder, as Sybil wants to know them."""

    def __init__(self, root: Path, *, update: bool) -> None:
        """Take the site's repository, and whether expected output is written anew."""
        super().__init__([], path=str(root), teardown=_close)
        self._root = root
        self._update = update
        self._original = Original(root)

    @cached_property
    def _loaded(self) -> Site | RenderingError:
        """The site; it is loaded, and MkDocs with it, when the first page is collected."""
        from pubproof.guide.rendering import RenderingError, Site

        try:
            return Site(self._configuration)
        except RenderingError as error:
            return error

    @property
    def _site(self) -> Site:
        if isinstance(self._loaded, Exception):
            raise self._loaded
        return self._loaded

    @cached_property
    def _folder(self) -> Path:
        return _docs(self._configuration)

    @cached_property
    def _configuration(self) -> Path:
        found = sites.find(Repository(self._root, Settings()), new=True)
        return self._root / (found or sites.NAMES[0])

    @property
    def has_site(self) -> bool:
        """Whether there is a site; without one no file is a page."""
        return self._configuration.is_file()

    def should_parse(self, path: Path) -> bool:
        """Whether a file is a page; where the site cannot be loaded, whether it could be one."""
        if path.suffix not in _MARKDOWN or not self.has_site:
            return False
        if path == self._root / _README:
            return True
        if not path.is_relative_to(self._folder):
            return False
        if isinstance(self._loaded, Exception):
            return True
        return path.relative_to(self._root).as_posix() in self._loaded.pages

    def parse(self, path: Path) -> Document:
        """Render a page and find its blocks; one that cannot be rendered is a test that fails."""
        from pubproof.guide.rendering import Line, RenderingError

        name = path.relative_to(self._root).as_posix()
        try:
            return self._page(path, name)
        except LookupError as error:
            message = f"{self._configuration.name}: {error}"
        except RenderingError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001  extensions of Markdown refuse texts as they like
            message = f"{name}: {' '.join(str(error).split())}"
        document = Document("", str(path))
        test = Case(0, Line(name, 1), f"{name}:1")
        document.add(Region(0, 0, test, partial(_fail, message)))
        return document

    def close(self) -> None:
        """Remove what the pages shared."""
        self._original.close()

    def identify(self, example: Example) -> str:
        """Return the name of a test."""
        test: Case = example.parsed
        return test.name

    def _page(self, path: Path, name: str) -> Page:
        from pubproof.guide import blocks

        site = self._site
        text = site.render(name) if name in site.pages else _readme(path)
        config = site.config
        found = blocks.find(text, config.markdown_extensions, config.mdx_configs)
        place = Sandbox(self._root, text.subject, self._original)
        page = Page(str(path), text, found, place)
        starts = [0]
        for row in text.markdown.split("\n"):
            starts.append(starts[-1] + len(row) + 1)
        for test in _tests(found):
            # Two can begin in one line; their order stays, and they must not overlap.
            at = starts[found[test.position].first]
            starts[found[test.position].first] += 1
            page.add(Region(at, at, test, partial(self._evaluate, page, test)))
        return page

    def _evaluate(self, page: Page, test: Case, _: Example) -> None:
        """Run a block as a test."""
        block = page.blocks[test.position]
        if block.terms.skip and not block.fault:
            pytest.skip(block.terms.skip)
        error = page.result(test.position)
        if self._update and isinstance(error, OutputError):
            try:
                page.updates[test.position] = updates.of(self._root, page.rendered, block, error)
            except ExampleError as refused:
                error = refused
            else:
                return
        if error is not None:
            before = page.failed_before(test.position)
            _fail(f"{error}\n(before it, {before} has failed)" if before else str(error))


def _tests(found: Sequence[Block]) -> Iterator[Case]:
    """Yield the tests of a page; those of one line are numbered from the second on."""
    seen: Counter[Line] = Counter()
    for position, block in enumerate(found):
        seen[block.line] += 1
        many = seen[block.line]
        yield Case(position, block.line, f"{block.line}[{many}]" if many > 1 else f"{block.line}")


def _fail(message: str, _: object = None) -> NoReturn:
    """Let a test fail with nothing but a message."""
    pytest.fail(message, pytrace=False)


def _close(namespace: dict[str, Any]) -> None:
    """End what belongs to a page, after the last of its tests."""
    if "page" in namespace:
        namespace["page"].close()


def _readme(path: Path) -> Text:
    """Return a page that no site renders; its subject is the repository itself."""
    from pubproof.guide.rendering import Line, Text

    text = path.read_text("utf-8-sig")
    rows = range(1, text.count("\n") + 2)
    return Text(text, tuple(Line(path.name, number) for number in rows), "")


def _docs(config_file: Path) -> Path:
    """Return the folder of a site's pages; MkDocs need not be loaded for that.

    Wherever an inherited file says it, the folder is sought from the site's own file.
    """
    file, seen = config_file, set[Path]()
    entries: dict[str, str] = {}
    while file not in seen and "docs_dir" not in entries:
        seen.add(file)
        entries = _entries(file)
        file = Path(os.path.normpath(file.parent / entries.get("INHERIT", file.name)))
    return Path(os.path.normpath(config_file.parent / entries.get("docs_dir", "docs")))


def _entries(config_file: Path) -> dict[str, str]:
    """Return what a site's configuration says in one word each."""
    try:
        root = yaml.compose(config_file.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return {}  # whoever loads the site will say so
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    return {key.value: one.value for key, one in pairs if isinstance(one, yaml.ScalarNode)}

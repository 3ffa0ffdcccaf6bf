"""Repositories that a test may change, and the sites that are built of them."""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests import folders
from tests.openmed import copy as copy_example

from pubproof.guide.guide import Guide, Page
from pubproof.guide.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
SITE = (
    "mkdocs.yml",
    "pyproject.toml",
    "requirements-release.lock",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    ".github",
    "docs",
    "examples",
)
"""What the site of this repository is built from, and what its texts link to."""
GITHUB = "https://github.com/pubproof/pubproof"

MKDOCS = f"""\
site_name: Small
site_url: https://small.example/
repo_url: {GITHUB}
use_directory_urls: false
theme: {{name: mkdocs, highlightjs: false}}
plugins:
  - macros:
      modules: [pubproof.guide.macros]
      include_dir: docs
      on_undefined: strict
      j2_variable_start_string: "{{="
      j2_variable_end_string: "=}}"
      j2_block_start_string: "{{!"
      j2_block_end_string: "!}}"
      j2_comment_start_string: "{{*"
      j2_comment_end_string: "*}}"
  - pubproof
markdown_extensions: [attr_list, md_in_html, tables, pymdownx.superfences]
"""
"""A site that is quick to build."""


class Folder(folders.Folder):
    """A repository that a test may change, and that pages speak of."""

    def lines_of(self, path: str, text: str) -> list[int]:
        """Return the numbers of the lines that have `text`."""
        lines = self.text(path).split("\n")
        return [number for number, line in enumerate(lines, 1) if text in line]

    def line_of(self, path: str, text: str) -> int:
        """Return the number of the one line that has `text`."""
        (line,) = self.lines_of(path, text)
        return line

    def subject(self, folder: str = "") -> Subject:
        return Subject(self.root, folder)

    def guide(self, page: Page | None = None, contract: str = "contract/index.md") -> Guide:
        """Return a guide that is at a page, by default one that speaks of this repository."""
        guide = Guide(self.root, "docs", GITHUB, contract)
        guide.page = page or Page("guide/page.md", {})
        return guide


class Build(NamedTuple):
    """How a build went."""

    status: int
    output: str
    """What a person sees, without colours."""
    folder: Path
    """Where the site is, if there is one."""

    @property
    def errors(self) -> list[str]:
        """The lines that the build prints as errors, without that word."""
        return re.findall(r"^ERROR +-  (.*)$", self.output, re.MULTILINE)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the pages; the build must have failed for that alone."""
        *problems, last = self.errors or [""]
        many = f"{len(problems)} statements" if len(problems) > 1 else "a statement"
        assert last == f"{many} of the guide cannot be proven; nothing was written"
        assert self.status == 1
        assert "Traceback" not in self.output
        assert not [path for path in self.folder.rglob("*") if path.is_file()]
        return problems

    def page(self, path: str) -> str:
        """Return a page of a site that was built."""
        assert (self.status, self.errors) == (0, []), self.output
        return (self.folder / path).read_text("utf-8")


class Site(Folder):
    """A repository with a guide."""

    def build(self, *options: str, **environment: str) -> Build:
        """Run ``mkdocs build`` in the repository's folder."""
        from click.testing import CliRunner
        from mkdocs.__main__ import cli

        quiet = {"NO_MKDOCS_2_WARNING": "1"}
        unset = dict.fromkeys(("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"))
        with contextlib.chdir(self.root), _logging_restored(), warnings.catch_warnings():
            run = CliRunner().invoke(
                cli, ["build", *options], env={**quiet, **unset, **environment}
            )
        output = re.sub(r"\x1b\[\d*m", "", run.output)
        if not isinstance(run.exception, (SystemExit, type(None))):
            output += "Traceback: this is what a person would see of an error that escapes"
        return Build(run.exit_code, output, self.root / "site")

    def page(self, text: str, path: str = "docs/index.md") -> Build:
        """Write a page, and build."""
        self.write(path, text)
        return self.build()


@contextlib.contextmanager
def _logging_restored() -> Iterator[None]:
    """Undo what MkDocs does to the loggers of its process, which it takes for its own."""
    from mkdocs.__main__ import ColorFormatter

    loggers = [logging.getLogger("mkdocs"), logging.getLogger("mkdocs.commands.build")]
    before = [(each.handlers[:], each.filters[:], each.propagate) for each in loggers]
    width, ColorFormatter.text_wrapper.width = ColorFormatter.text_wrapper.width, 0
    try:
        yield
    finally:
        ColorFormatter.text_wrapper.width = width
        for logger, (handlers, filters, propagate) in zip(loggers, before, strict=True):
            logger.handlers[:], logger.filters[:] = handlers, filters
            logger.propagate = propagate


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)


@pytest.fixture
def openmed(tmp_path: Path) -> Folder:
    """A repository that keeps the contract: a copy of ``examples/openmed``."""
    return Folder(copy_example(tmp_path))


@pytest.fixture
def small(openmed: Folder) -> Site:
    """The same with a guide, of which a test writes the pages."""
    site = Site(openmed.root)
    site.write("mkdocs.yml", MKDOCS)
    off = '\n[tool.pubproof.off]\nclause-documented = "a test writes the pages"\n'
    site.write("pyproject.toml", site.text("pyproject.toml") + off)
    site.write("docs/index.md", "# Home\n")
    return site


@pytest.fixture
def copy(tmp_path: Path) -> Site:
    """A copy of this repository, as far as its site needs it."""
    return copied(tmp_path)


def copied(target: Path) -> Site:
    for name in SITE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return Site(target)


class Whole(NamedTuple):
    """The site of this repository, built strictly from a copy."""

    site: Site
    build: Build
    before: dict[str, tuple[int, bytes]]
    """Time and content of every file of the copy."""
    after: dict[str, tuple[int, bytes]]
    """The same after the build, but for what was built."""


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The whole site; each process of the tests builds it once."""
    site = copied(tmp_path_factory.mktemp("whole"))
    before = _state(site.root)
    build = site.build("--strict")
    return Whole(site, build, before, _state(site.root))


def _state(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and root / "site" not in path.parents
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module; later ones want Playwright's event loop gone."""
    from tests.guide.browsing import started

    with started() as browser:
        yield browser


@pytest.fixture(scope="module")
def disk(whole: Whole) -> str:
    """The address of the whole site in a folder on disk."""
    return whole.build.folder.as_uri() + "/"


@pytest.fixture(scope="module")
def host(whole: Whole) -> Iterator[str]:
    """The address of the whole site on a host."""
    from tests.guide.browsing import hosted

    with hosted(whole.build.folder) as address:
        yield address


@pytest.fixture(params=["disk", "host"])
def site(request: pytest.FixtureRequest) -> str:
    """The address of the whole site, the one and then the other."""
    return str(request.getfixturevalue(request.param))

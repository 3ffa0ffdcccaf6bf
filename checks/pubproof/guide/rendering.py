"""The pages as the site renders them, and the line of the author's text behind every line."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2.ext import Extension
from jinja2.lexer import Token
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.structure.files import get_files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from pubproof.guide.breakdown import one_line, refused
from pubproof.guide.subject import NoSubjectError
from pubproof.references import sites

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2.lexer import TokenStream

    from pubproof.guide.guide import Guide

_MARK = re.compile("\ue000([^\ue001]*)\ue001(\\d+)\ue002")
"""A mark that names a text and a line: characters of Unicode's private area around them."""
_REFUSALS = (MkDocsException, OSError, ImportError, LookupError, ValueError, AssertionError)
"""In which ways MkDocs and its plugins refuse a configuration."""

# What MkDocs thinks of links and of the navigation is for its own build to say.
logging.getLogger("mkdocs.structure").addHandler(logging.NullHandler())


class RenderingError(Exception):
    """A page that cannot be rendered; the message has a line for each thing that is wrong."""


class Line(NamedTuple):
    """A line of what an author wrote."""

    path: str
    """The file, relative to the site's repository, with forward slashes."""
    number: int
    """Counted from 1."""

    def __str__(self) -> str:
        """Return ``path:line``."""
        return f"{self.path}:{self.number}"


class Text(NamedTuple):
    """A rendered page, before it becomes HTML."""

    markdown: str
    lines: tuple[Line, ...]
    """For each line of it, the line that it comes from; what a macro produced comes from the line
    of its call."""
    subject: str
    """The folder of the page's subject in the site's repository; empty for that repository."""


class Marks(Extension):
    """Marks the lines of a template's own text with their numbers, while it is switched on."""

    on = False

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Put a mark at the start of each line."""
        for position, token in enumerate(stream):
            if not self.on or token.type != "data":
                yield token
                continue
            first, *rest = token.value.split("\n")
            if position == 0:
                first = _mark(stream.name, token.lineno) + first
            marked = (
                f"\n{_mark(stream.name, token.lineno + number)}{line}"
                for number, line in enumerate(rest, 1)
            )
            yield Token(token.lineno, "data", first + "".join(marked))


def _mark(name: str | None, line: int) -> str:
    return f"\ue000{name}\ue001{line}\ue002"


class Site:
    """The pages of one MkDocs site."""

    def __init__(self, config_file: Path) -> None:
        """Load the site's configuration and find its pages.

        Raises:
            RenderingError: MkDocs, or one of its plugins, refuses the configuration.
        """
        self.root = sites.home(config_file.parent)
        try:
            self.config = load_config(str(config_file), config_file_path=str(config_file))
            macros: Any = self.config.plugins.get("macros")
            if macros is None:
                message = "it has no plugin 'macros', without which no page has a checklist"
                raise RenderingError(f"{config_file.name}: {message}")
            # MkDocs is always called in this folder; we may be anywhere.
            if macros.config["include_dir"]:
                include = config_file.parent / macros.config["include_dir"]
                macros.config["include_dir"] = str(include)
            # While a site is served, a page that is not true is rendered all the same.
            self.config.plugins.on_startup(command="serve", dirty=False)
            self.config = self.config.plugins.on_config(self.config)
        except Abort as error:
            message = "MkDocs refuses it; `mkdocs build` says why"
            raise RenderingError(f"{config_file.name}: {message}") from error
        except (RecursionError, TypeError) as error:
            raise RenderingError(f"{config_file.name}: {refused(error)}") from error
        except _REFUSALS as error:
            message = one_line(error).rstrip(".")
            place = "" if message.startswith(config_file.name) else f"{config_file.name}: "
            raise RenderingError(f"{place}{message}") from error
        self.docs = Path(self.config.docs_dir).relative_to(self.root).as_posix()
        self.guide: Guide = macros.variables["pubproof"]
        self._jinja = macros.env
        self._jinja.add_extension(Marks)
        self.files = self.config.plugins.on_files(get_files(self.config), config=self.config)
        nav = get_navigation(self.files, self.config)
        self.config.plugins.on_nav(nav, config=self.config, files=self.files)

    @property
    def pages(self) -> Iterator[str]:
        """The paths of all pages, relative to the site's repository."""
        return (f"{self.docs}/{file.src_uri}" for file in self.files.documentation_pages())

    def render(self, path: str) -> Text:
        """Render the page at `path`, which is relative to the site's repository.

        Raises:
            RenderingError: the page says something that is not so, or cannot be rendered.
        """
        file = self.files.get_file_from_path(path.removeprefix(f"{self.docs}/"))
        if file is None:
            raise RenderingError(f"{path}: is not a page of the site")
        page = file.page or Page(None, file, self.config)
        plain = self._render(page, marked=False)
        folder = self._subject()
        wrong = [str(drift) for drift in self.guide.drift if drift.page == file.src_uri]
        if wrong:
            raise RenderingError("\n".join(wrong))
        own = self.guide.page.front.count("\n")
        text, lines = self._unmark(self._render(page, marked=True), path, own)
        if text != plain:
            lines = tuple(Line(path, 1) for _ in plain.split("\n"))
        return Text(plain, lines, folder)

    def _subject(self) -> str:
        """Return the folder of the page's subject; that there is none is something wrong."""
        try:
            return self.guide.subject.folder
        except NoSubjectError as error:
            self.guide.report_subject(error)
            return ""

    def _render(self, page: Page, *, marked: bool) -> str:
        Marks.on = marked
        self._jinja.cache.clear()
        self._jinja.compile.clear()
        try:
            page.read_source(self.config)
            return self.config.plugins.on_page_markdown(
                page.markdown or "", page=page, config=self.config, files=self.files
            )
        finally:
            Marks.on = False

    def _unmark(self, marked: str, page: str, own: int) -> tuple[str, tuple[Line, ...]]:
        """Return the text without its marks, and the line that each line comes from."""
        text, lines = [], []
        current = Line(page, own + 1)
        for row in marked.split("\n"):
            for name, number in _MARK.findall(row):
                current = Line(f"{self.docs}/{name}", int(number))
            text.append(_MARK.sub("", row))
            lines.append(current)
        return "\n".join(text), tuple(lines)

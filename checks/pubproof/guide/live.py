"""What makes `mkdocs serve` show an edit of a workflow at once.

MkDocs builds the whole site anew for every change. Where only a subject's files have changed, it
is enough to render the texts again and to write the pages that became others.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mkdocs.commands.build import get_context
from mkdocs.utils import write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

_POLLING = 0.1
"""Seconds between two looks at the files; MkDocs' own half a second is half of our time."""


class Build(NamedTuple):
    """A finished build of the whole site."""

    config: MkDocsConfig
    files: Files
    nav: Navigation
    env: jinja2.Environment

    def pages(self) -> Iterator[Page]:
        """Yield the pages of the site."""
        for file in self.files.documentation_pages():
            if file.page is not None:
                yield file.page


class Watch:
    """The files that MkDocs watches, all but those that the pages' values are read from."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take files and folders, and how they are now."""
        self.paths = tuple(paths)
        self.seen = self._state()

    def changed(self) -> bool:
        """Whether a file has changed, come or gone since the last call."""
        before, self.seen = self.seen, self._state()
        return before != self.seen

    def _state(self) -> dict[str, int]:
        return {path: stamp for each in self.paths for path, stamp in _files(each)}


def render(build: Build) -> list[Page]:
    """Render the text of every page again; return the pages that became others."""
    plugins, config, files = build.config.plugins, build.config, build.files
    changed = []
    for page in build.pages():
        before = page.markdown
        page.read_source(config)
        page.markdown = plugins.on_page_markdown(
            page.markdown or "", page=page, config=config, files=files
        )
        if page.markdown != before:
            page.render(config, files)
            page.content = plugins.on_page_content(
                page.content or "", page=page, config=config, files=files
            )
            changed.append(page)
    return changed


def write(build: Build, pages: Iterable[Page]) -> None:
    """Write pages to the folder of the site, as MkDocs' own ``_build_page`` does."""
    config, plugins = build.config, build.config.plugins
    documents = build.files.documentation_pages()
    for page in pages:
        page.active = True
        context = get_context(build.nav, documents, config, page)
        template = build.env.get_template(page.meta.get("template", "main.html"))
        context = plugins.on_page_context(context, page=page, config=config, nav=build.nav)
        output = plugins.on_post_page(template.render(context), page=page, config=config)
        write_file(output.encode("utf-8", errors="xmlcharrefreplace"), page.file.abs_dest_path)
        page.active = False


def warn(build: Build, alert: str, before: str) -> None:
    """Put an alert at the head of each page that has been written, instead of the one `before`."""
    for page in build.pages():
        path, content = Path(page.file.abs_dest_path), page.content
        if content and path.exists():
            html = path.read_text("utf-8").replace(before + content, alert + content, 1)
            path.write_text(html, "utf-8")


def quicken(server: LiveReloadServer, rebuild: Callable[[Callable[[], None]], None]) -> None:
    """Let a server look at its files more often, and rebuild in another way.

    It goes on looking for what is removed, and may come back.

    Args:
        server: MkDocs' server, before it serves.
        rebuild: called for each change with what builds the whole site.
    """
    from watchdog.observers.polling import PollingObserverVFS

    everything = server.builder
    server.builder = lambda: rebuild(everything)
    watched = list(server._watched_paths)  # noqa: SLF001  it does not tell otherwise
    for path in watched:
        while path in server._watched_paths:  # noqa: SLF001  likewise
            server.unwatch(path)
    observer = PollingObserverVFS(_stat, os.scandir, polling_interval=_POLLING)
    server.observer = observer  # type: ignore[assignment]  # it polls too, and is asked no more
    for path in watched:
        server.watch(path)


def _stat(path: str) -> os.stat_result:
    """Return what the system says of a path, and nothing but zeros where there is none.

    At an error watchdog would look no more, nor tell MkDocs of files that are gone.
    """
    try:
        return os.stat(path)  # noqa: PTH116  watchdog asks so
    except (FileNotFoundError, NotADirectoryError):
        return os.stat_result([0] * 10)


def _files(path: str) -> Iterator[tuple[str, int]]:
    """Yield the files at and below a path, and when each was changed."""
    folders = os.walk(path) if Path(path).is_dir() else [("", [], [path])]
    for folder, _, names in folders:
        for file in (Path(folder, name) for name in names):
            with suppress(FileNotFoundError):
                yield str(file), file.stat().st_mtime_ns

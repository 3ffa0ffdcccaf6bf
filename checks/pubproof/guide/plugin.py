"""The MkDocs plugin: stops the build when a page says what is not so."""

from __future__ import annotations

import atexit
import gc
import logging
import os
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config.base import Config
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File

from pubproof.guide import breakdown, configuration, live, page_warnings, templates, unread
from pubproof.guide.guide import Drift, Guide
from pubproof.location import Location
from pubproof.reports.github import command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.plugins import PluginCollection
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

_ASSETS = ("pubproof.css", "pubproof.js")
"""What marks, tables and diagrams need in the browser; every site gets them."""
_FOLDER = Path(__file__).with_name("assets")
"""The folder that has them."""

_OBJECTS = 50_000
"""New objects after which the garbage collector looks for circles among them. A build makes
millions and lets go of them by itself; at the usual 700 a twelfth of it goes into looking. Nor is
there anything to look for when the process ends: that would take as long again."""

log = logging.getLogger("mkdocs.plugins.pubproof")


class GuideConfig(Config):  # type: ignore[no-untyped-call]  # mkdocs
    """The plugin has no options: what it checks is the contract's to say."""


class GuidePlugin(BasePlugin[GuideConfig]):  # type: ignore[no-untyped-call]  # the same
    """Proves the pages while MkDocs builds them."""

    def __init__(self) -> None:
        """Assume a build; `on_startup` tells."""
        self.serving = False
        self.alert = ""
        """What every page shows at its head since MkDocs could not build the site."""
        self.has_written = False
        """Whether a page is written already."""
        self.is_configuring = False
        """Whether other plugins are being told of the configuration."""
        self.plugins: PluginCollection | None = None
        """All that were told of the configuration."""
        self.reading: Page | None = None
        """The page that is being read and rendered."""
        self.warnings = page_warnings.Warnings()
        """Those of the page that is being read."""
        self.guide: Guide
        self.built: live.Build
        self.nav: Navigation

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn whether the site is being served, and so must survive whatever is wrong."""
        del dirty
        self.has_written = False
        self.serving = command == "serve"
        if not self.serving:
            self.threshold = gc.get_threshold()
            gc.set_threshold(_OBJECTS)

    def on_shutdown(self) -> None:
        """Let the garbage collector look as often as before."""
        if not self.serving:
            gc.set_threshold(*self.threshold)
            atexit.register(gc.freeze)

    @event_priority(100)
    def _before_macros(self, config: MkDocsConfig) -> MkDocsConfig:
        """Say what the configuration lacks; mkdocs-macros would fail with a traceback."""
        wrong = configuration.problem(config)
        if wrong:
            raise PluginError(wrong)
        for name in configuration.missing(config):
            log.warning("mkdocs.yml: the macros need %r among the 'markdown_extensions'", name)
        for wrong in configuration.unknown(config):
            log.warning("mkdocs.yml: %s", wrong)
        self.is_configuring, self.reading = True, None
        return config

    def _after_macros(self, config: MkDocsConfig) -> MkDocsConfig:
        """Connect with mkdocs-macros, and add what the pages need in the browser."""
        self.is_configuring = False
        self.connect(config)
        self.plugins = config.plugins
        config.extra_css.insert(0, _address("pubproof.css"))
        config.extra_javascript.append(_address("pubproof.js"))
        return config

    on_config = CombinedEvent(_before_macros, _after_macros)

    def connect(self, config: MkDocsConfig) -> None:
        """Take over the guide that `define_env` has begun, and the errors of its templates.

        Raises:
            PluginError: mkdocs-macros has not begun one before.
        """
        macros: Any = config.plugins.get("macros")
        try:
            guide = macros.variables["pubproof"]
        except (AttributeError, KeyError):
            guide = None
        if not isinstance(guide, Guide):
            raise PluginError(
                "mkdocs.yml: the plugin 'pubproof' must stand after 'macros', which must have "
                "'pubproof.guide.macros' among its 'modules'"
            )
        self.guide = guide
        templates.prepare(macros.env, guide)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the files that marks, tables and diagrams need in the browser."""
        for name in _ASSETS:
            # Other plugins ask where a file is from: one without a source ends them.
            source = str(_FOLDER / name)
            files.append(File.generated(config, _address(name), abs_src_path=source))
        return files

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Report a page that is no text; MkDocs would end with a traceback.

        Leave the others to whoever else may have a text for them.
        """
        del config
        self.reading = page
        try:
            _ = page.file.content_string
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.guide.drift.append(self._drift(page, line, "this page is not UTF-8"))
            return ""
        return None

    def on_page_markdown(self, markdown: str, *, page: Page, **_: object) -> str:
        """Leave out a page that will not be written; what is left of it makes MkDocs warn."""
        self.warnings.hold()
        broken = self.guide.wrong(page.file.src_uri)
        return "" if broken and not self.serving else markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
        """Show at the head of a page what is wrong with it; only `mkdocs serve` writes that."""
        if html:
            self.guide.drift += self._unread(html, page, config)
        found = self.guide.wrong(page.file.src_uri)
        if found:
            self.warnings.drop()
            return _alert(found) + html
        self.warnings.release()
        return html

    def _unread(self, html: str, page: Page, config: MkDocsConfig) -> Iterator[Drift]:
        """Yield what stands on a page as text: claims, and the markup of macros."""
        macros: Any = config.plugins["macros"]
        env, source = macros.env, page.file.content_string
        for claim in unread.claims(html, source):
            text = "is shown as text and proves nothing"
            if claim.more:
                text = f"and {claim.more} more on this page are shown as text and prove nothing"
            if claim.opened == env.variable_start_string:
                block = f'{env.block_start_string} include "…" {env.block_end_string}'
                why = f"no macros are read there; take in other texts with '{block}'"
            else:
                between = f"'{env.variable_start_string}' and '{env.variable_end_string}'"
                why = f"here macros stand between {between}"
            yield self._drift(page, claim.line, f"this claim of {claim.clause} {text}: {why}")
        for shown in unread.markup(html, source):
            macro, instead = shown.macro, shown.instead
            if macro == "excerpt" and configuration.FENCES in configuration.missing(config):
                instead = f"mkdocs.yml lacks {configuration.FENCES!r} in 'markdown_extensions'"
            yield self._drift(page, shown.line, f"what {macro}() makes is shown as text; {instead}")

    def _drift(self, page: Page, line: int, message: str) -> Drift:
        path = f"{self.guide.docs}/{page.file.src_uri}"
        return Drift(Location(path, line, 1, line, 1), message, page.file.src_uri)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the navigation, which pages that are written again need."""
        for wrong in configuration.absent(config, {file.src_uri for file in files}):
            log.warning("mkdocs.yml: %s", wrong)
        self.nav = nav
        return nav

    def on_env(
        self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files
    ) -> jinja2.Environment:
        """End the build, before its pages are written, if one says what is not so.

        Raises:
            PluginError: a statement cannot be proven.
        """
        self.reading = None
        self.built = live.Build(config, files, self.nav, env)
        self.guide.read_texts()
        wrong = configuration.unsectioned(config, partial(self._html, files))
        if wrong:
            log.warning("mkdocs.yml: %s", wrong)
        found = self.log_drift()
        if found and not self.serving:
            many = f"{found} statements" if found > 1 else "a statement"
            written = "only what came before" if self.has_written else "nothing"
            raise PluginError(f"{many} of the guide cannot be proven; {written} was written")
        return env

    def _html(self, files: Files, page: str) -> str | None:
        """Return what a page is rendered to, None where there is no such page or it is wrong."""
        file = files.get_file_from_path(page)
        if file is None or file.page is None or self.guide.wrong(page):
            return None
        return file.page.content

    def on_build_error(self, *, error: Exception, **_: object) -> None:
        """Say in one line what ends in another plugin, a hook, an extension or a template.

        Raises:
            PluginError: what ends it can be told, and MkDocs does not tell it itself.
        """
        if isinstance(error, MkDocsException):
            return
        if self.reading is not None:
            self.warnings.drop()
            page = f"{self.guide.docs}/{self.reading.file.src_uri}"
            why = f"{page}: {breakdown.one_line(error).removeprefix(f'{page}: ')}"
        elif self.is_configuring:
            why = f"mkdocs.yml: a plugin cannot use it: {breakdown.one_line(error).rstrip('.')}"
        elif self.plugins is not None:
            who = breakdown.culprit(error, self.guide.root, self.plugins)
            why = f"{who} ends the build: {breakdown.one_line(error).rstrip('.')}"
        else:
            return
        log.debug("the site cannot be built", exc_info=error)
        raise PluginError(f"{why}; mkdocs build --verbose shows where") from error

    def on_post_page(self, output: str, **_: object) -> str:
        """Remember that a page is written: a site of several languages is built once for each."""
        self.has_written = True
        return output

    def log_drift(self) -> int:
        """Log what is wrong, a line for each thing; return how many there are."""
        annotate = os.environ.get("GITHUB_ACTIONS") == "true"
        found = {str(drift): drift for drift in self.guide.drift}
        for said, drift in found.items():
            log.error(said)
            if annotate:
                place = {"file": drift.location.path, "line": str(drift.location.line)}
                print(command("error", place, [drift.message]))  # noqa: T201  the runner reads it
        return len(found)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Watch what the pages' values are read from, and show its changes at once."""
        del builder
        others = live.Watch(filter(None, (config.docs_dir, config.config_file_path, *config.watch)))
        for folder in self.guide.folders:
            for name in (".github", "pyproject.toml"):
                server.watch(str(self.guide.root / folder / name))

        def rebuild(everything: Callable[[], None]) -> None:
            try:
                if others.changed() or self.alert:
                    everything()
                    self.alert = ""
                else:
                    self.refresh()
            except Exception as error:  # noqa: BLE001  MkDocs would serve nothing more
                self.fail(error)

        live.quicken(server, rebuild)
        return server

    def fail(self, error: Exception) -> None:
        """Show on every page, until the next build, what keeps MkDocs from building the site."""
        message = breakdown.one_line(error)
        if not isinstance(error, (MkDocsException, OSError)):
            log.debug("the site cannot be built", exc_info=error)
            message = f"mkdocs.yml: {breakdown.refused(error)}"
        if not isinstance(error, Abort):  # MkDocs has logged what it is about
            log.error(message)
        before, self.alert = self.alert, _alert([message])
        live.warn(self.built, self.alert, before)

    def refresh(self) -> None:
        """Write the pages that became others because a subject did."""
        config = self.built.config
        macros: Any = config.plugins["macros"]
        macros.on_config(config)
        self.connect(config)
        changed = live.render(self.built)
        self.warnings.release()
        self.guide.read_texts()
        self.log_drift()
        live.write(self.built, changed)


def _alert(messages: Iterable[str]) -> str:
    """Return how a page shows at its head what is wrong."""
    items = "".join(f"<li>{escape(message)}</li>" for message in messages)
    return f'<div class="pubproof-problem" role="alert"><ul>{items}</ul></div>'


def _address(name: str) -> str:
    return f"assets/pubproof/{name}"

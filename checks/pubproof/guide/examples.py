"""The pytest plugin that runs what a reader copies: each code block of a rendered page is a test.

``-p pubproof.guide.examples`` switches it on. It collects the Markdown files of the MkDocs site of
the repository in pytest's root folder, and that folder's ``README.md``; `pages` makes them tests.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

try:
    from sybil import Example

    from pubproof.guide import sandbox, updates
    from pubproof.guide.pages import Pages
    from pubproof.guide.updates import Update
except ModuleNotFoundError as missing:
    need = "the examples need what renders the pages: pip install 'pubproof[guide]'"
    raise pytest.UsageError(f"{need} ({missing.name} is missing)") from missing

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from pubproof.guide.pages import Case

_PLACE, _UPDATE = "example", "example-update"
"""Properties of reports: the author's line, and an update of the author's file."""


class Plugin:
    """What pytest asks of this plugin in one run."""

    def __init__(self, config: pytest.Config) -> None:
        """Take the run's settings; nothing is loaded before there is a page."""
        self._root = config.rootpath
        self._is_worker = hasattr(config, "workerinput")  # one of pytest-xdist, which reports on
        self._pages = Pages(self._root, update=config.getoption("update_examples"))
        self._collect = self._pages.pytest()

    def pytest_report_header(self) -> list[str]:
        """Say so if blocks could use the network, or if no file is a page."""
        if not self._pages.has_site:
            return [f"examples: there is no mkdocs.yml in {self._root}, so no file is a page"]
        if sandbox.confinement() is not None:
            return []
        return ["examples: without 'unshare' they are only asked to leave the network alone"]

    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Collect a page."""
        page: pytest.Collector | None = self._collect(file_path, parent)
        return page

    def pytest_unconfigure(self) -> None:
        """End a run."""
        self._pages.close()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the author's line into the report, and what the page should be."""
        report = yield
        example = getattr(item, "example", None)
        if isinstance(example, Example) and report.when == "call":
            test: Case = example.parsed
            path, number = test.line
            report.location = (path, number - 1, f"the block at {test.line}")
            report.user_properties.append((_PLACE, str(test.line)))
            if isinstance(report.longrepr, tuple):
                report.longrepr = (str(self._root / path), number, report.longrepr[2])
            for update in getattr(example.document, "updates", {}).get(test.position, ()):
                report.user_properties.append((_UPDATE, json.dumps(update)))
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List what was skipped, and write the updates."""
        if self._is_worker:
            return
        skipped = [
            f"{place}: {report.longrepr[2].removeprefix('Skipped: ')}{_page_of(report, place)}"
            for report in terminalreporter.stats.get("skipped", ())
            for place in _properties(report, _PLACE)
        ]
        changed = [
            Update(path, start, stop, tuple(lines))
            for report in terminalreporter.stats.get("passed", ())
            for path, start, stop, lines in map(json.loads, _properties(report, _UPDATE))
        ]
        self._write(terminalreporter, "skipped examples", skipped)
        self._write(terminalreporter, "updated examples", updates.apply(self._root, changed))

    @staticmethod
    def _write(reporter: pytest.TerminalReporter, title: str, paragraphs: Iterable[str]) -> None:
        for number, paragraph in enumerate(paragraphs):
            if not number:
                reporter.write_sep("=", title)
            for line in paragraph.split("\n"):
                reporter.write_line(line)


def _properties(report: pytest.TestReport, name: str) -> list[str]:
    return [str(value) for key, value in report.user_properties if key == name]


def _page_of(report: pytest.TestReport, place: str) -> str:
    """Return which page a test belongs to, where its block stands in another file."""
    page = report.nodeid.partition("::")[0]
    return "" if place.startswith(f"{page}:") else f" ({page})"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add this plugin's option."""
    parser.getgroup("examples").addoption(
        "--update-examples",
        action="store_true",
        help="CHANGE pages: write the expected output of console blocks anew",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run."""
    config.pluginmanager.register(Plugin(config), "pubproof-examples")

"""A browser that opens the pages of a site, and the two ways in which readers get at them."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from mimetypes import guess_type
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright
from pytest_httpserver import HTTPServer
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from playwright.sync_api import Request as Asked
    from werkzeug.wrappers import Request

FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-quic"
)
SETTLED = """() => document.readyState === "complete" &&
  [...document.querySelectorAll(".md-content pre > code, .pubproof-table")].every((box) =>
    !box.checkVisibility() || box.scrollWidth <= box.clientWidth || box.tabIndex >= 0)"""
"""Whether the scripts have given a tab stop to everything that scrolls."""
PREFIX = "/pubproof/"
"""Where `site_url` says that the site stands on its host."""


@contextmanager
def started() -> Iterator[Browser]:
    """Start the machine's Chromium; without one the tests say that they did not run."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.skip("no Chromium: install it, for example with `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, address: str, width: int = 1280, scheme: str = "light"
) -> Iterator[Page]:
    """Open a page; whoever else it asks for something, and each error of a script, is a failure."""
    asked: list[str] = []
    errors: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()

    def watch(request: Asked) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
            asked.append(request.url)

    page.on("request", watch)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_function(SETTLED)
    yield page
    context.close()
    assert (asked, errors) == ([], [])


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """Serve a built site as GitHub Pages does, below `PREFIX`; yield its address."""

    def answer(request: Request) -> Response:
        file = folder / (request.path.removeprefix(PREFIX) or "index.html")
        status = 200 if file.is_file() else 404
        file = file if status == 200 else folder / "404.html"
        # Read whole: werkzeug leaves a file open when the browser drops the connection.
        return Response(file.read_bytes(), status, content_type=guess_type(file.name)[0])

    with HTTPServer("127.0.0.1", threaded=True) as server:
        server.expect_request(re.compile(f"{PREFIX}.*")).respond_with_handler(answer)
        yield server.url_for(PREFIX)

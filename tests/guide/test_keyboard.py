"""The site without a mouse: every control is reached, seen, pressed and left by the keyboard."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.guide.browsing import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOCUSED = """() => {
  const element = document.activeElement;
  if (element === document.body || element === document.documentElement) return null;
  element.dataset.stops = Number(element.dataset.stops ?? 0) + 1;
  // The switch of the colours is shown by the label behind it.
  const shape = element.matches(".md-option") ? element.nextElementSibling : element;
  const box = shape.getBoundingClientRect();
  const outlined = [shape, ...element.querySelectorAll("*"), element.parentElement].some(
    (one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    });
  const area = ["header", "content", "footer"].find((name) => element.closest(`.md-${name}`));
  return {
    name: element.outerHTML.slice(0, 200),
    area,
    stops: Number(element.dataset.stops),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    shown: outlined || element.matches(".md-search__input"),
  };
}"""
"""What has the focus, and how a reader sees it; null where it has left the page."""
MISSED = """() => [...document.querySelectorAll(":is(a[href], button, [tabindex='0'])")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.tabIndex >= 0
    && !one.dataset.stops)
  .map((one) => one.outerHTML.slice(0, 200))"""
"""What a mouse can press and Tab has passed by."""
MANY = 400
"""More stops than a page has."""


def stops(page: Page) -> list[dict[str, object]]:
    """Press Tab until the focus leaves the page; return what had it."""
    found: list[dict[str, object]] = []
    for _ in range(MANY):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return found
        found.append(stop)
    pytest.fail(f"the focus is still at {found[-1]['name']}")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus."""
    target = page.locator(selector).first
    for _ in range(MANY):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {selector}")


@pytest.mark.parametrize(
    ("path", "width"),
    [("index.html", 1280), ("guide/provenance.html", 1280), ("openmed/index.html", 360)],
)
def test_tab_stops_once_at_everything(browser: Browser, disk: str, path: str, width: int) -> None:
    with opened(browser, disk + path, width) as page:
        # The way to the top comes with a scroll up, and drops the focus when it goes.
        page.locator(".md-top").evaluate("top => top.remove()")
        found = stops(page)
        assert [stop["name"] for stop in found if stop["stops"] != 1] == []
        assert [stop["name"] for stop in found if not stop["seen"]] == []
        assert [stop["name"] for stop in found if not stop["shown"]] == []
        missed = page.evaluate(MISSED)
        assert missed == []
        areas = [area for area, _ in groupby(stop["area"] for stop in found if stop.get("area"))]
        assert areas == ["header", "content", "footer"]


def test_the_first_stop_leads_past_the_navigation(browser: Browser, site: str) -> None:
    with opened(browser, site + "guide/trusted-publishing.html") as page:
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.md-content') !== null")


def test_the_search_by_keyboard(browser: Browser, site: str) -> None:
    with opened(browser, site + "index.html") as page:
        page.keyboard.press("/")
        search = page.get_by_role("textbox", name="Search")
        expect(search).to_be_focused()
        page.keyboard.type("invalid-reuse-token")
        first = page.locator(".md-search-result__link").first
        expect(first).to_have_attribute("href", re.compile("invalid.reuse.token"))
        page.keyboard.press("ArrowDown")
        expect(first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"guide/troubleshooting\.html"))


def test_escape_leaves_the_search(browser: Browser, disk: str) -> None:
    with opened(browser, disk + "index.html") as page:
        page.keyboard.press("/")
        page.keyboard.type("tag")
        expect(page.locator(".md-search-result__link").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".md-search-result__link").first).to_be_hidden()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.md-search__output') === null")


def test_a_value_is_copied_by_keyboard(browser: Browser, site: str) -> None:
    with opened(browser, site + "openmed/index.html") as page:
        tab_to(page, "button[aria-label='Copy publish.yml']")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
        assert pasted(page) == "publish.yml"


def test_code_is_copied_by_keyboard(browser: Browser, site: str) -> None:
    with opened(browser, site + "adopt.html") as page:
        code = page.locator(".highlight pre > code").first.inner_text()
        tab_to(page, ".highlight .md-code__button")
        expect(page.locator(".md-code__button").first).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_text("Copied to clipboard")).to_be_visible()
        assert pasted(page) == " ".join(code.split("\n")).strip()


def test_the_menu_of_a_small_screen_by_keyboard(browser: Browser, disk: str) -> None:
    with opened(browser, disk + "index.html", 360) as page:
        tab_to(page, ".md-header__button[for=__drawer]")
        page.keyboard.press("Enter")
        guide = page.locator(".md-sidebar--primary").get_by_text("Contract", exact=True)
        expect(guide).to_be_in_viewport()
        tab_to(page, ".md-sidebar--primary a[href='contract/index.html']")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"contract/index\.html$"))


def pasted(page: Page) -> str:
    """Return the clipboard's text, as a field of one line takes it."""
    search = page.get_by_role("textbox", name="Search")
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.press("Control+V")
    return search.input_value().strip()

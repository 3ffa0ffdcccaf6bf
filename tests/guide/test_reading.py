"""The site as it is read: on paper, in light and dark, on small and large screens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.guide.browsing import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAPER = 718
"""Pixels across a sheet of A4, without its margins of a centimetre."""
CLIPPED = """() => [...document.querySelectorAll(
    ".md-content :is(pre > code, table, .pubproof-table, svg, figure, .pubproof-fields dd)")]
  .filter((box) => box.checkVisibility() && (
    box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible" ||
    box.getBoundingClientRect().right > document.documentElement.clientWidth + 1))
  .map((box) => box.outerHTML.slice(0, 200))"""
"""What paper would cut off, for nobody can scroll it."""
SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
"""Waits until no colour fades into another any more."""
USELESS = """() => [...document.querySelectorAll(
    ".md-header, .md-tabs, .md-sidebar, .md-search, .md-footer__link, .md-content__button, button")]
  .filter((part) => part.checkVisibility()).map((part) => part.outerHTML.slice(0, 200))"""
"""What nobody can press on paper."""
PALE = """() => [...document.querySelectorAll(
    ".md-content :is(h1, h2, p, li, td, th, dd, code, code span, text)")]
  .filter((part) => part.checkVisibility())
  .filter((part) => {
    const style = getComputedStyle(part);
    const [r, g, b] = (part.matches("text") ? style.fill : style.color).match(/[0-9.]+/g);
    return 0.3 * r + 0.6 * g + 0.1 * b > 130;
  })
  .map((part) => part.outerHTML.slice(0, 200))"""
"""What cannot be read on white."""
CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (colour) => {
    const [r, g, b] = [...rgb(colour)].map((part) => part / 255).map(
      (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  const papers = (svg) => [paper, ...[...svg.querySelectorAll("rect")]
    .map((box) => getComputedStyle(box).fill).filter((fill) => fill !== "none")];
  const least = (svg, selector, property) => Math.min(...[...svg.querySelectorAll(selector)].map(
    (part) => Math.min(...papers(svg).map(
      (behind) => contrast(getComputedStyle(part)[property], behind)))));
  return [...document.querySelectorAll(".pubproof-diagram svg")].map((svg) => ({
    paper: light(paper),
    text: least(svg, "text", "fill"),
    lines: least(svg, ".pubproof-wire, .pubproof-route, .pubproof-main", "stroke"),
  }));
}"""
"""How much a drawing's texts and lines stand out from all that may be behind them."""
SCHEME = re.compile("default|slate")


def scheme(page: Page) -> str | None:
    return page.locator("body").get_attribute("data-md-color-scheme")


# -- paper ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["index.html", "guide/trusted-publishing.html", "contract/index.html"]
)
def test_a_page_is_printed_whole(browser: Browser, disk: str, path: str) -> None:
    with opened(browser, disk + path, PAPER, "dark") as page:
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.emulate_media(media="print")
        page.evaluate(SETTLED)
        assert page.evaluate(USELESS) == []
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate(PALE) == []
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))
        assert 1 < len(sheets) < 40


def test_marks_and_drawings_are_printed(browser: Browser, disk: str) -> None:
    with opened(browser, disk + "guide/trusted-publishing.html", PAPER) as page:
        page.emulate_media(media="print")
        for part in (".pubproof-diagram svg", ".pubproof-mark__clause", ".pubproof-mark__lines"):
            shown = page.locator(part)
            assert shown.count() > 0
            expect(shown.first).to_be_visible()


# -- colours -------------------------------------------------------------------------------------


def test_the_colours_that_a_reader_chose_stay(browser: Browser, site: str) -> None:
    with opened(browser, site + "index.html") as page:
        assert scheme(page) == "default"
        page.get_by_title("Switch to light").click()
        page.get_by_title("Switch to dark").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.reload()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.get_by_role("link", name="Contract", exact=True).first.click()
        expect(page).to_have_url(re.compile(r"contract/index\.html$"))
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        page.get_by_title("Switch to the system's").click()
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


@pytest.mark.parametrize("path", ["index.html", "openmed/how-it-works.html"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_drawing_is_clear_in_light_and_dark(
    browser: Browser, disk: str, path: str, colours: str
) -> None:
    with opened(browser, disk + path, scheme=colours) as page:
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", SCHEME)
        drawings = page.evaluate(CONTRASTS)
        assert drawings
        for drawing in drawings:
            assert (drawing["paper"] < 0.1) is (colours == "dark")
            assert drawing["text"] >= 4.5
            assert drawing["lines"] >= 3


# -- screens -------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 768])
def test_the_menu_opens_leads_and_closes(browser: Browser, site: str, width: int) -> None:
    with opened(browser, site + "index.html", width) as page:
        menu = page.locator(".md-sidebar--primary")
        expect(page.locator(".md-tabs")).to_be_hidden()
        expect(menu).not_to_be_in_viewport()
        page.get_by_title("Menu").click()
        expect(menu).to_be_in_viewport()
        page.mouse.click(width - 20, 500)
        expect(menu).not_to_be_in_viewport()
        page.get_by_title("Menu").click()
        menu.locator("label.md-nav__link").get_by_text("Reference").click()
        menu.get_by_role("link", name="Settings").click()
        expect(page).to_have_url(re.compile(r"reference/settings\.html$"))
        expect(page.locator(".md-sidebar--primary")).not_to_be_in_viewport()


def test_a_large_screen_has_tabs_and_two_tables_of_contents(browser: Browser, site: str) -> None:
    with opened(browser, site + "index.html") as page:
        expect(page.get_by_title("Menu")).to_be_hidden()
        page.locator(".md-tabs").get_by_role("link", name="Guide").click()
        page.locator(".md-sidebar--primary").get_by_role("link", name="When it fails").click()
        expect(page).to_have_url(re.compile(r"guide/troubleshooting\.html$"))
        page.wait_for_load_state()
        contents = page.locator(".md-sidebar--secondary")
        contents.get_by_role("link").last.click()
        address = contents.get_by_role("link").last.get_attribute("href")
        assert address is not None
        expect(page.locator(f"[id='{address.removeprefix('#')}']")).to_be_in_viewport()

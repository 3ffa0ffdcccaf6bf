"""The site in a real browser: what it asks of others, and what its readers can do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.guide.browsing import SETTLED, opened
from tests.guide.conftest import GITHUB
from tests.guide.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.guide.conftest import Site

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
    for path in (ROOT / "docs").rglob("*.md")
)

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
"""Whether a page has to be scrolled to a side."""


BROKEN = {"resultTypes": ["violations"]}
"""Lets axe collect no proof of what is as it should be: that takes most of its time."""
OF_COLORS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that a page may break in one scheme alone."""


def violations(page: Page, **options: object) -> list[str]:
    found = Axe().run(page, options={**BROKEN, **options}).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everyone(browser: Browser, disk: str, path: str) -> None:
    with opened(browser, disk + path) as page:
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        assert violations(page, runOnly=OF_COLORS) == []
        for width in (768, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function(SETTLED)
            assert page.evaluate(WIDER) is False, f"{width} pixels are too few"


def _find_a_message(page: Page) -> None:
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("invalid-reuse-token")
    result = page.locator(".md-search-result__link").first
    expect(result).to_have_attribute("href", re.compile(r"troubleshooting\.html"))


def test_the_search_finds_a_message(browser: Browser, site: str) -> None:
    with opened(browser, site + "index.html") as page:
        _find_a_message(page)


def test_the_search_finds_an_option(browser: Browser, site: str) -> None:
    with opened(browser, site + "index.html") as page:
        page.get_by_role("textbox", name="Search").click()
        page.keyboard.type("--trusted-root")
        result = page.locator(".md-search-result__link").first
        expect(result).to_be_visible()


def test_a_value_is_copied(browser: Browser, site: str) -> None:
    with opened(browser, site + "openmed/index.html") as page:
        page.get_by_role("button", name="Copy maziyarpanahi").first.click()
        page.get_by_role("textbox", name="Search").click()
        page.keyboard.press("Control+V")
        expect(page.get_by_role("textbox", name="Search")).to_have_value("maziyarpanahi")


def test_a_mark_leads_to_its_clause(browser: Browser, site: str) -> None:
    with opened(browser, site + "guide/trusted-publishing.html") as page:
        page.locator(".pubproof-mark__clause[href$='#tag-push-only']").first.click()
        expect(page).to_have_url(re.compile(r"contract/index\.html#tag-push-only$"))
        expect(page.locator("h2#tag-push-only")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 360])
def test_both_sides_of_an_example_are_seen_whole(browser: Browser, disk: str, width: int) -> None:
    with opened(browser, f"{disk}contract/index.html", width) as page:
        hidden = page.locator(".pubproof-sides code").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
        )
        assert hidden == []


@pytest.mark.parametrize("width", [1400, 768, 360])
def test_a_value_and_its_copy_button_stand_on_one_line(
    browser: Browser, disk: str, width: int
) -> None:
    for path in ("guide", "openmed"):
        with opened(browser, f"{disk}{path}/trusted-publishing.html", width) as page:
            values = page.locator("code.pubproof-copy")
            assert values.count() >= 10
            broken = values.evaluate_all(
                "all => all.filter(one => one.getClientRects().length > 1)"
                ".map(one => one.innerText)"
            )
            assert broken == []


SPLIT = """all => all.map((code) => {
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  const lines = [];
  let last;
  while (walker.nextNode()) {
    for (let at = 0; at < walker.currentNode.length; at++) {
      const range = document.createRange();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + 1);
      const { top, height } = range.getBoundingClientRect();
      if (height && (last === undefined || top > last + height / 2)) lines.push("");
      if (height) last = top;
      lines.push((lines.pop() ?? "") + walker.currentNode.data[at]);
    }
  }
  return lines;
}).filter((lines) => lines.slice(0, -1).some((line) => line.endsWith("-")))"""
"""Of each piece of code its lines, where one of them ends with a hyphen."""


@pytest.mark.parametrize("width", [1400, 768, 360])
def test_an_option_is_not_broken_at_its_hyphens(browser: Browser, disk: str, width: int) -> None:
    for path in ("adopt", "contract/index", "guide/provenance", "reference/command-line"):
        with opened(browser, f"{disk}{path}.html", width) as page:
            codes = page.locator("article :not(pre) > code, .pubproof-mark__lines")
            assert codes.count() >= 20
            assert codes.evaluate_all(SPLIT) == []


def test_code_reads_the_same_with_its_breaks(browser: Browser, disk: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{disk}guide/provenance.html")
    written = plain.locator("article :not(pre) > code").all_text_contents()
    context.close()
    with opened(browser, f"{disk}guide/provenance.html") as page:
        assert page.locator("article :not(pre) > code").all_text_contents() == written


def test_names_in_a_table_are_whole_on_a_site_without_a_style_of_its_own(
    browser: Browser, small: Site
) -> None:
    small.replace(
        "mkdocs.yml", "{name: mkdocs, highlightjs: false}", "{name: material, font: false}"
    )
    small.replace("mkdocs.yml", f"repo_url: {GITHUB}\n", "")
    assert small.page("# Home\n\n{= claims_table() =}\n").status == 0
    address = (small.root / "site/index.html").as_uri()
    with opened(browser, address) as page:
        broken = page.locator("td:first-child > code").evaluate_all(
            "all => all.filter(one => one.getClientRects().length > 1).map(one => one.innerText)"
        )
        assert broken == []


def test_long_names_do_not_make_a_page_wider_than_a_phone(browser: Browser, small: Site) -> None:
    long = f"release-{'the-package-of-our-organization-' * 3}to-pypi.yml"
    publish = small.root / ".github/workflows/publish.yml"
    publish.rename(publish.with_name(long))
    for file in ("pyproject.toml", "README.md"):
        small.replace(file, "publish.yml", long)
    small.replace(
        "mkdocs.yml", "{name: mkdocs, highlightjs: false}", "{name: material, font: false}"
    )
    small.replace("mkdocs.yml", f"repo_url: {GITHUB}\n", "")
    text = (
        '# Home\n\nIt starts on a tag {= holds("tag-push-only") =}.\n\n{= copy(workflow.file) =}\n'
    )
    shown = "{= pipeline_diagram() =}\n\n{= publisher_table() =}\n\n{= permissions_table() =}\n"
    built = small.page(f"{text}\n{shown}")
    assert built.status == 0, built.problems
    with opened(browser, (small.root / "site/index.html").as_uri(), 360) as page:
        assert not page.evaluate(WIDER)


def test_the_head_of_a_table_does_not_look_as_if_it_sorted(browser: Browser, disk: str) -> None:
    with opened(browser, f"{disk}guide/how-it-works.html") as page:
        head = page.get_by_role("columnheader", name="It lives")
        expect(head).to_have_css("cursor", "auto")
        arrow = head.evaluate("head => getComputedStyle(head, '::after').content")
        assert arrow == "none"


def test_short_values_of_a_row_share_a_line_on_a_phone(browser: Browser, disk: str) -> None:
    with opened(browser, f"{disk}contributing/drift.html", 360) as page:
        row = page.get_by_role("row").filter(has=page.get_by_text("pubproof", exact=True)).first
        version, notices = (row.get_by_role("cell").nth(at).bounding_box() for at in (1, 2))
        assert version is not None
        assert notices is not None
        assert version["y"] == notices["y"]
        assert version["x"] + version["width"] <= notices["x"]
        page.locator("details").filter(has_text="pedantic").first.locator("summary").click()
        word = page.get_by_role("cell", name="pedantic", exact=True).first.bounding_box()
        assert word is not None
        assert word["height"] <= version["height"], "broken in two"


def test_a_page_that_is_not_there_leads_back(browser: Browser, host: str) -> None:
    with opened(browser, f"{host}guide/gone/for-good.html") as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
        page.get_by_role("link", name="front page").click()
        expect(page.locator(".site-hero")).to_be_visible()


def test_the_page_for_missing_pages_works_when_it_is_opened_itself(
    browser: Browser, site: str
) -> None:
    with opened(browser, f"{site}404.html", scheme="dark") as page:
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
        expect(page.locator(".md-header")).to_have_css("position", "sticky")
        _find_a_message(page)
        page.keyboard.press("Escape")
        assert page.get_by_alt_text("logo").first.evaluate("image => image.naturalWidth") > 0
        page.get_by_role("link", name="front page").click()
        expect(page.locator(".site-hero")).to_be_visible()


def test_without_scripts_a_page_can_be_read(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + "guide/trusted-publishing.html")
    expect(page.locator(".pubproof-diagram svg")).to_be_visible()
    expect(page.get_by_role("heading", name="Release checklist")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    for path in PAGES:
        page.goto(site + path)
        assert page.evaluate(WIDER) is False, path
    context.close()


def test_an_edit_shows_while_it_is_served(browser: Browser, tmp_path: Path) -> None:
    for name in ("docs", "examples", ".github"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("mkdocs.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    edits = {
        ".github/workflows/publish.yml": (
            ("  push:", "  workflow_dispatch:\n  push:"),
            "also runs on workflow_dispatch",
        ),
        "mkdocs.yml": (("\nnav:\n", "\nnav: [\n"), "mkdocs.yml:15:3: this is not valid YAML"),
    }
    with served(tmp_path, "pubproof/") as address, opened(browser, address + "index.html") as page:
        alert = page.get_by_role("alert")
        for name, (change, says) in edits.items():
            text = (tmp_path / name).read_text("utf-8")
            assert text.count(change[0]) == 1
            (tmp_path / name).write_text(text.replace(*change), "utf-8")
            expect(alert).to_contain_text(says, timeout=20_000)
            (tmp_path / name).write_text(text, "utf-8")
            expect(alert).to_have_count(0, timeout=20_000)

"""The site of this repository, as it is published."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from mkdocs.utils.yaml import yaml_load

from pubproof import reports
from pubproof.contract import CLAUSES
from pubproof.guide.facts import Facts
from pubproof.guide.subject import Subject
from pubproof.guide.values import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.guide.conftest import Whole

ROOT = Path(__file__).parents[2]
OPENMED = "examples/openmed"
_CODE = {"code", "pre", "script", "style", "svg"}
_QUIET = {"alternate", "canonical", "edit", "next", "prev", "license"}
"""What a link can be to a page without a browser's asking for anything."""
_LOADED = {"src", "srcset", "poster", "data", "background"}
_ADDRESS = re.compile(r"url\(\s*[\"']?(?!data:)([^\"')]+)|@import\s+[\"']([^\"']+)")
_SYNTAX = re.compile(r"\{[=!*{%]|[=!*}%]\}|\{:? ?[.#]|\]\(")
"""Beginnings and ends of templates, attribute lists and Markdown links."""


class Document(HTMLParser):
    """One page, as far as tests look at it."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path = path
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        """Addresses that a browser asks for by itself."""
        self.headings: list[str] = []
        self.sections: list[str] = []
        """The ids of the second level's headings."""
        self.meta: dict[str, str] = {}
        self.title = ""
        self.edit = ""
        self.prose = ""
        """The article's text outside of code."""
        self.words = ""
        """The article's text."""
        self.attributes: list[str] = []
        self.excerpts: list[tuple[str, list[tuple[int, str]]]] = []
        """File and numbered lines of each block of code that has both."""
        self._open: list[str] = []
        self._file: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.attributes += found.values()
        self.ids += [found[name] for name in ("id", "name")[: 1 + (tag == "a")] if name in found]
        self._link(tag, found)
        if tag == "meta":
            self.meta[found.get("name") or found.get("http-equiv", "")] = found.get("content", "")
        if tag == "h1":
            self.headings.append("")
        if tag == "h2":
            self.sections.append(found.get("id", ""))
        if tag == "span" and found.get("class") == "filename":
            self._file = ""
        if tag == "pre" and self._file:
            self.excerpts.append((self._file, []))
        if "data-linenos" in found and self._file:
            self.excerpts[-1][1].append((int(found["data-linenos"]), ""))
        if tag not in {"br", "hr", "img", "input", "link", "meta"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "pre":
            self._file = None

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "h1" in self._open:
            self.headings[-1] += data
        if "style" in self._open:
            self.loads += addresses(data)
        if self._file is not None:
            if "pre" not in self._open:
                self._file += data
            elif self.excerpts and self.excerpts[-1][1]:
                number, text = self.excerpts[-1][1][-1]
                self.excerpts[-1][1][-1] = (number, text + data)
        if "article" in self._open and "script" not in self._open:
            self.words += data
            if not _CODE & set(self._open):
                self.prose += data

    def _link(self, tag: str, found: dict[str, str]) -> None:
        self.loads += [found[name] for name in _LOADED if name in found]
        self.loads += addresses(found.get("style", ""))
        address = found.get("href", found.get("xlink:href"))
        if address is None:
            return
        if tag == "a":
            self.links.append(address)
            self.edit = address if found.get("rel") == "edit" else self.edit
        elif tag != "link" or not set(found.get("rel", "").split()) <= _QUIET:
            self.loads.append(address)


def addresses(style: str) -> list[str]:
    """Return what a style asks for."""
    return ["".join(found) for found in _ADDRESS.findall(style)]


def pages(nav: Any) -> Iterator[str]:  # noqa: ANN401  the shape of MkDocs' navigation
    """Yield the pages of a navigation."""
    for entry in nav:
        for value in entry.values() if isinstance(entry, dict) else (entry,):
            yield from pages(value) if isinstance(value, list) else (value,)


def configured(whole: Whole) -> dict[str, Any]:
    """Return what ``mkdocs.yml`` says, as MkDocs reads it."""
    with (whole.site.root / "mkdocs.yml").open("rb") as file:
        return yaml_load(file)


@pytest.fixture(scope="module")
def nav(whole: Whole) -> list[str]:
    """The pages of the navigation, below ``docs``."""
    found = list(pages(configured(whole)["nav"]))
    assert len(found) > 15
    return found


@pytest.fixture(scope="module")
def documents(whole: Whole) -> dict[str, Document]:
    """Every page of the site by its path, the one for missing pages left out."""
    whole.build.page("index.html")
    found = {
        path.relative_to(whole.build.folder).as_posix(): path
        for path in sorted(whole.build.folder.rglob("*.html"))
    }
    del found["404.html"]
    assert len(found) > 20
    return {name: Document(name, path.read_text("utf-8")) for name, path in found.items()}


def test_it_is_built_strictly(whole: Whole) -> None:
    assert "WARNING" not in whole.build.output
    assert whole.build.status == 0


def test_a_build_changes_nothing_but_the_site(whole: Whole) -> None:
    assert len(whole.before) > 30
    assert whole.after == whole.before


def test_every_page_of_the_navigation_is_there(
    documents: dict[str, Document], nav: list[str]
) -> None:
    assert set(documents) == {name.removesuffix(".md") + ".html" for name in nav}


def test_both_subjects_have_every_page_of_the_guide(
    whole: Whole, documents: dict[str, Document], nav: list[str]
) -> None:
    guide = [name for name in nav if name.startswith("guide/")]
    assert len(guide) >= 4
    for name in guide:
        other = name.replace("guide/", "openmed/")
        assert other in nav
        assert f'{{! include "{name}" !}}' in whole.site.text(f"docs/{other}")
        html = name.removesuffix("md") + "html"
        sections = documents[html].sections
        assert documents[html.replace("guide/", "openmed/")].sections == sections != []


def test_every_page_says_what_it_is(
    documents: dict[str, Document], whole: Whole, nav: list[str]
) -> None:
    edit = "https://github.com/pubproof/pubproof/edit/main/docs/"
    for name in nav:
        page = documents[name.removesuffix(".md") + ".html"]
        description = page.meta.get("description", "")
        assert len(page.headings) == 1, name
        assert page.headings[0].strip("¶ \n"), name
        assert page.title.count("pubproof") == 1, page.title
        assert 40 < len(description) < 160, (name, len(description))
        assert page.edit == f"{edit}{name}", name
    assert len({page.title for page in documents.values()}) == len(documents)
    assert len({page.meta["description"] for page in documents.values()}) == len(documents)
    assert whole.site.text("mkdocs.yml").count("site_description") == 1


def test_every_clause_has_its_address(documents: dict[str, Document], whole: Whole) -> None:
    contract = documents["contract/index.html"]
    site = configured(whole)["site_url"]
    for clause in CLAUSES:
        assert contract.ids.count(clause.id) == 1
        assert reports.clause_page(clause.id) == f"{site}contract/#{clause.id}"


def test_no_address_on_a_page_is_given_twice(documents: dict[str, Document]) -> None:
    for page in documents.values():
        assert [name for name, times in Counter(page.ids).items() if times > 1] == [], page.path


def inside(page: str, address: str) -> tuple[str, str] | None:
    """Return path and fragment of a link within the site, None for one to elsewhere."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = unquote(parts.path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return target, unquote(parts.fragment)


def test_every_link_leads_to_something(documents: dict[str, Document], whole: Whole) -> None:
    seen = 0
    broken = []
    for page in documents.values():
        for address in page.links:
            found = inside(page.path, address)
            if found is None:
                continue
            seen += 1
            target, fragment = found
            known = {"", "__search", *documents[target].ids} if target in documents else {""}
            if not (whole.build.folder / target).is_file() or fragment not in known:
                broken.append(f"{page.path}: {address}")
    assert seen > 1000
    assert broken == []


def test_links_outwards_are_whole(documents: dict[str, Document]) -> None:
    outward = {address for page in documents.values() for address in page.links if ":" in address}
    assert len(outward) > 50
    for address in outward:
        parts = urlsplit(address)
        assert parts.scheme == "https", address
        assert parts.hostname, address
        assert not re.search(r"[\s<>{}|^`]", address), address


def test_links_to_lines_lead_to_lines(documents: dict[str, Document], whole: Whole) -> None:
    start = "https://github.com/pubproof/pubproof/blob/HEAD/"
    found = {
        address.removeprefix(start)
        for page in documents.values()
        for address in page.links
        if address.startswith(start) and "#L" in address
    }
    assert len(found) > 40
    for address in found:
        path, _, lines = address.partition("#")
        text = whole.site.text(path).split("\n")
        numbers = [int(line.removeprefix("L")) for line in lines.split("-")]
        assert all(text[number - 1].strip() for number in numbers), address


def test_nothing_is_loaded_from_elsewhere(documents: dict[str, Document], whole: Whole) -> None:
    styles = [(path, addresses(path.read_text())) for path in whole.build.folder.rglob("*.css")]
    assert len(styles) > 2
    asked = [(page.path, address) for page in documents.values() for address in page.loads]
    assert len(asked) > 100
    for path, found in styles:
        name = path.relative_to(whole.build.folder).as_posix()
        asked += [(name, address) for address in found]
    for page, address in asked:
        if address.startswith("data:"):
            continue
        local = inside(page, address)
        assert local is not None, f"{page} loads {address}"
        if not address.startswith("#"):
            assert (whole.build.folder / local[0]).is_file(), f"{page} loads {address}"


def test_no_page_asks_the_browser_to_go_on(documents: dict[str, Document]) -> None:
    for page in documents.values():
        assert "refresh" not in page.meta
        assert "mermaid" not in page.attributes


def test_no_template_is_left(documents: dict[str, Document]) -> None:
    for page in documents.values():
        assert "pubproof-problem" not in page.attributes, page.path
        assert _SYNTAX.findall(page.prose) == [], page.path
        left = [text for text in page.attributes if re.search(r"\{[=!*] | [=!*]\}", text)]
        assert left == [], page.path


def test_excerpts_are_the_lines_of_the_files(documents: dict[str, Document], whole: Whole) -> None:
    seen: Counter[str] = Counter()
    for page in documents.values():
        for file, lines in page.excerpts:
            if not lines:
                continue
            seen[file] += 1
            text = whole.site.text(file).split("\n")
            for number, line in lines:
                assert line.strip() == text[number - 1].strip(), f"{page.path}: {file}:{number}"
    workflows = [f".github/workflows/{name}.yml" for name in ("publish", "provenance")]
    assert {*workflows, *(f"{OPENMED}/{path}" for path in workflows)} <= set(seen)


def test_expressions_of_github_are_shown_as_they_are(documents: dict[str, Document]) -> None:
    for name in ("guide/provenance.html", "openmed/provenance.html"):
        lines = [line for _, excerpt in documents[name].excerpts for _, line in excerpt]
        assert "GH_TOKEN: ${{ github.token }}" in {line.strip() for line in lines}, name


def test_no_value_of_one_subject_stands_on_a_page_of_the_other(
    documents: dict[str, Document],
) -> None:
    ours, theirs = (
        {facts[name] for name in NAMES}
        for facts in (Facts(Subject(ROOT)), Facts(Subject(ROOT, OPENMED)))
    )
    only_theirs = {value for value in theirs if value not in " ".join(ours)}
    only_ours = {value for value in ours if value not in " ".join(theirs) and not value.isalpha()}
    assert {"maziyarpanahi", "openmed"} <= only_theirs
    assert "pubproof/pubproof" in only_ours
    for foreign, pages_of in ((only_theirs, "guide/"), (only_ours, "openmed/")):
        names = [name for name in documents if name.startswith(pages_of)]
        assert len(names) >= 4
        for name in names:
            assert [value for value in foreign if value in documents[name].words] == [], name


def test_every_page_can_be_searched(documents: dict[str, Document], whole: Whole) -> None:
    index = json.loads((whole.build.folder / "search/search_index.json").read_text("utf-8"))
    locations = {entry["location"].split("#")[0] for entry in index["docs"]}
    assert set(documents) <= locations
    text = (whole.build.folder / "search/search_index.js").read_text("utf-8")
    assert "invalid-publisher" in text


def test_the_page_for_missing_pages_loads_from_the_site(whole: Whole) -> None:
    page = Document("404.html", whole.build.page("404.html"))
    assert page.loads
    for address in page.loads:
        path = urlsplit(address).path.removeprefix("/pubproof/")
        assert not urlsplit(address).netloc, address
        assert (whole.build.folder / path).is_file(), address

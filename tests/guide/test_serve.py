"""What an author sees of a mistake while the site is served, and that it goes when mended."""

from __future__ import annotations

import re
import time
from html import unescape
from typing import TYPE_CHECKING
from urllib.request import urlopen

from tests.guide.serving import served

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guide.conftest import Site

PATIENCE = 20
"""Seconds after which an edit must show."""


def alert(page: str) -> str:
    """Return what a page says at its head, nothing where all is well."""
    with urlopen(page, timeout=PATIENCE) as answer:  # noqa: S310  our own server
        html = answer.read().decode()
    found = re.search(r'<div class="pubproof-problem" role="alert">(.*?)</div>', html, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", found[1])) if found else ""


def shows(page: str, says: str) -> bool:
    """Wait until a page says something at its head, or nothing for an empty text."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        said = alert(page)
        if says in said if says else not said:
            return True
        time.sleep(0.1)
    return False


def test_a_mistake_shows_until_it_is_mended(small: Site) -> None:
    value = "# A page\n\nIt is [{= project.name =}]({= pypi.project =}).\n"
    for page in ("docs/index.md", "docs/other.md"):
        small.write(page, value)
    broken = {
        "mkdocs.yml": {
            "INHERIT: mkdocs.yml\n": "mkdocs.yml: it never ends: what it inherits leads back to it",
            "INHERIT: 3\n": "mkdocs.yml: MkDocs cannot use it: TypeError: ",
            "3\n": "mkdocs.yml: MkDocs cannot use it: TypeError: ",
        },
        "pyproject.toml": {"[[[\n": "pyproject.toml:1:3: invalid TOML: "},
    }
    with served(small.root) as address:
        for file, texts in broken.items():
            before = small.text(file)
            for text, says in texts.items():
                small.write(file, text)
                assert shows(f"{address}other.html", says)
                assert shows(f"{address}index.html", says)
                small.write(file, before)
                assert shows(f"{address}other.html", "")
                assert shows(f"{address}index.html", "")


def test_what_is_removed_is_missed_and_seen_when_it_is_back(small: Site, tmp_path: Path) -> None:
    small.write("docs/index.md", '{= publisher.owner =}: a tag {= holds("tag-push-only") =}.\n')
    kept = tmp_path / "kept"
    with served(small.root) as address:
        for name, says in {
            ".github": "tag-push-only cannot be told to hold",
            "pyproject.toml": "pyproject.toml has no [tool.pubproof.publisher]",
        }.items():
            (small.root / name).rename(kept)
            assert shows(f"{address}index.html", says)
            kept.rename(small.root / name)
            assert shows(f"{address}index.html", "")


def test_what_comes_while_a_site_is_served_is_seen(small: Site, tmp_path: Path) -> None:
    small.write("docs/index.md", '{= publisher.owner =}: a tag {= holds("tag-push-only") =}.\n')
    kept = (small.root / ".github").rename(tmp_path / "kept")
    with served(small.root) as address:
        assert shows(f"{address}index.html", "tag-push-only cannot be told to hold")
        kept.rename(small.root / ".github")
        assert shows(f"{address}index.html", "")

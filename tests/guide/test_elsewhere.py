"""A site whose configuration does not stand at the top of its repository."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.git import run_git
from tests.guide.conftest import MKDOCS, Site

from pubproof import cli
from pubproof.references import sites
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guide.conftest import Folder

CONFIGURATION = "website/mkdocs.yml"
PAGE = """\
# Publishing

{! include "part.md" !}

{= excerpt(workflow.file, "on") =}

## Release checklist { #release-checklist }

### The workflow is there

```bash
test -f .github/workflows/publish.yml
```
"""
PART = 'Only a push starts {= workflow.path =} {= holds("tag-push-only") =}.\n'


@pytest.fixture
def site(small: Site) -> Site:
    """The small site, moved to a folder; its included texts lie beside the pages."""
    (small.root / "mkdocs.yml").unlink()
    small.write(CONFIGURATION, MKDOCS.replace("      include_dir: docs\n", ""))
    small.write("website/docs/index.md", "# Home\n")
    small.write("website/docs/guide/trusted-publishing.md", PAGE)
    small.write("website/docs/part.md", PART)
    return small


def test_pages_speak_of_the_repository_around_them(site: Site) -> None:
    built = site.build("--config-file", CONFIGURATION, "--site-dir", str(site.root / "site"))
    page = built.page("guide/trusted-publishing.html")
    assert "Only a push starts .github/workflows/publish.yml" in page
    assert "publish.yml#L" in page


def test_included_texts_are_sought_beside_the_configuration(site: Site) -> None:
    site.write(CONFIGURATION, MKDOCS)
    built = site.build("--config-file", CONFIGURATION, "--site-dir", str(site.root / "site"))
    page = built.page("guide/trusted-publishing.html")
    assert "Only a push starts .github/workflows/publish.yml" in page


def test_other_plugins_may_put_in_extensions_and_ask_where_files_are_from(site: Site) -> None:
    site.write(
        "website/other.py",
        "from pathlib import Path\n"
        "from markdown.extensions.abbr import AbbrExtension\n"
        "from mkdocs.plugins import event_priority\n"
        "@event_priority(200)\n"
        "def on_config(config):\n"
        "    config.markdown_extensions.append(AbbrExtension())\n"
        "    return config\n"
        "def on_files(files, config):\n"
        "    assert all(Path(one.abs_src_path).is_file() for one in files)\n",
    )
    site.write(CONFIGURATION, f"{site.text(CONFIGURATION)}hooks: [other.py]\n")
    built = site.build("--config-file", CONFIGURATION, "--site-dir", str(site.root / "site"))
    assert "publish.yml#L" in built.page("guide/trusted-publishing.html")


def test_what_is_wrong_is_told_where_it_stands(site: Site) -> None:
    site.replace(".github/workflows/publish.yml", "on:\n", "on:\n  workflow_dispatch:\n")
    built = site.build("--config-file", CONFIGURATION, "--site-dir", str(site.root / "site"))
    line = site.line_of(".github/workflows/publish.yml", "  workflow_dispatch:")
    said = f"does not hold: .github/workflows/publish.yml:{line}:3 also runs on workflow_dispatch"
    assert f"website/docs/part.md:1: tag-push-only {said}" in built.problems


@pytest.mark.parametrize("folder", ["", "website", "website/docs/guide", "openmed"])
def test_its_checklist_is_found(
    site: Site, folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_git(site.root, "init")
    monkeypatch.chdir(site.root / folder)
    assert cli.main(["checklist", "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "website/docs/guide/trusted-publishing.md\n" in shown
    assert "✓ 1. The workflow is there  passed" in shown


def test_its_blocks_are_tests(site: Site) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "pubproof.guide.examples", "website"],
        cwd=site.root,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


@pytest.mark.parametrize(
    ("made", "asked", "home"),
    [
        (("a/.github", "a/docs"), "a/docs", "a"),
        (("a/.github", "a/b/.github", "a/b/docs"), "a/b/docs", "a/b"),
        (("a/.github", "a/b/.git", "a/b/docs"), "a/b/docs", "a/b/docs"),
        (("a/.git", "a/docs"), "a/docs", "a/docs"),
        (("a/.github",), "a", "a"),
    ],
)
def test_the_home_of_a_site(tmp_path: Path, made: tuple[str, ...], asked: str, home: str) -> None:
    for each in made:
        (tmp_path / each).mkdir(parents=True)
    assert sites.home(tmp_path / asked) == tmp_path / home


@pytest.mark.parametrize("new", [False, True])
def test_the_top_comes_first(folder: Folder, *, new: bool) -> None:
    def found() -> str | None:
        return sites.find(Repository(folder.root, Settings()), new=new)

    for path in (
        ".c/mkdocs.yml",
        "a/.c/mkdocs.yml",
        "a/b/c/mkdocs.yml",
        "mkdocs",
        "a/b-mkdocs.yml",
    ):
        folder.write(path, MKDOCS)
    assert found() is None
    (folder.root / ".github").mkdir()
    assert found() == "a/b/c/mkdocs.yml"
    for path in ("b/mkdocs.yml", "a/mkdocs.yaml"):
        folder.write(path, MKDOCS)
    assert found() == "a/mkdocs.yaml"
    folder.write("mkdocs.yaml", "site_name: Other\n")
    assert found() == "mkdocs.yaml"


def test_one_that_git_does_not_track_is_new(folder: Folder) -> None:
    run_git(folder.root, "init")
    (folder.root / ".github").mkdir()
    folder.write("a/mkdocs.yml", MKDOCS)
    repository = Repository(folder.root, Settings())
    assert (sites.find(repository), sites.find(repository, new=True)) == (None, "a/mkdocs.yml")


AGAIN = '''\
"""Builds the site once more when it is done, as plugins for several languages do."""

from pathlib import Path

from mkdocs.commands.build import build

done = []


def on_post_build(config):
    if not done:
        done.append(config)
        Path(config.docs_dir, "index.md").write_text("# Home\\n\\n{= holds('no-such-clause') =}\\n")
        build(config, dirty=True)
'''


def test_a_second_language_that_drifts_says_that_the_first_is_written(small: Site) -> None:
    small.write("again.py", AGAIN)
    small.write("mkdocs.yml", f"{small.text('mkdocs.yml')}\nhooks: [again.py]\n")
    built = small.build()
    last = "a statement of the guide cannot be proven; only what came before was written"
    assert built.errors[-1] == last
    assert (built.folder / "index.html").is_file()

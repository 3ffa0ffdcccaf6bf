"""What was made of a subject is used again only where it would come out the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.openmed import PUBLISH, states

from pubproof import contract, kept
from pubproof.contract.clause import State
from pubproof.guide import subject as module
from pubproof.pipeline import Pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from tests.guide.conftest import Folder, Site

    from pubproof.contract.clause import Report
    from pubproof.repository import Repository

TOKEN = "pypi-" + "AgEIcHlwaS5vcmc" + "A" * 80
NAMES_A_SCRIPT = "The release runs `python tools/release.py`, see [it](tools/release.py).\n"
SHOWS = """\
# Releases

A tag such as {= tag.example =} starts {= workflow.file =}. {= pipeline_diagram() =}

{= token_diagram() =}

{= permissions_table() =}

{= claims_table() =}
"""
"""A page that shows what only the whole pipeline tells."""
OFF = '\n[tool.pubproof.off]\npypa-action = "Another one is used"\n'


@pytest.fixture(autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of what is kept."""
    made = tmp_path_factory.mktemp("caches")
    monkeypatch.setenv(kept.VARIABLE, str(made))
    return made


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[Repository]:
    """Return a list that grows by one with each subject whose pipeline is really followed."""
    found: list[Repository] = []

    def follow(repository: Repository) -> Pipeline:
        found.append(repository)
        return Pipeline(repository)

    monkeypatch.setattr(module, "Pipeline", follow)
    return found


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[Pipeline]:
    """Return a list that grows by one with each subject that is really judged."""
    found: list[Pipeline] = []

    def judge(pipeline: Pipeline) -> Report:
        found.append(pipeline)
        return contract.judge(pipeline)

    monkeypatch.setattr(module, "judge", judge)
    return found


def test_everything_that_was_said_is_said_again(openmed: Folder, judged: list[Pipeline]) -> None:
    openmed.write("README.md", NAMES_A_SCRIPT)
    openmed.write(".github/workflows/other.yml", b"\xff")
    openmed.write("pyproject.toml", openmed.text("pyproject.toml") + OFF)
    first, again = (openmed.subject().report for _ in range(2))
    assert len(judged) == 1
    assert set(states(first).values()) == set(State)
    assert again.results == first.results
    assert again.lines("README.md", 1) == first.lines("README.md", 1)


def test_an_edit_is_judged(openmed: Folder, judged: list[Pipeline]) -> None:
    before = states(openmed.subject().report)
    openmed.replace(PUBLISH, "\non:\n", "\non:\n  workflow_dispatch:\n")
    after = states(openmed.subject().report)
    assert len(judged) == 2
    assert (before["tag-push-only"], after["tag-push-only"]) == (State.HOLDS, State.FAILS)


def test_a_file_that_texts_name_is_asked_for_again(openmed: Folder, judged: list[Pipeline]) -> None:
    openmed.write("README.md", NAMES_A_SCRIPT)
    openmed.write("tools/release.py", "")
    before = states(openmed.subject().report)
    openmed.remove("tools/release.py")
    after = states(openmed.subject().report)
    assert len(judged) == 2
    assert (before["no-stale-reference"], after["no-stale-reference"]) == (
        State.HOLDS,
        State.FAILS,
    )


def test_other_settings_are_another_question(openmed: Folder, judged: list[Pipeline]) -> None:
    assert states(openmed.subject().report)["pypa-action"] is State.HOLDS
    openmed.write("pyproject.toml", openmed.text("pyproject.toml") + OFF)
    assert states(openmed.subject().report)["pypa-action"] is State.OFF
    assert len(judged) == 2


def test_nothing_is_kept_of_a_subject_that_tells_a_secret(
    openmed: Folder, judged: list[Pipeline], caches: Path
) -> None:
    openmed.write("README.md", f"See [it]({TOKEN}.md).\n")
    first, again = (openmed.subject().report for _ in range(2))
    assert len(judged) == 2
    assert again.findings == first.findings
    assert TOKEN in str(first.findings)
    assert not list(caches.iterdir())


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{}",
        '{"asked": [], "verdicts": []}',
        '{"asked": [], "verdicts": [["holds", "", [], [], [], []]]}',
        '{"asked": [["root"], ""], "verdicts": []}',
        '{"asked": 1, "verdicts": 1}',
        '{"asked": [], "verdicts": [], "shown": {}}',
        '{"asked": [], "verdicts": 1, "shown": {"tag.example": "v9"}}',
    ],
)
def test_what_something_else_wrote_is_not_believed(
    broken: str, openmed: Folder, judged: list[Pipeline], caches: Path
) -> None:
    first = openmed.subject().report
    (file,) = caches.iterdir()
    assert set(json.loads(file.read_text("ascii"))) == {"asked", "verdicts", "shown"}
    file.write_text(broken)
    assert openmed.subject().report.results == first.results
    assert len(judged) == 2


def test_what_pages_show_is_shown_again(small: Site, followed: list[Repository]) -> None:
    small.page(SHOWS)  # from now on there is a folder `site`
    followed.clear()
    first, again = (small.build().page("index.html").split("Build Date")[0] for _ in range(2))
    assert len(followed) == 1
    assert again == first
    shown = ("A tag such as v1.2.3 starts", "pubproof-diagram", "pubproof-table")
    assert [first.count(each) for each in shown] == [1, 2, 2]


def test_an_edit_is_shown(small: Site, followed: list[Repository]) -> None:
    before = small.page(SHOWS).page("index.html")
    small.replace(PUBLISH, "    name: Publish distributions\n", "    name: Hand to PyPI\n")
    after = small.build().page("index.html")
    assert len(followed) == 2
    assert ("Hand to PyPI" in before, "Hand to PyPI" in after) == (False, True)


def test_links_lead_to_the_commit_of_this_build(small: Site) -> None:
    small.page(SHOWS)
    run = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "pubproof/pubproof"}
    again = small.build(**run, GITHUB_SHA="0123abc").page("index.html")
    assert "/blob/0123abc/.github/workflows/publish.yml#" in again
    assert "/blob/HEAD/" not in again


def test_no_secret_that_pages_show_is_kept(small: Site, caches: Path) -> None:
    small.replace(PUBLISH, "    name: Publish distributions\n", f"    name: Send {TOKEN}\n")
    assert TOKEN not in small.page("{= publish_job.name =} {= publish_job.id =}").output
    (file,) = caches.iterdir()
    kept_now = json.loads(file.read_text("ascii"))["shown"]
    assert kept_now == {"publish_job.id": "publish"}

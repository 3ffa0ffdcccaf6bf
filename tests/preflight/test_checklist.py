"""The part of the release checklist that needs no person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from tests.guide.checklist.conftest import MKDOCS

from pubproof.guide.checklist.commands import VARIABLE
from pubproof.preflight import checklist
from pubproof.preflight.outcome import State
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.preflight.conftest import Clone

    from pubproof.preflight.outcome import Outcome

PAGE = """\
# Publishing

## Release checklist

### 1. It works { #works }

```bash
echo yes >> made-by-the-checklist
```

### 2. It takes long { #long }

<!-- skip: next "takes an hour" -->

```bash
sleep 3600
```

### 3. Somebody looks { #look }

Look at it.

### 4. It is broken { #broken }

```console
$ echo no
yes
```
"""


def run(root: Path) -> dict[str, Outcome]:
    said: list[str] = []
    found = {
        one.check: one for one in checklist.run(Repository(root, Settings()), "v1.0.0", said.append)
    }
    assert {one.part for one in found.values()} == {"checklist"}
    return found


def with_a_page(clone: Clone) -> Path:
    clone.write("mkdocs.yml", MKDOCS)
    folder = clone.root / "docs" / "guide"
    folder.mkdir(parents=True)
    (folder / "trusted-publishing.md").write_text(PAGE)
    (clone.root / "docs" / "index.md").write_text("# Home\n")
    return clone.root


def test_what_needs_no_person_is_run_in_a_copy(clone: Clone) -> None:
    root = with_a_page(clone)
    before = clone.everything()
    found = run(root)
    assert list(found) == ["works", "broken", "steps-for-a-person"]
    assert found["works"].state is State.PASSED
    assert found["broken"].state is State.FAILED
    assert any("no" in line for line in found["broken"].details)
    assert found["steps-for-a-person"].details == ("2. It takes long", "3. Somebody looks")
    assert clone.everything() == before


@pytest.mark.parametrize(
    ("without", "note"),
    [
        (
            "### 3. Somebody looks { #look }\n\nLook at it.\n",
            "1 step needs a person, or takes long",
        ),
        ("", "2 steps need a person, or take long"),
    ],
)
def test_it_says_how_many_steps_are_left_out(clone: Clone, without: str, note: str) -> None:
    root = with_a_page(clone)
    page = root / "docs" / "guide" / "trusted-publishing.md"
    assert without in PAGE
    page.write_text(PAGE.replace(without, ""))
    assert run(root)["steps-for-a-person"].note == f"{note}: `pubproof checklist`"


def test_a_repository_without_a_site_has_none(clone: Clone) -> None:
    (outcome,) = run(clone.root).values()
    assert outcome.state is State.LEFT_OUT
    assert "no site" in outcome.note


def test_nor_has_a_site_without_the_page(clone: Clone) -> None:
    root = with_a_page(clone)
    (root / "docs" / "guide" / "trusted-publishing.md").unlink()
    (outcome,) = run(root).values()
    assert outcome.state is State.LEFT_OUT
    page = "docs/guide/trusted-publishing.md"
    assert outcome.note == f"the site has no page {page}, where the checklist is looked for"


def test_nor_a_site_of_something_else(clone: Clone) -> None:
    root = with_a_page(clone)
    clone.write("mkdocs.yml", "site_name: Demo\nplugins: [one-that-is-not-installed]\n")
    (outcome,) = run(root).values()
    assert outcome.state is State.LEFT_OUT


def test_a_page_without_a_checklist_could_not_be_checked(clone: Clone) -> None:
    root = with_a_page(clone)
    (root / "docs" / "guide" / "trusted-publishing.md").write_text("# Publishing\n")
    (outcome,) = run(root).values()
    assert outcome.state is State.UNKNOWN
    assert "has no checklist" in outcome.note


def test_without_the_guide_it_could_not_be_checked(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pubproof.guide.checklist.steps", None)
    monkeypatch.delattr("pubproof.guide.checklist.steps", raising=False)
    (outcome,) = run(with_a_page(clone)).values()
    assert outcome.state is State.UNKNOWN
    assert "pip install 'pubproof[guide]'" in outcome.help


def test_a_checklist_runs_no_checklist(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    (outcome,) = run(with_a_page(clone)).values()
    assert outcome.state is State.LEFT_OUT

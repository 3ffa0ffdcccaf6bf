"""The name of the project that a repository holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.folders import Folder

from pubproof import project
from pubproof.repository import Repository
from pubproof.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

PEP621 = '[project]\nname = "Of.Project"\n'
POETRY = '[tool.poetry]\nname = "of-poetry"\n'
SETUP = "[metadata]\nname = of_setup\n"


def name(root: Path, pyproject: str | None = None, setup: str | None = None) -> str | None:
    for file, text in (("pyproject.toml", pyproject), ("setup.cfg", setup)):
        if text is not None:
            (root / file).write_text(text, "utf-8")
    return project.name(Repository(root, Settings()))


def test_the_name_is_written_as_the_metadata_write_it(tmp_path: Path) -> None:
    assert name(tmp_path, PEP621) == "Of.Project"


def test_files_are_asked_in_the_order_of_the_standards(tmp_path: Path) -> None:
    assert name(tmp_path, PEP621 + POETRY, SETUP) == "Of.Project"
    assert name(tmp_path, POETRY, SETUP) == "of-poetry"
    assert name(tmp_path, "[build-system]\n", SETUP) == "of_setup"


@pytest.mark.parametrize(
    "pyproject",
    [
        "project = 1\ntool = 2\n",
        "[project]\nname = 3\n[tool]\npoetry = []\n",
        '[project]\nname = ""\n[tool.poetry]\nname = ""\n',
        "[project\n",
        "[project]\nname = '" + "\x00'\n",
        "a = " + "[" * 5000,
    ],
)
def test_a_file_that_says_nothing_leaves_it_to_the_next(tmp_path: Path, pyproject: str) -> None:
    assert name(tmp_path, pyproject) is None
    assert name(tmp_path, pyproject, SETUP) == "of_setup"


@pytest.mark.parametrize(
    ("setup", "expected"),
    [
        ("[metadata]\nname = 100%\n", "100%"),
        ("[metadata]\nName: spaced  \n[metadata]\nversion = 1\n", "spaced"),
        ("[metadata]\nname = a\nname = b\n", "b"),
        ("[options]\nname = other\n", None),
        ("name = nowhere\n", None),
        ("[metadata\nname = x\n", None),
        ("[metadata]\nname\n", None),
        ("", None),
    ],
)
def test_setup_cfg_in_every_shape(tmp_path: Path, setup: str, expected: str | None) -> None:
    assert name(tmp_path, None, setup) == expected


def test_a_repository_without_such_files_has_no_name(tmp_path: Path) -> None:
    assert name(tmp_path) is None
    (tmp_path / "setup.cfg").write_bytes(b"[metadata]\nname = \xff\n")
    assert name(tmp_path) is None


def test_a_name_that_is_empty_is_none(tmp_path: Path) -> None:
    assert name(tmp_path, None, "[metadata]\nname =\n") is None


def test_of_several_packages_those_are_named_that_may_be_published(tmp_path: Path) -> None:
    for path, text in {
        "pyproject.toml": PEP621,
        "packages/b/pyproject.toml": POETRY,
        "a/pyproject.toml": '[project]\nname = "a"\n',
        "lint/pyproject.toml": "[tool.ruff]\n",
        "_new/pyproject.toml": '[project]\nname = "<REPLACE ME>"\n',
        "broken/pyproject.toml": "[project\n",
        "tests/one/pyproject.toml": '[project]\nname = "one"\n',
        "Examples/two/pyproject.toml": '[project]\nname = "two"\n',
    }.items():
        Folder(tmp_path).write(path, text)
    repository = Repository(tmp_path, Settings())
    assert project.names(repository) == ("Of.Project", "a", "of-poetry")

"""Where a repository lives on GitHub, as its own files tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.git import run_git

from pubproof import home, settings
from pubproof.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHER = """
[tool.pubproof.publisher]
owner = "octo"
repository = "sample"
workflow = "publish.yml"
"""


def read(root: Path, text: str = "") -> Repository:
    (root / "pyproject.toml").write_text(text, "utf-8")
    return Repository(root, settings.read(root, ()))


def urls(*addresses: str) -> str:
    lines = (f'"Link {number}" = "{address}"' for number, address in enumerate(addresses))
    return "[project.urls]\n" + "\n".join(lines)


def clone(root: Path, remote: str) -> None:
    run_git(root, "init")
    run_git(root, "remote", "add", "origin", remote)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/Octo/Sample.py",
        "https://github.com/Octo/Sample.py/",
        "https://www.github.com/Octo/Sample.py.git",
        "http://GitHub.com/Octo/Sample.py#readme",
        "git+https://github.com/Octo/Sample.py.git",
        "git@github.com:Octo/Sample.py.git",
        "ssh://git@github.com/Octo/Sample.py",
        "ssh://git@github.com:22/Octo/Sample.py.git",
        "ssh://git@ssh.github.com:443/Octo/Sample.py.git",
        "git+ssh://git@github.com/Octo/Sample.py.git",
        "https://github.com:443/Octo/Sample.py.git",
        "org-123@github.com:Octo/Sample.py.git",
    ],
)
def test_an_address_of_the_repository(tmp_path: Path, address: str) -> None:
    (found,) = home.declared(read(tmp_path, urls(address)))
    assert (found.owner, found.name, found.slug) == ("Octo", "Sample.py", "Octo/Sample.py")
    assert found.source == "the address 'Link 0' of pyproject.toml"


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/octo",
        "https://github.com/octo/sample/issues",
        "https://github.com/sponsors/octo",
        "https://example.com/octo/sample",
        "https://octo.github.io/sample",
        "https://github.com.example.com/octo/sample",
        "https://github.com:octo/sample/x",
        "",
    ],
)
def test_another_page_is_no_home(tmp_path: Path, address: str) -> None:
    assert home.declared(read(tmp_path, urls(address))) == ()


def test_poetry_s_own_table_names_addresses_too(tmp_path: Path) -> None:
    text = """
        [tool.poetry]
        description = "See https://github.com/octo/other"
        repository = "https://github.com/octo/sample"
        [tool.poetry.urls]
        "Source Code" = "https://github.com/octo/sample"
    """
    found = home.declared(read(tmp_path, text))
    assert [(one.slug, one.source) for one in found] == [
        ("octo/sample", "the address 'repository' of pyproject.toml"),
        ("octo/sample", "the address 'Source Code' of pyproject.toml"),
    ]


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("Homepage", ["octo/sample"]),
        ("source_code", ["octo/sample"]),
        ("Link", ["octo/examples", "octo/sample"]),
    ],
)
def test_another_project_that_the_addresses_name(
    tmp_path: Path, label: str, wanted: list[str]
) -> None:
    text = f"""
        [project.urls]
        Examples = "https://github.com/octo/examples"
        {label} = "https://github.com/octo/sample"
    """
    assert [one.slug for one in home.declared(read(tmp_path, text))] == wanted


@pytest.mark.parametrize(
    ("names", "found"),
    [(["upstream"], "upstream"), (["fork", "origin"], "origin"), (["fork", "upstream"], None)],
)
def test_the_only_remote_counts_whatever_its_name(
    tmp_path: Path, names: list[str], found: str | None
) -> None:
    address = "https://github.com/octo/sample"
    run_git(tmp_path, "init")
    for name in names:
        run_git(tmp_path, "remote", "add", name, address)
    told = [one.source for one in home.homes(read(tmp_path))]
    assert told == ([f"git's remote '{found}'"] if found else [])


def test_the_publisher_counts_most_and_the_remote_least(tmp_path: Path) -> None:
    clone(tmp_path, "https://token@github.com/octo/Sample.git")
    found = home.homes(read(tmp_path, urls("https://github.com/octo/sample") + PUBLISHER))
    assert [one.source for one in found] == [
        "[tool.pubproof.publisher] of pyproject.toml",
        "the address 'Link 0' of pyproject.toml",
        "git's remote 'origin'",
    ]
    (sentence,) = home.disagreements(found)
    assert sentence == (
        "git's remote 'origin' says 'octo/Sample', "
        "[tool.pubproof.publisher] of pyproject.toml says 'octo/sample'"
    )


def test_what_says_the_same_is_said_once(tmp_path: Path) -> None:
    old = "https://github.com/octo/py-sample"
    found = home.declared(read(tmp_path, urls(old, f"{old}.git") + PUBLISHER))
    (sentence,) = home.disagreements(found)
    assert sentence == (
        "the address 'Link 0' of pyproject.toml and the address 'Link 1' of pyproject.toml "
        "say 'octo/py-sample', [tool.pubproof.publisher] of pyproject.toml says 'octo/sample'"
    )


def test_the_remote_of_a_clone_around_it_is_not_its_own(tmp_path: Path) -> None:
    clone(tmp_path, "https://github.com/octo/around")
    inside = tmp_path / "inside"
    inside.mkdir()
    assert home.homes(read(inside)) == ()


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'", "[project.urls]\nHome = 'x'"])
def test_nothing_may_tell(tmp_path: Path, text: str) -> None:
    found = home.homes(read(tmp_path, text))
    assert found == ()
    assert home.disagreements(found) == []


def test_the_publisher_of_a_guide_s_example_is_not_known(tmp_path: Path) -> None:
    example = PUBLISHER.replace('"octo"', '"you"').replace('"sample"', '"your-project"')
    assert example != PUBLISHER
    assert home.known(read(tmp_path, example)) == ()
    moved = read(tmp_path, example + urls("https://github.com/octo/sample"))
    assert [one.slug for one in home.known(moved)] == ["octo/sample"]
    real = read(tmp_path, example + urls("https://github.com/You/Your-Project"))
    assert [one.slug for one in home.known(real)] == ["you/your-project", "You/Your-Project"]

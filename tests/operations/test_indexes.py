"""Indexes to which a script gives names, and the uploads that go there by the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.scripts.conftest import Memory, place

from pubproof import scripts
from pubproof.operations import indexes, programs
from pubproof.operations.index_files import NONE

if TYPE_CHECKING:
    from pubproof.operations.operation import Found
    from pubproof.scripts import Command

NAMING = "poetry config repositories.ours https://one.example/legacy/\n"
PDM = "pdm config repository.ours.url https://two.example/legacy/\n"


def uploads(text: str) -> list[str]:
    """Return the words of the uploads that a text starts, with the addresses for the names."""
    commands = scripts.read(
        text, place, shell="", environment={}, folder=".", files=Memory({})
    ).commands
    found = [one for one in programs.operations(commands) if one.tool.endswith(" publish")]
    return [" ".join(resolved(one, one.command).argv) for one in found if one.command is not None]


def resolved(found: Found, command: Command) -> Command:
    """Return what uploads, with the addresses that its script has given."""

    def address(name: str) -> str:
        given = indexes.addresses(command, name, found.named, frozenset({NONE}))
        return indexes.meant(name, given, ())

    return indexes.resolved(command, lambda _: "", address)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("-r ours", "-r https://one.example/legacy/"),
        ("-rours", "-rhttps://one.example/legacy/"),
        ("--repository ours --build", "--repository https://one.example/legacy/ --build"),
        ("--build --repository=ours", "--build --repository=https://one.example/legacy/"),
        ("--repository=theirs", "--repository=theirs"),
        ("-r theirs", "-r theirs"),
        ("--username ours", "--username ours"),
        ("-r", "-r"),
        ("", ""),
    ],
)
def test_a_name_stands_for_its_address(text: str, meant: str) -> None:
    assert uploads(f"{NAMING}poetry publish {text}") == [f"poetry publish {meant}".strip()]


def test_a_name_is_one_of_its_program_and_of_what_comes_behind() -> None:
    assert uploads(f"{NAMING}{PDM}pdm publish -r ours\npoetry publish -r ours") == [
        "pdm publish -r https://two.example/legacy/",
        "poetry publish -r https://one.example/legacy/",
    ]
    assert uploads(f"poetry publish -r ours\n{NAMING}") == ["poetry publish -r ours"]


@pytest.mark.parametrize(
    "naming",
    [
        "poetry config repositories.ours",
        "poetry config http-basic.ours https://one.example/legacy/",
        "poetry config repositories.ours --unset",
        "poetry show repositories.ours https://one.example/legacy/",
        "twine config repositories.ours https://one.example/legacy/",
    ],
)
def test_what_names_no_index(naming: str) -> None:
    assert uploads(f"{naming}\npoetry publish -r ours") == ["poetry publish -r ours"]

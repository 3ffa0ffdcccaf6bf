"""What a job's token may do, after GitHub's pages on `permissions` and on reusing workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pubproof.workflows import permissions
from pubproof.workflows.permissions import SCOPES, Permissions
from pubproof.workflows.reader import document
from pubproof.workflows.reader.nodes import Mapping, Node
from pubproof.workflows.schema import shapes, validation

if TYPE_CHECKING:
    from pubproof.location import Problem


def node(text: str) -> Node:
    root = document.read("a.yml", f"permissions: {text}\n".encode()).root
    assert isinstance(root, Mapping)
    found = root.get("permissions")
    assert found is not None
    return found


def refused(text: str) -> list[Problem]:
    shape = (shapes.WORKFLOW.keys or {})["permissions"]
    return list(validation.problems(node(text), shape, "'permissions'"))


def read(text: str) -> Permissions:
    assert refused(text) == []
    return permissions.read(node(text))


def test_a_mapping_gives_what_it_names_and_takes_the_rest() -> None:
    given = read("{contents: read, id-token: write, packages: none}")
    assert given.granted == {"contents": "read", "id-token": "write"}
    assert given.level("packages") == given.level("issues") == "none"
    assert given.places["id-token"][:3] == ("a.yml", 1, 31)


def test_an_empty_mapping_gives_nothing() -> None:
    assert read("{}").granted == {}


def test_write_all_writes_wherever_one_can_write() -> None:
    given = read("write-all")
    assert given.level("id-token") == given.level("contents") == "write"
    assert given.level("models") == "read"
    assert given.granted.keys() == SCOPES.keys()


def test_read_all_gives_no_identity() -> None:
    given = read("read-all")
    assert given.level("contents") == "read"
    assert given.level("id-token") == "none"
    assert "write" not in given.granted.values()


@pytest.mark.parametrize(
    ("text", "column", "near"),
    [
        ("all", 14, "read-all or write-all"),
        ("read", 14, ""),
        ("Write-All", 14, ""),
        ("[contents]", 14, ""),
        ("", 13, ""),
        ("${{ inputs.p }}", 14, ""),
        ("{idtoken: write}", 15, "id-token"),
        ("{Contents: read}", 15, "contents"),
        ("{contents: admin}", 25, "none, read or write"),
        ("{contents: Write}", 25, "write"),
        ("{contents: [read]}", 25, "a single value"),
        ("{contents: }", 15, "a single value"),
        ("{contents: true}", 25, "write"),
        ("{id-token: read}", 25, "none or write"),
        ("{models: write}", 23, "none or read"),
    ],
)
def test_words_that_github_does_not_know_are_refused_and_give_nothing(
    text: str, column: int, near: str
) -> None:
    given = permissions.read(node(text))
    (problem,) = refused(text)
    assert problem.location[:2] == ("a.yml", 1)
    assert abs(problem.location.column - column) <= 1
    assert near in problem.help
    assert given.granted.keys() <= {"idtoken", "Contents"}
    assert given.level("contents") == given.level("id-token") == "none"


LIMITS = [
    ("{contents: write}", "{contents: read}", {"contents": "read"}),
    ("{contents: read}", "{contents: write}", {"contents": "read"}),
    ("{id-token: write}", "{contents: write}", {}),
    ("{id-token: write, contents: read}", "write-all", {"id-token": "write", "contents": "read"}),
    ("{id-token: write, contents: write}", "read-all", {"contents": "read"}),
    ("{}", "write-all", {}),
    ("{contents: write}", "{}", {}),
]


@pytest.mark.parametrize(("own", "caller", "granted"), LIMITS)
def test_a_called_workflow_never_has_more_than_its_caller(
    own: str, caller: str, granted: dict[str, str]
) -> None:
    assert read(own).within(read(caller)).granted == granted


def test_a_called_workflow_may_have_an_identity_where_its_caller_names_no_permissions() -> None:
    """Many do without them: GitHub grants what is asked for where the default lets jobs write."""
    own = read("{id-token: write, contents: write, models: read}")
    assert own.within(None).granted == own.granted


def test_a_limit_keeps_the_place_of_the_own_permissions() -> None:
    limited = read("{contents: write}").within(read("{id-token: none, contents: read}"))
    assert limited.places["contents"].column == 15

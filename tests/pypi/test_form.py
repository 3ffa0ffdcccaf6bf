"""What PyPI's form takes, refuses and stores."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pubproof.pypi import TrustedPublisher, form
from pubproof.pypi.form import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).parents[1] / "data" / "publisher-form.json"
VECTORS = json.loads(DATA.read_text("utf-8"))
FIELDS: dict[str, Callable[[str | None], Answer]] = {
    "owner": form.owner,
    "repository": form.repository,
    "workflow_filename": form.workflow,
    "environment": form.environment,
    "project_name": form.project,
}
STANDARD_LIBRARY = (
    "This project name isn't allowed (conflict with the Python standard library module name)"
)


@pytest.mark.parametrize(
    "vector", VECTORS, ids=[f"{each['field']}-{each['value']!a:.20}" for each in VECTORS]
)
def test_the_answer_is_that_of_pypis_own_form(vector: dict[str, Any]) -> None:
    answer = FIELDS[vector["field"]](vector["value"])
    assert answer.accepted is vector["valid"]
    # A valid value without a normalized one comes from a test that does not look at it.
    if vector["normalized"] is not None:
        assert answer.stored == vector["normalized"]


def test_there_are_vectors() -> None:
    assert len(VECTORS) >= 29


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("owner", None, "Specify GitHub repository owner (username or organization)"),
        ("owner", "", "Specify GitHub repository owner (username or organization)"),
        ("owner", " octo", "Invalid GitHub user or organization name."),
        ("owner", "-octo", "Invalid GitHub user or organization name."),
        ("owner", "oct_o", "Invalid GitHub user or organization name."),
        ("owner", "octö", "Invalid GitHub user or organization name."),
        ("owner", "octo\n\n", "Invalid GitHub user or organization name."),
        ("repository", None, "Specify repository name"),
        ("repository", "octo/sample", "Invalid repository name"),
        ("repository", "sample ", "Invalid repository name"),
        ("repository", "sämple", "Invalid repository name"),
        ("repository", "\n", "Invalid repository name"),
        ("workflow", None, "Specify workflow filename"),
        ("workflow", "  ", "Workflow name must end with .yml or .yaml"),
        ("workflow", "PUBLISH.YML", "Workflow name must end with .yml or .yaml"),
        ("workflow", "Publish package", "Workflow name must end with .yml or .yaml"),
        (
            "workflow",
            ".github/workflows/publish.yml",
            "Workflow filename must be a filename only, without directories",
        ),
        ("environment", "f" * 256, "Environment name is too long (maximum is 255 characters)"),
        ("environment", " ", "Environment name may not start with whitespace"),
        ("environment", "pypi ", "Environment name may not end with whitespace"),
        (
            "environment",
            "py;pi",
            (
                "Environment name must not contain non-printable characters or the characters"
                ' "\'", """, "`", ",", ";", "\\"'
            ),
        ),
        ("project", None, "Specify project name"),
        ("project", "sample\n", "Invalid project name"),
        ("project", "-sample", "Invalid project name"),
        ("project", "sämple", "Invalid project name"),
        ("project", "Concurrent", STANDARD_LIBRARY),
        ("project", "Py.Compile", STANDARD_LIBRARY),
        ("project", "thread", STANDARD_LIBRARY),  # after `_thread`
    ],
)
def test_a_refusal_has_pypis_words(field: str, value: str | None, message: str) -> None:
    answer = getattr(form, field)(value)
    assert answer == Answer(field, None, message)
    assert not answer.accepted


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("owner", "Octo-Org", "Octo-Org"),
        ("owner", "octo\n", "octo\n"),
        ("repository", "..", ".."),
        ("repository", "Sample_1.x", "Sample_1.x"),
        ("workflow", " \u00a0publish.yaml\t", "publish.yaml"),
        ("workflow", "a\\b@c d.yml", "a\\b@c d.yml"),
        ("environment", None, ""),
        ("environment", "None", "none"),
        ("environment", "f" * 255, "f" * 255),
        ("environment", "Release\u0085", "release\u0085"),
        ("project", "A.b_c-1", "A.b_c-1"),
    ],
)
def test_a_form_stores_what_pypi_stores(field: str, value: str | None, stored: str) -> None:
    answer = getattr(form, field)(value)
    assert answer == Answer(field, stored)
    assert answer.accepted


@given(st.text("aZ9-_. \n\r\x00é/\\'.yml", max_size=8) | st.text(max_size=8))
def test_the_forms_expressions(value: str) -> None:
    # As Warehouse has them: `$` lets one line end through, `\Z` none.
    assert form.owner(value).accepted == bool(re.match(r"^[a-zA-Z0-9][a-zA-Z0-9-]*$", value))
    assert form.repository(value).accepted == bool(re.match(r"^[a-zA-Z0-9-_.]+$", value))
    project = re.compile(r"^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])\Z", re.IGNORECASE | re.ASCII)
    answer = form.project(value)
    is_taken = "standard library" in (answer.message or "")
    assert (answer.accepted or is_taken) == bool(project.match(value))


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_stored_is_taken_again(field: str) -> None:
    taken: set[str] = set()

    @given(st.text("aB1-_. \n", max_size=3), st.sampled_from(["", ".yml", ".yaml "]))
    def check(value: str, ending: str) -> None:
        answer = FIELDS[field](value + ending)
        if answer.accepted:
            taken.add(value)
            assert FIELDS[field](answer.stored).stored == answer.stored

    check()
    assert taken


@pytest.mark.parametrize(
    ("owner", "repository", "expected"),
    [
        ("you", "your-project", ("owner", "repository")),
        ("your-GitHub-username", "openmed", ("owner",)),
        ("octo-org", "your_repository", ("repository",)),
        ("your-team", "yourls", ()),
        ("youtube", "project", ()),
    ],
)
def test_words_of_an_example_are_told(
    owner: str, repository: str, expected: tuple[str, ...]
) -> None:
    assert TrustedPublisher(owner, repository, "publish.yml", "").placeholders == expected

"""Forms of `uses:`, after GitHub's page "Workflow syntax for GitHub Actions"."""

from __future__ import annotations

import pytest

from pubproof.workflows.uses import Form, parse, why_no_workflow

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"

FORMS = [
    ("actions/checkout@v4", Form.REPOSITORY, "actions/checkout", "", "v4"),
    ("Actions/Checkout@V4", Form.REPOSITORY, "actions/checkout", "", "V4"),
    ("actions/aws/ec2@main", Form.REPOSITORY, "actions/aws", "ec2", "main"),
    ("o/r/a/B/@v1", Form.REPOSITORY, "o/r", "a/B", "v1"),
    (
        "Octo/R/.github/workflows/ci.yml@main",
        Form.REPOSITORY,
        "octo/r",
        ".github/workflows/ci.yml",
        "main",
    ),
    ("o/r@feature/a@b", Form.UNREADABLE, "", "", ""),
    (f"  o/r@{COMMIT}  ", Form.REPOSITORY, "o/r", "", COMMIT),
    ("./", Form.LOCAL, "", "", ""),
    ("./.github/actions/a", Form.LOCAL, "", ".github/actions/a", ""),
    ("./.github/actions/a/", Form.LOCAL, "", ".github/actions/a", ""),
    ("././a", Form.LOCAL, "", "a", ""),
    ("$/", Form.LOCAL, "", "", ""),
    ("o\\r\\a@v1", Form.REPOSITORY, "o/r", "a", "v1"),
    ("/o//r/a@v1", Form.REPOSITORY, "o/r", "a", "v1"),
    ("$/.github/workflows/x.yml", Form.LOCAL, "", ".github/workflows/x.yml", ""),
    (".\\.github\\actions\\a", Form.LOCAL, "", ".github/actions/a", ""),
    ("docker://alpine:3.8", Form.DOCKER, "", "", ""),
    ("docker://ghcr.io/o/r@sha256:" + "0" * 64, Form.DOCKER, "", "", ""),
    ("actions/checkout", Form.UNREADABLE, "", "", ""),
    ("checkout@v4", Form.UNREADABLE, "", "", ""),
    ("actions/@v4", Form.UNREADABLE, "", "", ""),
    ("/checkout@v4", Form.UNREADABLE, "", "", ""),
    ("actions/checkout@", Form.UNREADABLE, "", "", ""),
    ("", Form.UNREADABLE, "", "", ""),
    ("3", Form.UNREADABLE, "", "", ""),
    ("../a", Form.UNREADABLE, "", "", ""),
    ("${{ matrix.action }}", Form.UNREADABLE, "", "", ""),
    ("o/r@${{ matrix.ref }}", Form.UNREADABLE, "", "", ""),
]


@pytest.mark.parametrize(("text", "form", "repository", "path", "ref"), FORMS)
def test_a_form_is_taken_apart(text: str, form: Form, repository: str, path: str, ref: str) -> None:
    found = parse(text)
    assert found == (form, text.strip(), repository, path, ref)


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        (f"o/r@{COMMIT}", True),
        (f"o/r@{COMMIT.upper()}", True),
        (f"o/r@{COMMIT}{COMMIT[:24]}", True),
        (f"o/r@{COMMIT[:39]}", False),
        (f"o/r@{COMMIT}0", False),
        (f"o/r@{COMMIT[:7]}", False),
        (f"o/r@v{COMMIT}", False),
        ("o/r@v4.2.2", False),
        ("o/r@main", False),
        ("./a", True),
        ("$/a", True),
        ("docker://alpine@sha256:" + "a" * 64, True),
        ("docker://alpine@sha256:" + "a" * 63, False),
        ("docker://alpine:3.8", False),
        ("docker://alpine", False),
        ("nonsense", False),
    ],
)
def test_what_is_pinned_names_one_content(text: str, *, pinned: bool) -> None:
    assert parse(text).is_pinned is pinned


def test_an_action_is_known_by_its_repository_in_any_letter_case() -> None:
    wanted = "pypa/gh-action-pypi-publish"
    assert parse("PyPA/gh-action-PyPI-publish@v1").names("a/b", wanted)
    assert not parse("pypa/gh-action-pypi-publish-fork@v1").names(wanted)
    assert not parse("./pypa/gh-action-pypi-publish").names(wanted, "")
    assert not parse("docker://pypa/gh-action-pypi-publish").names(wanted, "")


@pytest.mark.parametrize(
    "text",
    [
        "./.github/workflows/ci.yml",
        "./.github/workflows/a b.yaml",
        "./.github/workflows-lab/ci.yml",
        "$/.github/workflows/ci.yml",
        "octo/r/.github/workflows/ci.yml@main",
        "octo/.github/.github/workflows/ci.yml@feature/a",
        f"octo/r/.github/workflows/ci.yaml@{COMMIT}",
    ],
)
def test_a_workflow_that_can_be_called(text: str) -> None:
    assert why_no_workflow(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("./ci.yml", "must stand in"),
        ("./.github/workflows/sub/ci.yml", "must stand in"),
        ("./.github/workflows/ci.json", "must stand in"),
        ("./.github/workflows/.yml", "must stand in"),
        ("$/ci.yml", "must stand in"),
        (".\\.github\\workflows\\ci.yml", "must follow"),
        ("./.github/workflows/ci.yml@main", "without '@'"),
        ("$/.github/workflows/ci.yml@main", "without '@'"),
        ("octo/r/.github/workflows/ci.yml", "must follow"),
        ("octo/r/.github/workflows/ci.yml@", "must follow"),
        ("octo/r/.github/workflows/ci.yml@a@b", "must follow"),
        ("octo/r/.github/workflows/ci.yml@a b", "must follow"),
        ("octo/r/.github/workflows/ci.yml@a..b", "must follow"),
        ("octo/r/.github/workflows/ci.yml@refs/", "must follow"),
        ("octo/r/.github/workflows/ci.yml@${{ github.sha }}", "must follow"),
        ("octo/.github/workflows/ci.yml@main", "must stand in"),
        ("octo/r/workflows/ci.yml@main", "must stand in"),
        ("o+o/r/.github/workflows/ci.yml@main", "must stand in"),
        ("docker://alpine", "must follow"),
        ("", "must follow"),
    ],
)
def test_a_workflow_that_cannot_be_called(text: str, why: str) -> None:
    assert why in (why_no_workflow(text) or "")

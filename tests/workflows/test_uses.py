"""Forms of `uses:`, after GitHub's page "Workflow syntax for GitHub Actions"."""

from __future__ import annotations

import pytest

from pubproof.workflows.uses import Kind, parse

COMMIT = "3d3c42e5aac5ba805825da76410c181273ba90b1"

FORMS = [
    ("actions/checkout@v4", Kind.REPOSITORY, "actions/checkout", "", "v4"),
    ("Actions/Checkout@V4", Kind.REPOSITORY, "actions/checkout", "", "V4"),
    ("actions/aws/ec2@main", Kind.REPOSITORY, "actions/aws", "ec2", "main"),
    ("o/r/a/B/@v1", Kind.REPOSITORY, "o/r", "a/B", "v1"),
    (
        "Octo/R/.github/workflows/ci.yml@main",
        Kind.REPOSITORY,
        "octo/r",
        ".github/workflows/ci.yml",
        "main",
    ),
    ("o/r@feature/a@b", Kind.REPOSITORY, "o/r", "", "feature/a@b"),
    (f"  o/r@{COMMIT}  ", Kind.REPOSITORY, "o/r", "", COMMIT),
    ("./", Kind.LOCAL, "", "", ""),
    ("./.github/actions/a", Kind.LOCAL, "", ".github/actions/a", ""),
    ("./.github/actions/a/", Kind.LOCAL, "", ".github/actions/a", ""),
    ("././a", Kind.LOCAL, "", "a", ""),
    ("$/", Kind.LOCAL, "", "", ""),
    ("$/.github/workflows/x.yml", Kind.LOCAL, "", ".github/workflows/x.yml", ""),
    (".\\.github\\actions\\a", Kind.LOCAL, "", ".github/actions/a", ""),
    ("docker://alpine:3.8", Kind.DOCKER, "", "", ""),
    ("docker://ghcr.io/o/r@sha256:" + "0" * 64, Kind.DOCKER, "", "", ""),
    ("actions/checkout", Kind.UNREADABLE, "", "", ""),
    ("checkout@v4", Kind.UNREADABLE, "", "", ""),
    ("actions/@v4", Kind.UNREADABLE, "", "", ""),
    ("/checkout@v4", Kind.UNREADABLE, "", "", ""),
    ("actions/checkout@", Kind.UNREADABLE, "", "", ""),
    ("", Kind.UNREADABLE, "", "", ""),
    ("3", Kind.UNREADABLE, "", "", ""),
    ("../a", Kind.UNREADABLE, "", "", ""),
    ("${{ matrix.action }}", Kind.UNREADABLE, "", "", ""),
    ("o/r@${{ matrix.ref }}", Kind.UNREADABLE, "", "", ""),
]


@pytest.mark.parametrize(("text", "kind", "repository", "path", "ref"), FORMS)
def test_a_form_is_taken_apart(text: str, kind: Kind, repository: str, path: str, ref: str) -> None:
    found = parse(text)
    assert found == (kind, text.strip(), repository, path, ref)


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
